/** Finds the tasks whose ownership overlaps, without comparing all pairs. */
import {overlapOfGlobs} from './glob-overlap.ts';
import type {Work} from './glob-overlap.ts';
import {parseGlob} from './glob.ts';
import type {Glob} from './glob.ts';

/** Two tasks by their numbers, the first one earlier in the order, and example paths that both own. */
export interface Overlap {
  readonly first: number;
  readonly second: number;
  readonly files: readonly string[];
}

export interface Overlaps {
  readonly overlaps: readonly Overlap[];
  /** Paths that so many tasks share that each was paired only with the open tasks just before it. */
  readonly crowded: readonly {readonly path: string; readonly tasks: number}[];
  /** The globs were too many or too wild to compare all: the answer is not complete. */
  readonly tooComplex: boolean;
}

/** States visited over all comparisons: a few seconds. */
const mostWork = 20_000_000;
/** Tasks that share one path and are still paired each with each. */
const mostSharers = 100;
/** In a crowd each is paired with so many before it; only where all of these end without running could an earlier one still run. */
const crowdReach = 20;
const mostPairs = 100_000;
const mostExamples = 5;

/**
 * `owns` holds each task's globs, `places` each task's place in the order, `work` what the comparison may cost. In a crowd only open tasks count.
 *
 * Two globs can meet only where the literal beginning of one is the other's or a folder above it, so each is compared with those in the
 * buckets on its way to the root. Equal globs are one entry, however many tasks own them.
 */
export function findOverlaps(owns: readonly (readonly string[])[], places: Int32Array, isOpen: (task: number) => boolean, work: Work = {left: mostWork}): Overlaps {
  const entries = entriesOf(owns, places);
  const pairs = new Map<number, string[]>();
  const crowded: {path: string; tasks: number}[] = [];
  for (const [a, b] of candidates(entries)) {
    if (a === b && a.tasks.length < 2) continue;
    const example = overlapOfGlobs(a.glob, b.glob, work);
    if (work.left < 0) break;
    if (example !== null) recordPairs(a, b, example);
  }
  const overlaps = [...pairs].map(([key, files]) => ({first: Math.floor(key / owns.length), second: key % owns.length, files}));
  return {overlaps, crowded, tooComplex: work.left < 0};

  function recordPairs(a: Entry, b: Entry, example: string): void {
    const isCrowded = a.tasks.length + (a === b ? 0 : b.tasks.length) > mostSharers || pairs.size > mostPairs;
    if (!isCrowded) {
      for (const x of a.tasks) for (const y of b.tasks) record(x, y, example);
      return;
    }
    const all = sortByPlace([...new Set([...a.tasks, ...b.tasks])].filter(isOpen), places);
    for (const [index, task] of all.entries()) for (const before of all.slice(Math.max(0, index - crowdReach), index)) record(before, task, example);
    if (all.length > mostSharers) crowded.push({path: example, tasks: all.length});
  }

  function record(x: number, y: number, example: string): void {
    if (x === y) return;
    const inOrder = (places[x] ?? 0) < (places[y] ?? 0);
    const key = inOrder ? x * owns.length + y : y * owns.length + x;
    const files = pairs.get(key);
    if (files === undefined) pairs.set(key, [example]);
    else if (files.length < mostExamples && !files.includes(example)) files.push(example);
  }
}

interface Entry {
  readonly number: number;
  readonly glob: Glob;
  /** In order. */
  readonly tasks: readonly number[];
}

function entriesOf(owns: readonly (readonly string[])[], places: Int32Array): readonly Entry[] {
  const owners = new Map<string, Set<number>>();
  for (const [task, globs] of owns.entries()) {
    for (const text of globs) {
      const tasks = owners.get(text);
      if (tasks === undefined) owners.set(text, new Set([task]));
      else tasks.add(task);
    }
  }
  const entries: Entry[] = [];
  for (const [text, tasks] of owners) {
    const glob = parseGlob(text);
    if (!glob.ok) throw new Error(`Internal error: a task owns \`${text}\`, which ${glob.failure}`);
    entries.push({number: entries.length, glob: glob.value, tasks: sortByPlace([...tasks], places)});
  }
  return entries;
}

/** Pairs of entries that may meet, each once, in the order of the entries; an entry is paired with itself first. */
function* candidates(entries: readonly Entry[]): Generator<readonly [Entry, Entry]> {
  const buckets = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const prefix of new Set(entry.glob.alternatives.map((alternative) => alternative.prefix))) {
      const bucket = buckets.get(prefix);
      if (bucket === undefined) buckets.set(prefix, [entry]);
      else bucket.push(entry);
    }
  }
  for (const entry of entries) {
    yield [entry, entry];
    const seen = new Set<Entry>([entry]);
    for (const {prefix} of entry.glob.alternatives) {
      for (const folder of foldersOf(prefix)) {
        for (const other of buckets.get(folder) ?? []) {
          // In the bucket of the prefix itself both would find each other.
          if (seen.has(other) || (folder === prefix && other.number > entry.number)) continue;
          seen.add(other);
          yield [other, entry];
        }
      }
    }
  }
}

/** `a/b/c`, `a/b`, `a` and the root. */
function foldersOf(path: string): readonly string[] {
  const folders = [path];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  if (path !== '') folders.push('');
  return folders;
}

function sortByPlace(tasks: number[], places: Int32Array): number[] {
  return tasks.sort((x, y) => (places[x] ?? 0) - (places[y] ?? 0));
}
