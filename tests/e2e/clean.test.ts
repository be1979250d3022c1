import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const orchDir = (): string => join(lab.repo, '.worktrees', '.orch');

test('once all has landed nothing of a run is left, but for the folder of the lock and the record', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(0);
  const {code, out} = await lab.orch('clean');
  expect(code, out).toBe(0);
  expect(readdirSync(join(lab.repo, '.worktrees'))).toEqual(['.orch']);
  expect(readdirSync(orchDir()).filter((name) => name !== 'runs')).toEqual(['history.jsonl', 'lock']);
  expect(readdirSync(join(orchDir(), 'runs'))).toEqual([]);
  expect(lab.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect((await lab.orch('clean')).out).toBe('There is nothing to clean.\n');
}, 60_000);

test('work that nobody collected is kept, and where it is is told', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo half > a.txt; false'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(1);
  const [task] = (await lab.status()).tasks;
  await lab.write(join('.worktrees', (task?.worktree ?? '').split('/').at(-1) ?? '', 'mine.txt'), 'mine\n');
  const {out} = await lab.orch('clean', (JSON.parse((await lab.orch('status', '--json')).out) as {readonly runId: string}).runId);
  const [, ref = ''] = /^ {2}(refs\/orch\/rescue\/.*)$/m.exec(out) ?? [];
  expect(lab.git('--git-dir', join(orchDir(), 'hub.git'), 'show', `${ref}:mine.txt`)).toBe('mine');
  expect(existsSync(join(orchDir(), 'worktrees'))).toBe(true);
}, 60_000);
