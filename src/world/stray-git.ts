/** Git outlives an orch that is killed: it is never cut in half, and so may still be writing when the next one comes. */
import {readlinkSync} from 'node:fs';
import {sep} from 'node:path';
import {monotonicMs, sleep} from './clock.ts';
import {hasInEnvironment, listPids, readStat} from './proc.ts';

/** Variable that every git of orch's is started with. */
export const gitMark = 'ORCH_GIT';

/** Waits until no git of another orch works in these folders; not longer than a minute. Without `/proc` there is no search. */
export async function strayGitsEnd(folders: readonly string[]): Promise<void> {
  const deadline = monotonicMs() + limitMs;
  while (listPids().some((pid) => isStray(pid, folders)) && monotonicMs() < deadline) await sleep(pollMs);
}

const limitMs = 60_000;
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
