/** What every effect of one run shares. */
import {modelFor} from '../agents/model-choice.ts';
import type {AgentProfile, PlannedTask, RunPlan, TaskId} from '../model.ts';
import type {TaskRecord} from '../run/task-record.ts';
import type {RunPaths, StatePaths} from '../run/paths.ts';
import type {Hub} from '../workspace/hub.ts';
import type {Downtime} from './downtime.ts';
import type {Redact} from './redact.ts';
import type {Sandbox} from '../workspace/sandbox.ts';
import type {UserRepository} from '../world/user-repository.ts';

export interface RunContext {
  readonly run: RunPlan;
  readonly repository: UserRepository;
  readonly hub: Hub;
  readonly state: StatePaths;
  readonly paths: RunPaths;
  /** Fires when the run is to stop. */
  readonly stop: AbortSignal;
  /** Our own environment, as it was at the start. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hides the values of known secrets. */
  readonly redact: Redact;
  /** Null: worktrees only. */
  readonly sandbox: Sandbox | null;
  /** What ends a running attempt before its time, by task; the reason is whose money is spent. */
  readonly halts: Map<TaskId, AbortController>;
  /** Profiles that could not start or log in. */
  readonly downtime: Downtime;
  /** One check at a time: they share a worktree. */
  readonly checking: <T>(work: () => Promise<T>) => Promise<T>;
  /** A few reviews at a time, each in the worktree of its number. */
  readonly reviewing: <T>(work: (slot: number) => Promise<T>) => Promise<T>;
  /** What the reviews that go on have cost so far, in US dollars: the log knows it once they have ended. */
  readonly reviewCosts: Set<{readonly task: TaskId; usd: number}>;
}

export function profileOf(context: Pick<RunContext, 'run'>, agent: string): AgentProfile {
  const profile = context.run.settings.agents[agent];
  if (profile === undefined) throw new Error(`Internal error: no profile ${agent} in the plan`);
  return profile;
}

/** A model that a task names is one of the program that it is routed to; another program that takes over has its own. */
export function modelIn({run}: {readonly run: {readonly settings: Pick<RunPlan['settings'], 'agents'>}}, task: PlannedTask, profile: AgentProfile): string | null {
  const same = run.settings.agents[task.route.agent]?.type === profile.type;
  return modelFor(profile, same ? task : {model: null, route: task.route});
}

/** Whether what the agents of a task have made may use the network as they could: only if all of them could. */
export const hadNetwork = (context: RunContext, task: PlannedTask, {workedBy}: TaskRecord): boolean =>
  (workedBy.length === 0 ? [task.route.agent] : workedBy).every((agent) => profileOf(context, agent).network ?? true);

/** Name of the variable that marks every process of an attempt, a check or a test, so that leftovers are found by it. */
export const markName = 'ORCH_MARK';

/** The mark of one thing that runs; marks of a run all begin with its id. */
export const markOf = (context: RunContext, what: string): string => `${context.run.runId}/${what}`;
