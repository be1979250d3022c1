/** Git outlives an orch that is killed: it is never cut in half, and so may still be writing when the next one comes. */
import {readlinkSync} from 'node:fs';
import {sep} from 'node:path';
import {monotonicMs, sleep} from './clock.ts';
import {hasInEnvironment, listPids, readStat} from './proc.ts';

/** Variable that every git of orch's is started with. */
export const gitMark = 'ORCH_GIT';

/**
 * Waits until no git of another orch works in these folders. `told` hears once, at the start, of those that it waits for. Returns
 * the pids of those that are still there after `limitMs`. Without `/proc` there is no search.
 */
export async function strayGitsEnd(folders: readonly string[], {limitMs, told}: {readonly limitMs: number; readonly told: (pids: readonly number[]) => void}): Promise<readonly number[]> {
  const deadline = monotonicMs() + limitMs;
  const look = (): readonly number[] => listPids().filter((pid) => isStray(pid, folders));
  let strays = look();
  if (strays.length > 0) told(strays);
  while (strays.length > 0 && monotonicMs() < deadline) {
    await sleep(pollMs);
    strays = look();
  }
  return strays;
}

const pollMs = 20;

function isStray(pid: number, folders: readonly string[]): boolean {
  if (!hasInEnvironment(pid, `${gitMark}=1`)) return false;
  const stat = readStat(pid);
  if (stat === null || stat.zombie || stat.parent === process.pid) return false;
  const cwd = folderOf(pid);
  return folders.some((folder) => cwd === folder || cwd.startsWith(folder + sep));
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
