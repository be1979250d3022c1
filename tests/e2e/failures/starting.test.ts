/** Where and when an agent starts: in a worktree of its own, on what has landed, after what it depends on. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {scriptTask} from '../../rig/lab.ts';
import {gitThat, tell, tellFrom, told, until, useLab} from './scene.ts';

const scene = useLab();

test('without a worktree the agent is not started, anywhere', async () => {
  const {lab} = scene;
  // As where the disk is full: a folder is there, and no repository.
  await gitThat(lab, '*"worktree add"*script-A*', `mkdir -p '${lab.repo}/.worktrees/script-A'; echo 'fatal: no space left on device' >&2; exit 128`);
  await lab.write('tasks.md', scriptTask('A', `${tell('A-ran')}; pwd > "$HOME/where"; echo a > a.txt`) + scriptTask('B', 'echo b > b.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify', '-j', '1')).code).toBe(1);
  expect(told(lab, 'A-ran')).toBe(0);
  const {tasks, states} = await lab.status();
  expect(states).toEqual({A: 'failed', B: 'merged'});
  expect(tasks[0]?.failure).toMatchObject({kind: 'workspace-lost', message: expect.stringContaining('no space left') as string});
});

test("a folder that is in the worktree's way is neither used nor removed", async () => {
  const {lab} = scene;
  await lab.write('.worktrees/script-A/precious.txt', 'mine\n');
  await lab.write('tasks.md', scriptTask('A', `${tell('A-ran')}; echo a > a.txt`));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  expect(told(lab, 'A-ran')).toBe(0);
  expect((await lab.status()).tasks[0]?.failure).toMatchObject({kind: 'workspace-lost', message: expect.stringContaining('in the way') as string});
  expect(await lab.read('.worktrees/script-A/precious.txt')).toBe('mine\n');
});

test('set-up that fails leaves the agent unstarted', async () => {
  const {lab} = scene;
  await lab.write('agents.yaml', 'version: 1\nworkspace: {setup: no-such-installer}\n');
  await lab.write('tasks.md', scriptTask('A', `${tell('A-ran')}; echo a > a.txt`));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  expect(told(lab, 'A-ran')).toBe(0);
});

test('a later worktree begins from everything that has landed and all that the user has committed meanwhile', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt') + scriptTask('B', `${until('committed')}\nexit 1`) + scriptTask('C', 'cat a.txt user.txt > c.txt'));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '1', '--ci']);
  await Promise.all([run.says('B started'), run.says('A merged')]);
  await lab.write('user.txt', 'user\n');
  lab.git('add', 'user.txt');
  lab.git('commit', '--quiet', '--message=mine');
  await tellFrom(lab, 'committed');
  await run.ended;
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'failed', C: 'merged'});
  expect(lab.git('show', 'main:c.txt')).toBe('a\nuser');
});

/** Shell: takes its turn, after `before` has left its file. */
const step = (id: string, before: string): string => `echo ${id} >> "$HOME/order"; test ! -f ${id}.txt; ${before === '' ? '' : `test -f ${before}.txt; `}echo ${id} > ${id}.txt`;

test('however many run at once, nothing starts before what it depends on has landed', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('C', step('C', 'B'), {'depends on': 'B'}) + scriptTask('B', step('B', 'A'), {'depends on': 'A'}) + scriptTask('A', step('A', '')) + scriptTask('D', 'test -f C.txt; echo D >> "$HOME/order"; echo d > d.txt', {'depends on': 'A, C'}));
  const {code, out} = await lab.orch('run', '--isolation', 'worktree', '--verify', 'echo tested >> "$HOME/order"', '-j', '8');
  expect(code, out).toBe(0);
  expect(readFileSync(`${lab.dir}/home/order`, 'utf8').trim().split('\n')).toEqual(['A', 'tested', 'B', 'tested', 'C', 'tested', 'D', 'tested']);
});
