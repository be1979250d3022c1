/** Decides whether two globs can meet, without looking at any file. */
import {accepts, common} from './glob-automaton.ts';
import type {Automaton} from './glob-automaton.ts';
import {automatonOf, parseGlob} from './glob.ts';
import type {Glob, GlobAlternative} from './glob.ts';

/** A path that both globs match, whether it exists or not; null where there is none or where a glob cannot be read. */
export function overlap(a: string, b: string): string | null {
  const [globA, globB] = [parseGlob(a), parseGlob(b)];
  return globA.ok && globB.ok ? overlapOfGlobs(globA.value, globB.value, {left: Infinity}) : null;
}

/** What comparing may still cost, in states visited (some ten million a second); it counts down, below 0 answers cannot be trusted. */
export interface Work {
  left: number;
}

/** The same for globs that were read before, on the account of `work`. */
export function overlapOfGlobs(a: Glob, b: Glob, work: Work): string | null {
  const shorter = examplesOfLiterals(a.alternatives, b.alternatives);
  if (shorter !== null) return shorter;
  if (a.alternatives.every(({literal}) => literal) && b.alternatives.every(({literal}) => literal)) return null;
  if (!a.alternatives.some((one) => b.alternatives.some((other) => mayMeet(one, other)))) return null;
  const automata = [automatonOf(a), automatonOf(b)] as const;
  const spelled = [...a.alternatives, ...b.alternatives].map(({segments}) => segments.join('/')).filter((text) => !/[*?]/.test(text));
  return spelled.find((text) => automata.every((automaton) => accepts(automaton, text))) ?? meeting(...automata, work);
}

/** A cheap look at both ends of two patterns, which tells most apart. */
function mayMeet(a: GlobAlternative, b: GlobAlternative): boolean {
  if (!isBelow(a.prefix, b.prefix) && !isBelow(b.prefix, a.prefix)) return false;
  return a.literal || b.literal || a.ending.endsWith(b.ending) || b.ending.endsWith(a.ending);
}

/** Is `path` the folder itself or below it? The empty folder is the root. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function examplesOfLiterals(a: readonly GlobAlternative[], b: readonly GlobAlternative[]): string | null {
  for (const {literal, prefix} of a) {
    if (!literal) continue;
    for (const other of b) {
      if (!other.literal) continue;
      if (isBelow(prefix, other.prefix)) return prefix;
      if (isBelow(other.prefix, prefix)) return other.prefix;
    }
  }
  return null;
}

/**
 * Walks both automata side by side, breadth first, with a third one that keeps the path proper (no empty segment, no `.` or `..`).
 * Time and memory: at most the product of their states.
 */
function meeting(a: Automaton, b: Automaton, work: Work): string | null {
  const width = b.on.length * shapes;
  /** For each state the one before and the character between, packed into one number. */
  const cameFrom = new Map<number, number>([[0, 0]]);
  const queue = [0];
  const visit = (next: number, from: number, code: number): void => {
    if (cameFrom.has(next)) return;
    cameFrom.set(next, from * codes + code);
    queue.push(next);
  };
  for (const at of queue) {
    if (--work.left < 0) return null;
    const stateA = Math.floor(at / width);
    const stateB = Math.floor((at % width) / shapes);
    const shape = at % shapes;
    if (stateA === a.end && stateB === b.end && shape === inName) return readable(spell(cameFrom, at), [a, b]);
    for (const next of a.free[stateA] ?? []) visit(next * width + stateB * shapes + shape, at, nothing);
    for (const next of b.free[stateB] ?? []) visit(stateA * width + next * shapes + shape, at, nothing);
    const [onA, onB] = [a.on[stateA] ?? null, b.on[stateB] ?? null];
    const code = onA === null || onB === null ? null : common(onA, onB);
    if (code === null) continue;
    const nextShape = shapeAfter(shape, code);
    if (nextShape !== null) visit((a.to[stateA] ?? 0) * width + (b.to[stateB] ?? 0) * shapes + nextShape, at, code);
  }
  return null;
}

// Shapes of a segment so far: nothing, `.`, `..`, a name.
const shapes = 4;
const inName = 3;
/** In place of a code point, for a free step. */
const nothing = 0;
const codes = 0x110000;
const dot = 46;
const slash = 47;

function shapeAfter(shape: number, code: number): number | null {
  if (code === slash) return shape === inName ? 0 : null;
  return code === dot && shape < inName ? shape + 1 : inName;
}

function spell(cameFrom: ReadonlyMap<number, number>, end: number): string {
  const path: string[] = [];
  for (let at = end; at > 0; ) {
    const packed = cameFrom.get(at) ?? 0;
    if (packed % codes !== nothing) path.push(String.fromCodePoint(packed % codes));
    at = Math.floor(packed / codes);
  }
  return path.toReversed().join('');
}

/** The shortest path makes `*` nothing, as in `src/.ts`; a letter there reads better, where both globs allow it. */
function readable(path: string, automata: readonly Automaton[]): string {
  const named = path.replace(/(^|\/)\./g, '$1x.');
  return named !== path && automata.every((automaton) => accepts(automaton, named)) ? named : path;
}
