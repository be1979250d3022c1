/** The worktree of an attempt: what lies in it before the agent starts, and what is kept of it afterwards. */
import {join} from 'node:path';
import type {Failure} from '../failure.ts';
import {fail, ok, type Result} from '../failure.ts';
import type {PlannedTask, Sha} from '../model.ts';
import {unheard} from '../run/messages.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {collect, type Collected} from '../workspace/collect.ts';
import {mergeTrees, treeOf} from '../workspace/merge-tree.ts';
import {publish} from '../workspace/publish.ts';
import {attemptRef, dirName, leftRef, taskRef} from '../run/refs.ts';
import {prepareWorktree} from '../workspace/worktree.ts';
import {readRecord} from '../workspace/worktree-record.ts';
import {hadNetwork, profileOf, type RunContext} from './context.ts';
import {readyWorktree} from './pool.ts';

/** `.worktrees/<agent>-<task>`. */
export const worktreePath = (context: RunContext, agent: string, task: PlannedTask): string => join(context.state.root, dirName(`${agent}-${task.id}`));

/** The name by which the hub and the private index know a task's worktree. */
export const worktreeName = (task: PlannedTask): string => dirName(task.id);

/**
 * Makes the worktree hold `base`, with the last attempt's work merged onto it where the agent goes on from that. What lies
 * there uncollected is kept first. Returns the files that hold conflict markers.
 */
export async function setUp(context: RunContext, input: {readonly task: PlannedTask; readonly record: TaskRecord; readonly agent: string; readonly worktree: string; readonly base: Sha; readonly attempt: number}): Promise<Result<readonly string[], Failure>> {
  const {task, record, agent, worktree, base} = input;
  if (record.base !== null) await keepLeft(context, input);
  const merged = record.head !== null && goesOn(context, agent, record) ? await mergeTrees(context.hub, base, record.head) : null;
  const prepared = await prepareWorktree(context.hub, {path: worktree, name: worktreeName(task), base, tree: merged?.tree ?? null});
  if (!prepared.ok) return fail({kind: 'workspace-lost', message: prepared.failure});
  // It fetches what the project needs; what the agent itself has made has no more of the network than the agent.
  const network = merged === null || (hadNetwork(context, task, record) && (profileOf(context, agent).network ?? true));
  const ready = await readyWorktree(context, {worktree, name: worktreeName(task), use: 'agents', network});
  if (!ready.ok) return fail({kind: 'spawn', message: ready.failure});
  return ok(merged?.type === 'conflict' ? merged.files : []);
}

/**
 * An agent CLI goes on from what there is, also after an interruption. A script starts from a clean tree, since it need not bear
 * being run twice; a program of the user's does so unless it is told what to mend or takes over from another.
 */
function goesOn(context: RunContext, agent: string, record: TaskRecord): boolean {
  switch (profileOf(context, agent).type) {
    case 'script':
      return false;
    case 'command':
      return record.findings.length > 0 || record.children.length > 0 || unheard(record).length > 0 || record.agent !== agent;
    default:
      return true;
  }
}

/** Keeps what lies in the worktree and is not the work that the last attempt was known to leave, such as what a person did there since. */
async function keepLeft(context: RunContext, {task, record, worktree, attempt}: Parameters<typeof setUp>[1]): Promise<void> {
  const laidOut = await laidOutOn(context, task, worktree);
  if (laidOut === null) return;
  const collected = await collect(context.hub, {worktree, name: worktreeName(task), base: laidOut, message: `${task.id}: left in the worktree before attempt ${attempt}`, author: context.repository.author});
  if (collected.type !== 'committed') return;
  if (record.head !== null && (await treeOf(context.hub, record.head)) === collected.tree) return;
  await publish(context.repository, context.hub, {sha: collected.head, ref: leftRef(context.run.runId, task.id, attempt), expected: 'any'});
}

/** The commit that the task's worktree was laid out on; null where there is none, or where laying it out was cut short. */
export async function laidOutOn(context: RunContext, task: PlannedTask, worktree: string): Promise<Sha | null> {
  const record = await readRecord(context.hub, worktreeName(task));
  return record === null || record.path !== worktree || record.known === null ? null : record.base;
}

/** Collects the worktree into a commit and makes that reachable in the user's repository. */
export async function keepWork(context: RunContext, input: {readonly task: PlannedTask; readonly worktree: string; readonly base: Sha; readonly attempt: number; readonly message: string}): Promise<Collected> {
  const {task, worktree, base, attempt, message} = input;
  const collected = await collect(context.hub, {worktree, name: worktreeName(task), base, message, author: context.repository.author, owns: task.owns});
  if (collected.type !== 'committed') return collected;
  const {runId} = context.run;
  await publish(context.repository, context.hub, {sha: collected.head, ref: attemptRef(runId, task.id, attempt), expected: 'any'});
  await publish(context.repository, context.hub, {sha: collected.head, ref: taskRef(runId, task.id), expected: 'any'});
  return collected;
}
