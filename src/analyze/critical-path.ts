/** The longest chain of tasks, by estimated minutes. */
import type {Plan, TaskId} from '../model.ts';
import {linearOrder} from './topology.ts';

/** What a task is taken to need when it does not say. */
export const defaultEstimateMinutes = 30;

type Tasks = Pick<Plan, 'tasks' | 'edges'>;

/** Minutes from the start of each task to the end of the longest chain that begins with it. A task that is done takes none. */
export function remainingMinutes(plan: Tasks): Map<TaskId, number> {
  const numbers = new Map(plan.tasks.map(({id}, number) => [id, number]));
  const before: number[][] = plan.tasks.map(() => []);
  const after: number[][] = plan.tasks.map(() => []);
  for (const edge of plan.edges) {
    const [from, to] = [numbers.get(edge.from), numbers.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    before[to]?.push(from);
    after[from]?.push(to);
  }
  const minutes = Array.from(plan.tasks, () => 0);
  for (const number of linearOrder(before).toReversed()) {
    const task = plan.tasks[number];
    if (task === undefined) continue;
    const longest = (after[number] ?? []).reduce((most, next) => Math.max(most, minutes[next] ?? 0), 0);
    minutes[number] = minutesOf(task) + longest;
  }
  return new Map(plan.tasks.map(({id}, number) => [id, minutes[number] ?? 0]));
}

/** What a task takes from now on. */
export function minutesOf(task: Plan['tasks'][number]): number {
  return task.done ? 0 : (task.estimateMinutes ?? defaultEstimateMinutes);
}

/** The open tasks of a longest chain, first to last; of equal ones the earlier in the file. */
export function criticalPath(plan: Tasks, remaining: ReadonlyMap<TaskId, number>): readonly TaskId[] {
  const next = new Map<TaskId, TaskId[]>();
  for (const {from, to} of plan.edges) {
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const open = new Set(plan.tasks.filter(({done}) => !done).map(({id}) => id));
  const path: TaskId[] = [];
  for (let at = longestOf(plan.tasks.map(({id}) => id), remaining); at !== null; at = longestOf(next.get(at) ?? [], remaining)) {
    if (open.has(at)) path.push(at);
  }
  return path;
}

function longestOf(ids: readonly TaskId[], remaining: ReadonlyMap<TaskId, number>): TaskId | null {
  let best: TaskId | null = null;
  for (const id of ids) {
    const minutes = remaining.get(id) ?? 0;
    if (minutes > (best === null ? 0 : (remaining.get(best) ?? 0))) best = id;
  }
  return best;
}
