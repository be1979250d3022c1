import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {oneLine, sanitize} from '../../src/report/sanitize.ts';

/** Text made of what terminals and CI services act on. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\x1b', '\x1b[', '\x1b]', '\x9b', '\x9d', '\x07', '\x1b\\', '\x9c', '0;', '31m', '8;;http://x', ':', '::', '#', '##[', '##vso[', '[', '\r', '\n', '\t', ' ', '\u202e', '\u200b', '\u2028', '\ud800', '\udc00', '漢', '👩‍💻'),
      fc.string({unit: 'binary', maxLength: 3}),
    ),
    {maxLength: 40},
  )
  .map((parts) => parts.join(''));

const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('sanitize', () => {
  it.each([
    ['colours', '\x1b[31mred\x1b[0m', 'red'],
    ['a hyperlink', '\x1b]8;;https://x.test\x1b\\click\x1b]8;;\x07', 'click'],
    ['a title that never ends', '\x1b]0;gone', '0;gone'],
    ['8-bit sequences', '\x9b2Jclear\x9d0;t\x9c', 'clear'],
    ['a charset switch', '\x1b(Bx', 'x'],
    ['a cut sequence', 'x\x1b[3', 'x'],
    ['a bell and a backspace', 'a\x07b\x08c', 'abc'],
    ['bidirectional overrides', 'a\u202eb\u2066c', 'abc'],
    ['invisible characters', 'a\u200bb\ufeffc\u{e0041}', 'abc'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['carriage returns', 'a\r\nb\rc', 'a\nb\nc'],
    ['tabs and newlines as they are', 'a\tb\nc', 'a\tb\nc'],
    ['joined emoji as they are', '👩‍💻 ok', '👩‍💻 ok'],
    ['a workflow command', '::error::x', ': :error::x'],
    ['an indented workflow command', 'a\n  ::set-env name=x::y', 'a\n  : :set-env name=x::y'],
    ['a workflow command put together by what is removed', ':\u200b:\x1b[0merror::x', ': :error::x'],
    ['two colons inside a line as they are', 'std::string', 'std::string'],
    ['an older workflow command', 'x ##[add-mask]y', 'x # #[add-mask]y'],
    ['a pipeline command', '##VSO[task.complete]', '# #VSO[task.complete]'],
  ])('%s', (_, text, expected) => {
    expect(sanitize(text)).toBe(expected);
  });

  it('leaves nothing that a terminal or a CI service acts on, and is stable', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const clean = sanitize(text);
        expect(clean).not.toMatch(control);
        expect(clean).not.toMatch(/^\s*::/m);
        expect(clean).not.toMatch(/##(?:\[|vso\[|teamcity\[)/i);
        expect(sanitize(clean)).toBe(clean);
      }),
      {numRuns: 2000},
    );
  });

  it('takes linear time on a flood of openings', () => {
    const started = performance.now();
    for (const opening of ['\x1b]', '\x9d', '\x1b[', '\x1b', '##', '::', ' :']) sanitize(opening.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('oneLine', () => {
  it('makes one line of many', () => {
    expect(oneLine('  a\r\n\tb \n c ')).toBe('a b c');
  });

  it('has no line break and no word that is a command once it is wrapped', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = oneLine(text);
        expect(line).not.toMatch(/[\n\r\t]|(?:^|\s)::/);
        expect(oneLine(line)).toBe(line);
      }),
      {numRuns: 2000},
    );
  });
});
