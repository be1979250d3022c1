import {expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';

const read = (compliance: string) => readConfig({file: 'agents.yaml', text: `version: 1\ngates:\n  compliance: ${compliance}\n`, env: {}});
const problems = (compliance: string): readonly string[] => read(compliance).diagnostics.map(({line, column, code, message}) => `${line}:${column} ${code} ${message}`);
const rule = (text: string): string => `{rules: [{${text}}]}`;

test('all of it, in words of the gate', () => {
  const {config} = read(`
    mode: human
    dco: true
    conventional_commits: true
    commit_types: [feat, fix]
    require_tests: true
    when: {labels: [financial], files: "src/**", kinds: [data]}
    rules:
      - {id: a, when_changed: schema.prisma, requires: [migrations, "!migrations/README.md"], message: With a migration.}
      - {id: b, when: {files: [src]}, forbid: {files: "*.ts", text: [parseFloat]}, grade: warn}
      - {id: c, require_human: true}`);
  expect(config?.gates.compliance).toEqual({
    mode: 'human',
    dco: true,
    conventionalCommits: true,
    commitTypes: ['feat', 'fix'],
    requireTests: true,
    when: {labels: ['financial'], files: ['src/**'], kinds: ['data']},
    rules: [
      {id: 'a', demand: {type: 'companion', whenChanged: ['schema.prisma'], files: ['migrations', '!migrations/README.md']}, grade: 'block', message: 'With a migration.'},
      {id: 'b', when: {files: ['src']}, demand: {type: 'forbidden', files: ['*.ts'], text: ['parseFloat']}, grade: 'warn'},
      {id: 'c', demand: {type: 'human'}, grade: 'human'},
    ],
  });
});

test('one word, or the least', () => {
  expect(read('off').config?.gates.compliance).toEqual({mode: 'off', rules: []});
  expect(read('{when: {labels: [financial]}, rules: []}').config?.gates.compliance).toEqual({mode: 'auto', when: {labels: ['financial']}, rules: []});
  expect(read('{dco: false, require_tests: false}').config?.gates.compliance).toEqual({mode: 'auto', rules: []});
});

test.each([
  ['strict', '3:15 wrong-value gates.compliance: expected one of auto, block, human, warn, off, or a map with mode, dco, conventional_commits, commit_types, require_tests, when, rules, got `strict`.'],
  ['{dca: true}', '3:16 unknown-key Unknown key in gates.compliance: expected one of mode, dco, conventional_commits, commit_types, require_tests, when, rules, got `dca`. Did you mean `dco`?'],
  ['{dco: yes}', '3:21 wrong-value gates.compliance.dco: expected true or false, got `yes`.'],
  ['{when: {}}', '3:22 wrong-value gates.compliance.when: expected at least one label, glob or kind, got none. Leave it out where all work is meant.'],
  ['{when: {label: x}}', '3:23 unknown-key Unknown key in gates.compliance.when: expected one of labels, files, kinds, got `label`. Did you mean `labels`?'],
  ['{when: {labels: []}}', '3:31 wrong-value gates.compliance.when.labels: expected at least one label, got a list.'],
  ['{when: {kinds: [money]}}', '3:31 wrong-value gates.compliance.when.kinds[0]: expected one of security, bug, performance, data, deployment, docs, tests, review, refactor, feature, got `money`.'],
  ['{commit_types: [feat]}', '3:16 wrong-value gates.compliance.commit_types: expected only with `conventional_commits: true`, got it without.'],
  [rule('id: a'), '3:24 missing-key gates.compliance.rules[0]: expected one of requires, forbid, require_human, got none: the rule would ask for nothing.'],
  [rule('require_human: true'), '3:24 missing-key gates.compliance.rules[0].id is missing: expected a name, got nothing.'],
  [rule('id: dco, require_human: true'), '3:29 wrong-name gates.compliance.rules[0].id: expected another name, got dco, under which the gate itself tells something.'],
  [rule('id: a, require_human: false'), '3:47 wrong-value gates.compliance.rules[0].require_human: expected true, got `false`.'],
  [rule('id: a, require_human: true, grade: block'), '3:60 wrong-value gates.compliance.rules[0].grade: expected human or warn with `require_human`, got block: nothing could ever land.'],
  [rule('id: a, requires: x'), '3:32 missing-key gates.compliance.rules[0].requires: expected `when_changed` beside it, the files that do not change alone, got nothing.'],
  [rule('id: a, require_human: true, when_changed: x'), '3:53 wrong-value gates.compliance.rules[0].when_changed: expected only with `requires`, got it without. To narrow a rule to some files, use `when: {files: …}`.'],
  [rule('id: a, require_human: true, forbid: {files: x, text: y}'), '3:32 wrong-value gates.compliance.rules[0].require_human: expected one of requires, forbid, require_human, got forbid and require_human. Make two rules of it.'],
  [rule('id: a, when_changed: x, requires: ["!y", "# z"]'), '3:59 wrong-glob gates.compliance.rules[0].requires: expected at least one glob that names a file, such as src/**, got only "!y", "# z".'],
  [rule('id: a, when_changed: [], requires: y'), '3:46 wrong-value gates.compliance.rules[0].when_changed: expected at least one glob, got a list.'],
  [rule('id: a, forbid: {files: x, text: "é"}'), '3:57 wrong-value gates.compliance.rules[0].forbid.text: expected a text or a list of texts of plain ASCII, such as "parseFloat(", got `"é"`.'],
  [rule('id: a, forbid: {files: x, text: "  "}'), '3:57 wrong-value gates.compliance.rules[0].forbid.text: expected a text or a list of texts of plain ASCII, such as "parseFloat(", got `"  "`.'],
  ['{rules: [{id: a, require_human: true}, {id: a, require_human: true}]}', '3:59 duplicate-name gates.compliance.rules[1].id: expected a name that no other rule has, got `a` again.'],
])('%s', (text, expected) => expect(problems(text)).toEqual([expected]));
