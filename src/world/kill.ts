/**
 * Ends a process and everything it ever started.
 *
 *   SIGINT to the group ──grace──▶ SIGKILL to the group ──▶ SIGKILL to all that carry the marker, until none is found
 *
 * A box (bubblewrap) leads the group of what runs in it. Ended by SIGINT it would take all of it along at once, so SIGINT goes
 * to the others only; its end by SIGKILL is the end of its PID namespace.
 *
 * The marker is an entry of the environment (`NAME=value`) that children inherit; it finds those that left the group. A child
 * that also cleared its environment is found by the mark of `limit-mark.ts`; where there is none, only a PID namespace catches it. Without `/proc` (macOS) there is no search: only the
 * group is ended.
 */
import {carriers} from './carriers.ts';
import {monotonicMs, sleep} from './clock.ts';
import {hasProc, listPids, ownLine, readStat, type ProcessStat} from './proc.ts';

/** What is left of a kill: pids that did not end within the limit; normally none. */
export interface Killed {
  readonly survivors: readonly number[];
}

/** Ends the group of `pid`, if that is still the process that started at `startTime`, and all that carry `marker`. Never this process or one above it. */
export async function killTree(target: {
  readonly pid: number;
  readonly startTime: string | null;
  readonly marker: string;
  /** The leader is a box around the program. */
  readonly boxed?: boolean;
  /** How long the group may take to end by itself after SIGINT; 0 skips SIGINT. */
  readonly graceMs?: number;
}): Promise<Killed> {
  const graceMs = target.graceMs ?? defaultGraceMs;
  if (graceMs > 0 && (target.boxed === true ? interruptBoxed(target) : signalGroup(target, 'SIGINT'))) {
    const deadline = monotonicMs() + graceMs;
    for (let pauseMs = pollMs; groupLives(target) && monotonicMs() < deadline; pauseMs = Math.min(pauseMs * 1.5, longestPollMs)) await sleep(pauseMs);
  }
  signalGroup(target, 'SIGKILL');
  const {survivors} = await sweep(target.marker);
  const deadline = monotonicMs() + sweepLimitMs;
  while (signalGroup(target, 'SIGKILL') && groupLives(target) && monotonicMs() < deadline) await sleep(pollMs);
  return {survivors};
}

/** Ends all processes that carry `marker`, again and again until two looks in a row find none; for what a dead orch left behind. */
export async function sweep(marker: string): Promise<Killed> {
  const deadline = monotonicMs() + sweepLimitMs;
  for (let clean = 0; ; ) {
    const found = carriers(marker);
    clean = found.length === 0 ? clean + 1 : 0;
    if (clean === 2 || !hasProc()) return {survivors: []};
    if (monotonicMs() > deadline) return {survivors: found};
    for (const pid of found) signal(pid, 'SIGKILL');
    await sleep(clean === 0 ? pollMs : 1);
  }
}

const defaultGraceMs = 1000;
const sweepLimitMs = 3000;
const pollMs = 10;
/** Each look reads the whole process table, and many agents may be ending at once. */
const longestPollMs = 100;

interface Target {
  readonly pid: number;
  readonly startTime: string | null;
}

/** Signals the group if it is still the one we mean; false where it is not, or has nobody left. */
function signalGroup(target: Target, name: 'SIGINT' | 'SIGKILL'): boolean {
  if (target.pid <= 1 || (hasProc() && groupMembers(target).length === 0)) return false;
  return signal(-target.pid, name);
}

/** False where nobody took the signal. */
function interruptBoxed(target: Target): boolean {
  const members = groupMembers(target).filter(({pid}) => pid !== target.pid);
  return members.filter(({pid}) => signal(pid, 'SIGINT')).length > 0;
}

/** Without `/proc` a group lives as long as it takes signals. */
const groupLives = (target: Target): boolean => (hasProc() ? groupMembers(target).length > 0 : signal(-target.pid, 0));

/**
 * Living members of the target's group. A leader that started at another time is a stranger with a reused pid. Where the
 * leader is gone, its group still is the same one as long as no member is older than it.
 */
function groupMembers(target: Target): readonly ProcessStat[] {
  const spared = ownLine();
  const members = listPids().flatMap((pid) => {
    const stat = readStat(pid);
    return stat !== null && stat.group === target.pid && !stat.zombie ? [stat] : [];
  });
  if (members.some((member) => spared.has(member.pid))) return [];
  const {startTime} = target;
  if (startTime === null) return members;
  const leader = readStat(target.pid);
  if (leader !== null && leader.startTime !== startTime) return [];
  return members.some((member) => BigInt(member.startTime) < BigInt(startTime)) ? [] : members;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
