/** What the dispatcher may ask of the world. The real one is wired in `commands/`; the simulation has its own. */
import type {AttemptOutcome, BaseTest, CanaryOutcome, Check, Flaky, GateName, GateVerdict, PlannedTask, Sha, TaskId, Usage, VerifyOutcome} from '../model.ts';
import type {Allowance} from '../run/budget.ts';
import type {Failure} from '../failure.ts';
import type {RunEventBody} from '../run/events.ts';
import type {News} from '../run/messages.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';

/** Appends events to the log; resolves when they are applied and, where `sync` says so, on disk. */
export type Emit = (...events: readonly RunEventBody[]) => Promise<void>;

export interface AttemptInput {
  readonly task: PlannedTask;
  readonly record: TaskRecord;
  /** The profile that takes this attempt. */
  readonly agent: string;
  readonly attempt: number;
  readonly base: Sha;
  readonly worktree: string;
  /** The run as it is at the start: what dependencies delivered is read from it. */
  readonly state: RunState;
  /** The run as it is at any later time. */
  readonly now: () => RunState;
  /** What was said before the attempt began: to this task, and by agents to all others. */
  readonly news: News;
}

export type Built =
  | {readonly type: 'built'; readonly onto: Sha; readonly candidate: Sha}
  | {readonly type: 'conflict'; readonly onto: Sha; readonly files: readonly string[]};

/** A review that is asked for later. */
export interface HeldReview {
  readonly reviewer: string;
  readonly agent: string;
  readonly failure: Failure;
  /** It has met the limit itself; else it was not begun because of one that is known. */
  readonly met: boolean;
  readonly usage: Usage | null;
  readonly wallMs: number;
}

export type GatesResult =
  | {readonly type: 'pass'}
  | {readonly type: 'human'}
  | {readonly type: 'block'; readonly failure: Failure; readonly findings: readonly string[]}
  /** Accounts of reviewers are at a limit, or the run's or the day's money is spent: nobody's fault; the gates are asked again after it. */
  | {readonly type: 'held'; readonly reviews: readonly HeldReview[]}
  /** Stopped before all gates had spoken; they are asked again on resume. */
  | {readonly type: 'interrupted'};

export type Delivery =
  | {readonly type: 'delivered'}
  /** The branch has commits of its own, and more came while they were taken in; the next merge or resume takes them in. */
  | {readonly type: 'moved'}
  | {readonly type: 'refused'; readonly reason: string; readonly command: string};

/** A command, and the commit without the work that fails under it. */
export type BaseSubject =
  | {readonly kind: 'tests'; readonly commit: Sha; readonly command: string}
  | {readonly kind: 'check'; readonly commit: Sha; readonly check: Check};

/** What the run knows of a command on a base, or finds out; null: stopped before it was known. */
export type AskBase = (subject: BaseSubject) => Promise<BaseTest | null>;

export interface Effects {
  /** Worktree of a task, from the first profile that took it and its id. */
  worktreeOf(agent: string, task: PlannedTask): string;
  /** The commit that new work starts from: the result, or the user's branch where that has gone on from it. */
  newest(result: Sha): Promise<Sha>;
  /** Runs an agent, or takes what lies in the worktree, and collects the work. Never rejects for an expected reason. */
  attempt(input: AttemptInput, emit: Emit): Promise<AttemptOutcome>;
  /** Ends the running attempt of a task, whose money is spent; its work is kept. Nothing where none runs. */
  halt(task: TaskId, by: Allowance['by']): void;
  gates(input: {readonly task: PlannedTask; readonly record: TaskRecord; readonly head: Sha; readonly state: RunState; readonly now: () => RunState; readonly emit: Emit; readonly askBase: AskBase}, told: (gate: GateName, verdict: GateVerdict) => Promise<void>): Promise<GatesResult>;
  /** The merge commit of `head` with everything that has landed and everything the user has committed meanwhile. */
  build(input: {readonly task: PlannedTask; readonly record: TaskRecord; readonly head: Sha; readonly result: Sha}): Promise<Built>;
  verify(candidate: Sha, task: PlannedTask, record: TaskRecord): Promise<{readonly outcome: VerifyOutcome; readonly wallMs: number; readonly flaky?: readonly Flaky[]}>;
  /** Whether the project's tests on this commit notice a failing test; null where it was stopped before that was known. */
  canary(commit: Sha, askBase: AskBase): Promise<{readonly outcome: CanaryOutcome; readonly wallMs: number} | null>;
  /** Runs a command once on a commit that work is built on, laid out as for that work; null: stopped. */
  testBase(subject: BaseSubject): Promise<Pick<BaseTest, 'outcome' | 'tests'> | null>;
  /** Sets the run's result from `expected` to `candidate`; false when the user's branch holds commits that `candidate` does not. */
  land(input: {readonly candidate: Sha; readonly expected: Sha}): Promise<boolean>;
  /** Something was said to a task that runs: it is put where its agent may look, without waiting. Never rejects. */
  tell(task: TaskId, record: TaskRecord): void;
  /** Puts both sides of a conflict into the task's worktree, for whoever mends it. */
  offerConflict(input: {readonly task: PlannedTask; readonly record: TaskRecord; readonly head: Sha; readonly onto: Sha}): Promise<void>;
  deliver(sha: Sha): Promise<Delivery>;
  /** Called once a task has landed: its worktree is no longer needed. */
  release(task: PlannedTask, record: TaskRecord): Promise<void>;
}
