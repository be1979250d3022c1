/** `orch approve`, `reject` and `retry`: a person's answers, handed to the living dispatcher or recorded for `resume`. */
import {exitCode, type ExitCode} from '../failure.ts';
import {policyDigest} from '../dispatch/policy-digest.ts';
import type {GateName} from '../model.ts';
import {plannedTask} from '../run/agent-for.ts';
import {failedByBase} from '../run/base-tests.ts';
import {refusal, sendRequest, type Request} from '../run/inbox.ts';
import {takeLock} from '../run/lock.ts';
import {RunLog} from '../run/log.ts';
import type {TaskRecord} from '../run/task-record.ts';
import type {RunState} from '../run/state.ts';
import {loadRun} from '../run/store.ts';
import {nowIso, sleep} from '../world/clock.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import {randomWord} from '../world/random.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {owned, refuseOne} from './refuse.ts';

export async function approve(io: Io, task: string, flags: {readonly override?: readonly string[]; readonly reason?: string}): Promise<ExitCode> {
  const override = (flags.override ?? []) as readonly GateName[];
  if (override.length > 0 && (flags.reason ?? '').trim() === '') return refuseOne(io, '--override needs --reason <text>: the log keeps why a gate was passed.');
  return answer(io, task, `${task} approved`, (record, by, {run}) => ({type: 'approved', task, head: headOf(record), by, override: [...override], reason: flags.reason ?? null, policy: policyDigest(run.settings.gates, plannedTask(run.plan, task))}));
}

export const reject = (io: Io, task: string, flags: {readonly reason: string}): Promise<ExitCode> =>
  answer(io, task, `${task} rejected`, (_, by) => ({type: 'rejected', task, by, reason: flags.reason}));

export const retry = (io: Io, task: string, flags: {readonly take?: boolean; readonly budget?: number}): Promise<ExitCode> =>
  answer(io, task, (record) => retryWords(task, record, flags.take === true), (_, by) => ({type: 'retry-requested', task, take: flags.take === true, by, ...(flags.budget === undefined ? {} : {budgetUsd: flags.budget})}));

function retryWords(task: string, record: TaskRecord, take: boolean): string {
  if (take) return `what lies in the worktree of ${task} will be judged`;
  return failedByBase(record) ? `${task} will be merged again as it is` : `${task} will be tried again`;
}

/** Hands a request about a task to whoever drives the run, or records it where nobody does. `done` says what will come of it. */
export async function answer(io: Io, task: string, done: string | ((record: TaskRecord) => string), make: (record: TaskRecord, by: string, state: RunState) => Request): Promise<ExitCode> {
  for (let waited = 0; ; waited += pollMs) {
    const found = await findRun(io, undefined);
    if (!found.ok) return refuseOne(io, found.failure);
    if (found.value === null) return refuseOne(io, 'there is no run here.');
    const {state, stored, owner} = found.value;
    if (owner === 'alive') {
      const request = requestFor(io, stored.state, task, make);
      if (typeof request === 'string') return refuseOne(io, request);
      await sendRequest(stored.paths.inbox, requestName('answer'), request);
      io.out(`${sentence(done, stored.state, task)}.\n`);
      return exitCode.success;
    }
    // No run has the id null: whoever looks sees that nobody drives this one.
    const taken = await takeLock(state.lock, {...ownIdentity(), runId: null}, isAlive);
    if (taken.type === 'owned') {
      if (waited >= patienceMs) return owned(io, taken.by);
      await sleep(pollMs);
      continue;
    }
    try {
      // What was read before the lock was ours may be old.
      const now = await loadRun(state, stored.run.runId);
      const request = requestFor(io, now.state, task, make);
      if (typeof request === 'string') return refuseOne(io, request);
      const log = await RunLog.open(now.paths.events, now.log.goodBytes, nowIso);
      await log.append([request], now.state.nextSeq);
      await log.close();
    } finally {
      await taken.lock.release();
    }
    io.out(`${sentence(done, stored.state, task)}. Go on with: orch resume\n`);
    return exitCode.success;
  }
}

/** Other answers hold the lock for moments. */
const patienceMs = 5000;
const pollMs = 50;

function sentence(done: string | ((record: TaskRecord) => string), state: RunState, task: string): string {
  const record = state.tasks.get(task);
  if (typeof done === 'string') return done;
  if (record === undefined) throw new Error(`Internal error: no task ${task} in this run`);
  return done(record);
}

/** The request, or why it does not fit the state. */
function requestFor(io: Io, state: RunState, task: string, make: (record: TaskRecord, by: string, state: RunState) => Request): Request | string {
  const record = state.tasks.get(task);
  if (record === undefined) return `There is no task ${task} in this run. It has: ${[...state.tasks.keys()].join(', ')}.`;
  const request = make(record, io.env['USER'] ?? 'user', state);
  return refusal(state, request) ?? request;
}

/** Requests are taken in by the order of their names; what asks to stop is known by its name. */
export const requestName = (kind: 'abort' | 'answer'): string => `${kind}-${nowIso().replaceAll(/[-:.]/g, '')}-${randomWord(6)}`;

const headOf = (record: TaskRecord): string => record.head ?? '';
