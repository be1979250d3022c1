/** The dispatcher's effects on the real world. */
import {buildCandidate, newest} from '../merge/build.ts';
import {tryCanary} from '../merge/canary.ts';
import {deliverResult} from '../merge/deliver-result.ts';
import {testBase, verifyCandidate} from '../merge/verify.ts';
import type {Sha} from '../model.ts';
import {mergeTrees} from '../workspace/merge-tree.ts';
import {publish} from '../workspace/publish.ts';
import {resultRef, taskRef} from '../run/refs.ts';
import {dropRef} from '../workspace/run-refs.ts';
import {branchTip} from '../workspace/target.ts';
import {prepareWorktree, removeWorktree} from '../workspace/worktree.ts';
import {runAttempt} from '../dispatch/attempt.ts';
import {layMessages} from '../dispatch/outbox.ts';
import {hadNetwork, type RunContext} from '../dispatch/context.ts';
import type {Effects} from '../dispatch/effects.ts';
import {checkBase, judgeTask} from '../dispatch/gating.ts';
import {worktreeName, worktreePath} from '../dispatch/workplace.ts';

/**
 * `delivered`: what the user's branch was last known to hold of the run; its base before the first delivery. `delivering` is
 * told of each commit to which the user's branch is about to be moved.
 */
export function worldEffects(context: RunContext, start: {readonly delivered: Sha; readonly delivering: (sha: Sha) => void}): Effects {
  const {run, repository, hub} = context;
  let mustHold = start.delivered;
  /** Where the user's branch stood when a candidate was built on it. */
  const builtOn = new Map<Sha, Sha | null>();
  const branch = async (): Promise<Sha | null> => (run.into === null ? null : branchTip(repository, run.into));
  return {
    worktreeOf: (agent, task) => worktreePath(context, agent, task),
    newest: async (result) => newest(context, {result, branch: await branch(), mustHold}),
    attempt: (input, emit) => runAttempt(context, input, emit),
    tell: (task, record) => void layMessages(context, task, record),
    halt: (task, by) => context.halts.get(task)?.abort(by),
    gates: (input, told) => judgeTask(context, input, told),
    build: async ({task, record, head, result}) => {
      const tip = await branch();
      const built = await buildCandidate(context, {task, record, head, result, branch: tip, mustHold});
      if (built.type === 'built') builtOn.set(built.candidate, tip);
      return built;
    },
    verify: (candidate, task, record) => verifyCandidate(context, candidate, hadNetwork(context, task, record)),
    canary: (commit, askBase) => tryCanary(context, commit, askBase),
    testBase: (subject) => (subject.kind === 'tests' ? testBase(context, subject.commit, subject.command) : checkBase(context, subject.commit, subject.check)),
    land: async ({candidate, expected}) => {
      if ((await branch()) !== builtOn.get(candidate)) return false;
      const set = await publish(repository, hub, {sha: candidate, ref: resultRef(run.runId), expected: expected === run.base ? null : expected});
      if (set.type === 'moved') throw new Error(`Internal error: somebody moved ${resultRef(run.runId)} to ${set.sha ?? 'nowhere'}`);
      return true;
    },
    offerConflict: async ({task, record, head, onto}) => {
      if (record.worktree === null) return;
      const {tree} = await mergeTrees(hub, onto, head);
      await prepareWorktree(hub, {path: record.worktree, name: worktreeName(task), base: onto, tree});
    },
    deliver: async (sha) => {
      if (run.into === null) return {type: 'delivered'};
      const delivery = await deliverResult(context, {branch: run.into, result: sha, mustHold, delivering: start.delivering});
      if (delivery.type === 'delivered') mustHold = sha;
      return delivery;
    },
    release: async (task, record) => {
      if (record.worktree === null) return;
      await removeWorktree(hub, {path: record.worktree, name: worktreeName(task)});
      await dropRef(repository, {ref: taskRef(run.runId, task.id), expected: record.head});
    },
  };
}
