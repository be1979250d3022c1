/** What other runs here are known to have cost today. */
import {stat} from 'node:fs/promises';
import {dateOf} from '../run/budget.ts';
import type {Day} from '../run/events.ts';
import {costByDay, readHistoryLines} from '../run/history.ts';
import {runPaths, type StatePaths} from '../run/paths.ts';
import {listRuns, loadRun} from '../run/store.ts';
import {nowMs} from '../world/clock.ts';

/**
 * Reads the logs of those runs that have changed since midnight, and the record across runs for those that were cleaned away. A log
 * that cannot be read counts as having cost nothing.
 */
export async function dayOf(paths: StatePaths, runId: string): Promise<Day> {
  const now = new Date(nowMs());
  const utcOffsetMinutes = -now.getTimezoneOffset();
  const date = dateOf(now.toISOString(), utcOffsetMinutes);
  const there = await listRuns(paths);
  const gone = (await readHistoryLines(paths.history)).filter((entry) => !there.includes(entry.runId));
  let othersUsd = costByDay(gone, (at) => dateOf(at, utcOffsetMinutes)).get(date)?.usd ?? 0;
  for (const other of there) {
    if (other === runId) continue;
    const changed = await stat(runPaths(paths, other).events).then(({mtime}) => mtime.toISOString(), () => null);
    if (changed === null || dateOf(changed, utcOffsetMinutes) < date) continue;
    othersUsd += await loadRun(paths, other).then(({state}) => state.spentByDay.get(date) ?? 0, () => 0);
  }
  return {utcOffsetMinutes, date, othersUsd};
}
