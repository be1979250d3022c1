/** Predicts how long a plan takes, and whether running in parallel pays. */
import type {Plan, TaskId} from '../model.ts';
import {minutesOf} from './critical-path.ts';

/** Parallel must save this part of the time to be worth its price in tokens and merges. */
const worthSaving = 0.1;

/** Plays the plan with `slots` tasks at a time, as the dispatcher would: longest remaining path first, then priority, then the file's order. */
export function predict(plan: Pick<Plan, 'tasks' | 'edges'>, remaining: ReadonlyMap<TaskId, number>, slots: number): Plan['predicted'] {
  const sequentialMinutes = rounded(plan.tasks.reduce((sum, task) => sum + minutesOf(task), 0));
  const parallelMinutes = rounded(makespan(plan, remaining, Math.max(1, slots)));
  const advice = parallelMinutes <= sequentialMinutes * (1 - worthSaving) && sequentialMinutes > 0 ? 'parallel' : 'sequential';
  return {parallelMinutes, sequentialMinutes, costUsd: null, advice};
}

function makespan(plan: Pick<Plan, 'tasks' | 'edges'>, remaining: ReadonlyMap<TaskId, number>, slots: number): number {
  const rank = rankOf(plan, remaining);
  const open = new Map(plan.tasks.filter(({done}) => !done).map((task) => [task.id, task]));
  const waits = new Map<TaskId, number>([...open.keys()].map((id) => [id, 0]));
  const next = new Map<TaskId, TaskId[]>([...open.keys()].map((id) => [id, []]));
  for (const {from, to} of plan.edges) {
    if (!open.has(from) || !open.has(to)) continue;
    waits.set(to, (waits.get(to) ?? 0) + 1);
    next.get(from)?.push(to);
  }
  const ready = [...open.keys()].filter((id) => waits.get(id) === 0).sort((a, b) => rank(b) - rank(a));
  const running: {readonly id: TaskId; readonly end: number}[] = [];
  let now = 0;
  for (;;) {
    while (running.length < slots) {
      const task = open.get(ready.pop() ?? '');
      if (task === undefined) break;
      insert(running, {id: task.id, end: now + minutesOf(task)}, ({end}) => -end);
    }
    const first = running.pop();
    if (first === undefined) return now;
    now = first.end;
    for (const id of next.get(first.id) ?? []) {
      const left = (waits.get(id) ?? 0) - 1;
      waits.set(id, left);
      if (left === 0) insert(ready, id, (other) => -rank(other));
    }
  }
}

/** The place of each task among all by urgency, 0 the first. */
function rankOf(plan: Pick<Plan, 'tasks'>, remaining: ReadonlyMap<TaskId, number>): (id: TaskId) => number {
  const sorted = plan.tasks
    .map((task, index) => ({id: task.id, index, priority: task.priority, minutes: remaining.get(task.id) ?? 0}))
    .sort((a, b) => b.minutes - a.minutes || b.priority - a.priority || a.index - b.index);
  const ranks = new Map(sorted.map(({id}, rank) => [id, rank]));
  return (id) => ranks.get(id) ?? 0;
}

/** Puts an item into a list sorted by rising `key`, so that the last one is the next to take. */
function insert<T>(list: T[], item: T, key: (item: T) => number): void {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && key(other) < key(item)) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}

function rounded(minutes: number): number {
  return Math.round(minutes * 10) / 10;
}
