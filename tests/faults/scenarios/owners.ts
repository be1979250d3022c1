/** Rows 22 and 23: one owner at a time. */
import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, until, waitFor, type Stage} from '../stage.ts';

/** A lock that somebody has left; the run takes it at once. */
const stale = (name: string, owner: (stage: Stage) => unknown, sample?: true): Scenario => ({
  row: 23,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    const dir = join(stage.lab.repo, '.worktrees/.orch/lock');
    await mkdir(dir, {recursive: true});
    await writeFile(join(dir, '7.json'), typeof owner(stage) === 'string' ? String(owner(stage)) : JSON.stringify(owner(stage)));
    await stage.ends(await stage.run(simple('A')), 0);
    stage.landed('A.txt');
  },
});

const bootId = (): string | null => (existsSync('/proc/sys/kernel/random/boot_id') ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : null);

export const owners: readonly Scenario[] = [
  {
    row: 22,
    name: 'a second run, resume or clean while one runs: exit 5 with the pid of the owner',
    play: async (stage) => {
      const living = await stage.run(scriptTask('A', `touch "${stage.flag('began')}"; ${waitFor(stage.flag('go'))}; echo A > A.txt`));
      await until('the agent began', () => existsSync(stage.flag('began')));
      const [run, resume] = await Promise.all([stage.orch(5, 'run', '--isolation', 'worktree', '--ci', '--no-verify'), stage.orch(5, 'resume', '--ci')]);
      for (const {err} of [run, resume]) assert.match(err, new RegExp(`process ${living.child.pid ?? 0}\\b`));
      await stage.raise('go');
      await stage.ends(living, 0);
      stage.landed('A.txt');
    },
  },
  {
    row: 22,
    name: 'six runs started at the same moment: one works, five are refused',
    play: async (stage) => {
      await stage.lab.write('tasks.md', scriptTask('A', 'echo A >> "$HOME/ran"; sleep 3; echo A > A.txt'));
      const ended = await Promise.all(Array.from({length: 6}, () => stage.start(['run', '--isolation', 'worktree', '--ci', '--verify', 'git rev-parse HEAD >> "$HOME/verified"']).ended));
      const codes = ended.map(({code}) => code).sort();
      assert.deepEqual([...new Set(codes)], [0, 5], ended.map(({err}) => err).join(''));
      assert.equal(stage.lines('ran').length, codes.filter((code) => code === 0).length);
      stage.landed('A.txt');
      assert.equal(readdirSync(join(stage.lab.repo, '.worktrees/.orch/lock')).length, 1);
    },
  },
  stale('a lock whose owner is dead is taken at once', () => ({pid: 2 ** 22 - 1, startTime: '1', bootId: bootId(), runId: 'gone'})),
  stale('a lock whose pid now belongs to another process is taken at once', () => ({pid: process.pid, startTime: '1', bootId: bootId(), runId: 'gone'}), true),
  stale('a lock from before the machine was started again is taken at once', () => ({pid: process.pid, startTime: null, bootId: 'another boot', runId: 'gone'})),
  stale('a lock file that a power cut has emptied is nobody', () => ''),
  stale('a lock file that holds nonsense is nobody', () => '{"pid":'),
];
