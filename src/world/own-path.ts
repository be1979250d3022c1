/** Where orch looks for programs that it starts for itself: never in a folder that a task's commit or an agent can write to. */
import {lstatSync, realpathSync} from 'node:fs';
import {delimiter, isAbsolute, join, resolve} from 'node:path';
import {findProgram} from './find-program.ts';
import {findTopLevel} from './find-top-level.ts';
import {isWithin} from './program-folders.ts';

/**
 * `path` (a PATH variable) without entries that are relative, empty or missing, that lie in the repository around `cwd` (also where
 * `cwd` is one of its worktrees) or in a linked worktree of any; links are followed. Never empty: an empty PATH means the current folder.
 */
export function ownPath(path: string | undefined, cwd: string): string {
  const top = outermostTopLevel(cwd);
  const kept = (path ?? '').split(delimiter).filter((entry) => isAbsolute(entry) && isOutside(entry, top));
  return kept.length > 0 ? kept.join(delimiter) : systemPath;
}

/** Absolute path of the first such program on what `ownPath` leaves, or null. */
export const findOwnProgram = (name: string, path: string | undefined, cwd: string): string | null => findProgram(name, ownPath(path, cwd), '/');

const systemPath = ['/usr/bin', '/bin'].join(delimiter);

function isOutside(entry: string, top: string | null): boolean {
  const real = realPath(entry);
  if (real === null) return false;
  return [resolve(entry), real].every((folder) => (top === null || !isWithin(folder, top)) && !isInLinkedWorktree(folder));
}

/** For a worktree of an agent, whose `.git` that agent may have changed, the repository that it was made in. */
function outermostTopLevel(cwd: string): string | null {
  const real = realPath(cwd) ?? resolve(cwd);
  for (let at = real.indexOf(worktrees); at >= 0; at = real.indexOf(worktrees, at + 1)) {
    if (lstatSync(join(real.slice(0, at), '.git'), {throwIfNoEntry: false}) !== undefined) return real.slice(0, at);
  }
  return findTopLevel(real);
}

const worktrees = '/.worktrees/';

/** Such a one has a file for a `.git`. */
function isInLinkedWorktree(folder: string): boolean {
  const top = findTopLevel(folder);
  return top !== null && lstatSync(join(top, '.git')).isFile();
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
