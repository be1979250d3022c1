/** Finds the line of CODEOWNERS that a path falls under without asking each of thousands. Pure. */
import {fallsUnder, type OwnerRule} from './codeowners.ts';

/** The last line that the path falls under; null: none. */
export type OwnerOf = (path: string) => OwnerRule | null;

/** Sorts the lines once by what every path under them must have: the folders it begins with, a name in it, the end of a name. */
export function ownerIndex(rules: readonly OwnerRule[]): OwnerOf {
  const index: Index = {byFolder: new Map(), byName: new Map(), byEnd: new Map(), others: []};
  for (const rule of rules) placeOf(rule, index).push(rule);
  const endLengths = [...new Set([...index.byEnd.keys()].map((end) => end.length))];
  return (path) => {
    const names = path.split('/');
    let last: OwnerRule | null = null;
    const look = (lines: readonly OwnerRule[] = []): void => void (last = later(lines, last, names));
    for (const [at, name] of names.entries()) {
      look(index.byFolder.get(names.slice(0, at + 1).join('/')));
      look(index.byName.get(name));
      for (const length of endLengths) if (length <= name.length) look(index.byEnd.get(name.slice(name.length - length)));
    }
    look(index.others);
    return last;
  };
}

/** The last of these lines that the names fall under, where it comes after the one that is known. */
function later(lines: readonly OwnerRule[], known: OwnerRule | null, names: readonly string[]): OwnerRule | null {
  for (let at = lines.length - 1; at >= 0; at--) {
    const rule = lines[at];
    if (rule === undefined || (known !== null && rule.line < known.line)) return known;
    if (fallsUnder(rule, names)) return rule;
  }
  return known;
}

interface Index {
  /** By the folders without wildcards that the pattern begins with. */
  readonly byFolder: Map<string, OwnerRule[]>;
  /** By the name without wildcards that stands behind any number of folders. */
  readonly byName: Map<string, OwnerRule[]>;
  /** The same for names of which a star leaves the end alone, such as `*.ts`. */
  readonly byEnd: Map<string, OwnerRule[]>;
  readonly others: OwnerRule[];
}

function placeOf({segments}: OwnerRule, {byFolder, byName, byEnd, others}: Index): OwnerRule[] {
  const folders = segments.slice(0, firstIndex(segments.findIndex((segment) => typeof segment !== 'string'), segments.length));
  if (folders.length > 0) return listAt(byFolder, folders.join('/'));
  const next = segments.find((segment) => segment !== null);
  if (segments[0] !== null || next === undefined || next === null) return others;
  if (typeof next === 'string') return listAt(byName, next);
  return next.oneStar && next.head === '' ? listAt(byEnd, next.tail) : others;
}

const firstIndex = (found: number, none: number): number => (found < 0 ? none : found);

function listAt(map: Map<string, OwnerRule[]>, key: string): OwnerRule[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
