/** How long an account that has met a limit is left alone, and how many of its agents run afterwards. Pure: time and chance are given. */
import {limitKinds, type Failure, type FailureKind} from '../failure.ts';
import type {TaskId} from '../model.ts';
import {onLimitOf, providerNamed} from '../run/agent-for.ts';
import type {RunEventBody} from '../run/events.ts';
import {isHeld, type ProviderRecord} from '../run/providers.ts';
import type {RunState} from '../run/state.ts';

/** What an event is made with. */
export interface Moment {
  readonly nowMs: number;
  /** From 0 up to 1, exclusive. */
  readonly chance: number;
}

/**
 * The event that goes with an attempt that ended in `failure`; none where that is no limit, or the task is to fail of it. `state`
 * is that before the attempt's end. Attempts that began before the newest limit tell no new one: they may make it longer.
 */
export function holdAfter(state: RunState, task: TaskId, failure: Failure, {nowMs, chance}: Moment): readonly RunEventBody[] {
  const record = state.tasks.get(task);
  return record === undefined || record.agent === null ? [] : holdFor(state, {agent: record.agent, startedSeq: record.startedSeq}, failure, {nowMs, chance});
}

/** The same for whatever a profile has begun at that event of the log: an attempt, or a review. */
export function holdFor(state: RunState, {agent, startedSeq}: {readonly agent: string; readonly startedSeq: number}, failure: Failure, {nowMs, chance}: Moment): readonly RunEventBody[] {
  if (!limitKinds.has(failure.kind) || onLimitOf(state.run, agent) === 'fail') return [];
  const provider = providerNamed(state.run, agent);
  const before = state.providers.get(provider);
  const same = before !== undefined && startedSeq < before.heldSeq;
  const streak = same ? Math.max(1, before.streak) : (before?.streak ?? 0) + 1;
  const until = later(same && isHeld(before, nowMs) ? before : null, endOf(failure, {nowMs, chance}, streak, before));
  const cap = same && before.cap !== null ? before.cap : Math.max(1, Math.floor(runningOf(state, provider) / 2));
  return [{type: 'provider-held', provider, until: until === null ? null : new Date(until).toISOString(), kind: failure.kind, message: failure.message, cap, streak}];
}

/** How many agents of an account run. */
function runningOf(state: RunState, provider: string): number {
  let count = 0;
  for (const {phase, agent, take} of state.tasks.values()) if (phase.type === 'running' && !take && agent !== null && providerNamed(state.run, agent) === provider) count++;
  return count;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** No account waits longer than a month for its reset; what lies beyond was read wrong. */
const farthestMs = 40 * 24 * hourMs;
/** An account that has met nothing but limits for so long is a person's business, whatever time it tells. */
const patienceMs = 12 * hourMs;

/** After so many limits in a row a time that was told is no longer enough: who says two seconds each time is not tried every two seconds. */
const mostTrusted = 3;

/** Milliseconds since 1970; null: a person must resume the run. */
function endOf(failure: Failure, {nowMs, chance}: Moment, streak: number, before: ProviderRecord | undefined): number | null {
  const isOverdue = before !== undefined && before.streak > 0 && nowMs - Date.parse(before.since) > patienceMs;
  if (failure.kind === 'quota' || isOverdue) return null;
  const told = failure.retryAt === undefined ? Number.NaN : Date.parse(failure.retryAt) - nowMs;
  if (told > 0 && told < farthestMs) {
    const kept = nowMs + told + secondMs + chance * Math.min(30 * secondMs, Math.max(secondMs, told / 10));
    return streak <= mostTrusted ? kept : Math.max(kept, nowMs + backoff('rate-limit', chance, streak - mostTrusted));
  }
  // A time that has just passed was told of a window that is open again.
  return nowMs + backoff(told <= 0 && told > -hourMs ? 'rate-limit' : failure.kind, chance, streak);
}

/** Without a time that was told: a window that doubles with each limit in a row, and a moment in it that chance picks. */
function backoff(kind: FailureKind, chance: number, streak: number): number {
  const doubled = 2 ** Math.min(streak - 1, 10);
  if (kind === 'usage-limit') return Math.min(hourMs, 15 * minuteMs * doubled) * (1 + chance / 10);
  return 5 * secondMs + chance * Math.min(10 * minuteMs, 20 * secondMs * doubled);
}

/** The later of two ends, null being the latest. */
function later(before: ProviderRecord | null, until: number | null): number | null {
  if (until === null || before?.until === null) return null;
  return before === null ? until : Math.max(until, Date.parse(before.until));
}
