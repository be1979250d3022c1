/** What a run, a day and a task may cost, and what they have cost as far as agents tell. Pure. */
import type {AgentProfile, TaskId} from '../model.ts';
import type {RunState} from './state.ts';
import type {TaskRecord} from './task-record.ts';

/** The local date of a time (ISO 8601). */
export const dateOf = (at: string, utcOffsetMinutes: number): string => new Date(Date.parse(at) + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);

/** What a task is known to have cost, all its attempts. */
export const taskSpent = (task: TaskRecord): number => task.costBefore + (task.usageNow?.costUsd ?? 0);

/** What the run is known to have cost. */
export const runSpent = (state: RunState): number => sum([...state.tasks.values()].map(taskSpent));

/** What all runs are known to have cost on the day of `now`. */
export function daySpent(state: RunState, now: string): number {
  const {day} = state;
  if (day === null) return runSpent(state);
  const today = dateOf(now, day.utcOffsetMinutes);
  return (state.spentByDay.get(today) ?? 0) + (day.date === today ? day.othersUsd : 0);
}

/** The money that a bound still leaves, and whose bound it is. */
export interface Allowance {
  readonly usd: number;
  readonly by: 'task' | 'run' | 'day';
}

/** What is left of the narrowest bound of the run and of the day; null: there is none. */
export function moneyLeft(state: RunState, now: string): Allowance | null {
  const {usd, usdPerDay} = state.budget;
  const bounds: Allowance[] = [];
  if (usd !== null) bounds.push({usd: usd - runSpent(state), by: 'run'});
  if (usdPerDay !== null) bounds.push({usd: usdPerDay - daySpent(state, now), by: 'day'});
  return narrowest(bounds);
}

/** What the task may still cost before its own bound; null: it has none. A person's retry begins it anew. */
export function taskMoneyLeft(task: TaskRecord, bound: number | null): Allowance | null {
  return bound === null ? null : {usd: (task.budgetUsd ?? bound) - (taskSpent(task) - task.costAtRetry), by: 'task'};
}

/** The bound of one task: its own, else its profile's. */
export const taskBudget = (state: RunState, id: TaskId, profile: AgentProfile | undefined): number | null =>
  state.run.plan.tasks.find((task) => task.id === id)?.budgetUsd ?? profile?.budgetUsd ?? null;

const narrowest = (bounds: readonly Allowance[]): Allowance | null => bounds.reduce<Allowance | null>((least, one) => (least === null || one.usd < least.usd ? one : least), null);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
