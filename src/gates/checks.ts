/** Gate: do the project's own checks pass on the commit? */
import {unreachable} from '../failure.ts';
import type {Check, Finding, GateVerdict} from '../model.ts';

/** How a check ended. `outputTail` is bounded, and free of secrets and control sequences: it is shown and put into prompts. */
export type CheckEnd =
  | {readonly type: 'exit'; readonly code: number; readonly outputTail: string}
  | {readonly type: 'timeout' | 'spawn-failed' | 'signal' | 'interrupted'; readonly message: string; readonly outputTail: string};

/** Runs one check on exactly the commit that is judged, in a worktree that is thrown away. */
export type RunCheck = (check: Check, signal: AbortSignal | undefined) => Promise<CheckEnd>;

/**
 * Runs the checks one after the other, all of them. Only exit code 0 passes. A check that could not run (126, 127), was ended
 * or took too long makes the verdict `error`: it says nothing about the change.
 */
export async function checksGate({checks, runCheck, signal}: {
  readonly checks: readonly Check[];
  readonly runCheck: RunCheck;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const failed: Finding[] = [];
  const broken: string[] = [];
  for (const check of checks) {
    signal?.throwIfAborted();
    const end = await runCheck(check, signal);
    const problem = problemOf(check, end);
    if (problem === null) continue;
    if (problem.type === 'broken') broken.push(problem.message);
    else failed.push(problem.finding);
  }
  if (broken.length > 0) return {type: 'error', message: [...broken, ...failed.map((finding) => finding.message)].join('\n')};
  return failed.length > 0 ? {type: 'block', findings: failed} : {type: 'pass', warnings: []};
}

type Problem = {readonly type: 'broken'; readonly message: string} | {readonly type: 'failed'; readonly finding: Finding};

function problemOf(check: Check, end: CheckEnd): Problem | null {
  const name = `Check ${check.name} (\`${check.run}\`)`;
  switch (end.type) {
    case 'exit':
      if (end.code === 0) return null;
      if (end.code === 126 || end.code === 127) {
        const why = end.code === 127 ? 'the command was not found' : 'the command cannot be executed';
        return {type: 'broken', message: `${name} did not run: ${why} (exit code ${end.code}).${tail(end.outputTail)}`};
      }
      return {type: 'failed', finding: {rule: `checks/${check.name}`, message: `${name} failed with exit code ${end.code}.${tail(end.outputTail)}`}};
    case 'timeout':
    case 'spawn-failed':
    case 'signal':
    case 'interrupted':
      return {type: 'broken', message: `${name} gave no result: ${end.message}.${tail(end.outputTail)}`};
    default:
      return unreachable(end);
  }
}

const longestTail = 4000;

const tail = (output: string): string => (output.trim() === '' ? '' : ` Its output ends with:\n${output.trimEnd().slice(-longestTail)}`);
