/** How attempts and merges end, as the log tells it. Types only; others take them from `model.ts`. */
import type {Failure} from './failure.ts';
import type {Sha} from './model.ts';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null: unknown, never 0. */
  readonly costUsd: number | null;
}

export type AttemptOutcome =
  /** The agent claims to be done and its work is this commit. */
  | {readonly type: 'committed'; readonly head: Sha; readonly filesChanged: number; readonly warnings: readonly string[]}
  /** It failed; what it left is kept as `head` where there was anything. */
  | {readonly type: 'failed'; readonly failure: Failure; readonly head: Sha | null; readonly filesChanged: number}
  /** It goes on when the subtasks that it asked for have ended; what it has so far is kept as `head`. */
  | {readonly type: 'delegated'; readonly head: Sha | null; readonly filesChanged: number}
  /** Orch stopped it, or died; not the task's fault. */
  | {readonly type: 'interrupted'; readonly head: Sha | null};

/** What a failing test, or broken sources, did to the project's tests: whether they can fail at all. */
export type CanaryOutcome =
  /** They failed, as they should; `how` says because of what. */
  | {readonly type: 'noticed'; readonly how: string}
  /** They stayed green; `how` says in spite of what. */
  | {readonly type: 'unnoticed'; readonly how: string}
  | {readonly type: 'unknown'; readonly reason: string};

/** Failed tests as far as a runner tells: how many, and their names, empty where it names none. */
export interface FailedTests {
  readonly failed: number;
  readonly names: readonly string[];
}

/** A command that failed and passed when it was run once more on the same tree, with what had failed. */
export interface Flaky {
  readonly command: string;
  readonly tests: FailedTests;
}

export type VerifyOutcome =
  | {readonly type: 'passed'}
  /** `tests`: what failed, where the command ran and its runner tells; null: it ran and does not. Absent: it did not run, was ended, or tested nothing. */
  | {readonly type: 'failed'; readonly command: string; readonly message: string; readonly output: string; readonly tests?: FailedTests | null}
  | {readonly type: 'interrupted'};

/** What a command said of a commit that work is built on; `unknown`: nothing. */
export interface BaseTest {
  /** The project's tests, or a check: they run in other places. */
  readonly kind: 'tests' | 'check';
  readonly command: string;
  readonly commit: Sha;
  readonly outcome: 'green' | 'red' | 'unknown';
  /** What fails there, where a runner tells. */
  readonly tests: FailedTests | null;
}

/** How a failing change compares with a base that fails too: nothing more fails than there, or more does. */
export type OnBase =
  | {readonly type: 'same'; readonly commit: Sha; readonly tests: FailedTests | null}
  /** `fresh`: what fails only with the change, where names are told; `shared`: how many tests fail on both. */
  | {readonly type: 'worse'; readonly commit: Sha; readonly fresh: readonly string[]; readonly shared: number};

export type MergeOutcome =
  | {readonly type: 'landed'; readonly sha: Sha}
  | {readonly type: 'conflict'; readonly files: readonly string[]; readonly onto: Sha}
  | {readonly type: 'tests-failed'; readonly candidate: Sha; readonly command: string; readonly message: string; readonly output: string; /** Absent: the base does not fail, or nobody knows. */ readonly base?: OnBase}
  /** Interrupted, or the branch moved meanwhile; back to the queue. */
  | {readonly type: 'requeued'; readonly reason: string; /** The user's branch moved while we tested. */ readonly raced: boolean};
