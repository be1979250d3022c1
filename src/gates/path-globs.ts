/** Globs of settings on the paths of a change, read as in .gitignore. */
import ignore from 'ignore';
import {foldPath} from './path-text.ts';

/** The pattern that a path falls under, null: none. */
export type PathGlobs = (path: string) => string | null;

/**
 * Later patterns go before earlier ones, and `!name` takes a name back. Letter case does not count. A path is also known by the
 * name that other file systems give it, so that `.GitHub.` is `.github`.
 */
export function pathGlobs(...lists: readonly (readonly string[])[]): PathGlobs {
  const patterns = ignore({ignorecase: true, allowRelativePaths: true}).add(lists.flat());
  return (path) => {
    for (const name of new Set([path, foldPath(path)])) {
      const result = patterns.test(name);
      if (result.ignored) return result.rule?.pattern ?? 'a pattern of the settings';
    }
    return null;
  };
}
