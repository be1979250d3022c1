/** What to do next: a pure function of the state. */
import type {Sha, TaskId} from '../model.ts';
import {agentFor, hasRetry, holdOf, plannedTask, providerNamed} from '../run/agent-for.ts';
import {failedByBase} from '../run/base-tests.ts';
import {moneyLeft} from '../run/budget.ts';
import {limitsOf, nextEnd} from '../run/limits.ts';
import {longestWaitMs} from '../run/providers.ts';
import {isReviewHeld} from '../run/reviews.ts';
import {hasEnded, standings} from '../run/standing.ts';
import {stopReason, type RunState} from '../run/state.ts';
import {affordable} from './spending.ts';

export type Action =
  | {readonly type: 'start-attempt'; readonly task: TaskId; readonly attempt: number; readonly agent: string}
  | {readonly type: 'run-gates'; readonly task: TaskId; readonly head: Sha}
  /** Build, test and land one task's commit. */
  | {readonly type: 'merge'; readonly task: TaskId; readonly head: Sha}
  /** Find out, on this commit, whether the project's tests can fail. */
  | {readonly type: 'canary'; readonly commit: Sha}
  /** Fast-forward the user's branch to the result. */
  | {readonly type: 'deliver'; readonly sha: Sha};

/** What is being done at this moment. */
export interface InFlight {
  readonly tasks: ReadonlySet<TaskId>;
  /** What is about no task; one of these at a time, since both may take the worktree of the tests. */
  readonly runWide: 'deliver' | 'canary' | null;
}

/** What bounds the attempts at one moment. */
export interface Bounds {
  /** The most at once. */
  readonly slots: number;
  /** Each task's longest remaining path in minutes; the longest starts first. */
  readonly remaining: ReadonlyMap<TaskId, number>;
  readonly nowMs: number;
}

/**
 * The actions to start now. Nothing starts whose account is at a limit, no more of an account than it has borne, and nothing that
 * the money left does not allow. One merge at a time, in the order in which tasks were queued, and none while a delivery is open or
 * the canary has the worktree of the tests, which agents are in no need of.
 */
export function decide(state: RunState, inFlight: InFlight, bounds: Bounds): readonly Action[] {
  if (stopReason(state) !== null) return [];
  const actions = [...deliveries(state, inFlight), ...canary(state, inFlight), ...gatings(state, inFlight, bounds), ...merges(state, inFlight), ...attempts(state, inFlight, bounds)];
  const isIdle = actions.length === 0 && inFlight.tasks.size === 0 && inFlight.runWide === null;
  return isIdle ? mending(state, bounds) : actions;
}

/** Once all others have ended, one of the tasks that a red base keeps from landing is asked to mend it: that may be what it is for. */
function mending(state: RunState, {nowMs}: Bounds): Action[] {
  if ([...standings(state).values()].some(({word}) => !hasEnded(word) && word !== 'awaiting-approval')) return [];
  for (const [task, record] of state.tasks) {
    if (!failedByBase(record) || record.mends === record.redBase || record.agent === null || !hasRetry(state.run, record, record.agent)) continue;
    // Who asked for a subtask has gone on without it.
    if (plannedTask(state.run.plan, task).parent !== undefined) continue;
    const agent = agentFor(state, task, nowMs);
    if (holdOf(state, agent, nowMs) === null && affordable(state, isoOf(nowMs), new Set(), [{task, agent}]).length > 0) return [{type: 'start-attempt', task, attempt: record.attempt + 1, agent}];
  }
  return [];
}

/** When something can go on that only limits keep from it, in milliseconds since 1970; null: not before a person resumes the run, or nothing waits. */
export function goesOnAt(state: RunState, nowMs: number): number | null {
  if (stopReason(state) !== null || (moneyLeft(state, isoOf(nowMs))?.usd ?? 1) <= 0) return null;
  const end = nextEnd(limitsOf(state, nowMs));
  return end === null || end - nowMs > longestWaitMs ? null : end;
}

const undelivered = (state: RunState): boolean =>
  state.run.into !== null && state.result !== state.delivered && state.refusal?.sha !== state.result;

function deliveries(state: RunState, inFlight: InFlight): Action[] {
  return undelivered(state) && inFlight.runWide === null && !isMerging(state) ? [{type: 'deliver', sha: state.result}] : [];
}

/** As soon as there is something that may land. */
function canary(state: RunState, inFlight: InFlight): Action[] {
  return wantsCanary(state) && !undelivered(state) && inFlight.runWide === null && !isMerging(state) ? [{type: 'canary', commit: state.run.base}] : [];
}

const wantsCanary = ({run, canary: known, tasks}: RunState): boolean =>
  run.settings.canary === 'warn' && run.settings.verify.length > 0 && known === null && [...tasks.values()].some(({phase}) => phase.type === 'running' || phase.type === 'gating' || phase.type === 'queued');

const isMerging = (state: RunState): boolean => [...state.tasks.values()].some((task) => task.phase.type === 'merging');

/** What waits for its reviewers' account, or for money, is judged again once there is some. */
function gatings(state: RunState, inFlight: InFlight, {nowMs}: Bounds): Action[] {
  const actions: Action[] = [];
  for (const [task, record] of state.tasks) {
    if (record.phase.type === 'gating' && !inFlight.tasks.has(task) && !isReviewHeld(state, task, isoOf(nowMs))) actions.push({type: 'run-gates', task, head: record.phase.head});
  }
  return actions;
}

function merges(state: RunState, inFlight: InFlight): Action[] {
  if (undelivered(state) || inFlight.runWide !== null || wantsCanary(state)) return [];
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

function attempts(state: RunState, inFlight: InFlight, {slots, remaining, nowMs}: Bounds): Action[] {
  const running = new Map<TaskId, string>();
  const ready: TaskId[] = [];
  for (const [task, standing] of standings(state)) {
    const starting = standing.word === 'pending' && inFlight.tasks.has(task);
    if (starting) running.set(task, agentFor(state, task, nowMs));
    else if (standing.word === 'running') running.set(task, state.tasks.get(task)?.agent ?? '');
    else if (standing.word === 'pending' && standing.waitingFor.length === 0) ready.push(task);
  }
  const order = rank(state, remaining);
  const sorted = ready.filter((task) => !sharesFilesWith(state, task, running)).sort((a, b) => order(a, b));
  // What a person has mended is judged without an agent.
  const isTaken = (task: TaskId): boolean => state.tasks.get(task)?.take === true;
  const room = roomOf(state, [...running].flatMap(([task, agent]) => (isTaken(task) ? [] : [agent])), nowMs);
  const chosen = new Map<TaskId, string>();
  for (const task of sorted) {
    if (running.size + chosen.size >= slots) break;
    const agent = agentFor(state, task, nowMs);
    if (isTaken(task) || room.take(agent)) chosen.set(task, agent);
  }
  const paid = [...chosen].flatMap(([task, agent]) => (isTaken(task) ? [] : [{task, agent}]));
  const may = new Set(affordable(state, isoOf(nowMs), new Set(running.keys()), paid));
  return [...chosen].flatMap(([task, agent]) => (isTaken(task) || may.has(task) ? [{type: 'start-attempt', task, attempt: (state.tasks.get(task)?.attempt ?? 0) + 1, agent}] : []));
}

/** What accounts let start beside these agents. An account of which one waits by itself, because of a limit, starts nothing new. */
function roomOf(state: RunState, running: Iterable<string>, nowMs: number): {readonly take: (agent: string) => boolean} {
  const {run, providers} = state;
  const counts = new Map<string, number>();
  const count = (provider: string): number => counts.get(provider) ?? 0;
  for (const agent of running) counts.set(providerNamed(run, agent), count(providerNamed(run, agent)) + 1);
  const waiting = new Set([...state.tasks.values()].flatMap((task) => (task.waiting === null || task.agent === null ? [] : [providerNamed(run, task.agent)])));
  return {
    take: (agent) => {
      const provider = providerNamed(run, agent);
      if (holdOf(state, agent, nowMs) !== null || waiting.has(provider) || count(provider) >= (providers.get(provider)?.cap ?? Number.POSITIVE_INFINITY)) return false;
      counts.set(provider, count(provider) + 1);
      return true;
    },
  };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** A task that is tried again meets those that were let go when it had ended: they come after it in the file, and run already. */
const sharesFilesWith = (state: RunState, task: TaskId, running: ReadonlyMap<TaskId, string>): boolean =>
  state.run.plan.edges.some((edge) => edge.reason === 'shares-files' && edge.from === task && running.has(edge.to));

/** Longest remaining path first, then the user's priority, then the order of the file. */
function rank(state: RunState, remaining: ReadonlyMap<TaskId, number>): (a: TaskId, b: TaskId) => number {
  const place = new Map(state.run.plan.tasks.map((task, index) => [task.id, {index, priority: task.priority}]));
  return (a, b) =>
    (remaining.get(b) ?? 0) - (remaining.get(a) ?? 0) ||
    (place.get(b)?.priority ?? 0) - (place.get(a)?.priority ?? 0) ||
    (place.get(a)?.index ?? 0) - (place.get(b)?.index ?? 0);
}
