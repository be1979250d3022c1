import {describe, expect, it} from 'vitest';
import fc from 'fast-check';
import type {TextKind} from '../../../src/gates/tree/file-kind.ts';
import {isPlain, textFaults} from '../../../src/gates/tree/text-faults.ts';

/** `block bidi 2`, one a rule. */
const faults = (after: string, kind: TextKind = 'code', before: string | null = null): string =>
  textFaults({before, after, kind})
    .map(({grade, rule, line}) => `${grade} ${rule} ${line}`)
    .join(', ');

const time = (text: string): number => {
  const begin = performance.now();
  faults(text);
  return performance.now() - begin;
};

describe('text that is not what it seems', () => {
  it.each([
    ['an override of direction', "access = 'user\u202e \u2066// only for admins\u2069 \u2066'", 'block bidi 1'],
    ['a mark of direction', 'isAdmin\u200f = 1', 'block bidi 1'],
    ['a letter that shows as nothing', 'const {timeout,\u3164} = req.query', 'block invisible 1'],
    ['text in tag characters', `x = 1 ${[...'rm -rf'].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('')}`, 'block invisible 1'],
    ['bytes in variation selectors', 'eval(decode("\ufe01\ufe02\u{e0110}\u{e0120}"))', 'block invisible 1'],
    ['a selector on ASCII', 'a\ufe0f = 1', 'block invisible 1'],
    ['a space of no width', 'user\u200bName = 1', 'human zero-width 1'],
    ['a joiner within a name', 'user\u200dName = 1', 'human zero-width 1'],
    ['a separator that ends a comment', '// harmless\u2028run()', 'human zero-width 1'],
    ['an escape sequence', 'x = 1 // \u001b[2K', 'human control 1'],
    ['a carriage return over a line', 'bad()\rgood()', 'human control 1'],
    ['a zero byte', 'x = "\0"', 'human control 1'],
    ['a Cyrillic letter in a name', 'if (is\u0410dmin) return', 'human confusable 1'],
    ['a Greek one', 'user.p\u03bfrt', 'human confusable 1'],
    ['a click that looks like an operator', 'if (environment\u01c3=ENV)', 'human confusable 1'],
    ['wide letters', '\uff45\uff56\uff41\uff4c("x")', 'human confusable 1'],
    ['a name wholly of another alphabet', '\u0441\u043e\u0440\u0443("x")', 'human confusable 1'],
    ['such a name behind words of its language, where it is used', 'copy(1)\n\u0441\u043e\u0440\u0443(2) // \u043f\u0440\u0438\u0432\u0435\u0442', 'human confusable 2'],
  ])('%s', (_what, text, expected) => {
    expect(faults(text)).toBe(expected);
  });

  it.each([
    ['other languages', '// Gr\u00fc\u00dfe, \u4f60\u597d, \u0421 \u043d\u043e\u0432\u044b\u043c \u0433\u043e\u0434\u043e\u043c \u0438 \u0430, \u03ba\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 \u03ba\u03b1\u03b9, sa\u011fl\u0131k, a\u00e7\u0131k al\u0131m'],
    ['formulas and units', 'const \u03c1 = 1; const \u0394x = 2; // \u00b5s, x\u00b2, x\u207f, \u211d, N\u00ba 1, \u03b1_0'],
    ['an ending of another language', '// ID\u0448\u043d\u0438\u043a\u0430\u043c'],
    ['emoji', '"\u{1f469}\u{1f3fd}\u200d\u{1f680} \u2764\ufe0f \u{1f3f3}\ufe0f\u200d\u{1f308} 1\ufe0f\u20e3 \u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} \u26a0\ufe0f"'],
    ['joiners where a script needs them', '"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0915\u094d\u200d\u0937"'],
    ['a mark of encoding, tabs and line ends', '\ufeffa\tb\r\n\fc\r\n'],
    ['a file that is empty', ''],
  ])('leaves alone %s', (_what, text) => {
    expect(faults(text)).toBe('');
  });

  it('asks or warns where people write their languages, but for what nobody can see', () => {
    const all = 'a \u202e \u3164 \u200b \u001b \u0430dmin';
    expect(faults(all)).toBe('block bidi 1, block invisible 1, human zero-width 1, human control 1, human confusable 1');
    expect(faults(all, 'data')).toBe('human bidi 1, human invisible 1, warn zero-width 1, human control 1');
    expect(faults(all, 'prose')).toBe('warn bidi 1, human invisible 1, human control 1');
  });

  it('names the first line and counts the others, and tells nothing that itself deceives', () => {
    const [fault] = textFaults({before: 'a\u202e', after: 'a\u202e\nb\u202e\nc\u202e\nd\u202e', kind: 'code'});
    expect(fault).toMatchObject({line: 2});
    expect(fault?.says).toContain('U+202E');
    expect(fault?.says).toContain('2 more lines');
    expect(textFaults({before: null, after: '\u0430dmin', kind: 'code'})[0]?.says).toContain('\\u{430}dmin');
  });

  it('sees each character that turns or hides, wherever it stands, and shows none of them', () => {
    const hidden = fc.constantFrom(...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u3164\u2062\u{e0041}\u200b\ufeff\u0007');
    const word = fc.stringMatching(/^[a-z =();]{0,8}$/);
    fc.assert(
      fc.property(word, hidden, word, (before, char, after) => {
        const found = textFaults({before: null, after: `x${before}${char}${after}`, kind: 'code'});
        expect(found).not.toEqual([]);
        for (const {says} of found) expect(isPlain(says)).toBe(true);
      }),
    );
  });

  it('takes time in proportion', () => {
    const line = 'const na\u00efve = "\u0441 \u0430dmin \u200d\u{1f469}"; ';
    for (const end of ['', '\n']) {
      time(`${line}${end}`.repeat(2000));
      const [small = 0, big = 0] = [1000, 32_000].map((times) => Math.min(...[1, 2, 3].map(() => time(`${line}${end}`.repeat(times)))));
      // 32 times as much; what looks at everything again and again takes a thousand times as long.
      expect(big / small).toBeLessThan(300);
    }
  });
});
