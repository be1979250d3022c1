/** Finds the run a command is about: the one named, or the newest. */
import {resolve} from 'node:path';
import {fail, ok, type Result} from '../failure.ts';
import {readLock} from '../run/lock.ts';
import {statePaths, type StatePaths} from '../run/paths.ts';
import {listRuns, loadRun, whyUnreadable, type StoredRun} from '../run/store.ts';
import {findTopLevel} from '../world/find-top-level.ts';
import {isAlive} from '../world/identity.ts';
import type {Io} from './io.ts';

export interface FoundRun {
  readonly state: StatePaths;
  readonly stored: StoredRun;
  /** Whether a process drives exactly this run now. */
  readonly owner: 'alive' | 'dead' | 'none';
}

/** Null: there has been no run here. A failure says what is wrong with what was asked. */
export async function findRun(io: Io, named: string | undefined): Promise<Result<FoundRun | null, string>> {
  const topLevel = findTopLevel(resolve(io.cwd));
  if (topLevel === null) return fail(`${resolve(io.cwd)} is not in a git repository. Go to one, or name it with -C.`);
  const state = statePaths(topLevel);
  const runs = await listRuns(state);
  const matching = named === undefined ? runs.slice(-1) : runs.filter((id) => id === named || id.startsWith(named) || id.endsWith(named));
  const [runId, ...more] = matching;
  if (runId === undefined) return named === undefined ? ok(null) : fail(`There is no run ${named}. Known: ${runs.join(', ') || 'none'}.`);
  if (more.length > 0) return fail(`${named ?? ''} names several runs: ${matching.join(', ')}.`);
  const unreadable = await whyUnreadable(state, runId);
  if (unreadable !== null) return fail(unreadable);
  const [stored, lock] = await Promise.all([loadRun(state, runId), readLock(state.lock)]);
  const owner = lock === null || lock.runId !== runId ? 'none' : isAlive(lock) ? 'alive' : 'dead';
  return ok({state, stored, owner});
}
