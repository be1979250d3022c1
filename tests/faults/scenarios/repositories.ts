/** Rows 18 to 21: what the user does meanwhile, and repositories of all kinds. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, until, verify, waitFor, type Stage} from '../stage.ts';

/** Refused with exit code 2 and one clear message; nothing is written. */
const refused = (row: number, name: string, prepare: (stage: Stage) => void, message: RegExp, sample?: true): Scenario => ({
  row,
  name,
  ...(sample === undefined ? {} : {sample}),
  prepare,
  play: async (stage) => {
    writeFileSync(join(stage.lab.repo, 'tasks.md'), simple('A'));
    const {err} = await stage.orch(2, 'run', '--isolation', 'worktree', '--ci', '--no-verify');
    assert.match(err, message);
    assert.match(err, /1 problem; nothing was started/);
    assert.ok(!existsSync(join(stage.lab.repo, '.worktrees')));
    rmSync(join(stage.lab.repo, 'tasks.md'));
  },
});

const works = (input: {readonly row: number; readonly name: string; readonly prepare?: (stage: Stage) => Promise<void> | void; readonly files?: Readonly<Record<string, string>>; readonly folder?: string; readonly check?: (stage: Stage) => void}): Scenario => ({
  ...input,
  play: async (stage) => {
    await stage.ends(await stage.run(simple('A') + simple('B', {'depends on': 'A'})), 0);
    stage.landed('A.txt', 'B.txt');
    assert.equal(await stage.lab.read('A.txt'), 'A\n');
    input.check?.(stage);
  },
});

/** A user who commits while the tests of each landing run. */
const racing = (stage: Stage): string => `git rev-parse HEAD >> "$HOME/verified"; [ -e "${stage.flag('calm')}" ] || { cd "${stage.lab.repo}" && date +%N > "$HOME/race.txt" && git -c user.name=U -c user.email=u@example.org commit --quiet --allow-empty -m mine --only && git rev-parse HEAD >> "$HOME/mine"; }`;

export const repositories: readonly Scenario[] = [
  {
    row: 18,
    name: 'the user commits during the run: taken in, tested again, landed',
    play: async (stage) => {
      const {lab} = stage;
      const living = await stage.run(scriptTask('A', `touch "${stage.flag('began')}"; ${waitFor(stage.flag('go'))}; echo A > A.txt`));
      await until('the agent began', () => existsSync(stage.flag('began')));
      lab.git('commit', '--quiet', '--allow-empty', '--only', '-m', 'mine');
      stage.own.add(lab.git('rev-parse', 'HEAD'));
      await stage.raise('go');
      await stage.ends(living, 0);
      stage.landed('A.txt');
      assert.match(lab.git('log', '--format=%s', 'main'), /mine/);
    },
  },
  {
    row: 18,
    name: 'after five races with commits of the user a person decides; approve and resume land it',
    play: async (stage) => {
      const {lab} = stage;
      await stage.ends(await stage.run(simple('A'), '--verify', racing(stage)), 3);
      for (const sha of stage.lines('mine')) stage.own.add(sha);
      assert.equal(stage.lines('mine').length, 5);
      await stage.states({A: 'awaiting-approval'});
      stage.landed();
      await stage.raise('calm');
      await stage.orch(0, 'approve', 'A');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
      assert.equal(lab.git('log', '--format=%s', 'main').split('\n').filter((line) => line === 'mine').length, 5);
    },
  },
  {
    row: 19,
    name: "a task makes a file that the user has untracked: the user's stays, delivery waits",
    play: async (stage) => {
      const {out} = await stage.ends(await stage.run(scriptTask('A', 'echo theirs > untracked.txt')), 3);
      assert.match(out, /untracked\.txt/);
      assert.equal(await stage.lab.read('untracked.txt'), 'untracked\n');
      assert.equal((await stage.lab.status()).delivered, false);
      await stage.states({A: 'merged'});
    },
  },
  {
    row: 19,
    name: 'a task changes a file that the user has edited: the edit stays, delivery waits',
    play: async (stage) => {
      const {out} = await stage.ends(await stage.run(scriptTask('A', 'echo theirs > notes.txt')), 3);
      assert.match(out, /notes\.txt/);
      await stage.states({A: 'merged'});
    },
  },
  {
    row: 20,
    name: 'a detached HEAD: nothing of the user moves, the result is on its own branch',
    prepare: ({lab}) => void lab.git('checkout', '--quiet', '--detach'),
    play: async (stage) => {
      const {lab} = stage;
      const head = lab.git('rev-parse', 'HEAD');
      await stage.ends(await stage.run(simple('A')), 0);
      assert.equal(lab.git('rev-parse', 'HEAD'), head);
      const result = lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch').split('\n').find((ref) => ref.endsWith('/result')) ?? '';
      assert.equal(lab.git('show', `${result}:A.txt`), 'A');
      stage.landed();
    },
  },
  refused(20, 'a branch without a commit', ({lab}) => {
    lab.git('stash', 'drop', '--quiet');
    lab.git('checkout', '--quiet', '--orphan', 'unborn');
    lab.git('branch', '--quiet', '-D', 'main');
  }, /no commit yet/, true),
  refused(20, 'a bare repository', ({lab}) => {
    const git = join(lab.dir, 'bare');
    renameSync(join(lab.repo, '.git'), git);
    rmSync(lab.repo, {recursive: true});
    renameSync(git, lab.repo);
    lab.git('config', 'core.bare', 'true');
  }, /bare repository/),
  refused(20, 'a merge of the user that is not finished', ({lab}) => {
    lab.git('reset', '--quiet', '--hard');
    lab.git('checkout', '--quiet', '-b', 'side');
    writeFileSync(join(lab.repo, 'notes.txt'), 'side\n');
    lab.git('commit', '--quiet', '--all', '-m', 'side');
    lab.git('checkout', '--quiet', 'main');
    writeFileSync(join(lab.repo, 'notes.txt'), 'main\n');
    lab.git('commit', '--quiet', '--all', '-m', 'main');
    assert.throws(() => lab.git('merge', '--quiet', 'side'));
  }, /merge is in progress/),
  works({row: 20, name: 'a shallow clone', prepare: (stage) => {
    const {lab} = stage;
    const full = join(lab.dir, 'full');
    lab.git('commit', '--quiet', '--allow-empty', '--only', '-m', 'second');
    renameSync(lab.repo, full);
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${full}`, lab.repo], {env: lab.env, stdio: 'pipe'});
    writeFileSync(join(lab.repo, 'untracked.txt'), 'untracked\n');
    assert.equal(lab.git('rev-parse', '--is-shallow-repository'), 'true');
  }, check: ({lab}) => assert.equal(lab.git('rev-parse', '--is-shallow-repository'), 'true')}),
  works({row: 20, name: 'spaces, quotes, unicode and a percent sign in the path', folder: "orch fault ü 'q' $HOME 100% 漢-"}),
  works({row: 20, name: 'names of files that are hard on shells and git', files: {' lead': '1', 'a\tb': '2', 'ü': '3', '-n': '4', 'a"b': '5', 'line\nbreak': '6'}}),
  works({row: 21, name: 'a repository with a submodule', prepare: ({lab}) => {
    const inner = join(lab.dir, 'inner');
    execFileSync('git', ['init', '--quiet', inner], {env: lab.env});
    execFileSync('git', ['-C', inner, '-c', 'user.name=U', '-c', 'user.email=u@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'inner'], {env: lab.env});
    lab.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'inner');
    lab.git('commit', '--quiet', '-m', 'submodule', '--', '.gitmodules', 'inner');
  }, check: ({lab}) => assert.match(lab.git('ls-tree', 'main', 'inner'), /^160000 commit/)}),
  works({row: 21, name: 'pointer files of LFS where git-lfs is not there', files: {'.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'big.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n'}, check: ({lab}) => assert.match(lab.git('show', 'main:big.bin'), /^version https/)}),
  {
    row: 21,
    name: 'an agent adds and changes a pointer file of LFS',
    files: {'.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n'},
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', 'printf "version https://git-lfs.github.com/spec/v1\\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\\nsize 1\\n" > new.bin'), '--verify', verify), 0);
      stage.landed('new.bin');
    },
  },
];
