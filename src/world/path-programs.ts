/** Looks at the folders of PATH for what the programs in them need to run from within a sandbox. */
import {existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, type Dirent} from 'node:fs';
import {delimiter, dirname, isAbsolute, join, resolve} from 'node:path';
import {interpreterOf} from './interpreter.ts';
import {companionOf, folderFor, isWithin, mayShow, type Surroundings} from './program-folders.ts';

/**
 * The folders of PATH, and the installations or single files elsewhere, without which programs of PATH would be missing. None of them lies
 * within another. `programs` are absolute paths of further ones, which may also lie in a hidden folder.
 */
export function programPaths(path: string | undefined, around: Omit<Surroundings, 'exists'>, programs: readonly string[] = []): readonly string[] {
  const wanted = new Set<string>();
  const surroundings: Surroundings = {...around, exists: existsSync};
  const isSystem = (file: string): boolean => around.system.some((folder) => isWithin(file, folder));
  for (const folder of new Set((path ?? '').split(delimiter).map((name) => (isAbsolute(name) ? resolve(name) : '')))) {
    if (folder === '' || !existsSync(folder)) continue;
    if (!isSystem(folder)) {
      if (!mayShow(folder, surroundings)) continue;
      wanted.add(folder);
      const beside = companionOf(folder);
      if (beside !== null) wanted.add(beside);
    }
    for (const entry of entriesOf(folder)) {
      const file = join(folder, entry.name);
      if (isSystem(folder) ? entry.isSymbolicLink() && leavesUsr(file) : entry.isSymbolicLink() || entry.isFile()) need(file, surroundings, wanted);
    }
  }
  for (const program of programs) need(program, surroundings, wanted);
  return outermost([...wanted].filter((found) => existsSync(found)));
}

const mostEntries = 5000;
const mostLinks = 10;

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true}).slice(0, mostEntries);
  } catch {
    return [];
  }
}

/** Of the thousands of links in /usr/bin nearly all stay in /usr, which costs one look to find out. */
function leavesUsr(link: string): boolean {
  try {
    return !isWithin(resolve(dirname(link), readlinkSync(link)), '/usr');
  } catch {
    return false;
  }
}

/** The file, each link on the way to it, and the interpreter that its first line names. */
function need(file: string, around: Surroundings, wanted: Set<string>): void {
  const interpreter = interpreterOf(file);
  for (const step of [...linksOf(file), ...(interpreter === null ? [] : linksOf(interpreter))]) {
    const path = folderFor(step, around);
    if (path !== null && !wanted.has(dirname(path))) wanted.add(path);
  }
}

/** Empty where it leads nowhere. */
function linksOf(file: string): readonly string[] {
  try {
    const real = realpathSync(file);
    const steps = [file];
    for (let at = file; steps.length <= mostLinks && lstatSync(at).isSymbolicLink(); steps.push(at)) at = resolve(dirname(at), readlinkSync(at));
    return [...steps, real];
  } catch {
    return [];
  }
}

const outermost = (paths: readonly string[]): readonly string[] => paths.filter((path) => !paths.some((other) => other !== path && isWithin(path, other))).sort();
