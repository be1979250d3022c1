/** Brings the result to the user's branch, together with what was committed to the branch meanwhile. */
import type {RunContext} from '../dispatch/context.ts';
import type {Sha} from '../model.ts';
import {joinedRef, resultRef} from '../run/refs.ts';
import {deliver, handMerge, type Delivered} from '../workspace/deliver.ts';
import {publish} from '../workspace/publish.ts';
import {dropRef} from '../workspace/run-refs.ts';
import {newest} from './build.ts';
import {verifyCandidate} from './verify.ts';

/** The user may go on committing while a merge of it all is tested. */
const maxTries = 3;

/**
 * `branch` is a full ref name. Where it has commits that the result does not hold, both are merged, the project's tests run on
 * exactly that commit, and the branch is fast-forwarded to it; the run's result stays where it is. `delivered`: the branch
 * holds the result. `delivering` is told of a commit before the branch is moved to it. `moved`: it moved again and again, or the run was stopped; trying again later makes sense.
 */
export async function deliverResult(context: RunContext, input: {readonly branch: string; readonly result: Sha; readonly mustHold: Sha; readonly delivering: (sha: Sha) => void}): Promise<Delivered> {
  const {repository, hub, run} = context;
  const {branch, result, mustHold} = input;
  input.delivering(result);
  let delivery = await deliver(repository, {branch, sha: result, mustHold});
  for (let tries = 0; delivery.type === 'moved' && tries < maxTries; tries++) {
    const both = await newest(context, {result, branch: delivery.sha, mustHold});
    const refused = (reason: string): Delivered => ({type: 'refused', reason, command: handMerge(repository, branch, resultRef(run.runId))});
    if (both === result) return refused('the branch has new commits, which conflict with what has landed');
    if (run.settings.verify.length > 0) {
      const {outcome} = await verifyCandidate(context, both, true);
      if (outcome.type === 'interrupted') return delivery;
      if (outcome.type === 'failed') return refused(`the branch has new commits; with these and what has landed, \`${outcome.command}\` fails (${outcome.message})`);
    }
    if (context.stop.aborted) return delivery;
    const ref = joinedRef(run.runId);
    await publish(repository, hub, {sha: both, ref, expected: 'any'});
    input.delivering(both);
    delivery = await deliver(repository, {branch, sha: both, mustHold});
    if (delivery.type === 'delivered') await dropRef(repository, {ref, expected: both});
  }
  return delivery;
}
