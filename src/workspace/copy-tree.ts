/** Copies a folder that something in a sandbox has written, for something else in a sandbox. */
import {constants} from 'node:fs';
import {chmod, copyFile, lstat, mkdir, readdir, readlink, symlink, utimes} from 'node:fs/promises';
import {join} from 'node:path';

export interface CopyLimits {
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Copies folders, files and links as such, with their modes and times; other things are left out, and so is a missing `from`. False
 * where there is more than `limits` allow: then `to` holds a part. Nothing may write to `from` meanwhile.
 */
export async function copyTree(from: string, to: string, limits: CopyLimits): Promise<boolean> {
  return copyInto(from, to, {...limits});
}

async function copyInto(from: string, to: string, left: {bytes: number; entries: number}): Promise<boolean> {
  const stat = await lstat(from).catch(() => null);
  if (stat === null) return true;
  left.entries -= 1;
  left.bytes -= stat.isFile() ? stat.size : 0;
  if (left.entries < 0 || left.bytes < 0) return false;
  if (stat.isSymbolicLink()) {
    await symlink(await readlink(from), to);
  } else if (stat.isFile()) {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    await utimes(to, stat.atime, stat.mtime);
  } else if (stat.isDirectory()) {
    await mkdir(to, {recursive: true});
    for (const name of await readdir(from)) if (!(await copyInto(join(from, name), join(to, name), left))) return false;
    await chmod(to, stat.mode & 0o7777);
  }
  return true;
}
