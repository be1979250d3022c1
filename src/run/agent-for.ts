/** Who takes the next attempt of a task: the profile that it is routed to, or one that takes over. Pure. */
import type {FailureKind} from '../failure.ts';
import type {AgentProfile, OnLimit, Plan, PlannedTask, RunPlan, TaskId} from '../model.ts';
import type {TakesOver} from './events.ts';
import {isHeld, providerOf, type ProviderRecord, type Providers} from './providers.ts';
import type {TaskRecord} from './task-record.ts';

/** As much of a run's state as the choice depends on. */
export interface Choice {
  readonly run: RunPlan;
  readonly tasks: ReadonlyMap<TaskId, TaskRecord>;
  readonly providers: Providers;
}

/** True where a failed task has an attempt of this profile left. */
export const hasRetry = ({retries}: RunPlan, {spentBy, granted}: Pick<TaskRecord, 'spentBy' | 'granted'>, agent: string): boolean => (spentBy[agent] ?? 0) < 1 + (retries[agent] ?? 0) + granted;

/**
 * The first profile of the task's chain that has not given up on it and whose account is not at a limit. One that is to wait
 * keeps its task; but an account that waits for a person keeps none that another can take. With all of them at a limit, the
 * one that is free first.
 */
export function agentFor(state: Choice, id: TaskId, nowMs: number): string {
  const record = state.tasks.get(id);
  const routed = plannedTask(state.run.plan, id).route.agent;
  if (record?.take === true) return record.agent ?? routed;
  const names = chainOf(state.run, id).filter((name) => record?.passed.some(({agent}) => agent === name) !== true);
  let soonest: {readonly name: string; readonly until: number} | null = null;
  for (const name of names) {
    const hold = holdOf(state, name, nowMs);
    if (hold === null || (hold.until !== null && onLimitOf(state.run, name) !== 'fallback')) return name;
    const until = hold.until === null ? Number.POSITIVE_INFINITY : Date.parse(hold.until);
    if (soonest === null || until < soonest.until) soonest = {name, until};
  }
  return soonest?.name ?? names[0] ?? routed;
}

/** The limit that keeps a profile from starting now; null: none. */
export function holdOf(state: Choice, agent: string, nowMs: number): ProviderRecord | null {
  const record = state.providers.get(providerNamed(state.run, agent));
  return isHeld(record, nowMs) ? record : null;
}

/** Why `agent` has a task that another profile had before; null where none had. */
export function takesOver(state: Choice, id: TaskId, agent: string, nowMs: number): TakesOver | null {
  const record = state.tasks.get(id);
  const from = record?.agent ?? plannedTask(state.run.plan, id).route.agent;
  if (from === agent) return null;
  const failure = record?.passed.findLast((one) => one.agent === from)?.failure;
  if (failure !== undefined) return {from, failure};
  const hold = holdOf(state, from, nowMs);
  return hold === null ? null : {from, failure: {kind: hold.kind, message: hold.message, ...(hold.until === null ? {} : {retryAt: hold.until})}};
}

/** True where another profile can take a task on which these have given up. */
export const hasNext = (run: RunPlan, id: TaskId, passed: TaskRecord['passed']): boolean =>
  chainOf(run, id).some((name) => !passed.some(({agent}) => agent === name));

/** What a profile does about a limit of its account. */
export const onLimitOf = (run: RunPlan, agent: string): OnLimit => run.settings.agents[agent]?.onLimit ?? run.settings.onLimit ?? 'wait';

/** Kinds that another profile cannot mend either. */
export const hopeless: ReadonlySet<FailureKind> = new Set<FailureKind>(['budget', 'workspace-lost', 'aborted', 'internal']);

/** Name of the account that a profile uses. */
export function providerNamed(run: RunPlan, agent: string): string {
  const profile = run.settings.agents[agent];
  return profile === undefined ? agent : providerOf(profile);
}

/** A task of the plan; looked up once a plan. */
export function plannedTask(plan: Plan, id: TaskId): PlannedTask {
  const known = cache.get(plan) ?? new Map(plan.tasks.map((task) => [task.id, task]));
  cache.set(plan, known);
  const task = known.get(id);
  if (task === undefined) throw new Error(`Internal error: no task ${id} in this run`);
  return task;
}

const cache = new WeakMap<Plan, ReadonlyMap<TaskId, PlannedTask>>();

/** The profile that the task is routed to, its fallbacks, then theirs; without those that cannot run it. */
function chainOf({plan, settings}: RunPlan, id: TaskId): readonly string[] {
  const task = plannedTask(plan, id);
  // A subtask's agent may do no more than its parent's, and nobody has compared those that would take over.
  if (task.parent !== undefined) return [task.route.agent];
  return fallbackChain(task.route.agent, settings.agents).filter((name) => name === task.route.agent || canTake(settings.agents[name], task));
}

/** A profile and all that may take over from it, in this order. */
export function fallbackChain(first: string, agents: Readonly<Record<string, Pick<AgentProfile, 'fallback'>>>): readonly string[] {
  const names = new Set([first]);
  for (const name of names) for (const next of agents[name]?.fallback ?? []) names.add(next);
  return [...names];
}

const canTake = (profile: AgentProfile | undefined, task: PlannedTask): boolean =>
  profile !== undefined && profile.status !== 'blocked' && (profile.type !== 'script' || task.script !== null);
