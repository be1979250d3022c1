/** What an agent CLI finds of its own configuration in its sandbox: private copies, and its credential file itself. */
import {cp, lstat, stat} from 'node:fs/promises';
import {isAbsolute, join, relative} from 'node:path';
import type {HomeFolder} from '../model.ts';
import {removeTree} from '../world/files.ts';
import {isWithin} from '../world/program-folders.ts';
import {makeOwnFolder} from './own-folder.ts';
import type {Mount} from './sandbox-arguments.ts';

/**
 * Copies anew what may be copied and returns what has to be mounted. Only the credential file is the user's own: a token that
 * the CLI refreshes must come back. `home` is where HOME is seen and where it really is; `spare` takes folders elsewhere.
 */
export async function privateConfig(input: {
  readonly folders: readonly HomeFolder[];
  readonly home: Mount | null;
  readonly spare: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<readonly Mount[]> {
  const {home, spare, env} = input;
  const mounts: Mount[] = [];
  for (const [index, folder] of input.folders.entries()) {
    const moved = folder.movedBy === undefined ? undefined : env[folder.movedBy];
    const at = moved !== undefined && isAbsolute(moved) ? moved : home === null ? null : join(home.at, folder.path);
    if (at === null) continue;
    const inHome = home !== null && isWithin(at, home.at);
    const before = mounts.find((mount) => mount.at === at);
    const root = inHome ? home.from : (before?.from ?? join(spare, String(index)));
    const from = inHome ? join(home.from, relative(home.at, at)) : root;
    await makeOwnFolder(root, from);
    for (const name of folder.copy) await copyAnew(join(at, name), root, join(from, name));
    if (!inHome && before === undefined) mounts.push({at, from, writable: true});
    for (const name of folder.credentials) {
      const file = join(at, name);
      if ((await stat(file).catch(() => null))?.isFile() === true) mounts.push({at: file, from: file, writable: true});
    }
  }
  return mounts;
}

/** A missing one is missing inside too. What cannot be read is left out: the CLI then says so itself, if it matters. */
async function copyAnew(from: string, root: string, to: string): Promise<void> {
  await makeOwnFolder(root, join(to, '..'));
  await removeTree(to);
  if ((await stat(from).catch(() => null)) === null) return;
  await cp(from, to, {recursive: true, dereference: true, filter: isPlain}).catch(() => {});
}

/** Sockets and FIFOs are nobody's settings; dead links are nothing. */
async function isPlain(path: string): Promise<boolean> {
  const found = (await lstat(path).catch(() => null)) === null ? null : await stat(path).catch(() => null);
  return found !== null && (found.isFile() || found.isDirectory());
}
