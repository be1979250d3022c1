import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const good = scriptTask('A', 'echo a > a.txt');

/** Bad input of every kind, and a word of the message that it gives. */
const cases: Readonly<Record<string, {readonly files?: Readonly<Record<string, string>>; readonly before?: () => void | Promise<void>; readonly args?: readonly string[]; readonly says: RegExp}>> = {
  'no task file': {says: /There is no task file/},
  'a task file that is not there': {args: ['missing.md'], says: /missing\.md does not exist/},
  'an empty task file': {files: {'tasks.md': ''}, says: /tasks\.md/},
  'an unknown dependency': {files: {'tasks.md': scriptTask('DEV-12', 'true') + scriptTask('B', 'true', {'depends on': 'DEV-21'})}, says: /tasks\.md:\d+:\d+.*DEV-21[\s\S]*DEV-12/},
  'a cycle': {files: {'tasks.md': scriptTask('A', 'true', {'depends on': 'B'}) + scriptTask('B', 'true', {'depends on': 'A'})}, says: /A \(line 1\) -> B \(line 8\) -> A/},
  'a duplicate id': {files: {'tasks.md': good + good}, says: /tasks\.md:\d+/},
  'an unknown key of agents.yaml': {files: {'tasks.md': good, 'agents.yaml': 'version: 1\ndefalts: {}\n'}, says: /agents\.yaml:2:1.*defalts[\s\S]*defaults/},
  'a wrong flag': {files: {'tasks.md': good}, args: ['--max-paralel', '2'], says: /--max-parallel/},
  'a wrong value of a flag': {files: {'tasks.md': good}, args: ['-j', 'many'], says: /many/},
  'an unknown task in --only': {files: {'tasks.md': good}, args: ['--only', 'B'], says: /B, which is not in tasks\.md/},
  'an --only that names nothing': {files: {'tasks.md': good}, args: ['--only', ''], says: /--only names no task/},
  'an unknown branch': {files: {'tasks.md': good}, args: ['--into', 'nowhere', '--no-verify'], says: /nowhere/},
  'no test command': {files: {'tasks.md': good}, says: /--verify/},
  'an unknown persona': {files: {'tasks.md': `---\npersonas: [scripts]\n---\n${good}`, 'agents.yaml': 'version: 1\nagents: {a: {type: command, command: [cat], capabilities: [script]}}\n'}, args: ['--no-verify'], says: /tasks\.md:2:1.*scripts is neither[\s\S]*Did you mean script\?/},
  'an agent whose program is missing': {files: {'tasks.md': good, 'agents.yaml': 'version: 1\nagents:\n  x: {type: command, command: [no-such-program]}\n'}, args: ['--agent', 'x', '--no-verify'], says: /no-such-program/},
};

test.each(Object.keys(cases))('%s: one message, exit 2, nothing written', async (name) => {
  const {files = {}, args = [], says} = cases[name] ?? {says: /never/};
  for (const [file, text] of Object.entries(files)) await lab.write(file, text);
  const before = lab.git('for-each-ref') + lab.git('status', '--porcelain');
  const {code, out, err} = await lab.orch('run', ...args);
  expect(err + out).toMatch(says);
  expect(code).toBe(2);
  expect(existsSync(join(lab.repo, '.worktrees'))).toBe(false);
  expect(lab.git('for-each-ref') + lab.git('status', '--porcelain')).toBe(before);
});

test('all problems of a file come at once', async () => {
  await lab.write('tasks.md', scriptTask('A', 'true', {'depends on': 'X'}) + scriptTask('B', 'true', {'depends on': 'Y'}));
  await lab.write('agents.yaml', 'version: 1\n');
  const {code, err} = await lab.orch('run');
  expect(code).toBe(2);
  expect(err).toMatch(/X/);
  expect(err).toMatch(/Y/);
  expect(err).toContain('2 problems');
});

test('plan --json tells what is wrong as one object', async () => {
  await lab.write('tasks.md', scriptTask('A', 'true', {'depends on': 'X'}));
  const {code, out} = await lab.orch('plan', '--json', 'tasks.md');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({version: 1, file: 'tasks.md', tasks: [], diagnostics: [{severity: 'error', code: 'unknown-dependency', line: 2}]});
});

test('an unknown gate in --override is refused by name', async () => {
  expect(await lab.orch('approve', 'A', '--override', 'bogus', '--reason', 'x')).toMatchObject({code: 2, err: expect.stringContaining('bogus') as string});
});

test('not a repository, no commit, a merge in progress', async () => {
  const outside = join(lab.dir, 'outside');
  await mkdir(outside);
  expect(await lab.orch('-C', outside, 'run')).toMatchObject({code: 2, err: expect.stringContaining('not') as string});
  lab.git('init', '--quiet', join(lab.dir, 'unborn'));
  expect(await lab.orch('-C', join(lab.dir, 'unborn'), 'run')).toMatchObject({code: 2, err: expect.stringContaining('commit') as string});
  lab.git('checkout', '--quiet', '-b', 'side');
  await lab.write('README.md', 'side\n');
  lab.git('commit', '--quiet', '-am', 'side');
  lab.git('checkout', '--quiet', 'main');
  await lab.write('README.md', 'main\n');
  lab.git('commit', '--quiet', '-am', 'main');
  expect(() => lab.git('merge', '--quiet', 'side')).toThrow();
  await lab.write('tasks.md', good);
  expect(await lab.orch('run', '--no-verify')).toMatchObject({code: 2, err: expect.stringContaining('merge') as string});
});

test('commands without a run say so', async () => {
  expect(await lab.orch('status')).toMatchObject({code: 0});
  expect(JSON.parse((await lab.orch('status', '--json')).out)).toMatchObject({runId: null, state: 'none', tasks: []});
  for (const command of [['resume'], ['abort'], ['report'], ['logs', 'A'], ['approve', 'A'], ['retry', 'A'], ['reject', 'A', '--reason', 'x']]) {
    expect((await lab.orch(...command)).code, command.join(' ')).toBe(2);
  }
  expect((await lab.orch('clean')).code).toBe(0);
  expect((await lab.orch('no-such-command')).code).toBe(2);
  expect((await lab.orch()).code).toBe(2);
  expect((await lab.orch('--help')).code).toBe(0);
  expect((await lab.orch('--version')).code).toBe(0);
});
