/** Folders that agents write to and that orch, outside, prepares again: nothing an agent put there may lead us elsewhere. */
import {lstat, mkdir, open} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {removeTree} from '../world/files.ts';

/** Makes the folder `path`, which is `root` or below it, out of real folders only; what is in the way is removed. `root` is ours. */
export async function makeOwnFolder(root: string, path: string): Promise<void> {
  let at = root;
  await mkdir(root, {recursive: true});
  for (const name of relative(root, path).split(sep).filter((part) => part !== '')) {
    at = join(at, name);
    const stat = await lstat(at).catch(() => null);
    if (stat !== null && !stat.isDirectory()) await removeTree(at);
    await mkdir(at, {recursive: true});
  }
}

/** Makes an empty file where there is no regular one, in folders as above. */
export async function makeOwnFile(root: string, path: string): Promise<void> {
  await makeOwnFolder(root, dirname(path));
  const stat = await lstat(path).catch(() => null);
  if (stat?.isFile() === true) return;
  if (stat !== null) await removeTree(path);
  await (await open(path, 'wx', 0o600)).close();
}

/** An empty folder. */
export async function makeEmpty(path: string): Promise<void> {
  await removeTree(path);
  await mkdir(path, {recursive: true});
}
