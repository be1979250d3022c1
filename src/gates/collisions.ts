/** Names that a change adds and that some file systems take for another name of the tree. Pure. */
import {symlinkMode, type ChangedFile} from './change.ts';
import {foldPath, showPath} from './path-text.ts';
import type {Graded} from './verdict.ts';

/**
 * Compares added paths, folder by folder, with each other and with `names` (paths of the tree; may be empty).
 * It asks a human, and blocks where one of the names is a symbolic link: a checkout would write through it.
 */
export function collisions(files: readonly ChangedFile[], names: readonly string[]): Graded[] {
  const present = files.filter((file) => file.status !== 'D');
  const added = present.filter((file) => file.status === 'A');
  const spellings = new Map<string, {readonly added: Set<string>; readonly before: Set<string>}>();
  for (const {path} of added) {
    for (const [key, spelling] of prefixes(path)) {
      const known = spellings.get(key);
      if (known === undefined) spellings.set(key, {added: new Set([spelling]), before: new Set()});
      else known.added.add(spelling);
    }
  }
  if (spellings.size === 0) return [];
  const addedPaths = new Set(added.map((file) => file.path));
  for (const name of [...names, ...present.map((file) => file.path)]) {
    if (!addedPaths.has(name)) for (const [key, spelling] of prefixes(name)) spellings.get(key)?.before.add(spelling);
  }
  const links = new Set(present.filter((file) => file.newMode === symlinkMode).map((file) => foldPath(file.path)));
  const colliding = [...spellings].filter(([, {added: now, before}]) => new Set([...now, ...before]).size > 1 && [...now].some((spelling) => !before.has(spelling)));
  const keys = new Set(colliding.map(([key]) => key));
  return colliding
    .filter(([key]) => !keys.has(key.slice(0, Math.max(0, key.lastIndexOf('/')))))
    .map(([key, {added: now, before}]) => {
      const all = [...new Set([...now, ...before])].map(showPath);
      const file = all[0] ?? '';
      const message = `Is one name with ${all.slice(1, 4).join(' and ')} on file systems that ignore case or compose letters: one would overwrite the other. Rename what you added.`;
      return {grade: links.has(key) ? 'block' : 'human', finding: {rule: 'tree/name-collision', message, file}};
    });
}

/** `a/B/c` gives `a`, `a/B` and `a/B/c`, each with its folded form. */
function* prefixes(path: string): Generator<readonly [string, string]> {
  const folded = foldPath(path).split('/');
  const parts = path.split('/');
  let key = '';
  let spelling = '';
  for (const [index, part] of parts.entries()) {
    key += (index === 0 ? '' : '/') + (folded[index] ?? '');
    spelling += (index === 0 ? '' : '/') + part;
    yield [key, spelling];
  }
}
