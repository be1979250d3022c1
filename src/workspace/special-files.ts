/** Without a sandbox agents write to the hub: what git would wait for or choke on is taken out of the worktrees' folders there. */
import {lstat, opendir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {errorCode, removeTree} from '../world/files.ts';
import type {Hub} from './hub.ts';

/** `git worktree add` reads the folders of all worktrees: FIFOs, devices, sockets, links and files too large go, folders too full as well. */
export async function clearSpecialFiles({gitDir}: Pick<Hub, 'gitDir'>): Promise<void> {
  const worktrees = join(gitDir, 'worktrees');
  for (const id of await readdir(worktrees).catch(() => [])) {
    const folder = join(worktrees, id);
    if (!(await isClear(folder, {entries: mostEntries}))) await removeTree(folder);
  }
}

const mostEntries = 20_000;
/** Git reads these whole. */
const readWhole = new Set(['HEAD', 'gitdir', 'commondir', 'locked']);
const mostBytes = 64 * 1024;

/** Removes what is in the way below `folder`; false where it is no folder or holds too much to look through. */
async function isClear(folder: string, left: {entries: number}): Promise<boolean> {
  const stat = await lstat(folder).catch(() => null);
  if (stat === null) return true;
  if (!stat.isDirectory()) return false;
  const dir = await opendir(folder).catch((error: unknown) => {
    // Another task's worktree may be let go at this moment.
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (dir === null) return true;
  for await (const entry of dir) {
    left.entries -= 1;
    if (left.entries < 0) return false;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!(await isClear(path, left))) return false;
    } else if (!entry.isFile() || (readWhole.has(entry.name) && ((await lstat(path).catch(() => null))?.size ?? 0) > mostBytes)) {
      await removeTree(path);
    }
  }
  return true;
}
