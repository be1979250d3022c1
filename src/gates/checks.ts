/** Gate: do the project's own checks pass on the commit? */
import {unreachable} from '../failure.ts';
import type {Check, FailedTests, Finding, GateVerdict} from '../model.ts';
import {defaultFlakyRetries, tryCommand, type CheckEnd, type Tried} from './checks/try-command.ts';

export type {CheckEnd} from './checks/try-command.ts';

/** Runs one check on exactly the commit that is judged, in a worktree that is laid out anew each time. */
export type RunCheck = (check: Check, signal: AbortSignal | undefined) => Promise<CheckEnd>;

/**
 * Runs the checks one after the other, all of them. Only exit code 0 passes; what fails is tried once more. A check that could not
 * run (126, 127), was ended, took too long or ran no test makes the verdict `error`: it says nothing about the change.
 */
export async function checksGate({checks, runCheck, signal}: {
  readonly checks: readonly Check[];
  readonly runCheck: RunCheck;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const all: Judged = {failed: [], broken: [], warnings: []};
  for (const check of checks) {
    signal?.throwIfAborted();
    const run = (): Promise<CheckEnd> => runCheck(check, signal);
    const tried = await tryCommand({run, retries: check.flakyRetries ?? defaultFlakyRetries, allowNoTests: check.allowNoTests ?? false});
    judge(check, tried, all);
  }
  const {failed, broken, warnings} = all;
  if (broken.length > 0) return {type: 'error', message: [...broken, ...failed.map((finding) => finding.message)].join('\n')};
  return failed.length > 0 ? {type: 'block', findings: failed} : {type: 'pass', warnings};
}

interface Judged {
  readonly failed: Finding[];
  readonly broken: string[];
  readonly warnings: Finding[];
}

function judge(check: Check, tried: Tried, {failed, broken, warnings}: Judged): void {
  const name = `Check ${check.name} (\`${check.run}\`)`;
  switch (tried.type) {
    case 'passed':
      if (tried.flaky !== null) warnings.push({rule: 'checks/flaky', message: `${name} failed and then passed on the same commit${namesIn(tried.flaky)}.`});
      break;
    case 'failed':
      failed.push({rule: `checks/${check.name}`, message: `${name} failed with exit code ${tried.code}.${tail(tried.outputTail)}`});
      break;
    case 'broken':
      broken.push(`${name} ${tried.message}.${tried.why === 'no-tests' ? ' Have it run tests, or say `allow_no_tests: true` for it under gates.checks.' : ''}${tail(tried.outputTail)}`);
      break;
    case 'interrupted':
      broken.push(`${name} gave no result: ${tried.message}.`);
      break;
    default:
      unreachable(tried);
  }
}

/** `: first test; second test`, at most five. */
const namesIn = ({names}: FailedTests): string => (names.length === 0 ? '' : `: ${names.slice(0, 5).join('; ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`);

const longestTail = 4000;

const tail = (output: string): string => (output.trim() === '' ? '' : ` Its output ends with:\n${output.trimEnd().slice(-longestTail)}`);
