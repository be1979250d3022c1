/** Looks at what a dead dispatcher left: ends its processes, keeps its agents' work, reads where the result stands. */
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {TaskId, Sha} from '../model.ts';
import type {Observed} from '../run/recover.ts';
import type {RunState} from '../run/state.ts';
import {removeTree} from '../world/files.ts';
import {killTree, sweep} from '../world/kill.ts';
import {landingsSince} from '../workspace/landed-tasks.ts';
import {readRecord} from '../workspace/worktree-record.ts';
import {markName, markOf, type RunContext} from './context.ts';
import type {Effects} from './effects.ts';
import {keepWork, laidOutOn, worktreeName} from './workplace.ts';

/** Idempotent: after it no process of the run lives and all unfinished work is reachable as a commit. */
export async function observe(context: RunContext, state: RunState): Promise<Observed> {
  const {runId} = context.run;
  const leftovers = new Map<TaskId, Sha>();
  await Promise.all([...state.tasks].map(async ([task, {phase, attempt, process}]) => {
    if (phase.type === 'running' && process !== null) await killTree({...process, marker: `${markName}=${markOf(context, `${task}/${attempt}`)}`, graceMs: 0});
  }));
  await sweep(`ORCH_RUN_ID=${runId}`);
  await Promise.all(state.run.plan.tasks.map(async (task) => {
    const record = state.tasks.get(task.id);
    if (record?.phase.type !== 'running') return;
    // A worktree that is not yet laid out for this attempt holds older work, or half of a commit: none of it is the attempt's.
    if (record.worktree === null || (await laidOutOn(context, task, record.worktree)) !== record.phase.base) return;
    const kept = await keepWork(context, {task, worktree: record.worktree, base: record.phase.base, attempt: record.attempt, message: `${task.id}: interrupted work`});
    if (kept.type === 'committed') leftovers.set(task.id, kept.head);
  }));
  // Output that nobody has redacted.
  for (const name of await readdir(context.paths.logs)) if (name.endsWith('.spool')) await removeTree(join(context.paths.logs, name));
  return {landed: await landingsSince(context.repository, runId, state.result), leftovers};
}

/** Lets go of worktrees whose tasks had landed when the dispatcher died, also of halves of them. */
export async function releaseLanded(context: RunContext, state: RunState, release: Effects['release']): Promise<void> {
  for (const task of state.run.plan.tasks) {
    const record = state.tasks.get(task.id);
    if (record?.phase.type === 'merged' && (await readRecord(context.hub, worktreeName(task))) !== null) await release(task, record);
  }
}
