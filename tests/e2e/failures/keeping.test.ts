/** Work is never lost: not by a failed landing, not by cleaning, stopping, restoring or delivering. */
import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {scriptTask} from '../../rig/lab.ts';
import {events, gitThat, hears, isKept, kept, result, tell, tellFrom, told, until, useLab} from './scene.ts';

const scene = useLab({'README.md': 'hello\n', 'notes.txt': 'one\ntwo\nthree\n'});

test('the work of a task stays on its branch until it has landed, and for good where it does not', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  const stillThere = `test "$(git -C '${lab.repo}' for-each-ref --format=x 'refs/heads/orch/*/tasks/A')" = x`;
  expect((await lab.orch('run', '--isolation', 'worktree', '--verify', `${stillThere} && ${tell('kept-while-tested')}; false`)).code).toBe(1);
  expect(told(lab, 'kept-while-tested')).toBeGreaterThan(0);
  expect((await lab.status()).states).toEqual({A: 'failed'});
  expect(lab.git('show', `${kept(lab, 'A')}:a.txt`)).toBe('a');
});

test('a landing that git refuses keeps the work, stops the run, and lands on resume', async () => {
  const {lab} = scene;
  await gitThat(lab, '*update-ref*/result*', `if [ ! -f "$HOME/mended" ]; then ${tell('refused')}; echo 'fatal: disk quota exceeded' >&2; exit 128; fi`);
  await lab.write('tasks.md', scriptTask('A', `${tell('A-ran')}\necho a > a.txt`));
  const failed = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(failed.code).toBe(70);
  expect(failed.err).toContain('disk quota exceeded');
  expect(told(lab, 'refused')).toBe(1);
  expect(lab.git('show', `${kept(lab, 'A')}:a.txt`)).toBe('a');
  await tellFrom(lab, 'mended');
  expect((await lab.orch('resume')).code).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('a');
  expect(told(lab, 'A-ran')).toBe(1);
});

test('a delivery that git refuses is told once and not tried for ever; what landed stays on its branch', async () => {
  const {lab} = scene;
  await lab.write('notes.txt', 'mine\n');
  await lab.write('tasks.md', scriptTask('A', 'echo theirs > notes.txt') + scriptTask('B', 'echo b > b.txt', {'depends on': 'A'}));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--max-duration', '20s')).code).toBe(3);
  expect((await events(lab)).filter(({type}) => type === 'delivery-refused')).toHaveLength(2);
  expect(lab.git('show', `${result(lab)}:notes.txt`) + lab.git('show', `${result(lab)}:b.txt`)).toBe('theirsb');
  expect(await lab.read('notes.txt')).toBe('mine\n');
  expect((await lab.orch('clean')).out).toContain('not on your branch');
  expect((await lab.orch('resume', '--max-duration', '20s')).code).toBe(3);
  lab.git('checkout', '--quiet', '--', 'notes.txt');
  expect((await lab.orch('resume')).code).toBe(0);
  expect(await lab.read('notes.txt')).toBe('theirs\n');
});

test('cleaning leaves worktrees and branches that hold what has not landed, edits made by hand too', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('LANDS', 'echo x > x.txt') + scriptTask('IDLE', 'true') + scriptTask('HALF', 'echo half > half.txt; exit 1'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  const worktrees = Object.fromEntries((await lab.status()).tasks.map(({taskId, worktree}) => [taskId, worktree?.replace(`${lab.repo}/`, '') ?? '']));
  const first = await lab.orch('clean');
  expect(first.out).toMatch(/Kept .*HALF/);
  expect(await lab.read(`${worktrees['HALF']}/half.txt`)).toBe('half\n');
  expect(lab.git('show', `${kept(lab, 'HALF')}:half.txt`)).toBe('half');
});

test('cleaning leaves a worktree in which somebody has worked since the agent ended', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('IDLE', 'true'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  const worktree = (await lab.status()).tasks[0]?.worktree?.replace(`${lab.repo}/`, '') ?? '';
  await lab.write(`${worktree}/mended.txt`, 'by hand\n');
  expect((await lab.orch('clean')).out).toMatch(/Kept .*IDLE/);
  expect(await lab.read(`${worktree}/mended.txt`)).toBe('by hand\n');
});

test('cleaning an old run leaves the worktree that a newer run of the same task needs', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', '[ -f "$HOME/go" ] || exit 1\necho half > a.txt; exit 1'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  await tellFrom(lab, 'go');
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  const worktree = (await lab.status()).tasks[0]?.worktree?.replace(`${lab.repo}/`, '') ?? '';
  expect((await lab.orch('clean')).out).toMatch(/Removed [\s\S]*Kept /);
  expect(await lab.read(`${worktree}/a.txt`)).toBe('half\n');
});

test('edits by hand in the worktree of an ended run survive the next run of the same task', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', `${tell('ran')}; test -f "$HOME/go"; echo a > a.txt`));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  const worktree = (await lab.status()).tasks[0]?.worktree?.replace(`${lab.repo}/`, '') ?? '';
  await lab.write(`${worktree}/mended.txt`, 'by hand\n');
  await tellFrom(lab, 'go');
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(0);
  expect(isKept(lab, 'mended.txt', 'by hand')).toBe(true);
  await lab.orch('clean');
  expect(isKept(lab, 'mended.txt', 'by hand')).toBe(true);
});

test('what a stopped task had made is kept as a commit', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('STOPPED', `echo half > stopped.txt; sed -i s/two/half/ notes.txt; ${tell('stopped-half')}; sleep 300`) + scriptTask('LATE', 'echo half > late.txt; sleep 300', {timeout: '1s'}));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2', '--ci']);
  await hears(lab, 'stopped-half');
  await run.says('LATE failed');
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(130);
  expect(lab.git('show', `${kept(lab, 'STOPPED')}:stopped.txt`)).toBe('half');
  expect(lab.git('show', `${kept(lab, 'STOPPED')}:notes.txt`)).toBe('one\nhalf\nthree');
  expect(lab.git('show', `${kept(lab, 'LATE')}:late.txt`)).toBe('half');
});

test('resume lays a worktree out anew only after keeping what lay in it uncommitted', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', `if [ -f "$HOME/go" ]; then echo whole > a.txt; else echo half > a.txt; ${tell('half')}; sleep 300; fi`));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await hears(lab, 'half');
  const worktree = (await lab.status()).tasks[0]?.worktree?.replace(`${lab.repo}/`, '') ?? '';
  run.child.kill('SIGKILL');
  await run.ended;
  await lab.write(`${worktree}/mine.txt`, 'by hand\n');
  await tellFrom(lab, 'go');
  expect((await lab.orch('resume', '--ci')).code).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('whole');
  expect(isKept(lab, 'a.txt', 'half')).toBe(true);
  expect(isKept(lab, 'mine.txt', 'by hand')).toBe(true);
});

test('a retry lays the worktree out anew only after keeping the edits by hand', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', 'test -f "$HOME/go"; echo whole > a.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(1);
  const worktree = (await lab.status()).tasks[0]?.worktree?.replace(`${lab.repo}/`, '') ?? '';
  await lab.write(`${worktree}/mine.txt`, 'by hand\n');
  await tellFrom(lab, 'go');
  expect((await lab.orch('retry', 'A')).code).toBe(0);
  expect((await lab.orch('resume')).code).toBe(0);
  expect(isKept(lab, 'mine.txt', 'by hand')).toBe(true);
});

test('nothing of the user is stashed, popped or restored, whatever git is configured to do', async () => {
  const {lab} = scene;
  for (const key of ['merge.autoStash', 'rebase.autoStash']) lab.git('config', key, 'true');
  await lab.write('README.md', 'stashed\n');
  lab.git('stash', 'push', '--quiet');
  const stash = lab.git('stash', 'list', '--format=%H');
  await lab.write('README.md', 'hello\nnot committed\n');
  await lab.write('mine.txt', 'staged\n');
  lab.git('add', 'mine.txt');
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt; echo landed > notes.txt') + scriptTask('B', `echo theirs > README.md`, {'depends on': 'A'}));
  const {code} = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(code).toBe(3);
  expect(lab.git('log', '--format=%s', '--first-parent', 'main')).toBe('Merge A: Task A\nfirst');
  expect(await lab.read('notes.txt')).toBe('landed\n');
  expect(await lab.read('README.md')).toBe('hello\nnot committed\n');
  expect(lab.git('stash', 'list', '--format=%H')).toBe(stash);
  expect(lab.git('status', '--porcelain')).toBe(' M README.md\nA  mine.txt\n?? tasks.md');
});

test('resume lands what was finished and not yet merged when orch died', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', `${tell('A-ran')}\necho a > a.txt`) + scriptTask('B', `${tell('B-ran')}\necho b > b.txt`));
  const run = lab.start(['run', '--isolation', 'worktree', '--verify', `${tell('testing')}; ${until('go')}`, '-j', '2', '--ci']);
  await run.says('A gates passed');
  await run.says('B gates passed');
  await hears(lab, 'testing');
  run.child.kill('SIGKILL');
  await run.ended;
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
  await tellFrom(lab, 'go');
  const resumed = await lab.orch('resume', '--ci');
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'merged'});
  expect(lab.git('show', 'main:a.txt') + lab.git('show', 'main:b.txt')).toBe('ab');
  expect([told(lab, 'A-ran'), told(lab, 'B-ran')]).toEqual([1, 1]);
  expect(existsSync(`${lab.repo}/.worktrees/script-A`)).toBe(false);
});
