/** Where a symbolic link leads, judged from the names alone. Pure. */
import {foldPath, isDotGit} from './path-text.ts';

/** What is wrong with a link: it leaves the tree, it reaches into git's or orch's own files, or the names do not tell. */
export type LinkFault = 'outside' | 'inside-git' | 'unclear';

/**
 * Judges a link at `path` (from the root) with the text `target`; null when it stays in the tree.
 *
 * The folders above a link are real folders, so `..` at the start of a target can be followed on paper. A `..` after a
 * name cannot: the name may be a link itself (`x -> a/..` with `a -> deep/folder`). Links without it never climb, so
 * when every link of a tree passes, no chain of them leaves it.
 */
export function linkFault(path: string, target: string): LinkFault | null {
  if (/^[/\\]|^[A-Za-z]:/.test(target)) return 'outside';
  if (target.length === 0 || target.length > longest || target.includes('\0')) return 'unclear';
  const place = path.split('/').slice(0, -1);
  let named = false;
  let unclear = false;
  let git = false;
  for (const part of target.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (place.pop() === undefined) return 'outside';
      unclear ||= named;
    } else {
      place.push(part);
      named = true;
      git ||= isDotGit(part);
    }
  }
  if (git || foldPath(place[0] ?? '') === '.worktrees') return 'inside-git';
  return unclear ? 'unclear' : null;
}

/** Longest path of Linux, in bytes. */
const longest = 4096;
