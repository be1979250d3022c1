import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {findOwnProgram, ownPath} from '../../src/world/own-path.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo} from '../rig/user-repo.ts';

const scratch = useScratch();

const folder = (...parts: string[]): string => {
  mkdirSync(scratch.path(...parts), {recursive: true});
  return scratch.path(...parts);
};

test('what is relative, empty, missing, in the repository or in one of its worktrees is left out', () => {
  makeRepo(folder('repo'));
  git(scratch.path('repo'), 'worktree', 'add', '--quiet', '../beside');
  symlinkSync(folder('repo', 'node_modules', '.bin'), scratch.path('link'));
  symlinkSync(scratch.path('repo', 'later'), scratch.path('dangling'));
  const good = [folder('tools', 'bin'), folder('repository', 'bin')];
  const bad = ['', '.', './bin', 'node_modules/.bin', '/no/such/folder', scratch.path('link'), scratch.path('dangling'), folder('repo', 'bin'), folder('repo', '.worktrees', 'a-T1', 'bin'), folder('beside', 'bin')];
  const path = [bad, good, bad].flat().join(':');
  for (const cwd of ['repo', 'repo/.git', 'repo/.worktrees/.orch', 'repo/.worktrees/a-T1'].map((name) => folder(name))) expect(ownPath(path, cwd)).toBe(good.join(':'));
});

test('a worktree whose .git was changed is still one of the repository', () => {
  makeRepo(folder('repo'));
  git(folder('repo', '.worktrees', 'a-T1'), 'init', '--quiet');
  expect(ownPath(`${folder('repo', 'bin')}:/usr/bin`, scratch.path('repo', '.worktrees', 'a-T1'))).toBe('/usr/bin');
});

test('a checkout elsewhere, such as that of a package manager, is kept', () => {
  makeRepo(folder('brew'));
  makeRepo(folder('repo'));
  expect(ownPath(folder('brew', 'bin'), scratch.path('repo'))).toBe(scratch.path('brew', 'bin'));
});

test.each([undefined, '', '.', 'bin:'])('PATH %j never ends up empty, which would mean the current folder', (path) => {
  expect(ownPath(path, scratch.dir)).toBe('/usr/bin:/bin');
});

test('a program is found behind one of the same name in the repository', () => {
  makeRepo(folder('repo'));
  for (const at of [folder('repo', 'bin'), folder('tools')]) {
    writeFileSync(`${at}/gitleaks`, '#!/bin/sh\n');
    chmodSync(`${at}/gitleaks`, 0o755);
  }
  const find = (...folders: string[]): string | null => findOwnProgram('gitleaks', folders.map((name) => scratch.path(name)).join(':'), folder('repo', '.worktrees', '.orch'));
  expect(find('repo/bin', 'tools')).toBe(scratch.path('tools', 'gitleaks'));
  expect(find('repo/bin')).toBe(null);
});
