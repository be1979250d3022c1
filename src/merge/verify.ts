/** Runs the project's tests on exactly the commit that is to land. */
import type {RunContext} from '../dispatch/context.ts';
import type {Sha, VerifyOutcome} from '../model.ts';
import {monotonicMs} from '../world/clock.ts';
import type {CommandOutcome} from '../world/command.ts';
import {layOut, runIn} from '../dispatch/pool.ts';

/** How long one test command may take. */
const testTimeoutMs = 60 * 60_000;

/** `setupNetwork`: whether a `setup` that has to run on the candidate itself has the network. */
export async function verifyCandidate(context: RunContext, candidate: Sha, setupNetwork: boolean): Promise<{readonly outcome: VerifyOutcome; readonly wallMs: number}> {
  const start = monotonicMs();
  const outcome = await runTests(context, candidate, setupNetwork);
  return {outcome, wallMs: Math.round(monotonicMs() - start)};
}

async function runTests(context: RunContext, candidate: Sha, setupNetwork: boolean): Promise<VerifyOutcome> {
  const place = await layOut(context, 'verify', candidate, setupNetwork);
  if (context.stop.aborted) return {type: 'interrupted'};
  if (!place.ok) return {type: 'failed', command: 'workspace', message: place.failure, output: ''};
  for (const command of context.run.settings.verify) {
    const outcome = await runIn(context, {use: 'verify', what: 'verify', command, timeoutMs: testTimeoutMs, network: context.run.settings.verifyNetwork ?? false});
    if (outcome.type === 'interrupted') return {type: 'interrupted'};
    const failed = failureOf(outcome);
    if (failed !== null) return {type: 'failed', command, message: failed, output: outcome.outputTail};
  }
  return {type: 'passed'};
}

function failureOf(outcome: CommandOutcome): string | null {
  if (outcome.type !== 'exit') return outcome.message;
  if (outcome.code === 0) return null;
  return outcome.code === 127 || outcome.code === 126 ? `the command could not be run (exit code ${outcome.code})` : `exit code ${outcome.code}`;
}
