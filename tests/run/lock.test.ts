import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readLock, takeLock, type LockOwner} from '../../src/run/lock.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'orch-lock-'))));
afterEach(() => rm(dir, {recursive: true}));

const owner = (pid: number): LockOwner => ({pid, startTime: `${pid}00`, bootId: 'boot', runId: `run-${pid}`});
const alive = (...pids: readonly number[]) => (who: {readonly pid: number}): boolean => pids.includes(who.pid);

test('the second is told who owns it', async () => {
  expect((await takeLock(dir, owner(1), alive(1))).type).toBe('taken');
  expect(await takeLock(dir, owner(2), alive(1, 2))).toEqual({type: 'owned', by: owner(1)});
  expect(await readLock(dir)).toEqual(owner(1));
});

test('a dead owner is replaced at once', async () => {
  await takeLock(dir, owner(1), alive());
  expect((await takeLock(dir, owner(2), alive(2))).type).toBe('taken');
  expect(await readLock(dir)).toEqual(owner(2));
});

test('a released lock has no owner, and its number never comes back', async () => {
  const first = await takeLock(dir, owner(1), alive(1));
  if (first.type === 'taken') await first.lock.release();
  expect(await readLock(dir)).toBeNull();
  await takeLock(dir, owner(2), alive(1, 2));
  expect(await readdir(dir)).toEqual(['3.json']);
});

test('of many that find a dead owner exactly one wins', async () => {
  await takeLock(dir, owner(1), alive());
  const pids = Array.from({length: 20}, (_, index) => index + 2);
  const outcomes = await Promise.all(pids.map((pid) => takeLock(dir, owner(pid), alive(...pids))));
  expect(outcomes.filter((outcome) => outcome.type === 'taken')).toHaveLength(1);
});

test('an owner that was replaced releases nothing', async () => {
  const first = await takeLock(dir, owner(1), alive());
  await takeLock(dir, owner(2), alive(2));
  if (first.type === 'taken') await first.lock.release();
  expect(await readLock(dir)).toEqual(owner(2));
});
