/** Finds the processes of an attempt, wherever they have gone, and tells what they have done. */
import {limitMarkFinder} from './limit-mark.ts';
import {hasInEnvironment, listPids, ownLine, readStat, type ProcessStat} from './proc.ts';

/** Pids of the living that carry `marker` (`NAME=value`) in their environment or its number in their limits; never this process or one above it. */
export function carriers(marker: string): readonly number[] {
  const spared = ownLine();
  const isMarked = limitMarkFinder(marker);
  return listPids().filter((pid) => !spared.has(pid) && (hasInEnvironment(pid, marker) || isMarked(pid)) && readStat(pid)?.zombie === false);
}

/** CPU in milliseconds by process, `<pid>/<start>`: of all that carry the marker, and of all below `pid`, which may hide their own. Empty without `/proc`. */
export function cpuOf(pid: number, marker: string): ReadonlyMap<string, number> {
  const stats = new Map(listPids().flatMap((each) => {
    const stat = readStat(each);
    return stat === null || stat.zombie ? [] : [[each, stat] as const];
  }));
  const found = new Set([pid, ...carriers(marker)]);
  for (const stat of stats.values()) if (isBelow(stat, found, stats)) found.add(stat.pid);
  return new Map([...found].flatMap((each) => {
    const stat = stats.get(each);
    return stat === undefined ? [] : [[`${each}/${stat.startTime}`, stat.cpuMs] as const];
  }));
}

function isBelow(stat: ProcessStat, found: ReadonlySet<number>, stats: ReadonlyMap<number, ProcessStat>): boolean {
  const seen = new Set<number>();
  for (let at: ProcessStat | undefined = stat; at !== undefined && !seen.has(at.pid); at = stats.get(at.parent)) {
    if (found.has(at.pid)) return true;
    seen.add(at.pid);
  }
  return false;
}
