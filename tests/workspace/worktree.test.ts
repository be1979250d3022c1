import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {mergeTrees} from '../../src/workspace/merge-tree.ts';
import {prepareWorktree, removeWorktree} from '../../src/workspace/worktree.ts';
import {collectFrom, layOut, openHubOf, prepare} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo, snapshotUserRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();
const user = (): string => scratch.path('r');

const rescued = (gitDir: string): readonly string[] => git(gitDir, 'for-each-ref', '--format=%(objectname)', 'refs/orch/rescue').split('\n').filter((sha) => sha !== '');

describe('prepareWorktree', () => {
  test('a new one is a real git worktree, detached and clean', async () => {
    const base = makeRepo(user());
    const before = snapshotUserRepo(user());
    const {worktree, hub} = await prepare(user());
    expect(git(worktree, 'status', '--porcelain', '--branch')).toBe('## HEAD (no branch)');
    expect(git(worktree, 'rev-parse', 'HEAD')).toBe(base);
    expect(git(worktree, 'rev-parse', '--git-common-dir')).toBe(hub.gitDir);
    expect(git(user(), 'worktree', 'list').split('\n')).toHaveLength(1);
    writeFiles(worktree, {'a.txt': 'x'});
    git(worktree, 'commit', '--quiet', '--all', '--message', 'an agent can commit');
    expect(git(worktree, 'log', '-1', '--format=%an')).toBe('Ada');
    expect(snapshotUserRepo(user())).toEqual(before);
  });

  test('many at once', async () => {
    makeRepo(user());
    const hub = await openHubOf(user());
    const names = Array.from({length: 8}, (_, index) => `T${index}`);
    const base = hub.repository.headSha;
    const all = await Promise.all(names.map((name) => prepareWorktree(hub, {path: join(hub.root, name), name, base, tree: null})));
    expect(all.every((one) => one.ok)).toBe(true);
    for (const name of names) expect(git(join(hub.root, name), 'status', '--porcelain')).toBe('');
  });

  test('with another tree: HEAD is the base, the files are the tree', async () => {
    const base = makeRepo(user());
    const ours = commitFiles(user(), {'a.txt': 'ours\n'}, 'ours');
    git(user(), 'checkout', '--quiet', '--detach', base);
    const theirs = commitFiles(user(), {'a.txt': 'theirs\n', 'c.txt': '3\n'}, 'theirs');
    git(user(), 'switch', '--quiet', 'main');
    const here = await prepare(user());
    const merged = await mergeTrees(here.hub, ours, theirs);
    await layOut(here, {base: ours, tree: merged.tree});
    expect(git(here.worktree, 'rev-parse', 'HEAD')).toBe(ours);
    expect(readFileSync(join(here.worktree, 'a.txt'), 'utf8')).toContain('<<<<<<<');
    expect(git(here.worktree, 'status', '--porcelain')).toBe('M  a.txt\nA  c.txt');
    expect(await collectFrom(here, {base: ours})).toMatchObject({type: 'committed', tree: merged.tree});
  });

  test('one of ours is used again: exactly the base, nothing ignored, no lock, no branch', async () => {
    makeRepo(user(), {'a.txt': 'one\n', 'dir/x': '1', '.gitignore': 'out/\n'});
    const here = await prepare(user());
    const {worktree} = here;
    mkdirSync(scratch.path('outside'));
    writeFileSync(scratch.path('outside', 'x'), 'mine');
    rmSync(join(worktree, 'dir'), {recursive: true});
    symlinkSync(scratch.path('outside'), join(worktree, 'dir'));
    writeFiles(worktree, {'a.txt': 'edited\n', 'new/n': '1', 'out/stale.js': '1'});
    makeRepo(join(worktree, 'nested'), {'n': '1'});
    mkdirSync(join(worktree, 'locked'));
    writeFileSync(join(worktree, 'locked', 'f'), '');
    chmodSync(join(worktree, 'locked'), 0o500);
    git(worktree, 'switch', '--quiet', '--create', 'mine');
    writeFileSync(join(git(worktree, 'rev-parse', '--git-dir'), 'index.lock'), '');
    await collectFrom(here);
    const second = commitFiles(user(), {'b.txt': 'two\n'}, 'second');
    await layOut(here, {base: second});
    expect(readdirSync(worktree).sort()).toEqual(['.git', '.gitignore', 'a.txt', 'b.txt', 'dir']);
    expect(lstatSync(join(worktree, 'dir')).isDirectory()).toBe(true);
    expect(readFileSync(scratch.path('outside', 'x'), 'utf8')).toBe('mine');
    expect(git(worktree, 'status', '--porcelain', '--branch')).toBe('## HEAD (no branch)');
    expect(git(worktree, 'rev-parse', 'HEAD')).toBe(second);
    expect(rescued(here.hub.gitDir)).toEqual([]);
    git(worktree, 'commit', '--quiet', '--allow-empty', '--message', 'no lock is left');
  });

  test('one agent that breaks the hub\'s config does not stand in the way of the next worktree', async () => {
    makeRepo(user());
    const {hub, base} = await prepare(user(), 'T1');
    writeFileSync(join(hub.gitDir, 'config'), '[core\n');
    await layOut({hub, base, worktree: join(hub.root, 'T2'), name: 'T2'});
    expect(git(join(hub.root, 'T2'), 'status', '--porcelain')).toBe('');
  });

  test.each(['gitdir', 'HEAD'])('a FIFO as %s in the folder of one worktree holds up neither the next nor its own removal', async (file) => {
    makeRepo(user());
    const first = await prepare(user(), 'T1');
    const fifo = join(git(first.worktree, 'rev-parse', '--git-dir'), file);
    rmSync(fifo, {force: true});
    execFileSync('mkfifo', [fifo]);
    const other = {hub: first.hub, base: first.base, worktree: join(first.hub.root, 'T2'), name: 'T2'};
    await layOut(other);
    expect(git(other.worktree, 'status', '--porcelain')).toBe('');
    rmSync(fifo, {force: true});
    execFileSync('mkfifo', [fifo]);
    expect(await removeWorktree(first.hub, {path: other.worktree, name: 'T2'})).toMatchObject({ok: true});
    expect(await removeWorktree(first.hub, {path: first.worktree, name: 'T1'})).toMatchObject({ok: true});
  });

  test('work beyond the limits stays where it is', async () => {
    makeRepo(user());
    const here = await prepare(user());
    writeFiles(here.worktree, {'huge.bin': ''});
    truncateSync(join(here.worktree, 'huge.bin'), 1024 ** 3 + 1);
    await expect(layOut(here)).rejects.toThrow(/holds work that cannot be collected: huge\.bin has \d+ bytes/);
    expect(await removeWorktree(here.hub, {path: here.worktree, name: here.name})).toMatchObject({ok: false});
    expect(existsSync(join(here.worktree, 'huge.bin'))).toBe(true);
  });

  test('work that nobody has collected is kept as a commit first, also of a damaged one', async () => {
    makeRepo(user());
    const here = await prepare(user());
    writeFiles(here.worktree, {'precious.txt': '1\n'});
    expect(await layOut(here)).toEqual({fresh: false});
    writeFiles(here.worktree, {'precious.txt': '2\n'});
    unlinkSync(join(here.worktree, '.git'));
    expect(await layOut(here)).toEqual({fresh: true});
    const kept = rescued(here.hub.gitDir).map((sha) => git(here.hub.gitDir, 'show', `${sha}:precious.txt`));
    expect(kept.sort()).toEqual(['1', '2']);
    expect(existsSync(join(here.worktree, 'precious.txt'))).toBe(false);
  });

  test('work that cannot be kept is not removed', async () => {
    makeRepo(user());
    const here = await prepare(user());
    rmSync(join(here.hub.stateDir, 'index', here.name));
    writeFiles(here.worktree, {'precious.txt': '1\n'});
    // An object store that takes nothing stands for a full disk.
    rmSync(join(here.hub.gitDir, 'objects'), {recursive: true});
    writeFileSync(join(here.hub.gitDir, 'objects'), '');
    await expect(layOut(here)).rejects.toThrow();
    expect(readFileSync(join(here.worktree, 'precious.txt'), 'utf8')).toBe('1\n');
  });

  test('worktrees for tests, in the pool, keep nothing', async () => {
    makeRepo(user());
    const hub = await openHubOf(user());
    const here = {hub, worktree: join(hub.stateDir, 'pool', 'verify'), name: '_pool-verify', base: hub.repository.headSha};
    await layOut(here);
    writeFiles(here.worktree, {'coverage/x': '1'});
    await layOut(here);
    expect(existsSync(join(here.worktree, 'coverage'))).toBe(false);
    expect(rescued(hub.gitDir)).toEqual([]);
  });

  test('a path that orch did not make is left alone, by preparing and by removing', async () => {
    makeRepo(user());
    const hub = await openHubOf(user());
    const path = join(hub.root, 'mine');
    writeFiles(path, {'f': '1'});
    const base = hub.repository.headSha;
    expect(await prepareWorktree(hub, {path, name: 'T1', base, tree: null})).toEqual({ok: false, failure: expect.stringMatching(/mine is in the way: orch did not make it/)});
    expect(await removeWorktree(hub, {path, name: 'T1'})).toMatchObject({ok: false});
    expect(readFileSync(join(path, 'f'), 'utf8')).toBe('1');
  });

  test('a task that moves to another agent takes its worktree along', async () => {
    makeRepo(user());
    const here = await prepare(user());
    writeFiles(here.worktree, {'precious.txt': '1\n'});
    const moved = {...here, worktree: join(here.hub.root, 'other-T1')};
    await layOut(moved);
    expect(existsSync(here.worktree)).toBe(false);
    expect(rescued(here.hub.gitDir)).toHaveLength(1);
    expect(git(moved.worktree, 'status', '--porcelain')).toBe('');
  });

  test('a base that does not exist is told, and leaves nothing', async () => {
    makeRepo(user());
    const hub = await openHubOf(user());
    const path = join(hub.root, 'T1');
    expect(await prepareWorktree(hub, {path, name: 'T1', base: '1'.repeat(40), tree: null})).toEqual({ok: false, failure: expect.stringMatching(/no worktree could be made at .*: fatal/)});
    expect(existsSync(path)).toBe(false);
    expect((await prepareWorktree(hub, {path, name: 'T1', base: hub.repository.headSha, tree: null})).ok).toBe(true);
  });

  test.each(['..', '../x', '.', '.orch', '.orch/hub.git', '.orch/hub.git/x', '.orch/runs/x', '.orch/pool'])('%s is no place for a worktree', async (where) => {
    makeRepo(user());
    const hub = await openHubOf(user());
    const before = snapshotUserRepo(user());
    await expect(prepareWorktree(hub, {path: join(hub.root, where), name: 'T1', base: hub.repository.headSha, tree: null})).rejects.toThrow('Internal error');
    await expect(removeWorktree(hub, {path: join(hub.root, where), name: 'T1'})).rejects.toThrow('Internal error');
    expect(snapshotUserRepo(user())).toEqual(before);
  });

  test('nor is a folder that a symlink leads out of', async () => {
    makeRepo(user());
    const hub = await openHubOf(user());
    mkdirSync(scratch.path('outside'));
    symlinkSync(scratch.path('outside'), join(hub.stateDir, 'pool'));
    await expect(prepareWorktree(hub, {path: join(hub.stateDir, 'pool', 'x'), name: 'x', base: hub.repository.headSha, tree: null})).rejects.toThrow('Internal error');
    expect(readdirSync(scratch.path('outside'))).toEqual([]);
  });
});

describe('removeWorktree', () => {
  test('removes all of it, after keeping what was not collected; twice is fine', async () => {
    makeRepo(user());
    const here = await prepare(user());
    writeFiles(here.worktree, {'precious.txt': '1\n'});
    const where = {path: here.worktree, name: here.name};
    expect(await removeWorktree(here.hub, where)).toEqual({ok: true, value: null});
    expect(await removeWorktree(here.hub, where)).toEqual({ok: true, value: null});
    expect(existsSync(here.worktree)).toBe(false);
    expect(git(here.hub.gitDir, 'worktree', 'list').split('\n')).toHaveLength(1);
    expect(rescued(here.hub.gitDir)).toHaveLength(1);
    expect(readdirSync(join(here.hub.stateDir, 'index'))).toEqual([]);
  });
});

describe('repositories of other kinds', () => {
  test.each<[string, (dir: string) => void]>([
    ['SHA-256', (dir) => void makeRepo(dir, {'a.txt': 'one\n'}, '--object-format=sha256')],
    ['shallow', (dir) => {
      makeRepo(scratch.path('origin'), {'a.txt': 'zero\n'});
      commitFiles(scratch.path('origin'), {'a.txt': 'one\n'}, 'second');
      git(scratch.dir, 'clone', '--quiet', '--depth=1', `file://${scratch.path('origin')}`, dir);
    }],
    ['a linked worktree', (dir) => {
      makeRepo(scratch.path('main'), {'a.txt': 'one\n'});
      git(scratch.path('main'), 'worktree', 'add', '--quiet', '-b', 'side', dir);
    }],
    ['with CRLF in checkouts', (dir) => {
      makeRepo(dir, {'a.txt': 'one\n'});
      git(dir, 'config', 'core.autocrlf', 'true');
    }],
  ])('%s', async (_, make) => {
    const dir = scratch.path('ä b "c"');
    make(dir);
    const here = await prepare(dir);
    expect(git(here.worktree, 'status', '--porcelain')).toBe('');
    expect(await collectFrom(here)).toMatchObject({type: 'empty'});
    writeFiles(here.worktree, {'b.txt': 'two\r\n'});
    expect(await collectFrom(here)).toMatchObject({type: 'committed', filesChanged: 1});
    await layOut(here);
    expect(readdirSync(here.worktree).sort()).toEqual(['.git', 'a.txt']);
  });
});
