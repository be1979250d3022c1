/** What an agent, a gate or git claims is looked at, not believed. */
import {expect, test} from 'vitest';
import {scriptTask} from '../../rig/lab.ts';
import {events, gitThat, kept, result, useLab} from './scene.ts';

const scene = useLab({'README.md': 'hello\n', '.gitignore': '*.log\n'});

test('a check that could not run is no passed check', async () => {
  const {lab} = scene;
  await lab.write('agents.yaml', 'version: 1\ngates: {checks: [{name: lint, run: no-such-linter}]}\n');
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  const [a] = (await lab.status()).tasks;
  expect(a).toMatchObject({state: 'blocked', failure: {kind: 'check', message: expect.stringContaining('127') as string}});
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
});

test('tests that could not run have not passed', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--verify', 'no-such-test-runner')).code).toBe(1);
  const [a] = (await lab.status()).tasks;
  expect(a).toMatchObject({state: 'failed', failure: {kind: 'tests', message: expect.stringContaining('127') as string}});
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
});

test('what the agent has committed itself is judged like what it has not', async () => {
  const {lab} = scene;
  const commit = 'git -c user.name=x -c user.email=x@x commit --quiet -m work';
  await lab.write('tasks.md', scriptTask('A', `echo mine > a.txt; echo stray > README.md; git add --all; ${commit}; echo more >> a.txt`, {files: 'a.txt'}) + scriptTask('B', `echo x > b.txt; echo x > a.txt; git add --all; ${commit}; git rm --quiet --cached a.txt`, {files: 'b.txt'}));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(3);
  const {tasks, states} = await lab.status();
  expect(states).toEqual({A: 'awaiting-approval', B: 'blocked'});
  expect(tasks[1]?.failure).toMatchObject({kind: 'scope', message: expect.stringContaining('a.txt') as string});
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
});

test('the work is what lies in the worktree, wherever the agent has left its branches and HEAD', async () => {
  const {lab} = scene;
  const commit = 'git -c user.name=x -c user.email=x@x commit --quiet --all -m step';
  await lab.write(
    'tasks.md',
    scriptTask('AHEAD', `git checkout --quiet -b work; echo 1 > a.txt; git add a.txt; ${commit}; git checkout --quiet --detach; echo 2 > a.txt; ${commit}; echo 3 >> a.txt; echo new > a2.txt`) +
      scriptTask('BEHIND', `echo b > b.txt; git add b.txt; ${commit}; git update-ref --no-deref HEAD HEAD~1; git read-tree HEAD`),
  );
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(0);
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['.gitignore', 'README.md', 'a.txt', 'a2.txt', 'b.txt']);
  expect(lab.git('show', 'main:a.txt')).toBe('2\n3');
});

test("a run on the user's detached HEAD starts from there, not from the branch that it was detached from", async () => {
  const {lab} = scene;
  lab.git('checkout', '--quiet', '--detach');
  await lab.write('ahead.txt', 'ahead\n');
  lab.git('add', 'ahead.txt');
  lab.git('commit', '--quiet', '--message=ahead');
  await lab.write('tasks.md', scriptTask('A', 'cat ahead.txt > a.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(0);
  expect(lab.git('show', `${result(lab)}:a.txt`)).toBe('ahead');
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
});

test('merged means that the commit and its content are on the branch', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', ['A', 'B', 'C'].map((id) => scriptTask(id, `echo ${id} > ${id}.txt`)).join(''));
  expect((await lab.orch('run', '--isolation', 'worktree', '--verify', 'true', '-j', '3')).code).toBe(0);
  const {tasks, delivered} = await lab.status();
  expect(delivered).toBe(true);
  for (const {taskId, state, commit} of tasks) {
    expect(state).toBe('merged');
    expect(lab.git('merge-base', '--is-ancestor', commit ?? '', 'main')).toBe('');
    expect(lab.git('show', `main:${taskId}.txt`)).toBe(taskId);
    expect(lab.git('log', '-1', '--format=%(trailers:key=Orch-Task,valueonly)', commit ?? '')).toMatch(new RegExp(`^${taskId} `));
  }
});

test('a fast-forward that git calls done and has not done is not believed', async () => {
  const {lab} = scene;
  await gitThat(lab, '*"merge --ff-only"*', 'exit 0');
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(3);
  expect((await lab.status()).delivered).toBe(false);
  expect((await events(lab)).map(({type}) => type)).not.toContain('delivered');
  expect(lab.git('show', `${result(lab)}:a.txt`)).toBe('a');
  expect(kept(lab, 'A')).toBe('');
});
