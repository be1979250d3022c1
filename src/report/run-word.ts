/** The one word for a whole run, and the time up to which it is measured. Pure. */
import {standings, type Standing} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';

/** The words of the contract: `waiting` is for a human, `paused` by a limit or budget, `interrupted` has work left and no process. */
export type RunWord = 'none' | 'running' | 'interrupted' | 'waiting' | 'paused' | 'finished' | 'aborted';

/** From where a report looks at a run: whether its process lives, and the time (ISO 8601). */
export interface Vantage {
  readonly owner: 'alive' | 'dead' | 'none';
  readonly now: string;
}

/**
 * How a run stands. It is derived from the tasks, not from the recorded outcome alone: what was approved or retried after
 * the end is open work again. Where several words fit, the order is that of the exit codes.
 */
export function runWord(state: RunState | null, owner: Vantage['owner']): RunWord {
  if (state === null) return 'none';
  const open = owner === 'alive' ? 'running' : 'interrupted';
  if (state.outcome === null) return open;
  if (state.outcome === 'aborted') return 'aborted';
  if (state.frozen !== null) return 'waiting';
  if (state.outcome === 'paused') return 'paused';
  const found = [...standings(state).values()];
  if (found.some((standing) => isOpen(standing))) return open;
  return isRefused(state) || found.some((standing) => standing.word === 'awaiting-approval') ? 'waiting' : 'finished';
}

/** True while the user's branch could not be brought to what has landed. */
export const isRefused = (state: RunState): boolean => state.refusal !== null && state.delivered !== state.result;

/** The time that open tasks are measured up to: the end, else now, else (no process lives) the last time the tasks tell. */
export function measuredUntil(state: RunState, {owner, now}: Vantage): string | null {
  if (state.endedAt !== null) return state.endedAt;
  if (owner === 'alive') return now;
  const times = [...state.tasks.values()].flatMap((task) => [task.startedAt, task.endedAt]);
  return times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), state.startedAt);
}

function isOpen({word, waitingFor}: Standing): boolean {
  if (word === 'pending') return waitingFor.length === 0;
  return word === 'running' || word === 'gating' || word === 'queued' || word === 'merging';
}
