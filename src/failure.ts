/** Expected ways to fail are values; a bug is a thrown `Internal error: …`. */

/** A value, or the failure that stands in its place. */
export type Result<T, F = readonly Diagnostic[]> =
  | {readonly ok: true; readonly value: T}
  | {readonly ok: false; readonly failure: F};

export const ok = <T>(value: T): {readonly ok: true; readonly value: T} => ({ok: true, value});
export const fail = <F>(failure: F): {readonly ok: false; readonly failure: F} => ({ok: false, failure});

/**
 * One problem in what the user gave us: what is wrong, where, and what to do now.
 * `line` and `column` count from 1; 0 means that the problem has no place in the file.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable kebab-case name, such as `unknown-dependency`. */
  readonly code: string;
  /** One or two sentences: what is wrong and what to do now. */
  readonly message: string;
  /** The file as the user named it; absent for problems of flags or of the repository. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line, so that the reader needs no editor. */
  readonly source?: string;
}

/** Why a task did not get further; the kinds are part of the contract. */
export type FailureKind =
  | 'spawn'
  | 'exit'
  | 'signal'
  | 'timeout'
  | 'hang'
  | 'auth'
  | 'rate-limit'
  | 'usage-limit'
  | 'quota'
  | 'overloaded'
  | 'model-not-found'
  | 'context-too-long'
  | 'max-turns'
  | 'budget'
  | 'denied'
  /** The CLI does not know the session that it was to go on with. */
  | 'session-lost'
  | 'no-changes'
  /** It asked for subtasks that it may not have. */
  | 'subtasks'
  | 'scope'
  | 'tree'
  | 'secrets'
  | 'dependencies'
  | 'code'
  | 'weakened-tests'
  | 'policy'
  | 'compliance'
  | 'check'
  | 'review'
  | 'conflict'
  | 'tests'
  /** The tests fail on the commit that its work is built on, too. */
  | 'red-base'
  | 'workspace-lost'
  | 'aborted'
  | 'internal';

/** Kinds by which an account, not the task, is at its end. */
export const limitKinds: ReadonlySet<FailureKind> = new Set<FailureKind>(['rate-limit', 'usage-limit', 'quota', 'overloaded']);

/** A task's failure: its kind, one line for people, and for limits the time (ISO 8601) at which trying again makes sense. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly retryAt?: string;
}

/** Exit codes, the same for every command. */
export const exitCode = {
  /** All asked for has landed, or there was nothing to do. */
  success: 0,
  /** The run ended and at least one task did not land. */
  notLanded: 1,
  /** Bad usage, task file or configuration; nothing was started. */
  usage: 2,
  /** It waits for a human. */
  waiting: 3,
  /** Stopped by a limit; resumable. */
  limit: 4,
  /** Another run owns this repository. */
  owned: 5,
  /** A bug in orch. */
  bug: 70,
  /** Aborted or interrupted; resumable. */
  aborted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Ends an exhaustive switch: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected ${JSON.stringify(value)}`);
}
