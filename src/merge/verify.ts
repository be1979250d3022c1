/** Runs the project's tests on exactly the commit that is to land. */
import type {RunContext} from '../dispatch/context.ts';
import {layOut, runIn} from '../dispatch/pool.ts';
import {baseTestOf} from '../gates/checks/compare-base.ts';
import {defaultFlakyRetries, whatSaid, type Said} from '../gates/checks/try-command.ts';
import type {BaseTest, Flaky, Sha, VerifyOutcome} from '../model.ts';
import {monotonicMs} from '../world/clock.ts';

/** How long one test command may take. */
const testTimeoutMs = 60 * 60_000;

/** What the tests said, how long they took, and which commands passed only when they were run once more. */
export interface Verified {
  readonly outcome: VerifyOutcome;
  readonly wallMs: number;
  readonly flaky: readonly Flaky[];
}

/** `setupNetwork`: whether a `setup` that has to run on the candidate itself has the network. */
export async function verifyCandidate(context: RunContext, candidate: Sha, setupNetwork: boolean): Promise<Verified> {
  const start = monotonicMs();
  const failures = new Map<string, Flaky>();
  const outcome = await untilClear(context, failures, () => runTests(context, {commit: candidate, commands: context.run.settings.verify, setupNetwork, what: 'verify'}));
  return {outcome, wallMs: Math.round(monotonicMs() - start), flaky: outcome.type === 'passed' ? [...failures.values()] : []};
}

/** Runs all of the commands again, on the same tree laid out anew, where one fails that has tries left. */
async function untilClear({run: {settings}}: RunContext, failures: Map<string, Flaky>, run: () => Promise<Ran>): Promise<VerifyOutcome> {
  const retries = settings.verifyFlakyRetries ?? defaultFlakyRetries;
  const tried = new Map<string, number>();
  for (let before: VerifyOutcome | null = null; ; ) {
    const {command, said} = await run();
    if (said.type === 'passed' || said.type === 'interrupted') return said.type === 'passed' ? said : {type: 'interrupted'};
    // What says nothing does not take back what an earlier try has said.
    if (said.type === 'broken') return before ?? {type: 'failed', command, message: advised(said), output: said.outputTail};
    before ??= {type: 'failed', command, message: `exit code ${said.code}`, output: said.outputTail, tests: said.tests};
    const times = (tried.get(command) ?? 0) + 1;
    if (times > retries) return {type: 'failed', command, message: `exit code ${said.code}`, output: said.outputTail, tests: said.tests};
    tried.set(command, times);
    failures.set(command, {command, tests: said.tests ?? {failed: 0, names: []}});
  }
}

const advised = ({why, message}: Extract<Said, {type: 'broken'}>): string => (why === 'no-tests' ? `${message}; have it run tests, or say \`allow_no_tests: true\` under merge` : message);

/** What one of the commands says of a commit that work is built on, after those that run before it; null: stopped. */
export async function testBase(context: RunContext, commit: Sha, command: string): Promise<Pick<BaseTest, 'outcome' | 'tests'> | null> {
  const {verify} = context.run.settings;
  const {command: last, said} = await runTests(context, {commit, commands: verify.slice(0, verify.indexOf(command) + 1), setupNetwork: true, what: 'verify/base'});
  // One before it that fails there keeps it from saying which tests fail.
  return baseTestOf(said.type === 'failed' && last !== command ? {...said, tests: null} : said);
}

interface Ran {
  /** The last command that ran. */
  readonly command: string;
  readonly said: Said;
}

/** One after the other in one worktree, since a later one may need what an earlier one has built; up to the first that does not pass. */
async function runTests(context: RunContext, {commit, commands, setupNetwork, what}: {readonly commit: Sha; readonly commands: readonly string[]; readonly setupNetwork: boolean; readonly what: string}): Promise<Ran> {
  const {settings} = context.run;
  const place = await layOut(context, 'verify', commit, setupNetwork);
  if (context.stop.aborted) return {command: 'workspace', said: {type: 'interrupted', message: 'the run is stopped'}};
  if (!place.ok) return {command: 'workspace', said: {type: 'broken', why: 'other', message: place.failure, outputTail: ''}};
  let last: Ran = {command: '', said: {type: 'passed'}};
  for (const command of commands) {
    const end = await runIn(context, {use: 'verify', what, command, timeoutMs: testTimeoutMs, network: settings.verifyNetwork ?? false});
    last = {command, said: whatSaid(end, settings.verifyAllowNoTests ?? false)};
    if (last.said.type !== 'passed') return last;
  }
  return last;
}
