/** Which limits of accounts keep tasks of a run from starting, and until when. Pure. */
import type {FailureKind} from '../failure.ts';
import type {TaskId} from '../model.ts';
import {agentFor, holdOf, providerNamed} from './agent-for.ts';
import {reviewLimit} from './reviews.ts';
import {standings} from './standing.ts';
import type {RunState} from './state.ts';

export interface Limit {
  readonly provider: string;
  readonly kind: FailureKind;
  /** ISO 8601; null: until a person resumes the run. */
  readonly until: string | null;
  readonly message: string;
  /** Tasks that could start, or be reviewed, without it. */
  readonly tasks: readonly TaskId[];
}

/** The limits in force, in the order in which they were first met; also those that no task waits for. */
export function limitsOf(state: RunState, nowMs: number): readonly Limit[] {
  const waiting = new Map<string, TaskId[]>();
  if (state.providers.size === 0) return [];
  for (const [task, {word, waitingFor}] of standings(state)) {
    const record = state.tasks.get(task);
    const agent = word === 'gating' && record !== undefined ? reviewLimit(state, record, nowMs) : word !== 'pending' || waitingFor.length > 0 || record?.take === true ? null : agentFor(state, task, nowMs);
    if (agent === null || holdOf(state, agent, nowMs) === null) continue;
    const provider = providerNamed(state.run, agent);
    waiting.set(provider, [...(waiting.get(provider) ?? []), task]);
  }
  return [...state.providers].flatMap(([provider, {kind, until, message}]) =>
    until !== null && Date.parse(until) <= nowMs ? [] : [{provider, kind, until, message, tasks: waiting.get(provider) ?? []}],
  );
}

/** When the first of the limits ends that tasks wait for, in milliseconds since 1970; null: none does by itself. */
export function nextEnd(limits: readonly Limit[]): number | null {
  const ends = limits.flatMap(({until, tasks}) => (until === null || tasks.length === 0 ? [] : [Date.parse(until)]));
  return ends.length === 0 ? null : Math.min(...ends);
}
