/** `gates.code` in agents.yaml: what it comes to, and what is wrong with it, with its place. */
import {describe, expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {ownRuleProblem} from '../../src/gates/code/own-rules.ts';
import {configOf, problems} from './read.ts';

const code = (text: string): string => `version: 1\ngates: {code: ${text}}\n`;
const shout = '{id: no-shout, language: tsx, pattern: shout($A), message: Do not.}';

describe('gates.code', () => {
  test('is a word, or a map whose rules block unless they say otherwise', () => {
    expect(configOf('version: 1\n').gates.code).toBeUndefined();
    expect(configOf(code('warn')).gates.code).toEqual({mode: 'warn', rules: []});
    expect(configOf(code(`{rules: [${shout}, {id: b, language: css, rule: {kind: x}, message: m, grade: warn}]}`)).gates.code).toEqual({
      mode: 'auto',
      rules: [
        {id: 'no-shout', language: 'tsx', match: {pattern: 'shout($A)'}, message: 'Do not.', grade: 'block'},
        {id: 'b', language: 'css', match: {rule: {kind: 'x'}}, message: 'm', grade: 'warn'},
      ],
    });
  });

  test.each([
    ['blok', '2:15 wrong-value gates.code: expected one of auto, block, human, warn, off, or a map with mode and rules, got `blok`.'],
    ['{rules: [{id: a, language: tsx, message: m}]}', '2:24 wrong-value gates.code.rules[0]: expected either pattern or rule, got a map.'],
    ['{rules: [{id: a, language: tsx, pattern: x, rule: {kind: y}, message: m}]}', '2:24 wrong-value gates.code.rules[0]: expected either pattern or rule, got a map.'],
    ['{rules: [{id: A b, language: tsx, pattern: x, message: m}]}', '2:29 wrong-value gates.code.rules[0].id: expected an id of lower-case letters, digits and dashes, such as no-alert, got `A b`.'],
    ['{rules: [{id: a, language: python, pattern: x, message: m}]}', '2:42 wrong-value gates.code.rules[0].language: expected one of javascript, typescript, tsx, html, css, got `python`.'],
    ['{rules: [{id: a, language: tsx, pattern: x, mesage: m, message: m}]}', '2:59 unknown-key Unknown key in gates.code.rules[0]: expected one of id, language, pattern, rule, message, grade, got `mesage`. Did you mean `message`?'],
    [`{rules: [${shout}, ${shout}]}`, '2:98 duplicate-name gates.code.rules[1].id: expected an id that no other rule has, got `no-shout` again.'],
  ])('%s', (text, problem) => {
    expect(problems(code(text))).toEqual([problem]);
  });

  test('asks the library about each rule, and tells where it stands', () => {
    const text = 'version: 1\ngates:\n  code:\n    rules:\n      - id: dynamic-code\n        language: tsx\n        pattern: f()\n        message: m\n      - id: own\n        language: tsx\n        pattern: "f("\n        message: m\n';
    const {config, diagnostics} = readConfig({file: 'agents.yaml', text, env: {}, checkRule: ownRuleProblem});
    expect(config).toBeNull();
    expect(diagnostics.map(({line, column, message}) => `${line}:${column} ${message}`)).toEqual([
      '5:13 gates.code.rules[0].id: expected an id that no built-in rule has, got `dynamic-code`, which is one.',
      '11:18 gates.code.rules[1].pattern: expected a pattern of ast-grep that is one piece of tsx, got `"f("`, which does not parse.',
    ]);
  });
});
