/** Where each task stands among the others: what it waits for, and whether it can still start. Pure. */
import type {Edge, Plan, TaskId} from '../model.ts';
import type {RunState} from './state.ts';
import type {TaskPhase} from './task-record.ts';

/** The words of the contract for a task's state. */
export type StateWord = TaskPhase['type'] | 'skipped';

export interface Standing {
  readonly word: StateWord;
  /** Tasks whose end this one waits for; empty unless pending. */
  readonly waitingFor: readonly TaskId[];
  /** For a skipped task: the task that did not land. */
  readonly because: TaskId | null;
}

/** True when nothing more happens to a task by itself. A task that awaits approval has not ended. */
export const hasEnded = (word: StateWord): boolean =>
  word === 'merged' || word === 'failed' || word === 'blocked' || word === 'conflicted' || word === 'skipped';

/**
 * The standing of every task of the run. A dependency that did not land skips its dependents; this is derived at each look,
 * so a retry of the one brings the others back. Edges from tasks outside the run count as released.
 */
export function standings(state: RunState): ReadonlyMap<TaskId, Standing> {
  const edges = edgesInto(state.run.plan);
  const found = new Map<TaskId, Standing>();
  const visit = (id: TaskId): Standing => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const phase = phaseOf(state, id);
    if (phase !== 'pending') return remember(found, id, {word: phase, waitingFor: [], because: null});
    const waitingFor: TaskId[] = [];
    for (const edge of edges.get(id) ?? []) {
      if (!state.tasks.has(edge.from)) continue;
      const word = visit(edge.from).word;
      if (edge.reason === 'depends-on' && word !== 'merged' && hasEnded(word)) return remember(found, id, {word: 'skipped', waitingFor: [], because: edge.from});
      if (!hasEnded(word) && !waitingFor.includes(edge.from)) waitingFor.push(edge.from);
    }
    return remember(found, id, {word: 'pending', waitingFor, because: null});
  };
  for (const id of state.tasks.keys()) visit(id);
  return found;
}

function remember(found: Map<TaskId, Standing>, id: TaskId, standing: Standing): Standing {
  found.set(id, standing);
  return standing;
}

function phaseOf(state: RunState, id: TaskId): TaskPhase['type'] {
  const record = state.tasks.get(id);
  if (record === undefined) throw new Error(`Internal error: no task ${id} in this run`);
  return record.phase.type;
}

const cache = new WeakMap<Plan, ReadonlyMap<TaskId, readonly Edge[]>>();

/** Edges by the task they lead to; computed once a plan. */
function edgesInto(plan: Plan): ReadonlyMap<TaskId, readonly Edge[]> {
  const known = cache.get(plan);
  if (known !== undefined) return known;
  const into = new Map<TaskId, Edge[]>();
  for (const edge of plan.edges) {
    const list = into.get(edge.to);
    if (list === undefined) into.set(edge.to, [edge]);
    else list.push(edge);
  }
  cache.set(plan, into);
  return into;
}
