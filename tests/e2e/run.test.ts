import {existsSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open({'README.md': 'hello\n', 'notes.txt': 'one\ntwo\n', '.gitignore': 'ignored/\n'})));
afterEach(() => lab.close());

test('tasks land in order, tested, and nothing else of the user moves', async () => {
  await lab.write('tasks.md', scriptTask('A-1', 'echo one > a.txt', {files: 'a.txt'}) + scriptTask('A-2', 'cat a.txt a.txt > b.txt', {files: 'b.txt', 'depends on': 'A-1'}));
  await lab.write('notes.txt', 'one\ntwo\nthree, not committed\n');
  await lab.write('untracked.txt', 'mine\n');
  lab.git('stash', 'push', '--quiet', '--', 'README.md');
  const config = await lab.read('.git/config');

  const {code, out, err} = await lab.orch('run', '--verify', 'test -f README.md && echo tested');
  expect(code, out + err).toBe(0);
  expect(lab.git('show', 'main:b.txt')).toBe('one\none');
  expect(await lab.read('a.txt')).toBe('one\n');
  expect(await lab.read('notes.txt')).toBe('one\ntwo\nthree, not committed\n');
  expect(await lab.read('untracked.txt')).toBe('mine\n');
  expect(await lab.read('.git/config')).toBe(config);
  expect(lab.git('status', '--porcelain')).toBe(' M notes.txt\n?? tasks.md\n?? untracked.txt');
  expect(lab.git('log', '--first-parent', '--format=%s%n%(trailers:key=Orch-Task,valueonly,separator=%x2C)', 'main')).toMatch(/^Merge A-2: Task A-2\nA-2 [0-9a-f]{16}\nMerge A-1: Task A-1\nA-1 [0-9a-f]{16}\nfirst/);
  expect(lab.git('log', '-1', '--format=%an <%ae>', 'main')).toBe('Dev <dev@example.org>');
  expect(lab.git('fsck', '--no-dangling')).toBe('');
  expect((await lab.status()).states).toEqual({'A-1': 'merged', 'A-2': 'merged'});
}, 60_000);

test('the same command again finds nothing to do; a changed task is run', async () => {
  await lab.write('tasks.md', scriptTask('A-1', 'echo one > a.txt') + scriptTask('A-2', 'echo two > b.txt'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(0);
  const again = await lab.orch('run', '--no-verify');
  expect(again.code).toBe(0);
  expect(again.err).toContain('nothing to do');
  await lab.write('tasks.md', scriptTask('A-1', 'echo one > a.txt') + scriptTask('A-2', 'echo changed > b.txt'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(0);
  expect(lab.git('show', 'main:b.txt')).toBe('changed');
  expect(lab.git('rev-list', '--count', '--first-parent', 'main')).toBe('4');
}, 60_000);

test('what fails, in all its ways, stays off the branch and skips exactly its dependents', async () => {
  await lab.write(
    'tasks.md',
    scriptTask('GOOD', 'echo fine > good.txt', {files: 'good.txt'}) +
      scriptTask('EXIT', 'echo half > half.txt; exit 3', {files: 'half.txt'}) +
      scriptTask('IDLE', 'true', {files: 'idle.txt'}) +
      scriptTask('RED', 'echo bad > red.txt', {files: 'red.txt'}) +
      scriptTask('SECRET', 'printf "ghp_%s\\n" "$(git hash-object README.md | cut -c 1-36)" > token.txt', {files: 'token.txt'}) +
      scriptTask('STRAY', 'echo x > good2.txt; echo x > good.txt', {files: 'good2.txt'}) +
      scriptTask('AFTER', 'echo x > after.txt', {files: 'after.txt', 'depends on': 'EXIT'}) +
      scriptTask('ALSO', 'echo x > also.txt', {files: 'also.txt', 'depends on': 'GOOD'}),
  );
  const {code, out} = await lab.orch('run', '--verify', 'test ! -f red.txt', '-j', '4');
  expect(code).toBe(1);
  const {tasks, states} = await lab.status();
  expect(states).toEqual({GOOD: 'merged', EXIT: 'failed', IDLE: 'failed', RED: 'failed', SECRET: 'blocked', STRAY: 'blocked', AFTER: 'skipped', ALSO: 'merged'});
  expect(Object.fromEntries(tasks.flatMap((task) => (task.failure === null ? [] : [[task.taskId, task.failure.kind]])))).toMatchObject({EXIT: 'exit', IDLE: 'no-changes', RED: 'tests', SECRET: 'secrets', STRAY: 'scope'});
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['.gitignore', 'README.md', 'also.txt', 'good.txt', 'notes.txt']);
  const refs = lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch/');
  const half = refs.split('\n').find((ref) => ref.endsWith('/tasks/EXIT')) ?? '';
  expect(lab.git('show', `${half}:half.txt`)).toBe('half');
  expect(out).not.toContain('ghp_');
}, 60_000);

test.each(['merge', 'squash', 'rebase'])('--merge %s lands a commit with trailers', async (strategy) => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt') + scriptTask('B', 'echo b > b.txt'));
  expect((await lab.orch('run', '--no-verify', '--merge', strategy)).code).toBe(0);
  expect(lab.git('rev-list', '--merges', '--count', 'main')).toBe(strategy === 'merge' ? '2' : '0');
  expect(lab.git('rev-list', '--first-parent', '--count', '--grep=^Orch-Task: ', 'main')).toBe('2');
  expect(lab.git('rev-list', '--count', '--grep=^Orch-Task: ', 'main')).toBe('2');
  expect(lab.git('show', 'main:a.txt') + lab.git('show', 'main:b.txt')).toBe('ab');
}, 60_000);

test('a conflict is mended by hand in the worktree and lands with retry --take', async () => {
  const wait = 'for i in $(seq 100); do git --git-dir="$REPO/.git" show main:notes.txt | grep -q ONE && break; sleep 0.1; done';
  await lab.write('agents.yaml', 'version: 1\nagents:\n  sh: {type: script, env: [REPO]}\n');
  await lab.write('tasks.md', scriptTask('A', 'sed -i s/one/ONE/ notes.txt') + scriptTask('B', `${wait}\nsed -i s/one/Uno/ notes.txt`));
  const run = await lab.start(['run', '--isolation', 'worktree', '--verify', 'true', '-j', '2'], {REPO: lab.repo}).ended;
  expect(run.code).toBe(1);
  const [, conflicted] = (await lab.status()).tasks;
  expect(conflicted).toMatchObject({taskId: 'B', state: 'conflicted', failure: {kind: 'conflict'}});
  const worktree = (conflicted?.worktree ?? '').replace(`${lab.repo}/`, '');
  expect(await lab.read(`${worktree}/notes.txt`)).toContain('<<<<<<<');
  expect(run.out).toContain('orch retry B --take');

  expect((await lab.orch('retry', 'B', '--take')).code).toBe(0);
  expect((await lab.orch('resume')).code).toBe(1);
  expect((await lab.status()).tasks[1]?.failure?.message).toContain('conflict markers');

  await lab.write(`${worktree}/notes.txt`, 'ONE and Uno\ntwo\n');
  expect((await lab.orch('retry', 'B', '--take')).code).toBe(0);
  const resumed = await lab.start(['resume'], {REPO: lab.repo}).ended;
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(lab.git('show', 'main:notes.txt')).toBe('ONE and Uno\ntwo');
}, 90_000);

test('a gate that asks waits for approve; the run ends with 3 and resume lands it', async () => {
  await lab.write('tasks.md', scriptTask('CI', 'mkdir -p .github && echo x > .github/ci.yml', {files: '.github/**'}) + scriptTask('NEXT', 'echo x > next.txt', {'depends on': 'CI'}));
  expect((await lab.orch('run', '--no-verify')).code).toBe(3);
  expect((await lab.status()).states).toEqual({CI: 'awaiting-approval', NEXT: 'pending'});
  expect((await lab.orch('resume')).code).toBe(3);
  expect((await lab.orch('approve', 'NEXT')).code).toBe(2);
  expect((await lab.orch('approve', 'CI')).code).toBe(0);
  const resumed = await lab.orch('resume');
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(lab.git('show', 'main:.github/ci.yml')).toBe('x');
}, 60_000);

test('reject ends it; a blocked task passes only with an override and a reason', async () => {
  await lab.write('tasks.md', scriptTask('CI', 'mkdir -p .github && echo x > .github/ci.yml') + scriptTask('ENV', 'echo A=1 > .env'));
  await lab.orch('run', '--no-verify');
  expect((await lab.status()).states).toEqual({CI: 'awaiting-approval', ENV: 'blocked'});
  expect((await lab.orch('reject', 'CI', '--reason', 'not now')).code).toBe(0);
  expect((await lab.orch('approve', 'ENV')).code).toBe(2);
  expect((await lab.orch('approve', 'ENV', '--override', 'policy')).code).toBe(2);
  expect((await lab.orch('approve', 'ENV', '--override', 'policy', '--reason', 'a sample\n\nOrch-Task: CI 0')).code).toBe(0);
  expect((await lab.orch('resume')).code).toBe(1);
  expect((await lab.status()).states).toEqual({CI: 'blocked', ENV: 'merged'});
  expect(lab.git('show', 'main:.env')).toBe('A=1');
  expect(lab.git('log', '-1', '--format=%(trailers:key=Orch-Gates)%(trailers:key=Orch-Approved-By)%(trailers:key=Orch-Override)', 'main')).toMatch(/^Orch-Gates: scope tree secrets (?:[a-z]+ )*policy\nOrch-Approved-By: \S+\nOrch-Override: policy: a sample Orch-Task: CI 0$/);
  expect(lab.git('rev-list', '--count', '--grep=^Orch-Task: ', 'main')).toBe('1');
}, 60_000);

test('setup and copy make every worktree ready, for agents and for tests', async () => {
  await lab.write('agents.yaml', 'version: 1\nworkspace: {setup: "mkdir -p ignored && echo made > ignored/setup", copy: [ignored/copied]}\n');
  await lab.write('ignored/copied', 'from me\n');
  await lab.write('tasks.md', scriptTask('A', 'cat ignored/setup ignored/copied > a.txt; echo stale > ignored/stale'));
  const {code, out, err} = await lab.orch('run', '--verify', 'test -f ignored/setup && test -f ignored/copied && test ! -f ignored/stale');
  expect(code, out + err).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('made\nfrom me');
}, 60_000);

test('uncommitted edits of the same file keep the result off the branch: exit 3, and the command that delivers works', async () => {
  await lab.write('notes.txt', 'one\ntwo\nmine\n');
  await lab.write('tasks.md', scriptTask('A', 'echo theirs > notes.txt'));
  const {code, out} = await lab.orch('run', '--no-verify');
  expect(code).toBe(3);
  expect((await lab.status()).delivered).toBe(false);
  expect(await lab.read('notes.txt')).toBe('one\ntwo\nmine\n');
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
  lab.git('checkout', '--quiet', '--', 'notes.txt');
  const [, command = ''] = /^ {2}(git .* merge --ff-only --no-overwrite-ignore [0-9a-f]+)$/m.exec(out) ?? [];
  lab.git(...command.split(' ').slice(3));
  expect(await lab.read('notes.txt')).toBe('theirs\n');
  expect((await lab.orch('resume')).code).toBe(0);
  expect((await lab.status()).delivered).toBe(true);
}, 60_000);

test('commits that the user makes meanwhile are taken in, tested together', async () => {
  await lab.write('agents.yaml', 'version: 1\nagents:\n  sh: {type: script, env: [REPO]}\n');
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt; git -C "$REPO" -c user.name=U -c user.email=u@x commit --quiet --allow-empty -m mine'));
  const {code, out, err} = await lab.start(['run', '--isolation', 'worktree', '--verify', 'test -f a.txt'], {REPO: lab.repo}).ended;
  expect(code, out + err).toBe(0);
  expect(lab.git('log', '--first-parent', '--format=%s', 'main')).toBe('Merge A: Task A\nmine\nfirst');
}, 60_000);

test('clean keeps what has not landed unless it is named', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt') + scriptTask('B', 'echo b > b.txt; exit 1'));
  await lab.orch('run', '--no-verify');
  const kept = await lab.orch('clean');
  expect(kept.out).toContain('B');
  const run = /Kept (\S+):/.exec(kept.out)?.[1] ?? '';
  expect((await lab.orch('clean', run)).code).toBe(0);
  expect(lab.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect(existsSync(`${lab.repo}/.worktrees/.orch/hub.git`)).toBe(false);
}, 60_000);
