/** What every effect of one run shares. */
import type {AgentProfile, PlannedTask, RunPlan, TaskId} from '../model.ts';
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
}

/** The profile that a task is routed to. */
export function profileOf(context: RunContext, task: PlannedTask): AgentProfile {
  const profile = context.run.settings.agents[task.route.agent];
  if (profile === undefined) throw new Error(`Internal error: no profile ${task.route.agent} in the plan`);
  return profile;
}

/** Name of the variable that marks every process of an attempt, a check or a test, so that leftovers are found by it. */
export const markName = 'ORCH_MARK';

/** The mark of one thing that runs; marks of a run all begin with its id. */
export const markOf = (context: RunContext, what: string): string => `${context.run.runId}/${what}`;
