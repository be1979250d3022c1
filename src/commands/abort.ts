/** `orch abort`: stops a run, whoever drives it, or what a dead one left running. */
import {resolve} from 'node:path';
import {observe} from '../dispatch/observe.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import {sendRequest} from '../run/inbox.ts';
import {takeLock} from '../run/lock.ts';
import {RunLog} from '../run/log.ts';
import {recover} from '../run/recover.ts';
import {loadRun} from '../run/store.ts';
import {nowIso, sleep} from '../world/clock.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import {inspectRepository} from '../world/user-repository.ts';
import {requestName} from './answer.ts';
import {contextOf} from './context.ts';
import {findRun, type FoundRun} from './find-run.ts';
import type {Io} from './io.ts';
import {owned, refuseOne} from './refuse.ts';
import {awaitStrayGits} from './stray-gits.ts';

const waitMs = 15_000;
const pollMs = 100;

export async function abort(io: Io, run: string | undefined): Promise<ExitCode> {
  const found = await findRun(io, run);
  if (!found.ok) return refuseOne(io, found.failure);
  if (found.value === null) return refuseOne(io, 'there is nothing to abort: no run here.');
  const {stored, owner} = found.value;
  if (owner === 'alive') return abortLiving(io, found.value);
  if (stored.state.outcome !== null) return refuseOne(io, `there is nothing to abort: run ${stored.run.runId} has ended.`);
  return abortDead(io, found.value);
}

/** The dispatcher stops its agents and keeps their work; we wait until it has. */
async function abortLiving(io: Io, {stored}: FoundRun): Promise<ExitCode> {
  await sendRequest(stored.paths.inbox, requestName('abort'), {type: 'abort-requested', reason: 'user'});
  for (let waited = 0; waited < waitMs; waited += pollMs) {
    const now = await findRun(io, stored.run.runId);
    if (now.ok && now.value?.owner !== 'alive') {
      io.out(`Run ${stored.run.runId} is aborted; all work is kept. Go on with: orch resume\n`);
      return exitCode.success;
    }
    await sleep(pollMs);
  }
  io.err(`orch: run ${stored.run.runId} was told to stop and still runs; look with: orch status\n`);
  return exitCode.notLanded;
}

/** Nobody drives the run: what it left running is ended, what lies in its worktrees is kept, and the log is closed. */
async function abortDead(io: Io, {state, stored}: FoundRun): Promise<ExitCode> {
  const inspected = await inspectRepository(resolve(io.cwd), {midway: true});
  if (!inspected.ok) return refuseOne(io, inspected.failure.join(' '));
  const taken = await takeLock(state.lock, {...ownIdentity(), runId: stored.run.runId}, isAlive);
  if (taken.type === 'owned') return owned(io, taken.by);
  try {
    const busy = await awaitStrayGits(io, inspected.value);
    if (busy !== null) return busy;
    // What was read before the lock was ours may be old.
    const now = await loadRun(state, stored.run.runId);
    const context = await contextOf(io, inspected.value, state, now, new AbortController().signal, null);
    const closing = recover(now.state, await observe(context, now.state));
    const log = await RunLog.open(now.paths.events, now.log.goodBytes, nowIso);
    await log.append([...closing, {type: 'abort-requested', reason: 'user'}, {type: 'run-finished', outcome: 'aborted'}], now.state.nextSeq);
    await log.close();
  } finally {
    await taken.lock.release();
  }
  io.out(`Run ${stored.run.runId} is aborted; all work is kept. Go on with: orch resume\n`);
  return exitCode.success;
}
