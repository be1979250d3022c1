import {appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openHub, restoreAgentConfig} from '../../src/workspace/hub.ts';
import {openHubOf} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo, snapshotUserRepo} from '../rig/user-repo.ts';

const scratch = useScratch();

test('the hub sees the user\'s commits and changes nothing of theirs', async () => {
  const dir = scratch.path('ünï "q" r');
  const head = makeRepo(dir);
  const before = snapshotUserRepo(dir);
  const hub = await openHubOf(dir);
  expect(await hub.git.text(['cat-file', '-t', head])).toBe('commit');
  await hub.pin('test/pin', head);
  expect(git(hub.gitDir, 'rev-parse', 'refs/orch/test/pin')).toBe(head);
  expect(snapshotUserRepo(dir)).toEqual(before);
  expect(git(hub.gitDir, 'fsck', '--connectivity-only')).toBe('');
});

test('opening it again brings it up to date, repairs half of one and clears locks', async () => {
  const dir = scratch.path('r');
  const head = makeRepo(dir);
  const hub = await openHubOf(dir);
  await hub.pin('test/pin', head);
  writeFileSync(join(hub.gitDir, 'refs/orch/test/pin.lock'), '');
  writeFileSync(join(hub.gitDir, 'packed-refs.lock'), '');
  writeFileSync(join(hub.gitDir, 'objects/info/alternates'), '/elsewhere\n');
  rmSync(join(hub.gitDir, 'HEAD'));
  rmSync(hub.privateDir, {recursive: true});
  const again = await openHubOf(dir);
  const second = commitFiles(dir, {'a.txt': '2\n'}, 'second');
  await again.pin('test/pin', second);
  expect(await again.git.text(['rev-parse', 'refs/orch/test/pin'])).toBe(second);
});

test('a second opener that does not own the folder leaves locks alone', async () => {
  const dir = scratch.path('r');
  makeRepo(dir);
  const {gitDir, repository, stateDir} = await openHubOf(dir);
  const lock = join(gitDir, 'packed-refs.lock');
  writeFileSync(lock, '');
  await openHub({repository, stateDir, exclusive: false});
  expect(existsSync(lock)).toBe(true);
});

test('what an agent writes into the hub\'s config never reaches orch\'s own git', async () => {
  const dir = scratch.path('r');
  makeRepo(dir);
  const hub = await openHubOf(dir);
  git(hub.gitDir, 'config', 'filter.evil.clean', 'touch pwned');
  expect((await hub.git.exec(['config', '--get-regexp', '^filter'])).code).toBe(1);
  appendFileSync(join(hub.gitDir, 'config'), '[broken');
  mkdirSync(join(hub.gitDir, 'config.lock'));
  expect(await hub.git.text(['rev-parse', '--is-bare-repository'])).toBe('true');
  await restoreAgentConfig(hub);
  expect(git(hub.gitDir, 'config', 'user.name')).toBe('Ada');
  expect(existsSync(join(hub.gitDir, 'config.lock'))).toBe(false);
});

test('the user\'s ways of laying out files, and what is ignored, come along', async () => {
  const dir = scratch.path('r');
  makeRepo(dir);
  writeFileSync(scratch.path('home', 'my ignore'), '*.mine\n');
  git(dir, 'config', 'core.excludesFile', scratch.path('home', 'my ignore'));
  git(dir, 'config', 'core.autocrlf', 'input');
  appendFileSync(join(dir, '.git/info/exclude'), '*.local\n');
  const hub = await openHubOf(dir);
  for (const where of [hub.gitDir, hub.privateDir]) {
    expect(git(where, 'config', 'core.autocrlf')).toBe('input');
    expect(git(where, 'config', 'core.excludesFile')).toBe(scratch.path('home', 'my ignore'));
    expect(readFileSync(join(where, 'info/exclude'), 'utf8')).toMatch(/\*\.local\n[^]*\/agent-status\.json\n\/agent-handoff\.json\n/);
  }
});

test.each(['sha1', 'sha256'])('a shallow clone in %s: its history ends where the user\'s does', async (format) => {
  const origin = scratch.path('origin');
  makeRepo(origin, {'a.txt': '1\n'}, `--object-format=${format}`);
  commitFiles(origin, {'a.txt': '2\n'}, 'second');
  git(scratch.dir, 'clone', '--quiet', '--depth=1', `file://${origin}`, 'r');
  const hub = await openHubOf(scratch.path('r'));
  expect(await hub.git.text(['rev-list', '--count', hub.repository.headSha])).toBe('1');
  git(scratch.path('r'), 'fetch', '--quiet', '--unshallow');
  const again = await openHubOf(scratch.path('r'));
  expect(await again.git.text(['rev-list', '--count', hub.repository.headSha])).toBe('2');
});
