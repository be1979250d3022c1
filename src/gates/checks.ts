/** Gate: do the project's own checks pass on the commit? */
import {unreachable} from '../failure.ts';
import type {BaseTest, Check, Finding, GateVerdict} from '../model.ts';
import {testWords, worseWords} from '../run/base-tests.ts';
import {compareWithBase} from './checks/compare-base.ts';
import {defaultFlakyRetries, tryCommand, type CheckEnd, type Tried} from './checks/try-command.ts';

export type {CheckEnd} from './checks/try-command.ts';

/** Runs one check on exactly the commit that is judged, in a worktree that is laid out anew each time. */
export type RunCheck = (check: Check, signal: AbortSignal | undefined) => Promise<CheckEnd>;

/** What a check says of the commit that the change is built on; null: stopped. */
export type AskCheckOnBase = (check: Check) => Promise<BaseTest | null>;

/**
 * Runs the checks one after the other, all of them. Only exit code 0 passes; what fails is tried once more. A check that could not
 * run (126, 127), was ended, took too long or ran no test makes the verdict `error`: it says nothing about the change. Where nothing
 * fails that does not fail on the base too, a human decides.
 */
export async function checksGate({checks, runCheck, askBase, signal}: {
  readonly checks: readonly Check[];
  readonly runCheck: RunCheck;
  readonly askBase?: AskCheckOnBase | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const all: Judged = {failed: [], broken: [], redBase: [], warnings: []};
  for (const check of checks) {
    signal?.throwIfAborted();
    const run = (): Promise<CheckEnd> => runCheck(check, signal);
    const tried = await tryCommand({run, retries: check.flakyRetries ?? defaultFlakyRetries, allowNoTests: check.allowNoTests ?? false});
    const base = tried.type === 'failed' && askBase !== undefined ? await askBase(check) : undefined;
    if (base === null) throw new Error('it was stopped');
    judge({check, tried, base}, all);
  }
  const {failed, broken, redBase, warnings} = all;
  if (broken.length > 0) return {type: 'error', message: [...broken, ...[...failed, ...redBase].map((finding) => finding.message)].join('\n')};
  if (failed.length > 0) return {type: 'block', findings: [...failed, ...redBase]};
  return redBase.length > 0 ? {type: 'human', findings: redBase} : {type: 'pass', warnings};
}

interface Judged {
  readonly failed: Finding[];
  readonly broken: string[];
  readonly redBase: Finding[];
  readonly warnings: Finding[];
}

function judge({check, tried, base}: {readonly check: Check; readonly tried: Tried; readonly base: BaseTest | undefined}, {failed, broken, redBase, warnings}: Judged): void {
  const name = `Check ${check.name} (\`${check.run}\`)`;
  switch (tried.type) {
    case 'passed':
      if (tried.flaky !== null) warnings.push({rule: 'checks/flaky', message: `${name} failed and then passed on the same commit${testWords(tried.flaky)}.`});
      break;
    case 'failed': {
      const onBase = base === undefined ? null : compareWithBase(tried.tests, base);
      const what = `${name} failed with exit code ${tried.code}`;
      if (onBase?.type === 'same') redBase.push({rule: 'checks/red-base', message: `${what}, and fails on ${onBase.commit.slice(0, 10)} too, on which the change is built${testWords(onBase.tests)}: approve the change, or mend that first.`});
      else failed.push({rule: `checks/${check.name}`, message: `${what}.${onBase === null ? '' : ` ${worseWords(check.run, onBase)}`}${onBase === null || onBase.fresh.length === 0 ? tail(tried.outputTail) : ''}`});
      break;
    }
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

const longestTail = 4000;

const tail = (output: string): string => (output.trim() === '' ? '' : ` Its output ends with:\n${output.trimEnd().slice(-longestTail)}`);
