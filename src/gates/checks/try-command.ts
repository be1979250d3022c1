/** What a command of the project's own says about a commit: run once more where it fails. Pure but for the runs themselves. */
import {unreachable} from '../../failure.ts';
import type {FailedTests} from '../../model.ts';
import {ranNone, type TestSummary} from './test-summary.ts';

/** How a command ended. `outputTail` is bounded, and free of secrets and control sequences: it is shown and put into prompts. */
export type CheckEnd =
  | {readonly type: 'exit'; readonly code: number; readonly outputTail: string; /** Read from all of the output. */ readonly summary?: TestSummary | null}
  | {readonly type: 'timeout' | 'spawn-failed' | 'signal' | 'interrupted'; readonly message: string; readonly outputTail: string};

/** What one run of a command says. */
export type Said =
  | {readonly type: 'passed'}
  | {readonly type: 'failed'; readonly code: number; readonly tests: FailedTests | null; readonly outputTail: string}
  /** Nothing about the commit: it could not run, was ended, took too long, or tested nothing. */
  | {readonly type: 'broken'; readonly why: 'no-tests' | 'other'; readonly message: string; readonly outputTail: string}
  | {readonly type: 'interrupted'; readonly message: string};

/** The exit code goes before everything that is printed; a run of no test is no pass. */
export function whatSaid(end: CheckEnd, allowNoTests: boolean): Said {
  switch (end.type) {
    case 'exit': {
      const {code, outputTail, summary = null} = end;
      if (code === 126 || code === 127) return {type: 'broken', why: 'other', message: `did not run: ${code === 127 ? 'the command was not found' : 'the command cannot be executed'} (exit code ${code})`, outputTail};
      if (code !== 0) return {type: 'failed', code, tests: summary === null ? null : {failed: Math.max(summary.failed, summary.failing.length), names: summary.failing}, outputTail};
      return ranNone(summary) && !allowNoTests ? {type: 'broken', why: 'no-tests', message: noTests(summary), outputTail} : {type: 'passed'};
    }
    case 'interrupted':
      return {type: 'interrupted', message: end.message};
    case 'timeout':
    case 'spawn-failed':
    case 'signal':
      return {type: 'broken', why: 'other', message: `gave no result: ${end.message}`, outputTail: end.outputTail};
    default:
      return unreachable(end);
  }
}

function noTests(summary: TestSummary | null): string {
  const skipped = summary?.skipped ?? 0;
  return `ran no test, though it ended with exit code 0 (${summary?.runner ?? 'its runner'}: ${skipped === 0 ? 'there is none' : `all ${skipped} skipped`})`;
}

/** Passed at last; what failed before that, where anything did. */
export type Tried = {readonly type: 'passed'; readonly flaky: FailedTests | null} | Exclude<Said, {readonly type: 'passed'}>;

/**
 * Only a failure is tried again, at most `retries` times; where the other try says nothing, the failure stands. `run` lays out the
 * same tree anew each time.
 */
export async function tryCommand({run, retries, allowNoTests}: {readonly run: () => Promise<CheckEnd>; readonly retries: number; readonly allowNoTests: boolean}): Promise<Tried> {
  const first = whatSaid(await run(), allowNoTests);
  if (first.type === 'passed') return {type: 'passed', flaky: null};
  if (first.type !== 'failed') return first;
  for (let tries = 0; tries < retries; tries++) {
    const again = whatSaid(await run(), allowNoTests);
    if (again.type === 'passed') return {type: 'passed', flaky: first.tests ?? {failed: 0, names: []}};
    if (again.type === 'interrupted') return again;
    if (again.type === 'broken') return first;
  }
  return first;
}

/** Further tries of a command that fails, where nobody says otherwise. */
export const defaultFlakyRetries = 1;
