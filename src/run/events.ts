/** The vocabulary of a run's log: what happened, in order. Types only. */
import type {Failure, FailureKind} from '../failure.ts';
import type {AttemptOutcome, BaseTest, CanaryOutcome, Edge, Flaky, GateName, GateVerdict, MergeOutcome, PlannedTask, Sha, TaskId, Usage, VerifyOutcome} from '../model.ts';

export type RunEventBody =
  /** First event of every log. */
  | {readonly type: 'run-started'; readonly runId: string; readonly pid: number; readonly day?: Day}
  /** Another process took the run over; `budgetUsd` is the run's budget from now on. */
  | {readonly type: 'run-resumed'; readonly pid: number; readonly day?: Day; readonly budgetUsd?: number}
  /** Intent: a worktree at `base` is made ready and the agent is started in it. */
  | {readonly type: 'attempt-started'; readonly task: TaskId; readonly attempt: number; readonly agent: string; readonly worktree: string; readonly base: Sha; readonly takesOver?: TakesOver}
  /** The agent's process lives; enough to find and end it after a crash. */
  | {readonly type: 'agent-spawned'; readonly task: TaskId; readonly attempt: number; readonly pid: number; readonly startTime: string | null}
  /** What the agent is doing; at most one every two seconds and task, never synced by itself. */
  | {readonly type: 'progress'; readonly task: TaskId; readonly attempt: number; readonly action: string | null; readonly progress: number | null; readonly usage: Usage | null; readonly session: string | null; /** The limit because of which the agent itself waits now. */ readonly waiting?: Failure | null}
  | {readonly type: 'attempt-finished'; readonly task: TaskId; readonly attempt: number; readonly outcome: AttemptOutcome}
  /**
   * An account is at a limit: nothing new of it starts before `until` (ISO 8601; null: before a person resumes the run), and then
   * no more than `cap` attempts at once. `streak`: how many limits in a row, this one included. Chance and time are in it.
   */
  | {readonly type: 'provider-held'; readonly provider: string; readonly until: string | null; readonly kind: FailureKind; readonly message: string; readonly cap: number; readonly streak: number}
  | {readonly type: 'gate-finished'; readonly task: TaskId; readonly head: Sha; readonly gate: GateName; readonly verdict: GateVerdict}
  /** Intent: an agent is asked to review a commit. */
  | {readonly type: 'review-started'; readonly task: TaskId; readonly head: Sha; readonly reviewer: string; readonly agent: string}
  /**
   * `verdict`: what the review came to, which holds for this commit; null: it was `stopped` by a limit, for money, or with the run,
   * and is asked for again. `agent` is null where no profile may review; `usage` is null where none has.
   */
  | {readonly type: 'review-finished'; readonly task: TaskId; readonly head: Sha; readonly reviewer: string; readonly agent: string | null; readonly verdict: GateVerdict | null; readonly stopped?: Failure; readonly usage: Usage | null; readonly wallMs: number}
  /** All gates of a commit have spoken. */
  | {readonly type: 'gates-finished'; readonly task: TaskId; readonly head: Sha; readonly result: 'pass'}
  | {readonly type: 'gates-finished'; readonly task: TaskId; readonly head: Sha; readonly result: 'human'}
  | {readonly type: 'gates-finished'; readonly task: TaskId; readonly head: Sha; readonly result: 'block'; readonly kind: FailureKind; readonly message: string; readonly findings: readonly string[]}
  /** A human's yes to exactly this commit under exactly this policy, a `policyDigest`; with `override`, past the gates named, for a reason. One without a policy counts for nothing. */
  | {readonly type: 'approved'; readonly task: TaskId; readonly head: Sha; readonly by: string; readonly override: readonly GateName[]; readonly reason: string | null; readonly policy?: string}
  | {readonly type: 'rejected'; readonly task: TaskId; readonly by: string; readonly reason: string}
  /** Intent: `candidate` (built on `onto`) is tested and, if green, lands. The SHA is what a crash is judged by. */
  | {readonly type: 'merge-started'; readonly task: TaskId; readonly head: Sha; readonly onto: Sha; readonly candidate: Sha}
  | {readonly type: 'verify-finished'; readonly task: TaskId; readonly candidate: Sha; readonly wallMs: number; readonly outcome: VerifyOutcome; /** Commands that failed first and passed then, on the same tree. */ readonly flaky?: readonly Flaky[]}
  /** The same command on the commit that work is built on, without that work; told once for each. */
  | ({readonly type: 'base-tested'} & BaseTest)
  | {readonly type: 'merge-finished'; readonly task: TaskId; readonly outcome: MergeOutcome}
  /** Once a run: whether the project's tests on `commit` can fail at all. */
  | {readonly type: 'canary-finished'; readonly commit: Sha; readonly wallMs: number; readonly outcome: CanaryOutcome}
  /** The user's branch holds the result up to `sha`. */
  | {readonly type: 'delivered'; readonly sha: Sha}
  /** The user's branch could not be fast-forwarded to `sha`; nothing is lost, `command` delivers by hand. */
  | {readonly type: 'delivery-refused'; readonly sha: Sha; readonly reason: string; readonly command: string}
  /** A person asks for another attempt; with `take`, for judging what lies in the worktree now. */
  | {readonly type: 'retry-requested'; readonly task: TaskId; readonly take: boolean; readonly by: string; readonly budgetUsd?: number}
  /** A task's agent wants others to do parts of it; replay needs nothing else to know them. */
  | {readonly type: 'subtasks-added'; readonly task: TaskId; readonly tasks: readonly PlannedTask[]; readonly edges: readonly Edge[]}
  /** A person says something to a task's agent. `id` differs from those of other messages. */
  | {readonly type: 'message-sent'; readonly task: TaskId; readonly id: string; readonly by: string; readonly text: string}
  /** A task's agent says something to the person (`user`), to all agents of later prompts (`all`), or to one task. */
  | {readonly type: 'agent-said'; readonly task: TaskId; readonly to: string; readonly text: string}
  /** Something a person should know, such as a copy of files that failed or a log that was cut. */
  | {readonly type: 'noticed'; readonly task: TaskId | null; readonly message: string}
  /** Stop everything now. `reason` is `user`, a signal's name, or `max-duration`. */
  | {readonly type: 'abort-requested'; readonly reason: string}
  /** Something other than orch changed what decides which programs run in the user's repository: all stops until a person resumes. */
  | {readonly type: 'frozen'; readonly message: string}
  /** The dispatcher has nothing left that it may do. */
  | {readonly type: 'run-finished'; readonly outcome: RunOutcome};

/** What is known of money when a process takes a run up: where midnight is, and what other runs have cost today. */
export interface Day {
  /** Local minus universal time, in minutes. */
  readonly utcOffsetMinutes: number;
  /** The local date, such as 2026-01-31. */
  readonly date: string;
  /** What other runs are known to have cost on that date, in US dollars. */
  readonly othersUsd: number;
}

/** Why a profile has a task that another one had before. */
export interface TakesOver {
  readonly from: string;
  readonly failure: Failure;
}

/** How a run stands when the dispatcher leaves it; `paused`: tasks could start, and a limit is against it. */
export type RunOutcome = 'complete' | 'incomplete' | 'waiting' | 'paused' | 'aborted';

/** An event in the log: its number from 0, its time (ISO 8601), then its own fields. */
export type RunEvent = {readonly seq: number; readonly at: string} & RunEventBody;
