import {chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {GitFailure, openGit} from '../../src/world/git.ts';
import {gitEnvironment} from '../../src/world/git-environment.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo} from '../rig/user-repo.ts';

const scratch = useScratch();

describe('what the environment of git holds', () => {
  test('no inherited GIT_ variable gets through', () => {
    const env = gitEnvironment({cwd: '/x', gitDir: '/g'}, {PATH: '/bin', GIT_DIR: '/other', GIT_INDEX_FILE: '/i', git_dir: '/y', GIT_AUTHOR_NAME: 'n', GIT_EXTERNAL_DIFF: 'sh'}, '/');
    expect(env).toMatchObject({PATH: '/bin', GIT_DIR: '/g', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C'});
    for (const name of ['GIT_INDEX_FILE', 'git_dir', 'GIT_AUTHOR_NAME', 'GIT_EXTERNAL_DIFF']) expect(env).not.toHaveProperty(name);
  });

  test('with the user\'s configuration, hooks, file watchers, signing and autostash are off all the same', () => {
    const env = gitEnvironment({cwd: '/x', config: 'user'}, {GIT_CONFIG_GLOBAL: '/mine', GIT_DIR: '/other'}, '/');
    expect(env['GIT_CONFIG_GLOBAL']).toBe('/mine');
    expect(env).not.toHaveProperty('GIT_DIR');
    const settings = Object.entries(env).filter(([name]) => name.startsWith('GIT_CONFIG_KEY_')).map(([name, key]) => `${key}=${env[name.replace('KEY', 'VALUE')]}`);
    expect(settings).toEqual(expect.arrayContaining(['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'commit.gpgSign=false', 'merge.autoStash=false']));
  });
});

describe('running git', () => {
  test('text gives output without its last newline', async () => {
    const head = makeRepo(scratch.path('r'));
    expect(await openGit({cwd: scratch.path('r')}).text(['rev-parse', 'HEAD'])).toBe(head);
  });

  test('text rejects with the code and git\'s words, also where git says nothing', async () => {
    makeRepo(scratch.path('r'));
    const here = openGit({cwd: scratch.path('r')});
    await expect(here.text(['rev-parse', '--verify', 'nothing'])).rejects.toMatchObject({name: 'GitFailure', code: 128, stderr: expect.stringContaining('fatal')});
    await expect(here.text(['rev-parse', '--verify', '--quiet', 'nothing'])).rejects.toMatchObject({name: 'GitFailure', code: 1});
    await expect(here.text(['version'])).resolves.toContain('git version');
  });

  test('exec gives the code as data, and bytes in and out', async () => {
    makeRepo(scratch.path('r'));
    const here = openGit({cwd: scratch.path('r')});
    const bytes = Buffer.from([0, 255, 10, 13, 10]);
    const hashed = await here.exec(['hash-object', '-w', '--stdin'], {input: bytes});
    const sha = hashed.stdout.toString().trim();
    expect((await here.exec(['cat-file', 'blob', sha])).stdout).toEqual(bytes);
    expect((await here.exec(['cat-file', 'blob', sha], {maxBytes: 2})).stdout).toEqual(bytes.subarray(0, 2));
    expect(await here.exec(['cat-file', '-e', '0'.repeat(40)])).toMatchObject({code: 1});
    await expect(here.run(['cat-file', '-e', '0'.repeat(40)])).rejects.toBeInstanceOf(GitFailure);
  });

  test('a git that is missing is a failure without a code', async () => {
    const nowhere = openGit({cwd: scratch.dir, env: {PATH: scratch.dir}});
    await expect(nowhere.text(['version'])).rejects.toMatchObject({name: 'GitFailure', code: null});
    await expect(nowhere.exec(['version'])).rejects.toMatchObject({name: 'GitFailure', code: null});
  });

  test('a git in the folder where it runs, or in its repository, is not taken for git', async () => {
    const dir = scratch.path('r');
    const head = makeRepo(dir);
    git(dir, 'worktree', 'add', '--quiet', '.worktrees/t');
    const worktree = `${dir}/.worktrees/t`;
    for (const folder of [`${dir}/bin`, `${worktree}/bin`, worktree]) {
      mkdirSync(folder, {recursive: true});
      writeFileSync(`${folder}/git`, `#!/bin/sh\necho ${folder} >> ${scratch.path('sprung')}\n`, {mode: 0o755});
    }
    symlinkSync(`${worktree}/bin`, scratch.path('link'));
    process.env['PATH'] = ['', '.', './bin', `${dir}/bin`, `${worktree}/bin`, scratch.path('link'), process.env['PATH']].join(':');
    for (const cwd of [dir, worktree, `${dir}/.git`]) {
      expect(await openGit({cwd}).text(['rev-parse', 'HEAD'])).toBe(head);
      expect((await openGit({cwd}).exec(['rev-parse', 'HEAD'])).stdout.toString()).toBe(`${head}\n`);
    }
    expect(existsSync(scratch.path('sprung'))).toBe(false);
  });

  test('neither hooks nor a file watcher nor the user\'s settings run', async () => {
    const dir = scratch.path('r');
    makeRepo(dir);
    const trap = scratch.path('trap.sh');
    writeFileSync(trap, `#!/bin/sh\ntouch ${scratch.path('sprung')}\n`);
    chmodSync(trap, 0o755);
    for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout']) {
      writeFileSync(`${dir}/.git/hooks/${hook}`, `#!/bin/sh\ntouch ${scratch.path('sprung')}\n`);
      chmodSync(`${dir}/.git/hooks/${hook}`, 0o755);
    }
    git(dir, 'config', 'core.fsmonitor', trap);
    git(dir, 'config', '--global', 'core.fsmonitor', trap);
    const here = openGit({cwd: dir, gitDir: `${dir}/.git`, workTree: dir});
    writeFileSync(`${dir}/a.txt`, 'changed\n');
    await here.run(['add', '--all']);
    await here.run(['update-ref', 'refs/heads/x', 'HEAD']);
    await here.run(['diff-files', '--name-only']);
    expect(existsSync(scratch.path('sprung'))).toBe(false);
    git(dir, 'update-ref', 'refs/heads/y', 'HEAD');
    expect(existsSync(scratch.path('sprung')), 'the trap itself works').toBe(true);
  });

  test('without a git directory, none above the folder is found', async () => {
    makeRepo(scratch.path('r'), {'deep/er/x': ''});
    expect((await openGit({cwd: scratch.path('r', 'deep', 'er')}).exec(['rev-parse', '--git-dir'])).code).toBe(128);
  });
});
