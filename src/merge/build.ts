/** Builds the commit that would land a task, in the hub, from everything that has landed and everything the user has committed. */
import type {Built} from '../dispatch/effects.ts';
import type {RunContext} from '../dispatch/context.ts';
import {isConventional, signOff, subjectOf} from '../dispatch/task-message.ts';
import type {PlannedTask, Sha} from '../model.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {commitTree, isAncestor, mergeTrees} from '../workspace/merge-tree.ts';
import {landingMessage, type Approval} from './message.ts';

/** Where landed work meets the user's branch. */
export interface Meeting {
  readonly result: Sha;
  /** Where the user's branch stands now; null: none is moved. */
  readonly branch: Sha | null;
  /** The commit of the user's branch that the result builds on: the run's base, or what was delivered last. */
  readonly mustHold: Sha;
}

export async function buildCandidate(context: RunContext, input: Meeting & {readonly task: PlannedTask; readonly record: TaskRecord; readonly head: Sha}): Promise<Built> {
  const {hub, run} = context;
  const {task, record, head} = input;
  const onto = await newest(context, input);
  const merged = await mergeTrees(hub, onto, head);
  if (merged.type === 'conflict') return {type: 'conflict', onto, files: merged.files};
  const {mergeStrategy: strategy, gates} = run.settings;
  const {author} = context.repository;
  const subject = subjectOf(task, gates, context.redact);
  const candidate = await commitTree(hub, {
    tree: merged.tree,
    parents: strategy === 'merge' ? [onto, head] : [onto],
    message: landingMessage(
      task,
      {
        agent: record.agent ?? task.route.agent,
        gates: record.gates.map(({gate}) => gate),
        approval: approvalOf(record, head, context.redact),
        subject: strategy === 'merge' && !isConventional(gates) ? `Merge ${subject}` : subject,
        signOff: signOff(gates, author),
      },
      run.runId,
    ),
    author,
  });
  return {type: 'built', onto, candidate};
}

/** What a person said about exactly this commit; as little as a log may its message hold a credential. */
function approvalOf({approvedHead, approval, overrides}: TaskRecord, head: Sha, redact: (text: string) => string): Approval | null {
  if (approval === null || approvedHead !== head) return null;
  return {by: redact(approval.by), overrides, reason: redact(approval.reason ?? '')};
}

/**
 * The result with the user's own commits taken in: whichever of the two holds the other, else a merge of both. Where these
 * conflict, or the branch was rewound or rewritten, the result stands alone; the branch then cannot be fast-forwarded, and
 * delivery says so.
 */
export async function newest(context: Pick<RunContext, 'hub' | 'repository'>, {result, branch, mustHold}: Meeting): Promise<Sha> {
  const {hub} = context;
  if (branch === null || branch === result || (await isAncestor(hub, branch, result))) return result;
  if (await isAncestor(hub, result, branch)) return branch;
  if (!(await isAncestor(hub, mustHold, branch))) return result;
  const merged = await mergeTrees(hub, result, branch);
  if (merged.type === 'conflict') return result;
  return commitTree(hub, {tree: merged.tree, parents: [result, branch], message: `Merge the branch's new commits\n`, author: context.repository.author});
}

