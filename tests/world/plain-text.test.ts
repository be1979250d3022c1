import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {logLine, plainText} from '../../src/world/plain-text.ts';

test.each([
  ['plain\n\ttext', 'plain\n\ttext'],
  ['\u001B[31mred\u001B[0m', 'red'],
  ['\u001B]0;title\u0007after', 'after'],
  ['\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\', 'link'],
  ['\u009B2Jgone', 'gone'],
  ['10 %\r50 %\r100 %\ndone\r\n', '100 %\ndone\n'],
  ['a\u202Eb\u0000c\u0008', 'abc'],
  ['\u001B]0;never ended\nnext', '\nnext'],
  ['naïve 日本', 'naïve 日本'],
])('%j becomes %j', (input, expected) => {
  expect(plainText(input)).toBe(expected);
});

test('nothing that steers a terminal is left of anything', () => {
  const nasty = fc.string({unit: fc.constantFrom('\u001B', '[', ']', 'P', '\u009B', '\u0007', '\r', '\n', ';', '3', 'm', '\\', 'x', '\u202E')});
  fc.assert(
    fc.property(nasty, (text) => {
      expect(`${plainText(text)}${logLine(`{${text.replaceAll('\n', '')}`)}`).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
    }),
  );
});

test.each([
  ['plain ✓', 'plain ✓'],
  ['\u001B[31mred\u001B[0m', 'red'],
  ['::error::a lie', ': :error::a lie'],
  ['\u001B[0m ::error::a lie', ' : :error::a lie'],
  ['##vso[task.x]', '# #vso[task.x]'],
  ['## a heading :: with colons', '## a heading :: with colons'],
  ['{"text": "a\u009Db\u202E"}', '{"text": "a\\u009db\\u202e"}'],
])('a line of a log: %j becomes %j', (input, expected) => {
  expect(logLine(input)).toBe(expected);
});
