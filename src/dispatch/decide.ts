/** What to do next: a pure function of the state. */
import type {Sha, TaskId} from '../model.ts';
import {standings} from '../run/standing.ts';
import {stopReason, type RunState} from '../run/state.ts';
import {affordable} from './spending.ts';

export type Action =
  | {readonly type: 'start-attempt'; readonly task: TaskId; readonly attempt: number}
  | {readonly type: 'run-gates'; readonly task: TaskId; readonly head: Sha}
  /** Build, test and land one task's commit. */
  | {readonly type: 'merge'; readonly task: TaskId; readonly head: Sha}
  /** Fast-forward the user's branch to the result. */
  | {readonly type: 'deliver'; readonly sha: Sha};

/** What is being done at this moment. */
export interface InFlight {
  readonly tasks: ReadonlySet<TaskId>;
  readonly delivering: boolean;
}

/**
 * The actions to start now. `slots` bounds attempts; `remaining` gives each task's longest remaining path in minutes,
 * and the longest starts first, as long as there is money for it at `now` (ISO 8601). One merge at a time, in the order in which tasks were queued, and none while a delivery is open.
 */
export function decide(state: RunState, inFlight: InFlight, slots: number, remaining: ReadonlyMap<TaskId, number>, now: string): readonly Action[] {
  if (stopReason(state) !== null) return [];
  return [...deliveries(state, inFlight), ...gatings(state, inFlight), ...merges(state, inFlight), ...attempts(state, inFlight, slots, remaining, now)];
}

const undelivered = (state: RunState): boolean =>
  state.run.into !== null && state.result !== state.delivered && state.refusal?.sha !== state.result;

function deliveries(state: RunState, inFlight: InFlight): Action[] {
  return undelivered(state) && !inFlight.delivering && !isMerging(state) ? [{type: 'deliver', sha: state.result}] : [];
}

const isMerging = (state: RunState): boolean => [...state.tasks.values()].some((task) => task.phase.type === 'merging');

function gatings(state: RunState, inFlight: InFlight): Action[] {
  const actions: Action[] = [];
  for (const [task, record] of state.tasks) {
    if (record.phase.type === 'gating' && !inFlight.tasks.has(task)) actions.push({type: 'run-gates', task, head: record.phase.head});
  }
  return actions;
}

function merges(state: RunState, inFlight: InFlight): Action[] {
  if (undelivered(state) || inFlight.delivering) return [];
  let next: {readonly task: TaskId; readonly head: Sha; readonly since: number} | null = null;
  for (const [task, record] of state.tasks) {
    const phase = record.phase;
    if (phase.type === 'merging') return [];
    if (phase.type !== 'queued') continue;
    if (inFlight.tasks.has(task)) return [];
    if (next === null || phase.since < next.since) next = {task, head: phase.head, since: phase.since};
  }
  return next === null ? [] : [{type: 'merge', task: next.task, head: next.head}];
}

function attempts(state: RunState, inFlight: InFlight, slots: number, remaining: ReadonlyMap<TaskId, number>, now: string): Action[] {
  const running = new Set<TaskId>();
  const ready: TaskId[] = [];
  for (const [task, standing] of standings(state)) {
    const starting = standing.word === 'pending' && inFlight.tasks.has(task);
    if (standing.word === 'running' || starting) running.add(task);
    else if (standing.word === 'pending' && standing.waitingFor.length === 0) ready.push(task);
  }
  const order = rank(state, remaining);
  const chosen = ready
    .filter((task) => !sharesFilesWith(state, task, running))
    .sort((a, b) => order(a, b))
    .slice(0, Math.max(0, slots - running.size));
  return affordable(state, now, running, chosen.map((task) => ({task, agent: agentOf(state, task)})))
    .map((task) => ({type: 'start-attempt', task, attempt: (state.tasks.get(task)?.attempt ?? 0) + 1}));
}

const agentOf = (state: RunState, id: TaskId): string => state.run.plan.tasks.find((task) => task.id === id)?.route.agent ?? '';

/** A task that is tried again meets those that were let go when it had ended: they come after it in the file, and run already. */
const sharesFilesWith = (state: RunState, task: TaskId, running: ReadonlySet<TaskId>): boolean =>
  state.run.plan.edges.some((edge) => edge.reason === 'shares-files' && edge.from === task && running.has(edge.to));

/** Longest remaining path first, then the user's priority, then the order of the file. */
function rank(state: RunState, remaining: ReadonlyMap<TaskId, number>): (a: TaskId, b: TaskId) => number {
  const place = new Map(state.run.plan.tasks.map((task, index) => [task.id, {index, priority: task.priority}]));
  return (a, b) =>
    (remaining.get(b) ?? 0) - (remaining.get(a) ?? 0) ||
    (place.get(b)?.priority ?? 0) - (place.get(a)?.priority ?? 0) ||
    (place.get(a)?.index ?? 0) - (place.get(b)?.index ?? 0);
}
