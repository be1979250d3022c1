/** Copies ignored files that a task needs, such as `.env.test`, from the user's checkout into a worktree. */
import {constants} from 'node:fs';
import {cp, lstat} from 'node:fs/promises';
import {dirname, isAbsolute, join, normalize} from 'node:path';
import {ensureDir, errorCode, removeTree} from '../world/files.ts';
import type {Git} from '../world/git.ts';

/**
 * Copies `paths` (from the top level; files, or folders with all they hold) and returns what is wrong, one line each. Symlinks
 * are copied as such. Folders that are there already are left alone unless `again`. What git would collect as an agent's work is refused
 * and not left behind. `git` is bound to the worktree.
 */
export async function copyFiles(input: {readonly from: string; readonly to: string; readonly paths: readonly string[]; readonly git: Git; readonly again: boolean}): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const path of input.paths) {
    const problem = await copyOne(input, path);
    if (problem !== null) problems.push(`workspace.copy: ${path} ${problem}`);
  }
  return problems;
}

async function copyOne({from, to, git, again}: Parameters<typeof copyFiles>[0], written: string): Promise<string | null> {
  const path = normalize(written).replace(/\/$/, '');
  const parts = path.split('/');
  if (isAbsolute(path) || path === '.' || parts.includes('..') || parts.includes('.git') || parts[0] === '.worktrees') {
    return 'is no path inside of the repository. Name an ignored file or folder, from the top level.';
  }
  const source = await lstat(join(from, path)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  });
  if (source === null) return `does not exist in ${from}. Make it, or take it out of the list.`;
  if (await throughSymlink(from, path)) return 'lies behind a symlink. Name the place where it really is.';
  if (await throughSymlink(to, path)) return 'lies behind a symlink of the worktree.';
  const listed = async (...which: string[]): Promise<boolean> => (await git.run(['ls-files', '-z', ...which, '--', path])).stdout.length > 0;
  if (await listed('--cached')) return 'is part of the project; the worktree has it already. Take it out of the list.';

  const target = join(to, path);
  const there = await lstat(target).then(() => true, () => false);
  if (there && source.isDirectory() && !again) return null;
  await removeTree(target);
  await ensureDir(dirname(target));
  await cp(join(from, path), target, {recursive: true, verbatimSymlinks: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE});
  if (!(await listed('--others', '--exclude-standard'))) return null;
  await removeTree(target);
  return 'is not ignored, so that it would be committed as work of the agent. Add it to .gitignore.';
}

/** True where a folder on the way to `path` is a symlink, which could lead anywhere. */
async function throughSymlink(root: string, path: string): Promise<boolean> {
  let folder = root;
  for (const part of path.split('/').slice(0, -1)) {
    folder = join(folder, part);
    if (await lstat(folder).then((stat) => stat.isSymbolicLink(), () => false)) return true;
  }
  return false;
}
