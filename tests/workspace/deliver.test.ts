import {execFileSync} from 'node:child_process';
import {appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Hub} from '../../src/workspace/hub.ts';
import {deliver, type Delivered} from '../../src/workspace/deliver.ts';
import {commitTree} from '../../src/workspace/merge-tree.ts';
import {dropRef, publish} from '../../src/workspace/publish.ts';
import {inspect, openHubOf, prepare, collectFrom} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo, snapshotUserRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();
const user = (): string => scratch.path('r');
const ref = 'refs/heads/orch/run/result';

/** Landed work: a commit of the hub on top of the user's HEAD that edits a.txt and adds new.txt. */
async function work(dir = user()): Promise<{readonly hub: Hub; readonly sha: string; readonly base: string}> {
  const here = await prepare(dir);
  writeFiles(here.worktree, {'a.txt': 'by the agent\n', 'new.txt': 'new\n'});
  const collected = await collectFrom(here);
  if (collected.type !== 'committed') throw new Error('nothing was committed');
  return {hub: here.hub, sha: collected.head, base: here.base};
}

async function published(dir = user()): Promise<{readonly hub: Hub; readonly sha: string; readonly base: string}> {
  const made = await work(dir);
  expect(await publish(made.hub.repository, made.hub, {sha: made.sha, ref, expected: null})).toEqual({type: 'published'});
  return made;
}

const deliverTo = (hub: Hub, sha: string, branch = 'refs/heads/main', mustHold = hub.repository.headSha): Promise<Delivered> => deliver(hub.repository, {branch, sha, mustHold});

/** Runs a command that was printed for people. */
const byHand = (command: string): string => execFileSync('sh', ['-c', command], {cwd: scratch.dir, encoding: 'utf8', stdio: 'pipe'});

describe('publish', () => {
  test('the commit is in the user\'s repository for good, and nothing else has changed', async () => {
    makeRepo(user());
    writeFiles(user(), {'a.txt': 'uncommitted\n', 'untracked': '1'});
    const before = snapshotUserRepo(user());
    const {hub, sha} = await published();
    expect(snapshotUserRepo(user())).toEqual(before);
    expect(existsSync(join(user(), '.git/FETCH_HEAD'))).toBe(false);
    expect(await publish(hub.repository, hub, {sha, ref, expected: null}), 'again').toEqual({type: 'published'});
    renameSync(hub.stateDir, scratch.path('gone'));
    expect(git(user(), 'show', `${ref}:a.txt`)).toBe('by the agent');
    expect(git(user(), 'fsck', '--strict')).toBe('');
  });

  test('a ref that is not where it was expected stays there', async () => {
    makeRepo(user());
    const {hub, sha, base} = await published();
    const {repository} = hub;
    const tree = git(user(), 'rev-parse', `${sha}^{tree}`);
    const next = await commitTree(hub, {tree, parents: [sha], message: 'next', author: repository.author});
    expect(await publish(repository, hub, {sha: next, ref, expected: base})).toEqual({type: 'moved', sha});
    expect(await publish(repository, hub, {sha: next, ref, expected: null})).toEqual({type: 'moved', sha});
    expect(git(user(), 'rev-parse', ref)).toBe(sha);
    expect(await publish(repository, hub, {sha: next, ref, expected: sha})).toEqual({type: 'published'});
    expect(await publish(repository, hub, {sha: base, ref, expected: 'any'})).toEqual({type: 'published'});
    expect(await publish(repository, hub, {sha: next, ref: `${ref}s`, expected: base})).toEqual({type: 'moved', sha: null});
  });

  test('what cannot be written is a failure that says so', async () => {
    makeRepo(user());
    const {hub, sha} = await work();
    git(user(), 'branch', 'orch');
    await expect(publish(hub.repository, hub, {sha, ref, expected: 'any'})).rejects.toMatchObject({name: 'GitFailure', stderr: expect.stringContaining('refs/heads/orch')});
    await expect(publish(hub.repository, hub, {sha: '1'.repeat(40), ref: 'refs/orch/x', expected: 'any'})).rejects.toMatchObject({name: 'GitFailure'});
  });

  test('neither hooks nor settings of the user\'s repository have a say', async () => {
    makeRepo(user());
    const {hub, sha} = await work();
    for (const hook of ['reference-transaction', 'post-merge']) writeFileSync(join(user(), '.git/hooks', hook), `#!/bin/sh\ntouch ${scratch.path('sprung')}\n`, {mode: 0o755});
    for (const [key, value] of [['fetch.prune', 'true'], ['fetch.writeCommitGraph', 'true'], ['transfer.hideRefs', 'refs/orch'], ['gc.auto', '1']] as const) git(user(), 'config', key, value);
    expect(await publish(hub.repository, hub, {sha, ref, expected: null})).toEqual({type: 'published'});
    expect(existsSync(scratch.path('sprung'))).toBe(false);
    expect(existsSync(join(user(), '.git/objects/info/commit-graphs'))).toBe(false);
  });

  test.each<[string, (dir: string) => void]>([
    ['SHA-256', (dir) => void makeRepo(dir, {'a.txt': '1\n'}, '--object-format=sha256')],
    ['shallow', (dir) => {
      makeRepo(scratch.path('origin'));
      commitFiles(scratch.path('origin'), {'a.txt': '2\n'}, 'second');
      git(scratch.dir, 'clone', '--quiet', '--depth=1', `file://${scratch.path('origin')}`, dir);
    }],
    ['a linked worktree', (dir) => {
      makeRepo(scratch.path('main'));
      git(scratch.path('main'), 'worktree', 'add', '--quiet', '-b', 'main2', dir);
      git(scratch.path('main'), 'switch', '--quiet', '--detach');
      git(dir, 'switch', '--quiet', 'main');
    }],
    ['a submodule', (dir) => {
      makeRepo(scratch.path('lib'));
      makeRepo(join(dir, '..'));
      git(join(dir, '..'), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', scratch.path('lib'), 'ä "b');
    }],
  ])('%s: published and delivered', async (_, make) => {
    const dir = scratch.path('outer', 'ä "b');
    make(dir);
    const {hub, sha} = await published(dir);
    expect(await deliverTo(hub, sha)).toEqual({type: 'delivered', sha});
    expect(readFileSync(join(dir, 'a.txt'), 'utf8')).toBe('by the agent\n');
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  test('dropRef removes what is where it was expected, and only that', async () => {
    makeRepo(user());
    const {hub, sha, base} = await published();
    expect(await dropRef(hub.repository, {ref, expected: base})).toBe(false);
    expect(git(user(), 'rev-parse', ref)).toBe(sha);
    expect(await dropRef(hub.repository, {ref, expected: sha})).toBe(true);
    expect(await dropRef(hub.repository, {ref, expected: sha})).toBe(true);
    expect(() => git(user(), 'rev-parse', '--verify', '--quiet', ref)).toThrow();
  });
});

describe('deliver to a branch that is checked out', () => {
  test('files come along; edits elsewhere, the index, untracked files and the stash survive', async () => {
    makeRepo(user(), {'a.txt': '1\n', 'mine.txt': '1\n', 'staged.txt': '1\n', '.gitignore': '.env*\n'});
    writeFiles(user(), {'mine.txt': 'stashed\n'});
    git(user(), 'stash', '--quiet');
    const {hub, sha} = await published();
    writeFiles(user(), {'mine.txt': 'edited\n', 'staged.txt': 'staged\n', 'untracked.txt': '1', '.env': 'secret'});
    git(user(), 'add', 'staged.txt');
    git(user(), 'config', 'merge.autoStash', 'true');
    const before = snapshotUserRepo(user());
    expect(await deliverTo(hub, sha)).toEqual({type: 'delivered', sha});
    expect(git(user(), 'status', '--porcelain')).toBe(' M mine.txt\nM  staged.txt\n?? untracked.txt');
    expect(git(user(), 'rev-parse', 'main')).toBe(sha);
    const changed = snapshotUserRepo(user()).filter((line) => !before.includes(line)).filter((line) => !line.startsWith('index '));
    expect(changed.map((line) => line.split(' ').slice(0, 2).join(' ').replace(/\d.*/, ''))).toEqual([`refs/heads/main ${sha}`.replace(/\d.*/, ''), 'file ./a.txt', 'file ./new.txt']);
    expect(await deliverTo(hub, sha), 'again').toEqual({type: 'delivered', sha});
  });

  test.each<[string, (dir: string) => void, RegExp]>([
    ['an edit of the same file, which the user\'s settings would stash', (dir) => {
      git(dir, 'config', 'branch.main.mergeOptions', '--autostash');
      writeFiles(dir, {'a.txt': 'mine\n'});
    }, /^Your local changes to the following files would be overwritten by merge: a\.txt/],
    ['a staged edit of the same file', (dir) => {
      writeFiles(dir, {'a.txt': 'mine\n'});
      git(dir, 'add', 'a.txt');
    }, /local changes.*a\.txt/],
    ['an untracked file in the way', (dir) => writeFiles(dir, {'new.txt': 'mine\n'}), /untracked working tree files would be overwritten by merge: new\.txt/],
    ['a lock', (dir) => writeFileSync(join(dir, '.git/index.lock'), ''), /index\.lock/],
    ['a merge of the user\'s in progress', (dir) => writeFileSync(join(dir, '.git/MERGE_HEAD'), `${git(dir, 'rev-parse', 'HEAD')}\n`), /MERGE_HEAD exists/],
  ])('%s: refused in git\'s words, nothing is changed', async (_, spoil, reason) => {
    makeRepo(user());
    const {hub, sha} = await published();
    spoil(user());
    const before = snapshotUserRepo(user());
    const delivered = await deliverTo(hub, sha);
    expect(delivered).toEqual({type: 'refused', reason: expect.stringMatching(reason), command: `git -C ${user()} merge --ff-only --no-overwrite-ignore ${sha}`});
    if (delivered.type === 'refused') expect(delivered.reason).not.toContain('\n');
    expect(snapshotUserRepo(user())).toEqual(before);
  });

  test.each<[string, string, string]>([
    ['an ignored file', 'config.local', 'config.local'],
    ['an ignored folder where a file is to be', 'config.local/mine', 'config.local'],
    ['an ignored file where a folder is to be', 'cache', 'cache/x'],
  ])('%s is the user\'s: refused until it is out of the way', async (_, mine, theirs) => {
    makeRepo(user(), {'a.txt': '1\n', '.gitignore': 'config.local\n/cache\n'});
    const here = await prepare(user());
    writeFiles(here.worktree, {'.gitignore': '', [theirs]: 'by the agent\n'});
    const collected = await collectFrom(here);
    if (collected.type !== 'committed') throw new Error('nothing was committed');
    await publish(here.hub.repository, here.hub, {sha: collected.head, ref, expected: null});
    writeFiles(user(), {[mine]: 'mine\n'});
    const before = snapshotUserRepo(user());
    const delivered = await deliverTo(here.hub, collected.head);
    if (delivered.type !== 'refused') throw new Error(`not refused: ${delivered.type}`);
    expect(delivered.reason).toMatch(/would be overwritten by merge|would lose untracked files/);
    expect(() => byHand(delivered.command), 'nor by hand').toThrow();
    expect(snapshotUserRepo(user())).toEqual(before);
    rmSync(join(user(), mine.split('/')[0] ?? ''), {recursive: true});
    byHand(delivered.command);
    expect(readFileSync(join(user(), theirs), 'utf8')).toBe('by the agent\n');
  });

  test('a switch of branches right before the merge: no branch moves', async () => {
    makeRepo(user());
    git(user(), 'branch', 'other');
    const {hub, sha, base} = await published();
    const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim();
    mkdirSync(scratch.path('bin'));
    writeFileSync(scratch.path('bin/git'), `#!/bin/sh\n${real} "$@"\ncode=$?\n[ "$1" = worktree ] && ${real} -C ${user()} symbolic-ref HEAD refs/heads/other\nexit $code\n`, {mode: 0o755});
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${scratch.path('bin')}:${path}`;
    const delivered = await deliverTo(hub, sha);
    process.env['PATH'] = path;
    expect(delivered).toEqual({type: 'refused', reason: `${user()} was switched or committed to at this moment`, command: 'orch resume'});
    expect([git(user(), 'rev-parse', 'main'), git(user(), 'rev-parse', 'other')]).toEqual([base, base]);
  });

  test('a switch of branches in the middle of the merge moves another branch, which is told with the way back', async () => {
    makeRepo(user(), {'a.txt': '1\n', '.gitattributes': '*.txt filter=switch\n'});
    git(user(), 'branch', 'other');
    const {hub, sha, base} = await published();
    git(user(), 'config', 'filter.switch.smudge', 'git symbolic-ref HEAD refs/heads/other; cat');
    const delivered = await deliverTo(hub, sha);
    git(user(), 'config', '--unset', 'filter.switch.smudge');
    if (delivered.type !== 'refused') throw new Error(`not refused: ${delivered.type}`);
    expect(delivered.reason).toMatch(/was switched to other at this moment, which was fast-forwarded instead/);
    byHand(delivered.reason.split('take that back: ')[1] ?? '');
    expect([git(user(), 'rev-parse', 'main'), git(user(), 'rev-parse', 'other')]).toEqual([base, base]);
    expect(git(user(), 'status', '--porcelain')).toBe('');
  });

  test('in another worktree of the user than the one orch runs in', async () => {
    makeRepo(user());
    git(user(), 'worktree', 'add', '--quiet', '-b', 'side', scratch.path('side ä'));
    const {hub, sha} = await published();
    expect(await deliverTo(hub, sha, 'refs/heads/side')).toEqual({type: 'delivered', sha});
    expect(readFileSync(scratch.path('side ä', 'new.txt'), 'utf8')).toBe('new\n');
    expect(git(scratch.path('side ä'), 'status', '--porcelain')).toBe('');
    expect(git(user(), 'status', '--porcelain')).toBe('');
  });

  test('the user\'s filters apply; hooks, file watchers, mergeOptions do not', async () => {
    makeRepo(user(), {'a.txt': '1\n', '.gitattributes': '*.txt filter=up\n'});
    const {hub, sha} = await published();
    git(user(), 'config', '--global', 'filter.up.smudge', 'tr a-z A-Z');
    git(user(), 'config', '--global', 'filter.up.clean', 'tr A-Z a-z');
    git(user(), 'config', 'core.fsmonitor', `touch ${scratch.path('sprung')}; false`);
    git(user(), 'config', 'branch.main.mergeOptions', '--no-ff --squash');
    for (const hook of ['post-merge', 'post-checkout', 'reference-transaction', 'pre-merge-commit']) writeFileSync(join(user(), '.git/hooks', hook), `#!/bin/sh\ntouch ${scratch.path('sprung')}\n`, {mode: 0o755});
    expect(await deliverTo(hub, sha)).toEqual({type: 'delivered', sha});
    expect(git(user(), 'rev-parse', 'main')).toBe(sha);
    expect(readFileSync(join(user(), 'a.txt'), 'utf8')).toBe('BY THE AGENT\n');
    expect(existsSync(scratch.path('sprung'))).toBe(false);
  });
});

describe('deliver to any branch', () => {
  test('one that is checked out nowhere is moved without a checkout', async () => {
    makeRepo(user());
    git(user(), 'branch', 'other');
    const {hub, sha} = await published();
    const before = snapshotUserRepo(user());
    expect(await deliverTo(hub, sha, 'refs/heads/other')).toEqual({type: 'delivered', sha});
    expect(git(user(), 'rev-parse', 'other')).toBe(sha);
    expect(snapshotUserRepo(user()).filter((line) => !line.startsWith('refs/heads/other'))).toEqual(before.filter((line) => !line.startsWith('refs/heads/other')));
  });

  test.each(['main', 'other'])('%s with commits of its own has moved, and stays', async (branch) => {
    makeRepo(user());
    git(user(), 'branch', 'other');
    const {hub, sha} = await published();
    git(user(), 'switch', '--quiet', branch);
    const own = commitFiles(user(), {'b.txt': '2\n'}, 'own');
    if (branch === 'other') git(user(), 'switch', '--quiet', 'main');
    const before = snapshotUserRepo(user());
    expect(await deliverTo(hub, sha, `refs/heads/${branch}`)).toEqual({type: 'moved', sha: own});
    expect(snapshotUserRepo(user())).toEqual(before);
  });

  test.each<[string, (dir: string) => void]>([
    ['rewound', (dir) => void git(dir, 'reset', '--quiet', '--hard', 'HEAD~1')],
    ['amended', (dir) => void git(dir, 'commit', '--quiet', '--amend', '--message', 'other words')],
    ['rewritten with more on top', (dir) => {
      git(dir, 'reset', '--quiet', '--hard', 'HEAD~1');
      commitFiles(dir, {'more.txt': '1\n'}, 'more');
    }],
  ])('one that was %s stays; the command brings the work and nothing that was removed', async (_, rewrite) => {
    makeRepo(user());
    commitFiles(user(), {'second.txt': '1\n'}, 'second');
    const {hub, sha, base} = await published();
    rewrite(user());
    const held = git(user(), 'rev-parse', 'main');
    const before = snapshotUserRepo(user());
    const delivered = await deliverTo(hub, sha);
    if (delivered.type !== 'refused') throw new Error(`not refused: ${delivered.type}`);
    expect(delivered.reason).toBe(`main no longer holds ${base.slice(0, 12)}, which this run built on: it was rewound or rewritten`);
    expect(snapshotUserRepo(user())).toEqual(before);
    byHand(delivered.command);
    expect(git(user(), 'log', '--format=%s', `${held}..main`)).toBe('work');
    expect(git(user(), 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  });

  test('one that was set back before the last delivery stays', async () => {
    makeRepo(user());
    const {hub, sha, base} = await published();
    await deliverTo(hub, sha);
    const tree = git(user(), 'rev-parse', `${sha}^{tree}`);
    const next = await commitTree(hub, {tree, parents: [sha], message: 'next', author: hub.repository.author});
    await publish(hub.repository, hub, {sha: next, ref, expected: sha});
    git(user(), 'reset', '--quiet', '--hard', base);
    expect(await deliverTo(hub, next, 'refs/heads/main', sha)).toMatchObject({type: 'refused', reason: expect.stringContaining(sha.slice(0, 12))});
    expect(git(user(), 'rev-parse', 'main')).toBe(base);
  });

  test('one that has gone on from the commit holds it', async () => {
    makeRepo(user());
    const {hub, sha} = await published();
    await deliverTo(hub, sha);
    const own = commitFiles(user(), {'b.txt': '2\n'}, 'own');
    expect(await deliverTo(hub, sha)).toEqual({type: 'delivered', sha});
    expect(git(user(), 'rev-parse', 'main')).toBe(own);
  });

  test('one that is gone', async () => {
    makeRepo(user());
    const {hub, sha} = await published();
    expect(await deliverTo(hub, sha, 'refs/heads/gone')).toEqual({type: 'refused', reason: 'the branch gone does not exist any more', command: `git branch gone ${sha}`});
  });

  test('one that is being rebased stays, since the rebase would put it back', async () => {
    makeRepo(user());
    const {hub, sha} = await published();
    git(user(), 'switch', '--quiet', '--detach');
    mkdirSync(join(user(), '.git/rebase-merge'));
    writeFileSync(join(user(), '.git/rebase-merge/head-name'), 'refs/heads/main\n');
    expect(await deliverTo(hub, sha)).toMatchObject({type: 'refused', reason: 'a rebase of main is in progress'});
    expect(git(user(), 'rev-parse', 'main')).not.toBe(sha);
  });

  test('a branch that a lock holds is refused', async () => {
    makeRepo(user());
    git(user(), 'branch', 'other');
    const {hub, sha} = await published();
    writeFileSync(join(user(), '.git/refs/heads/other.lock'), '');
    expect(await deliverTo(hub, sha, 'refs/heads/other')).toMatchObject({type: 'refused', reason: expect.stringContaining('other.lock'), command: `git -C ${user()} fetch . ${sha}:refs/heads/other`});
  });
});

test('an agent\'s symlink in the result is not followed when it is delivered', async () => {
  makeRepo(user(), {'a.txt': '1\n', 'dir/x': '1'});
  const here = await prepare(user());
  mkdirSync(scratch.path('outside'));
  git(here.worktree, 'rm', '--quiet', '-r', 'dir');
  symlinkSync(scratch.path('outside'), join(here.worktree, 'dir'));
  const collected = await collectFrom(here);
  if (collected.type !== 'committed') throw new Error('nothing was committed');
  await publish(here.hub.repository, here.hub, {sha: collected.head, ref, expected: null});
  expect(await deliverTo(here.hub, collected.head)).toMatchObject({type: 'delivered'});
  expect(existsSync(scratch.path('outside', 'x'))).toBe(false);
});

test('the hub of a repository that has moved is found and mended', async () => {
  makeRepo(user());
  await published();
  renameSync(user(), scratch.path('moved'));
  const hub = await openHubOf(scratch.path('moved'));
  const tree = git(scratch.path('moved'), 'rev-parse', 'HEAD^{tree}');
  const sha = await commitTree(hub, {tree, parents: [(await inspect(scratch.path('moved'))).headSha], message: 'after', author: hub.repository.author});
  appendFileSync(join(hub.repository.topLevel, 'untracked'), '');
  expect(await publish(hub.repository, hub, {sha, ref: 'refs/orch/x', expected: null})).toEqual({type: 'published'});
});
