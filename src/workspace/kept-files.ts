/** What `copy` and `setup` left in a worktree for checks, so that nothing that runs there afterwards can change it unseen. */
import {lstat, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {removeTree, writeFileAtomic} from '../world/files.ts';
import type {Hub} from './hub.ts';
import {keptFile} from './worktree-record.ts';

interface Kept {
  readonly worktree: string;
  readonly name: string;
  /** Relative to the worktree. */
  readonly keep: readonly string[];
}

/** Remembers every file below `keep` as it is now. */
export async function rememberKept(hub: Hub, {worktree, name, keep}: Kept): Promise<void> {
  const found = await stampsOf(worktree, keep, null);
  await writeFileAtomic(keptFile(hub, name), JSON.stringify([...found.stamps]));
}

/** Takes out what was added since; false where anything else is different, or nothing is remembered. */
export async function restoreKept(hub: Hub, {worktree, name, keep}: Kept): Promise<boolean> {
  const text = await readFile(keptFile(hub, name), 'utf8').catch(() => null);
  if (text === null) return false;
  const was = new Map(JSON.parse(text) as readonly (readonly [string, string])[]);
  const {stamps, added} = await stampsOf(worktree, keep, was);
  if (stamps.size !== was.size || [...was].some(([path, stamp]) => stamps.get(path) !== stamp)) return false;
  for (const path of added) await removeTree(path);
  return true;
}

/** By path. With `known`, what is not in it is listed as added and not looked into. Follows no link. */
async function stampsOf(worktree: string, keep: readonly string[], known: ReadonlyMap<string, string> | null): Promise<{readonly stamps: ReadonlyMap<string, string>; readonly added: readonly string[]}> {
  const stamps = new Map<string, string>();
  const added: string[] = [];
  const look = async (path: string): Promise<void> => {
    const stat = await lstat(path, {bigint: true}).catch(() => null);
    if (stat === null) return;
    if (known !== null && !known.has(path)) {
      added.push(path);
      return;
    }
    const {dev, ino, mode, size, mtimeNs, ctimeNs} = stat;
    // A folder's times tell only that something came or went, and that is seen anyway.
    stamps.set(path, (stat.isDirectory() ? [dev, ino, mode] : [dev, ino, mode, size, mtimeNs, ctimeNs]).join(' '));
    if (!stat.isDirectory()) return;
    const names = await readdir(path);
    for (let index = 0; index < names.length; index += atOnce) await Promise.all(names.slice(index, index + atOnce).map((name) => look(join(path, name))));
  };
  for (const path of keep) await look(join(worktree, path.replace(/\/$/, '')));
  return {stamps, added};
}

const atOnce = 32;
