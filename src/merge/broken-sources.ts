/** Which files of a project to break, to see whether its test command notices. Pure. */
import {isTestPath} from '../gates/tests/test-words.ts';

/** What stands in a broken file: no compiler and no interpreter of the languages below takes it. */
export const broken = ')]} orch broke this file to see whether the tests notice ("\n';

/**
 * The sources, where there are any, else the tests; never what a test command itself is made of, since breaking that proves
 * nothing. `commands` are the test commands and what the manifests say that they run.
 */
export function filesToBreak(paths: readonly string[], commands: readonly string[]): readonly string[] {
  const text = commands.join('\n');
  const named = (path: string): boolean => text.includes(path) || text.includes(path.slice(path.lastIndexOf('/') + 1));
  const code = paths.filter((path) => /\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kts?|cs|scala|swift|cc?|cpp|hh?|hpp|exs?|dart)$/.test(path) && !/\.d\.[cm]?ts$|\.config\.\w+$|(?:^|\/)\.[^/]*|(?:^|\/)(?:scripts|tools|ci|bin|build|config|docs?)\//.test(path) && !named(path));
  const sources = code.filter((path) => !isTestPath(path));
  return sources.length > 0 ? sources : code;
}
