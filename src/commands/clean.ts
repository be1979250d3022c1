/** `orch clean`: removes what finished runs left, never work that has not landed unless its run is named. */
import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {exitCode, type ExitCode} from '../failure.ts';
import {hasEnded, standings} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import {takeLock} from '../run/lock.ts';
import {statePaths} from '../run/paths.ts';
import {listRuns, loadRun, whyUnreadable, type StoredRun} from '../run/store.ts';
import {removeTree} from '../world/files.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import {inspectRepository, type UserRepository} from '../world/user-repository.ts';
import {openHub, type Hub} from '../workspace/hub.ts';
import {dropRunRefs, isReachable} from '../workspace/run-refs.ts';
import {dirName} from '../run/refs.ts';
import {holdsUnkeptWork, removeWorktree} from '../workspace/worktree.ts';
import type {Io} from './io.ts';
import {placeless} from './prepare.ts';
import {owned, refuse, refuseOne} from './refuse.ts';

export async function clean(io: Io, named: readonly string[]): Promise<ExitCode> {
  const inspected = await inspectRepository(resolve(io.cwd));
  if (!inspected.ok) return refuse(io, inspected.failure.map((message) => placeless('repository', message)));
  const repository = inspected.value;
  const state = statePaths(repository.topLevel);
  const runs = await listRuns(state);
  const unknown = named.filter((id) => !runs.includes(id));
  if (unknown.length > 0) return refuseOne(io, `there is no run ${unknown.join(', ')}. Known: ${runs.join(', ') || 'none'}.`);
  if (runs.length === 0 && !existsSync(join(state.orch, 'hub.git'))) {
    io.out('There is nothing to clean.\n');
    return exitCode.success;
  }
  // What such a run still needs cannot be known, so nothing is removed.
  const unreadable = (await Promise.all(runs.map((id) => whyUnreadable(state, id)))).filter((why) => why !== null);
  if (unreadable.length > 0) return refuseOne(io, unreadable.join(' '));
  const taken = await takeLock(state.lock, {...ownIdentity(), runId: null}, isAlive);
  if (taken.type === 'owned') return owned(io, taken.by);
  try {
    const hub = await openHub({repository, stateDir: state.orch});
    const looked = await Promise.all(runs.map(async (runId) => {
      const stored = await loadRun(state, runId);
      const reason = named.length === 0 ? await reasonToKeep(repository, hub, stored.state) : named.includes(runId) ? null : 'it was not named';
      return {runId, stored, reason};
    }));
    const inUse = new Set(looked.flatMap(({stored, reason}) => (reason === null ? [] : worktreesOf(stored))));
    for (const {runId, stored, reason} of looked) {
      if (reason === null) {
        await removeRun(repository, hub, stored, inUse);
        io.out(`Removed ${runId}.\n`);
      } else if (named.length === 0) {
        io.out(`Kept ${runId}: ${reason}. To remove it with that work: orch clean ${runId}\n`);
      }
    }
    if ((await listRuns(state)).length === 0) io.out(await removeHub(hub));
  } finally {
    await taken.lock.release();
  }
  return exitCode.success;
}

/** Removes what all runs share, once none is left; never with work in it that is nowhere else. Says what it did. */
async function removeHub(hub: Hub): Promise<string> {
  const worktrees = (await readdir(hub.root)).filter((name) => name !== '.orch');
  if (worktrees.length > 0) return `Kept ${hub.gitDir}: ${worktrees.join(', ')} in ${hub.root} may need it. Remove what you do not need there, then: orch clean\n`;
  const rescued = await hub.git.text(['for-each-ref', '--format=%(refname)', 'refs/orch/rescue/']);
  if (rescued !== '') {
    return `Kept ${hub.gitDir}: it holds work that was left in worktrees and never landed:\n${rescued.replaceAll(/^/gm, '  ')}\nTo look at it: git --git-dir ${hub.gitDir} show <ref>. To remove it: rm -r ${hub.stateDir}\n`;
  }
  for (const part of ['hub.git', 'private.git', 'pool', 'index', 'worktrees', 'sandbox', 'cache']) await removeTree(join(hub.stateDir, part));
  return 'Removed what runs shared.\n';
}

/** Null where nothing would be lost. */
async function reasonToKeep(repository: UserRepository, hub: Hub, state: RunState): Promise<string | null> {
  const open = [...standings(state)].filter(([, {word}]) => !hasEnded(word)).map(([id]) => id);
  if (state.outcome === null || open.length > 0) return 'it has not ended; orch resume goes on with it';
  const unlanded = [...state.tasks].filter(([, {phase, head}]) => phase.type !== 'merged' && head !== null).map(([id]) => id);
  if (unlanded.length > 0) return `it holds work of ${unlanded.join(', ')} that has not landed`;
  const edited: string[] = [];
  for (const [id, {worktree}] of state.tasks) if (worktree !== null && (await holdsUnkeptWork(hub, {path: worktree, name: dirName(id)}))) edited.push(id);
  if (edited.length > 0) return `somebody has worked in the worktree of ${edited.join(', ')} since its agent ended`;
  if (state.result !== state.delivered && !(await isReachable(repository, state.result))) return 'what landed is not on your branch yet';
  return null;
}

const worktreesOf = ({state}: StoredRun): readonly string[] => [...state.tasks.values()].flatMap(({worktree}) => worktree ?? []);

/** Runs of the same tasks use the same worktrees: one that a run that stays needs is left alone. */
async function removeRun(repository: UserRepository, hub: Hub, {run, state, paths}: StoredRun, inUse: ReadonlySet<string>): Promise<void> {
  for (const [id, {worktree}] of state.tasks) {
    if (worktree !== null && !inUse.has(worktree)) await removeWorktree(hub, {path: worktree, name: dirName(id)});
  }
  await dropRunRefs(repository, run.runId);
  await removeTree(paths.dir);
}
