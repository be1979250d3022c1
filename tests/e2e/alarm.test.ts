/** What others do to the user's repository while agents run. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

test('a hook that appears while an agent runs without a sandbox stops the run with 3; resume goes on', async () => {
  const hook = join(lab.repo, '.git', 'hooks', 'post-merge');
  await lab.write('tasks.md', scriptTask('A', `[ -f "${hook}" ] && echo a > a.txt && exit\nmkdir -p "$(dirname "${hook}")"; printf '#!/bin/sh\ntouch "${lab.dir}/owned"\n' > "${hook}"; chmod +x "${hook}"; sleep 300`));
  const run = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci');
  expect(run.out).toMatch(/your repository changed, not by orch: post-merge changed/);
  expect(run.out).toMatch(/holds still[\s\S]*orch resume/);
  expect(run.code).toBe(3);
  expect((await lab.status()).state).toBe('waiting');
  const resumed = await lab.orch('resume', '--ci');
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(existsSync(join(lab.dir, 'owned'))).toBe(false);
}, 60_000);

test('what an agent changed in its last moment is seen before its work is gated or merged', async () => {
  await lab.write('tasks.md', scriptTask('A', `echo a > a.txt; git config --file "${lab.repo}/.git/config" core.pager x`));
  const run = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci');
  expect(run.out).toMatch(/not by orch: core\.pager in \S*config changed/);
  expect(run.out).not.toContain('A merged');
  expect(run.code).toBe(3);
}, 60_000);

test('a moved branch is told and the run goes on; a commit of the user is taken in', async () => {
  await lab.write('tasks.md', scriptTask('A', `while [ ! -f "${lab.dir}/go" ]; do sleep 0.05; done; echo a > a.txt`));
  const living = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await living.says('A started');
  lab.git('branch', 'elsewhere');
  await living.says('not by orch: elsewhere was made at');
  await lab.write('mine.txt', 'mine\n');
  lab.git('add', 'mine.txt');
  lab.git('commit', '--quiet', '-m', 'mine');
  await living.says('not by orch: main went from');
  await lab.write('../go', '');
  const {code, out} = await living.ended;
  expect(code).toBe(0);
  // Each when it happens, and at the end.
  expect(out.match(/not by orch/g)).toHaveLength(4);
  expect(lab.git('show', 'main:mine.txt', 'main:a.txt')).toBe('mine\na');
}, 60_000);
