import {existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Result} from '../../src/failure.ts';
import {makeReady, type Ready} from '../../src/workspace/ready.ts';
import {collectFrom, layOut, openHubOf, prepare, type Place} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, makeRepo, snapshotUserRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();
const user = (): string => scratch.path('r');
const files = {'a.txt': 'one\n', 'package-lock.json': '1\n', '.gitignore': 'node_modules/\ndist/\n.env*\n'};

async function place(): Promise<Place> {
  makeRepo(user(), files);
  return prepare(user());
}

const ready = (here: Place, over: {readonly setup?: string; readonly copy?: readonly string[]; readonly signal?: AbortSignal}): Promise<Result<Ready, string>> =>
  makeReady(here.hub, {
    repository: here.hub.repository,
    worktree: here.worktree,
    name: here.name,
    setup: over.setup ?? null,
    copy: over.copy ?? [],
    env: {PATH: process.env['PATH'] ?? '', COUNT: scratch.path('count')},
    marker: `ORCH_TEST_KEY=ready/${process.pid}`,
    logFile: scratch.path('setup.log'),
    redact: (line) => line,
    signal: over.signal ?? new AbortController().signal,
  });

const runs = (): number => (existsSync(scratch.path('count')) ? readFileSync(scratch.path('count'), 'utf8').length : 0);
const install = 'printf x >> "$COUNT"; mkdir -p node_modules/dep && echo "$COUNT" > node_modules/dep/index.js';

describe('copy', () => {
  test('files, folders and symlinks that are ignored, as they are', async () => {
    const here = await place();
    writeFiles(user(), {'.env.test': 'KEY=1\n', 'node_modules/dep/x.js': '1', 'deep/.env.local': '2'});
    symlinkSync('dep', join(user(), 'node_modules/link'));
    const before = snapshotUserRepo(user());
    expect(await ready(here, {copy: ['.env.test', 'node_modules/', './deep/.env.local']})).toEqual({ok: true, value: {keep: ['.env.test', 'deep/.env.local', 'node_modules/'], warnings: []}});
    expect(readFileSync(join(here.worktree, '.env.test'), 'utf8')).toBe('KEY=1\n');
    expect(readlinkSync(join(here.worktree, 'node_modules/link'))).toBe('dep');
    expect(await collectFrom(here)).toMatchObject({type: 'empty'});
    expect(snapshotUserRepo(user())).toEqual(before);
    writeFiles(here.worktree, {'.env.test': 'of the agent\n', 'node_modules/dep/x.js': 'of the agent'});
    expect(readFileSync(join(user(), 'node_modules/dep/x.js'), 'utf8'), 'no hard links').toBe('1');
    writeFiles(here.worktree, {'deep/of-the-agent': '1'});
    await layOut(here);
    expect(readdirSync(join(here.worktree, 'deep'))).toEqual(['.env.local']);
    await ready(here, {copy: ['.env.test', 'node_modules/', './deep/.env.local']});
    expect(readFileSync(join(here.worktree, '.env.test'), 'utf8'), 'files are copied anew').toBe('KEY=1\n');
  });

  test('all that is wrong is told at once, and nothing of it is left', async () => {
    const here = await place();
    mkdirSync(scratch.path('outside'));
    writeFileSync(scratch.path('outside', '.env'), 'secret');
    symlinkSync(scratch.path('outside'), join(user(), 'link'));
    writeFiles(user(), {'visible.txt': '1'});
    const told = await ready(here, {copy: ['.env.none', '../outside', '/etc/passwd', 'link/.env', 'visible.txt', 'a.txt', '.git/config', '.worktrees/x']});
    expect(told.ok ? [] : told.failure.split('\n')).toEqual([
      expect.stringMatching(/^workspace\.copy: \.env\.none does not exist in .*\. Make it/),
      expect.stringMatching(/\.\.\/outside is no path inside/),
      expect.stringMatching(/\/etc\/passwd is no path inside/),
      expect.stringMatching(/link\/\.env lies behind a symlink/),
      expect.stringMatching(/visible\.txt is not ignored, .*\.gitignore/),
      expect.stringMatching(/a\.txt is part of the project/),
      expect.stringMatching(/\.git\/config is no path inside/),
      expect.stringMatching(/\.worktrees\/x is no path inside/),
    ]);
    expect(readdirSync(here.worktree).sort()).toEqual(['.git', '.gitignore', 'a.txt', 'package-lock.json']);
  });

  test('a name with the marks of a pattern means only itself', async () => {
    makeRepo(user(), {...files, '.gitignore': '.env\\[*\n'});
    commitFiles(user(), {'.enva': 'tracked\n'}, 'looks like it');
    const here = await prepare(user());
    writeFiles(user(), {'.env[a]': '1'});
    expect(await ready(here, {copy: ['.env[a]']})).toMatchObject({ok: true, value: {keep: ['.env[a]']}});
  });

  test('never through a symlink of the worktree', async () => {
    makeRepo(user(), files);
    mkdirSync(scratch.path('outside'));
    symlinkSync(scratch.path('outside'), join(user(), 'conf'));
    commitFiles(user(), {}, 'link');
    const here = await prepare(user());
    unlinkSync(join(user(), 'conf'));
    writeFiles(user(), {'conf/.env': '1'});
    expect(await ready(here, {copy: ['conf/.env']})).toEqual({ok: false, failure: expect.stringMatching(/behind a symlink of the worktree/)});
    expect(readdirSync(scratch.path('outside'))).toEqual([]);
  });
});

describe('setup', () => {
  test('runs once for a worktree and its lockfiles; what it made survives cleaning, other ignored files do not', async () => {
    const here = await place();
    expect(await ready(here, {setup: install})).toEqual({ok: true, value: {keep: ['node_modules/'], warnings: []}});
    writeFiles(here.worktree, {'dist/stale.js': '1'});
    await layOut(here);
    expect(await ready(here, {setup: install})).toMatchObject({ok: true});
    expect(runs()).toBe(1);
    expect(readdirSync(here.worktree)).toContain('node_modules');
    expect(readdirSync(here.worktree)).not.toContain('dist');
    const base = commitFiles(user(), {'package-lock.json': '2\n'}, 'lock');
    await layOut(here, {base});
    await ready(here, {setup: install});
    expect(runs()).toBe(2);
    await ready(here, {setup: `${install} #`});
    expect(runs()).toBe(3);
  });

  test('runs again in a worktree that was made anew', async () => {
    const here = await place();
    await ready(here, {setup: install});
    rmSync(here.worktree, {recursive: true});
    await layOut(here);
    await ready(here, {setup: install});
    expect(runs()).toBe(2);
    expect(existsSync(join(here.worktree, 'node_modules/dep/index.js'))).toBe(true);
  });

  test('a failure is told with its last words, and it runs again next time', async () => {
    const here = await place();
    expect(await ready(here, {setup: 'echo registry down >&2; exit 7'})).toEqual({ok: false, failure: expect.stringMatching(/ended with code 7: registry down \(all of it: .*setup\.log\)/)});
    expect(await ready(here, {setup: install})).toMatchObject({ok: true});
    expect(await ready(here, {setup: 'exit 1'})).toMatchObject({ok: false});
    await ready(here, {setup: install});
    expect(runs()).toBe(2);
  });

  test('an abort ends it', async () => {
    const here = await place();
    expect(await ready(here, {setup: install, signal: AbortSignal.abort()})).toMatchObject({ok: false});
    expect(runs()).toBe(0);
  });

  test('what it changes of the project is taken back, with a warning, and is no work of the agent', async () => {
    const here = await place();
    const made = await ready(here, {setup: `${install}; echo changed > package-lock.json; echo x > surprise.txt; rm a.txt`});
    expect(made).toMatchObject({ok: true, value: {warnings: [expect.stringMatching(/taken back: a\.txt, package-lock\.json, surprise\.txt$/)]}});
    expect(await collectFrom(here)).toMatchObject({type: 'empty'});
    expect(existsSync(join(here.worktree, 'surprise.txt'))).toBe(false);
    expect(existsSync(join(here.worktree, 'node_modules/dep/index.js'))).toBe(true);
  });

  test('kept paths with odd names are kept, and only they', async () => {
    makeRepo(user(), {'.gitignore': 'ign*\n:(ign\n'});
    const here = await prepare(user());
    await ready(here, {setup: 'touch "ign*[a] b" "ign\\\\c" ":(ign"; mkdir "ign dir"; touch "ign dir/f"'});
    writeFiles(here.worktree, {'ignored-stale': '1', 'ignxa b': '1'});
    await layOut(here);
    expect(readdirSync(here.worktree).sort()).toEqual(['.git', '.gitignore', ':(ign', 'ign dir', 'ign*[a] b', 'ign\\c']);
  });
});

const pool = async (): Promise<Place> => {
  makeRepo(user(), files);
  const hub = await openHubOf(user());
  const here = {hub, worktree: join(hub.stateDir, 'pool', 'verify'), name: '_pool-verify', base: hub.repository.headSha};
  await layOut(here);
  await ready(here, {setup: install});
  return here;
};
const again = async (here: Place): Promise<void> => {
  await layOut(here);
  expect(await ready(here, {setup: install})).toMatchObject({ok: true});
};

describe('in a worktree for checks', () => {
  test('what nobody has touched is used again', async () => {
    const here = await pool();
    await again(here);
    expect(runs()).toBe(1);
  });

  test.each([
    ['a file with other content of the same size', (dep: string) => writeFileSync(join(dep, 'index.js'), readFileSync(join(dep, 'index.js'), 'utf8').toUpperCase())],
    ['a file that is gone', (dep: string) => unlinkSync(join(dep, 'index.js'))],
    ['a folder that is now a link', (dep: string) => {
      renameSync(dep, `${dep}2`);
      symlinkSync('dep2', dep);
    }],
  ])('set up anew after a check has left %s', async (_, poison) => {
    const here = await pool();
    poison(join(here.worktree, 'node_modules/dep'));
    await again(here);
    expect(runs()).toBe(2);
    expect(readFileSync(join(here.worktree, 'node_modules/dep/index.js'), 'utf8')).toBe(`${scratch.path('count')}\n`);
    expect(readdirSync(join(here.worktree, 'node_modules'))).toEqual(['dep']);
  });

  test('what a check has added is taken out, without another set-up', async () => {
    const here = await pool();
    writeFiles(here.worktree, {'node_modules/.cache/x': '1', 'node_modules/evil/index.js': '1'});
    await again(here);
    expect(runs()).toBe(1);
    expect(readdirSync(join(here.worktree, 'node_modules'))).toEqual(['dep']);
  });

  test('for other lockfiles set-up starts from nothing', async () => {
    const here = await pool();
    const base = commitFiles(user(), {'package-lock.json': '2\n'}, 'lock');
    await layOut(here, {base});
    await ready(here, {setup: 'mkdir -p node_modules/other'});
    expect(readdirSync(join(here.worktree, 'node_modules'))).toEqual(['other']);
  });
});
