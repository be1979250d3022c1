/** Rows 3 to 5: nothing left to write with. */
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, until, waitFor, type Stage} from '../stage.ts';

const noMounts = (): string | null => (process.env['ORCH_FAULTS_NAMESPACE'] === 'mount' ? null : 'this machine makes no mount namespace');

/** Puts a folder of the repository on a disk of its own. */
function onSmallDisk(stage: Stage, folder: string, options: string): void {
  const path = join(stage.lab.repo, folder);
  const aside = `${path}.aside`;
  if (existsSync(path)) renameSync(path, aside);
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', path]);
  if (!existsSync(aside)) return;
  for (const name of readdirSync(aside)) cpSync(join(aside, name), join(path, name), {recursive: true, preserveTimestamps: true, verbatimSymlinks: true});
  rmSync(aside, {recursive: true});
}

const unmount = (folder: string) => ({lab}: Stage): void => void spawnSync('umount', ['-l', join(lab.repo, folder)]);

/** Writes until the disk takes no more. */
function fill(folder: string): string {
  const file = join(folder, 'ballast');
  spawnSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=4096'], {stdio: 'ignore'});
  return file;
}

/** Makes files until the disk takes no more. */
function useUpInodes(folder: string): string {
  const dir = join(folder, 'ballast');
  mkdirSync(dir);
  try {
    for (let n = 0; ; n++) writeFileSync(join(dir, String(n)), '');
  } catch {
    return dir;
  }
}

/** A run of three tasks whose disk is used up while the second one works. */
const usedUp = (input: {readonly row: number; readonly name: string; readonly folder: string; readonly options: string; readonly useUp: (folder: string) => string; readonly sample?: true}): Scenario => ({
  row: input.row,
  name: input.name,
  ...(input.sample === undefined ? {} : {sample: true}),
  needs: noMounts,
  prepare: (stage) => onSmallDisk(stage, input.folder, input.options),
  after: unmount(input.folder),
  play: async (stage) => {
    const {lab} = stage;
    const living = await stage.run(simple('A') + scriptTask('B', `echo B > B.txt; touch "${stage.flag('began')}"; ${waitFor(stage.flag('go'))}`, {'depends on': 'A'}) + simple('C', {'depends on': 'B'}));
    await until('B began', () => existsSync(stage.flag('began')));
    const tip = lab.git('rev-parse', 'main');
    const ballast = input.useUp(join(lab.repo, input.folder));
    await stage.raise('go');
    const {code, out, err} = await living.ended;
    assert.equal(code, 130, `exit code ${String(code)}:\n${out}${err}`);
    assert.match(out + err, /no (?:space|room) left|disk is full/i);
    assert.match(out + err, /orch resume/);
    assert.doesNotMatch(out + err, /a bug in orch|\n {4}at /);
    assert.equal(lab.git('rev-parse', 'main'), tip);
    assert.equal((await lab.status()).states['A'], 'merged');
    rmSync(ballast, {recursive: true});
    await stage.orch(0, 'resume', '--ci');
    stage.landed('A.txt', 'B.txt', 'C.txt');
  },
});

const big = (id: string): string => scriptTask(id, `head -c 1500000 /dev/urandom > ${id}.bin`);

export const disks: readonly Scenario[] = [
  usedUp({row: 3, name: 'the disk of the state is full', folder: '.worktrees', options: 'size=8m', useUp: fill, sample: true}),
  usedUp({row: 3, name: 'the disk of the repository is full', folder: '.git', options: 'size=8m', useUp: fill}),
  usedUp({row: 4, name: 'the disk of the state has no inodes left', folder: '.worktrees', options: 'size=64m,nr_inodes=2000', useUp: useUpInodes}),
  usedUp({row: 4, name: 'the disk of the repository has no inodes left', folder: '.git', options: 'size=64m,nr_inodes=2000', useUp: useUpInodes}),
  {
    row: 3,
    name: 'a disk that is full from the start: one plain message, nothing of the user touched',
    needs: noMounts,
    prepare: (stage) => onSmallDisk(stage, '.worktrees', 'size=1m'),
    after: unmount('.worktrees'),
    play: async (stage) => {
      const ballast = fill(join(stage.lab.repo, '.worktrees'));
      const {out, err, code} = await (await stage.run(simple('A'))).ended;
      assert.equal(code, 130, `exit code ${String(code)}:\n${out}${err}`);
      assert.match(out + err, /no (?:space|room) left|disk is full/i);
      assert.doesNotMatch(out + err, /a bug in orch|\n {4}at /);
      rmSync(ballast);
      await stage.ends(await stage.run(simple('A')), 0);
      stage.landed('A.txt');
    },
  },
  {
    row: 3,
    name: 'the work itself fills the disk: with more room, resume lands it all',
    needs: noMounts,
    prepare: (stage) => onSmallDisk(stage, '.', 'size=14m'),
    after: unmount('.'),
    play: async (stage) => {
      const {lab} = stage;
      await lab.write('agents.yaml', 'version: 1\ngates: {tree: warn}\n');
      const {code, out, err} = await (await stage.run(['A', 'B', 'C', 'D'].map(big).join(''), '-j', '1')).ended;
      assert.equal(code, 130, `exit code ${String(code)}:\n${out}${err}`);
      assert.match(out + err, /no space left/);
      execFileSync('mount', ['-o', 'remount,size=200m', lab.repo]);
      await stage.orch([0, 1], 'resume', '--ci');
      for (const {taskId, state} of (await lab.status()).tasks) if (state === 'failed') await stage.orch(0, 'retry', taskId);
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.bin', 'B.bin', 'C.bin', 'D.bin');
    },
  },
  ...[56, 64, 100].map((handles): Scenario => ({
    row: 5,
    name: `${handles} file handles for eight tasks at once`,
    play: async (stage) => {
      const ids = Array.from({length: 8}, (_, n) => `T${n}`);
      await stage.lab.write('tasks.md', ids.map((id) => scriptTask(id, `sleep 0.5; echo ${id} > ${id}.txt`)).join(''));
      const few = stage.start(['run', '--isolation', 'worktree', '--ci', '-j', '8', '--verify', 'git rev-parse HEAD >> "$HOME/verified"'], {before: ['bash', '-c', `ulimit -n ${handles}; exec "$@"`, 'few']});
      const {code, out, err} = await few.ended;
      assert.ok(code === 0 || code === 130, `exit code ${String(code)}:\n${out}${err}`);
      if (handles > 60) assert.equal(code, 0, out + err);
      if (code === 130) {
        assert.match(out + err, /file handles|open files/i);
        await stage.orch(0, 'resume', '--ci');
      }
      stage.landed(...ids.map((id) => `${id}.txt`));
    },
  })),
];
