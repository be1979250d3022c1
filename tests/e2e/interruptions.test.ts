import {spawn} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open({'README.md': 'hello\n'})));
afterEach(() => lab.close());

/** Pids of processes whose environment names this lab: agents and what they started. */
function survivors(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return env.includes(`${lab.dir}/`) && env.includes('ORCH_MARK=');
    } catch {
      return false;
    }
  });
}

/** Eight tasks; each appends to a log outside of the repository whenever it runs. */
const eight = (slow: string): string =>
  Array.from({length: 8}, (_, index) => scriptTask(`T${index}`, `echo T${index} >> "$HOME/ran"\n${slow}\necho ${index} > f${index}.txt`, {files: `f${index}.txt`, ...(index > 4 ? {'depends on': `T${index - 5}`} : {})})).join('');

test('kill -9 in the middle of eight tasks, then resume: the same tree, no process left, nothing run twice that had landed', async () => {
  await lab.write('tasks.md', eight('sleep 0.3'));
  const living = lab.start(['run', '--isolation', 'worktree', '--verify', 'true', '-j', '3', '--ci']);
  await living.says('T1 merged');
  living.child.kill('SIGKILL');
  await living.ended;
  const landedBefore = (await lab.status()).tasks.filter((task) => task.state === 'merged').map((task) => task.taskId);
  expect(landedBefore).toContain('T1');
  expect((await lab.status()).state).toBe('interrupted');

  const resumed = await lab.orch('resume', '--ci');
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(survivors()).toEqual([]);
  expect(lab.git('ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual(['README.md', ...Array.from({length: 8}, (_, index) => `f${index}.txt`)]);
  const ran = readFileSync(`${lab.dir}/home/ran`, 'utf8').trim().split('\n');
  for (const task of landedBefore) expect(ran.filter((id) => id === task), task).toHaveLength(1);
  expect(lab.git('rev-list', '--first-parent', '--count', '--grep=^Orch-Task: ', 'main')).toBe('8');
}, 60_000);

test('Ctrl-C stops the agents within seconds, keeps their work, exits 130; resume goes on', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo half > a.txt; if [ ! -f "$HOME/go" ]; then sleep 300 & sleep 300; fi; echo whole > a.txt') + scriptTask('B', 'echo b > b.txt'));
  const living = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2', '--ci']);
  await living.says('B merged');
  living.child.kill('SIGINT');
  const {code, out} = await living.ended;
  expect(code).toBe(130);
  expect(out).toContain('orch resume');
  expect(survivors()).toEqual([]);
  expect((await lab.status()).state).toBe('aborted');
  const kept = lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch').split('\n').find((ref) => ref.endsWith('/tasks/A')) ?? '';
  expect(lab.git('show', `${kept}:a.txt`)).toBe('half');
  await lab.write('../home/go', '');
  expect((await lab.orch('resume')).code).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('whole');
}, 60_000);

test('a second run is refused with the owner; abort from another terminal ends the first', async () => {
  await lab.write('tasks.md', scriptTask('A', 'sleep 300'));
  const living = lab.start(['run', '--no-verify', '--ci']);
  await living.says('A started');
  const second = await lab.orch('run', '--no-verify');
  expect(second).toMatchObject({code: 5, err: expect.stringContaining(String(living.child.pid)) as string});
  expect((await lab.status()).state).toBe('running');
  expect((await lab.orch('abort')).code).toBe(0);
  expect((await living.ended).code).toBe(130);
  expect(survivors()).toEqual([]);
  expect((await lab.orch('abort')).code).toBe(2);
}, 60_000);

test('abort after a kill -9 ends what is left and keeps the work', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo half > a.txt; sleep 300'));
  const living = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await living.says('A started');
  const worktree = (await lab.status()).tasks[0]?.worktree ?? '';
  for (let i = 0; i < 100 && !readdirSync(worktree).includes('a.txt'); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  living.child.kill('SIGKILL');
  await living.ended;
  expect(survivors()).not.toEqual([]);
  expect((await lab.orch('abort')).code).toBe(0);
  expect(survivors()).toEqual([]);
  const kept = lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch').split('\n').find((ref) => ref.endsWith('/tasks/A')) ?? '';
  expect(lab.git('show', `${kept}:a.txt`)).toBe('half');
}, 60_000);

test('abort after a kill -9 also while the user has a merge open, which stays open', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo half > a.txt; sleep 300'));
  const living = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await living.says('A started');
  living.child.kill('SIGKILL');
  await living.ended;
  lab.git('switch', '--quiet', '--create', 'other');
  lab.git('commit', '--quiet', '--allow-empty', '--message=theirs');
  lab.git('switch', '--quiet', 'main');
  lab.git('merge', '--quiet', '--no-ff', '--no-commit', 'other');
  expect(existsSync(`${lab.repo}/.git/MERGE_HEAD`)).toBe(true);
  expect((await lab.orch('abort')).code).toBe(0);
  expect(existsSync(`${lab.repo}/.git/MERGE_HEAD`)).toBe(true);
  expect(survivors()).toEqual([]);
}, 60_000);

test('resume says at once which git of a dead orch it waits for, and goes on when that has ended', async () => {
  await lab.write('tasks.md', scriptTask('A', '[ -f "$HOME/go" ] || sleep 300; echo a > a.txt'));
  const living = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await living.says('A started');
  living.child.kill('SIGINT');
  expect((await living.ended).code).toBe(130);
  await lab.write('../home/go', '');
  const left = spawn('sleep', ['300'], {cwd: lab.repo, env: {...lab.env, ORCH_GIT: '1'}, stdio: 'ignore'});
  try {
    const resumed = lab.start(['resume', '--ci']);
    await resumed.says(`for git (process ${left.pid})`);
    left.kill('SIGKILL');
    const {code, out, err} = await resumed.ended;
    expect(code, out + err).toBe(0);
  } finally {
    left.kill('SIGKILL');
  }
}, 60_000);

test('abort after a kill -9 also ends set-up and test commands', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  const living = lab.start(['run', '--isolation', 'worktree', '--verify', 'echo testing >&2; touch "$HOME/testing"; sleep 300', '--ci']);
  await living.says('tests run on');
  while (!existsSync(`${lab.dir}/home/testing`)) await new Promise((resolve) => setTimeout(resolve, 20));
  living.child.kill('SIGKILL');
  await living.ended;
  expect((await lab.orch('abort')).code).toBe(0);
  expect(survivors()).toEqual([]);
}, 60_000);

test('a reader that goes away, or a terminal that closes, stops the run in order', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo half > a.txt; sleep 300') + scriptTask('B', 'sleep 1; echo b > b.txt'));
  const piped = lab.start(['run', '--no-verify', '--json']);
  await piped.says('agent-spawned');
  piped.child.stdout?.destroy();
  expect((await piped.ended).code).toBe(130);
  expect(survivors()).toEqual([]);
  expect((await lab.status()).state).toBe('aborted');

  const hungUp = lab.start(['resume', '--ci']);
  await hungUp.says('started');
  hungUp.child.stdout?.destroy();
  hungUp.child.stderr?.destroy();
  hungUp.child.kill('SIGHUP');
  expect((await hungUp.ended).code).toBe(130);
  expect(survivors()).toEqual([]);
}, 60_000);

test('a second Ctrl-C ends a run at once, also while an agent floods', async () => {
  await lab.write('tasks.md', scriptTask('A', "trap '' INT TERM; yes flood"));
  const living = lab.start(['run', '--no-verify', '--ci']);
  await living.says('A started');
  living.child.kill('SIGINT');
  await living.says('Once more ends it at once');
  living.child.kill('SIGINT');
  expect((await living.ended).code).toBe(130);
  expect(survivors()).toEqual([]);
}, 60_000);

test('an attempt that takes too long is ended with all it started', async () => {
  await lab.write('tasks.md', scriptTask('A', "echo half > a.txt; setsid sleep 300 & trap '' INT TERM; sleep 300", {timeout: '1s'}));
  expect((await lab.orch('run', '--no-verify')).code).toBe(1);
  expect((await lab.status()).tasks[0]).toMatchObject({state: 'failed', failure: {kind: 'timeout'}});
  expect(survivors()).toEqual([]);
}, 60_000);
