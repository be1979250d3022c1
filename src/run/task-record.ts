/** One task of a run, as the log tells it. Types only. */
import type {Failure} from '../failure.ts';
import type {Message} from './messages.ts';
import type {ReviewHold, ReviewRecord} from './reviews.ts';
import type {GateName, GateVerdict, Sha, TaskId, Usage} from '../model.ts';

export type TaskPhase =
  | {readonly type: 'pending'}
  | {readonly type: 'running'; readonly base: Sha}
  | {readonly type: 'gating'; readonly head: Sha}
  | {readonly type: 'awaiting-approval'; readonly head: Sha; readonly gate: GateName | null}
  /** `since`: number of the event that queued it; the queue's order. */
  | {readonly type: 'queued'; readonly head: Sha; readonly since: number}
  | {readonly type: 'merging'; readonly head: Sha; readonly since: number; readonly candidate: Sha; readonly tested: boolean}
  | {readonly type: 'merged'; readonly sha: Sha}
  | {readonly type: 'failed'; readonly failure: Failure; readonly head: Sha | null}
  | {readonly type: 'blocked'; readonly failure: Failure; readonly head: Sha}
  | {readonly type: 'conflicted'; readonly failure: Failure; readonly head: Sha; readonly onto: Sha; readonly files: readonly string[]};

export interface GateRecord {
  readonly gate: GateName;
  readonly verdict: GateVerdict;
}

export interface TaskRecord {
  readonly phase: TaskPhase;
  /** Attempts started so far. */
  readonly attempt: number;
  /** Attempts that used up a retry, by profile, since each has its own: all that ended without being interrupted or turned away by a limit. */
  readonly spentBy: Readonly<Record<string, number>>;
  /** Attempts that hung, since a person last asked for one. */
  readonly hangs: number;
  /** Profiles that have given up on it, and why, in order. */
  readonly passed: readonly {readonly agent: string; readonly failure: Failure}[];
  /** Limits in a row that met this task while its account was fine for others. */
  readonly limited: number;
  /** Further attempts a person asked for. */
  readonly granted: number;
  /** The next attempt takes what lies in the worktree instead of starting the agent. */
  readonly take: boolean;
  /** What the next attempt must mend. */
  readonly findings: readonly string[];
  /** Newest commit of its work, landed or not. */
  readonly head: Sha | null;
  /** Landed commit that the newest work is built on. */
  readonly base: Sha | null;
  /** Profile of the newest attempt. */
  readonly agent: string | null;
  /** Every profile that had a hand in its work. */
  readonly workedBy: readonly string[];
  readonly worktree: string | null;
  readonly session: string | null;
  /** What finished attempts of this session have used. */
  readonly sessionUsage: Usage | null;
  /** The limit because of which its agent itself waits now. */
  readonly waiting: Failure | null;
  readonly process: {readonly pid: number; readonly startTime: string | null} | null;
  /** Verdicts on `head`, in order. */
  readonly gates: readonly GateRecord[];
  readonly overrides: readonly GateName[];
  readonly approvedHead: Sha | null;
  /** Who approved `approvedHead`, why `overrides` may be passed, and the digest of the policy then in force. */
  readonly approval: {readonly by: string; readonly reason: string | null; readonly policy: string | null; /** Gates that had asked. */ readonly asked: readonly GateName[]} | null;
  /** Reviews of the newest work, in the order in which they began. */
  readonly reviews: readonly ReviewRecord[];
  /** Why the reviewers of the commit that is judged are asked later; null: nothing keeps them. */
  readonly reviewHold: ReviewHold | null;
  /** Of all reviews of its work; an unknown cost stays unknown. */
  readonly reviewUsage: Usage | null;
  /** US dollars that they are known to have cost. */
  readonly reviewUsd: number;
  readonly filesChanged: number;
  /** What collecting the newest work has told. */
  readonly warnings: readonly string[];
  /** Of finished attempts; `usageNow` is the running one's. */
  readonly usageBefore: Usage | null;
  readonly usageNow: Usage | null;
  /** US dollars that finished attempts are known to have cost, and how many of them told. */
  readonly costBefore: number;
  readonly costedAttempts: number;
  /** What the task had cost when a person last asked for another attempt: the task's budget begins anew there. */
  readonly costAtRetry: number;
  /** The same with its subtasks. */
  readonly familyCostAtRetry: number;
  /** The budget that a person gave with that; null: the one of the plan. */
  readonly budgetUsd: number | null;
  /** The largest cost between two things that the running attempt told. */
  readonly largestTurnUsd: number;
  readonly action: string | null;
  readonly progress: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** What was said to it, oldest first. */
  readonly messages: readonly Message[];
  /** What its agent has said. */
  readonly said: readonly {readonly to: string; readonly text: string}[];
  /** Number of the event that began the newest attempt; -1: none. */
  readonly startedSeq: number;
  /** The same of the newest attempt whose agent has worked: it has heard what was said before. */
  readonly heardSeq: number;
  /** Attempts that only a message has brought. */
  readonly turns: number;
  /** Subtasks that its agent asked for. */
  readonly children: readonly TaskId[];
  /** Requeues because the branch moved; five make it a human's turn. */
  readonly races: number;
  /** The commit on which the tests fail without its work, where it failed by that alone, and the one that it was last asked to mend. */
  readonly redBase: Sha | null;
  readonly mends: Sha | null;
}
