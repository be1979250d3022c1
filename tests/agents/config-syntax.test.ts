import {readFileSync} from 'node:fs';
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {problems} from './read.ts';

describe('text that is no YAML', () => {
  test.each([
    ['version: 1\nmerge: {into: "x', '2:17 yaml-syntax'],
    ['version: 1\nmerge: [', '2:9 yaml-syntax'],
    ['version: 1\nmerge: into: x', '2:8 yaml-syntax'],
    ['version: 1\n\tmerge: {}', '2:1 yaml-syntax'],
    ['version: 1\n---\nversion: 1', '2:1 yaml-syntax'],
    ['%YAML 1.1\n---\nversion: 1', '1:1 yaml-syntax'],
    ['version: !one 1', '1:10 yaml-syntax'],
  ])('%j', (text, start) => {
    expect(problems(text)[0]).toMatch(new RegExp(`^${start} `));
  });

  test('several syntax errors are told together', () => {
    expect(problems('merge: {into: "x}\n').length).toBeGreaterThan(1);
  });
});

describe('hostile text is refused quickly', () => {
  test('aliases that unfold without end', () => {
    const levels = Array.from({length: 26}, (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]`);
    const found = problems(['version: 1', 'l0: &l0 [x, x]', ...levels].join('\n'));
    expect(found).toEqual(['1:1 too-many-aliases Aliases (`*name`) unfold into too many values. Write the values out.']);
  });

  test('a wrong value behind an alias is shown where it stands', () => {
    expect(problems('version: 1\ndefaults: &d {timeout: x}\nagents: {a: *d}')).toEqual([
      '2:24 wrong-value defaults.timeout: expected a duration such as 90s, 30m, 2h or 1d, got `x`.',
      '2:24 wrong-value agents.a.timeout: expected a duration such as 90s, 30m, 2h or 1d, got `x`.',
      '3:10 missing-key agents.a.type is missing: expected one of claude, codex, cursor, gemini, qwen, opencode, copilot, acp, command, script, got nothing.',
    ]);
  });

  test('more aliases than anybody writes', () => {
    const found = problems(`version: 1\na: &a x\nb: [${'*a, '.repeat(101)}]`);
    expect(found).toEqual(['3:405 too-many-aliases Expected at most 100 aliases (`*name`), got more. Write the values out.']);
  });

  test('merge keys, which unfold without counting as aliases in YAML 1.1', () => {
    const levels = Array.from({length: 40}, (_, level) => `l${level + 1}: &l${level + 1} {<<: [*l${level}, *l${level}]}`);
    const text = ['%YAML 1.1', '---', 'version: 1', 'l0: &l0 {a: 1}', ...levels].join('\n');
    expect(problems(text)).toEqual(['1:1 yaml-syntax Expected YAML 1.2, got 1.1. Remove the line `%YAML 1.1`.']);
  });

  test.each([
    ['an alias without an anchor', 'version: 1\nmerge: {into: *x}', '2:15 unknown-alias No `&x` stands before this alias.'],
    ['an alias of what holds it', 'version: 1\nmerge: {verify: &a [*a]}', '2:21 wrong-value merge.verify[0]: expected a shell command, got a list.'],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  test('brackets nested beyond the stack', () => {
    const found = problems('['.repeat(50_000));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(20);
  });

  test('a file of megabytes', () => {
    expect(problems('#'.repeat(300_000))).toEqual(['0:0 file-too-large The file has 300000 characters; expected at most 262144.']);
  });

  test('a very long line is shortened in the message', () => {
    const [diagnostic] = readConfig({file: 'a', text: `version: "${'x'.repeat(100_000)}"`, env: {}}).diagnostics;
    expect(diagnostic?.message.length).toBeLessThan(200);
    expect(diagnostic?.source).toHaveLength(500);
  });
});

const words = ['version: 1', 'agents:', 'routing:', 'gates:', 'merge:', '  a:', 'type: claude', 'use: a', '__proto__', 'constructor', '${A}', '${', '$${'];
const marks = [': ', '- ', '\n', '\n  ', '\t', '{', '}', '[', ']', ', ', '&a ', '*a', '<<: ', '"', "'", '|\n', '>-\n', '#', '!!str ', '!x ', '? ', '~'];
const oddities = ['\u0000', '\uFEFF', '\r', '---\n', '%YAML 1.1\n', '0x1F', '1e999', '.nan', '4', 'true'];
const pieces = fc.constantFrom(...words, ...marks, ...oddities);

describe('any text gives a configuration or problems inside the text, and never throws', () => {
  test('made of anything', () => {
    fc.assert(fc.property(fc.string({unit: 'binary'}), isConfigOrProblems), {numRuns: 300});
    fc.assert(fc.property(fc.array(pieces, {maxLength: 30}).map((parts) => parts.join('')), isConfigOrProblems), {numRuns: 500});
  });

  test('the example with pieces of it replaced', () => {
    const example = readFileSync(new URL('../../agents.yaml', import.meta.url), 'utf8').replaceAll(/ *# .*/g, '');
    const edit = fc.tuple(fc.nat(example.length), fc.nat(20), fc.array(pieces, {maxLength: 3}));
    const damaged = fc.array(edit, {minLength: 1, maxLength: 3}).map((edits) => edits.reduce(replaced, example));
    fc.assert(fc.property(damaged, isConfigOrProblems), {numRuns: 300});
  });
});

function isConfigOrProblems(text: string): void {
  const {config, diagnostics} = readConfig({file: 'f', text, env: {A: 'a'}});
  expect(config === null).toBe(diagnostics.length > 0);
  const lines = text.split('\n').length;
  for (const {line, column, message} of diagnostics) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toBe('');
  }
}

function replaced(text: string, [start, length, parts]: readonly [number, number, readonly string[]]): string {
  return text.slice(0, start) + parts.join('') + text.slice(start + length);
}
