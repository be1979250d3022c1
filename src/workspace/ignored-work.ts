/** Finds what a task owns and git ignores: it is never collected, so somebody must be told. */
import {agentFiles} from './agent-files.ts';
import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {matches, parseGlob} from '../analyze/glob.ts';
import type {Git} from '../world/git.ts';

/** How many are named in the warning. */
const named = 5;
/** Reading stops after so much of git's list. */
const maxListBytes = 4 * 1024 * 1024;

/**
 * One warning, or none. `owns` are globs; `made` are the ignored paths that `copy` and `setup` made, folders with a slash at
 * the end. A folder that is ignored as a whole is named as such. What tools leave beside their work counts only where a glob
 * names it. `git` is bound to the worktree.
 */
export async function ignoredWork(git: Git, input: {readonly worktree: string; readonly owns: readonly string[]; readonly made: readonly string[]}): Promise<readonly string[]> {
  const {worktree, owns, made} = input;
  if (owns.length === 0) return [];
  const listed = await git.run(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'], {maxBytes: maxListBytes});
  const prefixes = owns.flatMap((glob) => prefixesOf(glob));
  const found: string[] = [];
  // What follows the last zero byte is empty, or was cut.
  for (const path of listed.stdout.toString('utf8').split('\0').slice(0, -1)) {
    if (made.some((kept) => path === kept || (kept.endsWith('/') && path.startsWith(kept))) || agentFiles.includes(path)) continue;
    if (!path.endsWith('/')) {
      if (owns.some((glob) => matches(glob, path))) found.push(path);
      continue;
    }
    const inside = prefixes.filter((prefix) => `${prefix}/`.startsWith(path));
    for (const prefix of inside) if (await exists(join(worktree, prefix))) found.push(`${prefix}/` === path ? path : prefix);
    if (inside.length === 0 && !leftByTools.test(path) && owns.some((glob) => matches(glob, `${path}any`))) found.push(path);
  }
  const paths = [...new Set(found)];
  if (paths.length === 0) return [];
  const more = paths.length > named ? ` and ${paths.length - named} more` : '';
  return [`git ignores ${paths.slice(0, named).join(', ')}${more}, which this task owns; what is ignored was not collected`];
}

const leftByTools = /(?:^|\/)(?:node_modules|__pycache__|\.?venv|\.[\w-]*cache|target)\/$/;

function prefixesOf(glob: string): readonly string[] {
  const parsed = parseGlob(glob);
  return parsed.ok ? parsed.value.alternatives.map(({prefix}) => prefix).filter((prefix) => prefix !== '') : [];
}

const exists = (path: string): Promise<boolean> => lstat(path).then(() => true, () => false);
