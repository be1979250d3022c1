/** `orch approve`, `reject` and `retry`: a person's answers, handed to the living dispatcher or recorded for `resume`. */
import {exitCode, type ExitCode} from '../failure.ts';
import type {GateName} from '../model.ts';
import {refusal, sendRequest, type Request} from '../run/inbox.ts';
import {takeLock} from '../run/lock.ts';
import {RunLog} from '../run/log.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {nowIso} from '../world/clock.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import {randomWord} from '../world/random.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {owned, refuseOne} from './refuse.ts';

export async function approve(io: Io, task: string, flags: {readonly override?: readonly string[]; readonly reason?: string}): Promise<ExitCode> {
  const override = (flags.override ?? []) as readonly GateName[];
  if (override.length > 0 && (flags.reason ?? '').trim() === '') return refuseOne(io, '--override needs --reason <text>: the log keeps why a gate was passed.');
  return answer(io, task, `${task} approved`, (record, by) => ({type: 'approved', task, head: headOf(record), by, override: [...override], reason: flags.reason ?? null}));
}

export const reject = (io: Io, task: string, flags: {readonly reason: string}): Promise<ExitCode> =>
  answer(io, task, `${task} rejected`, (_, by) => ({type: 'rejected', task, by, reason: flags.reason}));

export const retry = (io: Io, task: string, flags: {readonly take?: boolean}): Promise<ExitCode> =>
  answer(io, task, flags.take === true ? `what lies in the worktree of ${task} will be judged` : `${task} will be tried again`, (_, by) => ({type: 'retry-requested', task, take: flags.take === true, by}));

async function answer(io: Io, task: string, done: string, make: (record: TaskRecord, by: string) => Request): Promise<ExitCode> {
  const found = await findRun(io, undefined);
  if (!found.ok) return refuseOne(io, found.failure);
  if (found.value === null) return refuseOne(io, 'there is no run here.');
  const {state, stored, owner} = found.value;
  const record = stored.state.tasks.get(task);
  const request: Request = record === undefined ? {type: 'rejected', task, by: '', reason: ''} : make(record, io.env['USER'] ?? 'user');
  const no = refusal(stored.state, request);
  if (no !== null) return refuseOne(io, no);
  if (owner === 'alive') {
    await sendRequest(stored.paths.inbox, requestName(), request);
    io.out(`${done}.\n`);
    return exitCode.success;
  }
  const taken = await takeLock(state.lock, {...ownIdentity(), runId: stored.run.runId}, isAlive);
  if (taken.type === 'owned') return owned(io, taken.by);
  try {
    const log = await RunLog.open(stored.paths.events, stored.log.goodBytes, nowIso);
    await log.append([request], stored.state.nextSeq);
    await log.close();
  } finally {
    await taken.lock.release();
  }
  io.out(`${done}. Go on with: orch resume\n`);
  return exitCode.success;
}

/** Requests are taken in by the order of their names. */
export const requestName = (): string => `${nowIso().replaceAll(/[-:.]/g, '')}-${randomWord(6)}`;

const headOf = (record: TaskRecord): string => record.head ?? '';
