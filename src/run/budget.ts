/** What a run, a day and a task may cost, and what they have cost as far as agents tell. Pure. */
import type {AgentProfile, TaskId} from '../model.ts';
import {plannedTask} from './agent-for.ts';
import type {RunState} from './state.ts';
import type {TaskRecord} from './task-record.ts';

/** The local date of a time (ISO 8601). */
export const dateOf = (at: string, utcOffsetMinutes: number): string => new Date(Date.parse(at) + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);

/** What a task is known to have cost, all its attempts and reviews. */
export const taskSpent = (task: TaskRecord): number => task.costBefore + (task.usageNow?.costUsd ?? 0) + task.reviewUsd;

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

/** What a task may still cost, and the bound of which task says so. */
export interface TaskAllowance extends Allowance {
  readonly boundUsd: number;
  readonly of: TaskId;
}

/**
 * What the task may still cost before a bound of its own; null: it has none. What stands in the task file, or a person gave with a
 * retry, which begins it anew, is for the task and its subtasks together; what stands in the profile for each of them.
 */
export function taskMoneyLeft(state: RunState, id: TaskId, profile: AgentProfile | undefined): TaskAllowance | null {
  const [record, own] = [state.tasks.get(id), profile?.budgetUsd];
  const bounds = familyBounds(state, id);
  if (bounds.length > 0 || record === undefined || own === undefined) return narrowest(bounds);
  return {usd: own - (taskSpent(record) - record.costAtRetry), by: 'task', boundUsd: own, of: id};
}

/** Of the task and of those whose agents asked for it. */
function familyBounds(state: RunState, id: TaskId): readonly TaskAllowance[] {
  const record = state.tasks.get(id);
  if (record === undefined) return [];
  const {budgetUsd, parent} = plannedTask(state.run.plan, id);
  const boundUsd = record.budgetUsd ?? budgetUsd;
  const own: readonly TaskAllowance[] = boundUsd === undefined ? [] : [{usd: boundUsd - (withSubtasks(state.tasks, id, taskSpent) - record.familyCostAtRetry), by: 'task', boundUsd, of: id}];
  // Who gives a subtask money of its own means it.
  return parent === undefined || record.budgetUsd !== null ? own : [...own, ...familyBounds(state, parent)];
}

/** The sum over a task, its subtasks and theirs. */
export function withSubtasks(tasks: ReadonlyMap<TaskId, TaskRecord>, id: TaskId, amount: (task: TaskRecord) => number): number {
  const task = tasks.get(id);
  return task === undefined ? 0 : amount(task) + sum(task.children.map((child) => withSubtasks(tasks, child, amount)));
}

const narrowest = <T extends Allowance>(bounds: readonly T[]): T | null => bounds.reduce<T | null>((least, one) => (least === null || one.usd < least.usd ? one : least), null);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
