import {execFileSync} from 'node:child_process';
import {appendFileSync, chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {beforeEach, expect, test} from 'vitest';
import {differences, look, type Sight} from '../../src/workspace/repository-watch.ts';
import type {UserRepository} from '../../src/world/user-repository.ts';
import {inspect} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo} from '../rig/user-repo.ts';

const scratch = useScratch();
let dir: string;
let repository: UserRepository;
let before: Sight;
beforeEach(async () => {
  dir = scratch.path('repo');
  makeRepo(dir);
  repository = await inspect(dir);
  mkdirSync(`${dir}/.git/hooks`, {recursive: true});
  before = await look(repository, null);
});

const changes = async (ours: readonly string[] = []): Promise<readonly string[]> => differences(before, await look(repository, before), new Set(ours)).map(({kind, message}) => `${kind}: ${message.replaceAll(/[0-9a-f]{9}\b/g, '<sha>')}`);

test('nothing is seen where only times change, or orch moves its own branches', async () => {
  utimesSync(`${dir}/.git/index`, new Date(0), new Date(0));
  utimesSync(`${dir}/.git/config`, new Date(0), new Date(0));
  git(dir, 'update-ref', 'refs/heads/orch/r/result', 'HEAD');
  git(dir, 'update-ref', 'refs/orch/r/base', 'HEAD');
  expect(await changes()).toEqual([]);
});

test('settings that run nothing are nothing: what editors note on branches, what is fetched, who one is, comments', async () => {
  git(dir, 'config', 'branch.main.vscode-merge-base', 'origin/main');
  git(dir, 'config', 'branch.feature/a.b.remote', 'origin');
  git(dir, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  git(dir, 'config', 'user.email', 'ada@example.org');
  git(dir, 'config', '--global', '--add', 'safe.directory', dir);
  appendFileSync(`${dir}/.git/config`, '# a word\n[alias]\n');
  expect(await changes()).toEqual([]);
});

test('settings are told by name and file, without what is secret in them', async () => {
  git(dir, 'config', 'core.sshCommand', 'ssh -i key');
  git(dir, 'config', 'url.https://me:hunter2@example.com/.insteadOf', 'x:');
  git(dir, 'config', '--global', 'alias.st', 'status');
  const [told] = await changes();
  expect(told).toMatch(/^config: alias\.st in .*\/home\/\.gitconfig, core\.sshcommand in .*\/repo\/\.git\/config, url\.https:\/\/\*@example\.com\/\.insteadof in .*\/config changed$/);
  before = await look(repository, before);
  git(dir, 'config', 'core.sshCommand', 'ssh -i other');
  expect(await changes()).toEqual([expect.stringMatching(/^config: core\.sshcommand in [^,]* changed$/)]);
  before = await look(repository, before);
  git(dir, 'config', '--unset', 'core.sshCommand');
  expect(await changes()).toEqual([expect.stringMatching(/^config: core\.sshcommand in [^,]* changed$/)]);
});

test('a configuration that git cannot read counts as a whole', async () => {
  appendFileSync(scratch.path('home', '.gitconfig'), '[broken\n');
  expect(await changes()).toEqual([expect.stringMatching(/^config: [^ ]*\/home\/\.gitconfig, /)]);
  rmSync(scratch.path('home', '.gitconfig'));
  before = await look(repository, before);
  execFileSync('mkfifo', [scratch.path('home', '.gitconfig')]);
  expect(await changes()).toEqual([expect.stringMatching(/^config: [^ ]*\/home\/\.gitconfig changed$/)]);
});

test('hooks in a folder outside of the work tree that a setting names; not those that a delivery may bring', async () => {
  for (const [at, setting] of [[scratch.path('hooks'), '../hooks'], [`${dir}/.git/mine`, `${dir}/.git/mine`], [`${dir}/.githooks`, '.githooks']] as const) {
    mkdirSync(`${at}/folder`, {recursive: true});
    git(dir, 'config', 'core.hooksPath', setting);
    before = await look(repository, before);
    writeFileSync(`${at}/pre-commit`, 'exit 0\n');
    writeFileSync(`${at}/folder/file`, '');
    expect(await changes()).toEqual(setting === '.githooks' ? [] : [`hooks: ${at}/pre-commit changed`]);
  }
});

test('a hook, a configuration, a new right to execute', async () => {
  writeFileSync(`${dir}/.git/hooks/post-checkout`, 'exit 0\n');
  git(dir, 'config', 'core.fsmonitor', './x');
  expect(await changes()).toEqual([
    expect.stringMatching(/^config: core\.fsmonitor in .*repo\/\.git\/config changed$/),
    'hooks: post-checkout changed',
  ]);
  before = await look(repository, before);
  chmodSync(`${dir}/.git/hooks/post-checkout`, 0o755);
  expect(await changes()).toEqual(['hooks: post-checkout changed']);
});

test('branches made, moved and deleted, packed or not; HEAD', async () => {
  git(dir, 'branch', 'old');
  before = await look(repository, null);
  git(dir, 'branch', '-D', 'old');
  git(dir, 'branch', 'new');
  git(dir, 'pack-refs', '--all');
  expect(await changes()).toEqual(['refs: new was made at <sha>, old was deleted (it was at <sha>)']);
  git(dir, 'checkout', '--quiet', 'new');
  expect(await changes()).toEqual(['head: HEAD went from main to new', expect.stringContaining('refs: ')]);
});

test('a commit of the user is a moved branch; one that orch delivered is nothing', async () => {
  writeFileSync(`${dir}/a.txt`, 'mine\n');
  git(dir, 'commit', '--quiet', '-am', 'mine');
  expect(await changes()).toEqual(['refs: main went from <sha> to <sha>']);
  expect(await changes([git(dir, 'rev-parse', 'HEAD')])).toEqual([]);
});

test('what is added to the index, and the stash', async () => {
  writeFileSync(`${dir}/a.txt`, 'mine\n');
  git(dir, 'add', 'a.txt');
  expect(await changes()).toEqual(['index: the index holds other entries']);
  git(dir, 'stash');
  expect(await changes()).toEqual(['refs: refs/stash was made at <sha>']);
});
