/** What stands in for the hub in a sandbox: git works there as in any repository, and nothing that it writes is read outside. */
import {copyFile, lstat, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ensureDir} from '../world/files.ts';
import type {Hub} from './hub.ts';
import {alternatesEntry} from './hub-config.ts';
import {makeEmpty} from './own-folder.ts';
import type {SandboxPlace} from './sandbox-arguments.ts';
import {adminOf} from './worktree.ts';

/** Makes the copies below `folder` anew. `borrowed` is passed on. */
export async function privateHub(hub: Hub, input: {readonly folder: string; readonly worktree: string; readonly borrowed: readonly string[]}): Promise<SandboxPlace['hub']> {
  const {folder, worktree, borrowed} = input;
  const [privateObjects, privateGit, privateAdmin] = [join(folder, 'objects'), join(folder, 'git'), join(folder, 'admin')];
  for (const path of [privateObjects, privateGit, privateAdmin]) await makeEmpty(path);
  const objectsAt = join(hub.stateDir, 'hub-objects');
  await ensureDir(join(privateObjects, 'info'));
  await writeFile(join(privateObjects, 'info', 'alternates'), `${alternatesEntry(objectsAt)}\n`);
  for (const name of ['', 'info', 'hooks']) await copyPlainFiles(join(hub.gitDir, name), join(privateGit, name));
  const admin = await adminOf(hub, worktree);
  if (admin !== null) await copyPlainFiles(admin, privateAdmin);
  return {gitDir: hub.gitDir, admin, privateGit, privateAdmin, privateObjects, objectsAt, borrowed};
}

/** No folders, and nothing that one would wait for or be led elsewhere by. */
async function copyPlainFiles(from: string, to: string): Promise<void> {
  await ensureDir(to);
  for (const name of await readdir(from).catch(() => [])) {
    const file = join(from, name);
    if ((await lstat(file)).isFile() && !name.endsWith('.lock') && !name.endsWith('.tmp')) await copyFile(file, join(to, name));
  }
}
