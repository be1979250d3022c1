import {mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {inspectRepository} from '../../src/world/user-repository.ts';
import {inspect} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo, snapshotUserRepo} from '../rig/user-repo.ts';

const scratch = useScratch();

async function refusals(dir: string): Promise<string> {
  const inspected = await inspectRepository(dir);
  return inspected.ok ? 'accepted' : inspected.failure.join('\n');
}

describe('what orch cannot serve is refused with what to do', () => {
  test('no repository, no folder', async () => {
    expect(await refusals(scratch.dir)).toMatch(/is not in a git repository\. .*git init/);
    expect(await refusals(scratch.path('none'))).toMatch(/does not exist/);
  });

  test('bare, and inside of .git', async () => {
    makeRepo(scratch.path('r'));
    git(scratch.dir, 'clone', '--quiet', '--bare', 'r', 'bare');
    expect(await refusals(scratch.path('bare'))).toMatch(/is a bare repository.*git clone/);
    expect(await refusals(scratch.path('r', '.git'))).toMatch(/inside of a \.git folder/);
  });

  test('no commit yet', async () => {
    git(scratch.dir, 'init', '--quiet', 'r');
    expect(await refusals(scratch.path('r'))).toMatch(/has no commit yet.*git commit/);
  });

  test.each([
    ['MERGE_HEAD', 'merge'],
    ['rebase-merge', 'rebase'],
    ['rebase-apply', 'rebase'],
    ['rebase-apply/applying', 'git am'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
    ['BISECT_LOG', 'bisect'],
  ])('%s: %s in progress', async (file, name) => {
    makeRepo(scratch.path('r'));
    mkdirSync(scratch.path('r', '.git', file), {recursive: true});
    expect(await refusals(scratch.path('r'))).toMatch(new RegExp(`^A ${name} is in progress .* git `));
    expect((await inspectRepository(scratch.path('r'), {midway: true})).ok).toBe(true);
  });

  test('a real merge with conflicts, told from a subfolder', async () => {
    const dir = scratch.path('r');
    makeRepo(dir);
    git(dir, 'switch', '--quiet', '--create', 'other');
    commitFiles(dir, {'a.txt': 'theirs\n'}, 'theirs');
    git(dir, 'switch', '--quiet', 'main');
    commitFiles(dir, {'a.txt': 'ours\n'}, 'ours');
    expect(() => git(dir, 'merge', 'other')).toThrow();
    expect(await refusals(join(dir, 'src'))).toMatch(/^A merge is in progress/);
  });

  test('all reasons at once', async () => {
    const dir = scratch.path('r');
    makeRepo(dir);
    git(dir, 'branch', 'orch');
    writeFileSync(join(dir, '.git', 'MERGE_HEAD'), '');
    expect((await refusals(dir)).split('\n')).toEqual([expect.stringMatching(/merge/), expect.stringMatching(/branch named "orch".*git branch -m/)]);
  });

  test.each(['.worktrees', '.worktrees/.orch'])('%s that leads elsewhere, or is no folder', async (name) => {
    const dir = scratch.path('r');
    makeRepo(dir);
    mkdirSync(join(dir, name, '..'), {recursive: true});
    mkdirSync(scratch.path('elsewhere'));
    symlinkSync(scratch.path('elsewhere'), join(dir, name));
    expect(await refusals(dir)).toBe(`${join(dir, name)} is a symlink, where orch needs a folder of its own. Move it elsewhere: mv ${name} <other name>.`);
    rmSync(join(dir, name));
    writeFileSync(join(dir, name), '');
    expect(await refusals(dir)).toMatch(/ is a file, where orch needs/);
    rmSync(join(dir, name));
    mkdirSync(join(dir, name));
    expect(await refusals(dir)).toBe('accepted');
  });

  test('a git that is missing or too old', async () => {
    makeRepo(scratch.path('r'));
    const path = process.env['PATH'];
    process.env['PATH'] = scratch.dir;
    expect(await refusals(scratch.path('r'))).toMatch(/git could not be started.*Install git 2\.39/);
    writeFileSync(scratch.path('git'), '#!/bin/sh\necho git version 2.25.1\n', {mode: 0o755});
    expect(await refusals(scratch.path('r'))).toBe('This git is too old: expected 2.39 or newer, got "git version 2.25.1". Update git.');
    process.env['PATH'] = path;
  });

  test('a path with a line break', async () => {
    makeRepo(scratch.path('line\nbreak'));
    expect(await refusals(scratch.path('line\nbreak'))).toMatch(/holds a line break.*Rename/);
  });

  test('a partial clone that lacks files', async () => {
    const origin = scratch.path('origin');
    makeRepo(origin);
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    git(scratch.dir, 'clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${origin}`, 'partial');
    expect(await refusals(scratch.path('partial'))).toMatch(/partial clone lacks files.*git fetch/);
  });
});

describe('what orch learns', () => {
  test('of an ordinary repository, from a subfolder, without changing anything', async () => {
    const dir = scratch.path('r');
    const head = makeRepo(dir);
    git(dir, 'config', 'core.autocrlf', 'input');
    const before = snapshotUserRepo(dir);
    const found = await inspect(join(dir, 'src'));
    expect(found).toMatchObject({
      topLevel: dir,
      gitDir: join(dir, '.git'),
      commonDir: join(dir, '.git'),
      objectsDir: join(dir, '.git', 'objects'),
      objectFormat: 'sha1',
      headRef: 'refs/heads/main',
      headSha: head,
      shallow: false,
      author: {name: 'Ada', email: 'ada@example.com'},
      excludesFile: null,
      settings: {'core.autocrlf': 'input', 'core.filemode': 'true'},
    });
    expect(snapshotUserRepo(dir)).toEqual(before);
  });

  test('spaces, unicode, a detached HEAD, SHA-256', async () => {
    const dir = scratch.path('mit Leerzeichen', 'ünï 日本 "q"');
    const head = makeRepo(dir, {'a.txt': '1\n'}, '--object-format=sha256');
    git(dir, 'checkout', '--quiet', '--detach');
    expect(await inspect(dir)).toMatchObject({topLevel: dir, headRef: null, headSha: head, objectFormat: 'sha256'});
    expect(head).toHaveLength(64);
  });

  test('a linked worktree of the user shares the common directory', async () => {
    makeRepo(scratch.path('r'));
    git(scratch.path('r'), 'worktree', 'add', '--quiet', '-b', 'side', scratch.path('linked'));
    expect(await inspect(scratch.path('linked'))).toMatchObject({
      topLevel: scratch.path('linked'),
      gitDir: scratch.path('r', '.git', 'worktrees', 'linked'),
      commonDir: scratch.path('r', '.git'),
      headRef: 'refs/heads/side',
    });
  });

  test('a shallow clone, and a submodule as the place to work in', async () => {
    const origin = scratch.path('origin');
    makeRepo(origin);
    commitFiles(origin, {'a.txt': '2\n'}, 'second');
    git(scratch.dir, 'clone', '--quiet', '--depth=1', `file://${origin}`, 'shallow');
    expect(await inspect(scratch.path('shallow'))).toMatchObject({shallow: true});
    makeRepo(scratch.path('outer'));
    git(scratch.path('outer'), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', origin, 'sub');
    expect(await inspect(scratch.path('outer', 'sub'))).toMatchObject({topLevel: scratch.path('outer', 'sub'), commonDir: scratch.path('outer', '.git', 'modules', 'sub')});
  });

  test('an identity from the environment, and none at all', async () => {
    const dir = scratch.path('r');
    makeRepo(dir);
    process.env['GIT_AUTHOR_NAME'] = 'Grace';
    process.env['GIT_AUTHOR_EMAIL'] = 'grace@example.com';
    expect((await inspect(dir)).author).toEqual({name: 'Grace', email: 'grace@example.com'});
    delete process.env['GIT_AUTHOR_NAME'];
    delete process.env['GIT_AUTHOR_EMAIL'];
    writeFileSync(scratch.path('home', '.gitconfig'), '');
    expect((await inspect(dir)).author).toEqual({name: 'orch', email: 'orch@localhost'});
  });

  test('the list of ignored files, named or at its usual place', async () => {
    const dir = scratch.path('r');
    makeRepo(dir);
    mkdirSync(scratch.path('home', '.config', 'git'), {recursive: true});
    writeFileSync(scratch.path('home', '.config', 'git', 'ignore'), '*.swp\n');
    expect((await inspect(dir)).excludesFile).toBe(scratch.path('home', '.config', 'git', 'ignore'));
    writeFileSync(scratch.path('home', 'mine'), '');
    git(dir, 'config', '--global', 'core.excludesFile', '~/mine');
    expect((await inspect(dir)).excludesFile).toBe(scratch.path('home', 'mine'));
  });
});
