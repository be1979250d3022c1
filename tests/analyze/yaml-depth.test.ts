import {expect, test} from 'vitest';
import {nestedTooDeep} from '../../src/analyze/yaml-depth.ts';

test.each<[string, string]>([
  ['brackets', '['.repeat(20_000)],
  ['braces', '{a: '.repeat(500)],
  ['brackets that close again', `${'['.repeat(200)}${']'.repeat(200)}`],
  ['lists in lists', `a: ${'- '.repeat(300)}x`],
  ['keys of keys', `${'? '.repeat(300)}x`],
  ['lists and keys', '- ? '.repeat(100)],
  ['keys of keys, line by line', Array.from({length: 300}, (_, level) => `${' '.repeat(level)}?`).join('\n')],
  ['maps in maps, line by line', Array.from({length: 1200}, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
])('%s', (_, text) => {
  expect(nestedTooDeep(text)).not.toBeNull();
});

test.each<[string, string]>([
  ['a file of agents', 'version: 1\nagents:\n  a: {type: claude, permissions: {files: edit, shell: ["npm *"]}}\n'],
  ['a lockfile', 'packages:\n\n  /a@1.0.0:\n    resolution: {integrity: sha512-x}\n    engines: {node: \'>=4\'}\n'.repeat(2000)],
  ['a long key', `? ${'x'.repeat(2000)}\n: y\n`],
  ['a text with a rule and brackets', `a: |\n  - - - - - - - - - -\n${'  [ not closed\n'.repeat(60)}`],
  ['a table', `a: |\n${' '.repeat(400)}right\n`],
])('%s is not', (_, text) => {
  expect(nestedTooDeep(text)).toBeNull();
});
