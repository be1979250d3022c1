/** Finds the checkout around a folder without starting git, for commands that only look. */
import {statSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** The nearest folder upwards that holds a `.git`, or null. */
export function findTopLevel(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (statSync(join(at, '.git'), {throwIfNoEntry: false}) !== undefined) return at;
    if (dirname(at) === at) return null;
  }
}
