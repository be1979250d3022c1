/** Lands one task: build its merge commit, test exactly that commit, move the result to it. */
import {compareWithBase} from '../gates/checks/compare-base.ts';
import type {MergeTask} from '../dispatch/dispatcher.ts';

/**
 * `stopped` is asked after every long wait: an aborted run lands nothing more. The log holds the candidate's SHA before its
 * tests start, so that a crash at any point can be judged by what the result ref says.
 */
export const mergeTask: MergeTask = async (input) => {
  const {task, head, state, effects, emit} = input;
  const built = await effects.build({task, record: input.record, head, result: state.result});
  if (built.type === 'conflict') {
    await effects.offerConflict({task, record: input.record, head, onto: built.onto});
    return emit({type: 'merge-finished', task: task.id, outcome: {type: 'conflict', files: built.files, onto: built.onto}});
  }
  const {candidate, onto} = built;
  await emit({type: 'merge-started', task: task.id, head, onto, candidate});
  const requeue = (reason: string, raced: boolean): Promise<void> =>
    emit({type: 'merge-finished', task: task.id, outcome: {type: 'requeued', reason, raced}});
  if (state.run.settings.verify.length > 0) {
    const {outcome, wallMs, flaky = []} = await effects.verify(candidate, task, input.record);
    if (outcome.type === 'interrupted') return requeue('interrupted while its tests ran', false);
    await emit({type: 'verify-finished', task: task.id, candidate, wallMs, outcome, ...(flaky.length === 0 ? {} : {flaky})});
    if (outcome.type === 'failed') {
      const {command, message, output, tests} = outcome;
      // What did not run, or was ended, says nothing that the base could say as well.
      const base = tests === undefined ? undefined : await input.askBase({kind: 'tests', commit: onto, command});
      if (base === null) return requeue('interrupted while its tests ran on what it is built on', false);
      const onBase = tests === undefined || base === undefined ? null : compareWithBase(tests, base);
      return emit({type: 'merge-finished', task: task.id, outcome: {type: 'tests-failed', candidate, command, message, output, ...(onBase === null ? {} : {base: onBase})}});
    }
  }
  if (input.stopped()) return requeue('the run was stopped', false);
  const landed = await effects.land({candidate, expected: state.result});
  if (!landed) return requeue('the branch moved while its tests ran', true);
  await emit({type: 'merge-finished', task: task.id, outcome: {type: 'landed', sha: candidate}});
};
