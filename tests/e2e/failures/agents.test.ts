/** Agents that do not end, that have no more credit, and that go where they should not. */
import {expect, test} from 'vitest';
import {scriptTask} from '../../rig/lab.ts';
import {agentCli, kept, tell, tellFrom, told, until, useLab} from './scene.ts';

const scene = useLab({'README.md': 'hello\n', 'keep.txt': 'keep\n'});

test('an agent CLI that has finished and never exits is ended, and its work lands', async () => {
  const {lab} = scene;
  await agentCli(lab, 'codex', {stream: 'codex-0.169.0/success.jsonl', script: 'echo a > a.txt', after: `sleep 300 & wait; ${tell('ended-by-itself')}`});
  await lab.write('tasks.md', '## A: Write it\n');
  const {code, out} = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--timeout', '40s');
  expect(code, out).toBe(0);
  expect(told(lab, 'ended-by-itself')).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('a');
});

test('on_limit: fail: an account at its limit is not tried again and again, and nothing else waits for it', async () => {
  const {lab} = scene;
  await agentCli(lab, 'codex', {stream: 'codex-0.169.0/usage-limit.jsonl', script: 'echo half > half.txt', after: 'exit 1'});
  await lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 5, on_limit: fail}\nagents: {codex: {type: codex}}\n');
  await lab.write('tasks.md', `## A: By an agent\n\n${scriptTask('B', 'echo b > b.txt')}`);
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify', '-j', '2')).code).toBe(1);
  expect(told(lab, 'codex')).toBe(1);
  const {tasks, states} = await lab.status();
  expect(states).toEqual({A: 'failed', B: 'merged'});
  expect(tasks[0]?.failure).toMatchObject({kind: 'usage-limit', retryAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:20:00/) as string});
});

test('an account without credit: nothing fails, the rest lands, the run is paused with exit code 4, and resume goes on once somebody has paid', async () => {
  const {lab} = scene;
  await lab.program('poor', `#!/bin/sh\n${tell('poor')}\necho half > half.txt\nif [ -f "$HOME/paid" ]; then echo a > a.txt; else echo 'You exceeded your current quota' >&2; exit 1; fi\n`);
  await lab.write('agents.yaml', 'version: 1\nagents:\n  poor: {type: command, command: [poor]}\n');
  await lab.write('tasks.md', `## A: By an agent\n- agent: poor\n\n${scriptTask('B', 'echo b > b.txt')}`);
  const {code, out} = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci');
  expect(code, out).toBe(4);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(/poor: quota until you resume the run, 1 task waits: You exceeded your current quota.*; to go on orch resume/);
  expect(lab.git('show', `${kept(lab, 'A')}:half.txt`)).toBe('half');
  const {state, states, limits} = await lab.status();
  expect({state, states}).toEqual({state: 'paused', states: {A: 'pending', B: 'merged'}});
  expect(limits).toMatchObject([{provider: 'poor', kind: 'quota', until: null, tasks: ['A']}]);
  await tellFrom(lab, 'paid');
  expect((await lab.orch('resume', '--ci')).code).toBe(0);
  expect(told(lab, 'poor')).toBe(2);
});

test('git in a worktree whose own .git is gone does not act on the repository around it', async () => {
  const {lab} = scene;
  await lab.write('README.md', 'hello\nnot committed\n');
  await lab.write('mine.txt', 'untracked\n');
  await lab.write('tasks.md', scriptTask('A', 'rm .git\nset +e\ngit reset --quiet --hard\ngit stash --include-untracked\ngit checkout -- .\ngit -c user.name=x -c user.email=x@x commit --all -m oops\ngit branch oops\ngit clean -ffdx "$(git rev-parse --show-cdup)"\necho a > a.txt'));
  const {code} = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(await lab.read('README.md')).toBe('hello\nnot committed\n');
  expect(await lab.read('mine.txt')).toBe('untracked\n');
  expect(code).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('a');
  expect(lab.git('log', '--format=%s', '--first-parent', 'main')).toBe('Merge A: Task A\nfirst');
  expect(lab.git('stash', 'list')).toBe('');
  expect(lab.git('for-each-ref')).not.toContain('oops');
});

test('git in a worktree knows no other checkout: its resets, cleanings and branches reach only its own', async () => {
  const {lab} = scene;
  await lab.write('README.md', 'hello\nnot committed\n');
  await lab.write('mine.txt', 'untracked\n');
  await lab.write('tasks.md', scriptTask('A', 'set +e\nfor place in $(git worktree list --porcelain | sed -n "s/^worktree //p"); do git -C "$place" reset --quiet --hard; git -C "$place" clean -ffdxq; done\ngit branch -D main\ngit update-ref -d refs/heads/main\ngit push --force origin HEAD:main\ncd "$(git rev-parse --git-common-dir)/.." && git clean -ffdxq\ncd - && echo a > a.txt'));
  const {code} = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(await lab.read('README.md')).toBe('hello\nnot committed\n');
  expect(await lab.read('mine.txt')).toBe('untracked\n');
  expect(code).toBe(0);
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['README.md', 'a.txt', 'keep.txt']);
});

test('an agent whose worktree is deleted loses its own task and nothing else', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('VANDAL', `${until('VICTIM-worked')}\nrm -rf "$PWD/../script-VICTIM"\n${tell('deleted')}\necho v > v.txt`) + scriptTask('VICTIM', `echo x > x.txt; ${tell('VICTIM-worked')}\n${until('deleted')}`) + scriptTask('SUICIDE', 'echo x > y.txt; rm -rf "$PWD"'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify', '-j', '3')).code).toBe(1);
  const {tasks, states} = await lab.status();
  expect(states).toEqual({VANDAL: 'merged', VICTIM: 'failed', SUICIDE: 'failed'});
  expect(tasks.slice(1).map(({failure}) => failure?.kind)).toEqual(['workspace-lost', 'workspace-lost']);
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['README.md', 'keep.txt', 'v.txt']);
  expect(lab.git('status', '--porcelain')).toBe('?? tasks.md');
});
