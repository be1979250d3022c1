/** Finds a program as a shell would, without starting anything. */
import {accessSync, constants, statSync} from 'node:fs';
import {delimiter, isAbsolute, resolve} from 'node:path';

/** Absolute path of the first executable file of that name on `path` (a PATH variable), or null. A name with a slash is taken from `cwd`. */
export function findProgram(name: string, path: string | undefined, cwd: string): string | null {
  if (name === '') return null;
  if (name.includes('/')) return isProgram(resolve(cwd, name)) ? resolve(cwd, name) : null;
  for (const folder of (path ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const file = resolve(folder, name);
    if (isProgram(file)) return file;
  }
  return null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
