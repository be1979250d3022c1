import {appendFileSync, chmodSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs';
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

test('a hook, a configuration, a new right to execute', async () => {
  writeFileSync(`${dir}/.git/hooks/post-checkout`, 'exit 0\n');
  git(dir, 'config', 'core.fsmonitor', './x');
  appendFileSync(scratch.path('home', '.gitconfig'), '[alias]\n');
  expect(await changes()).toEqual([
    expect.stringMatching(/^config: .*\.gitconfig, .*repo\/\.git\/config changed$/),
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
