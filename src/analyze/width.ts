/** How many tasks of a plan can run side by side at most. Pure. */
import type {Plan, TaskId} from '../model.ts';

/**
 * A bound that is never too low: the tasks are strung on chains along the edges, and of each chain one at a time can run. Never below 1.
 * `selected`: the tasks that run at all.
 */
export function widthOf({edges}: Pick<Plan, 'edges'>, selected: readonly TaskId[]): number {
  const open = new Set(selected);
  const hasNext = new Set<TaskId>();
  const hasBefore = new Set<TaskId>();
  for (const {from, to} of edges) {
    if (!open.has(from) || !open.has(to) || hasNext.has(from) || hasBefore.has(to)) continue;
    hasNext.add(from);
    hasBefore.add(to);
  }
  return Math.max(1, open.size - hasNext.size);
}
