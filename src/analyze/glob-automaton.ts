/** Path patterns as automata over characters. */

/** Sorted, disjoint code point ranges, flat: low, high, low, high. */
export type Ranges = readonly number[];

/** A non-deterministic automaton: from state `s` over `on[s]` to `to[s]`, or for nothing to each of `free[s]`. It starts in state 0. */
export interface Automaton {
  readonly on: readonly (Ranges | null)[];
  readonly to: readonly number[];
  readonly free: readonly (readonly number[])[];
  readonly end: number;
}

/** An automaton for paths that match one of the patterns, each given as its segments. Size: a few states a character. */
export function compile(patterns: readonly (readonly string[])[]): Automaton {
  const build = builder();
  const end = build.state();
  for (const segments of patterns) {
    const start = build.state();
    build.skip(0, start);
    compilePattern(build, segments, start, end);
  }
  return {on: build.on, to: build.to, free: build.free, end};
}

/** Runs a path through an automaton, in time length of the path x number of states. */
export function accepts(automaton: Automaton, path: string): boolean {
  let states = closure(automaton, [0]);
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    const next: number[] = [];
    for (const state of states) if (contains(automaton.on[state] ?? null, code)) next.push(automaton.to[state] ?? 0);
    if (next.length === 0) return false;
    states = closure(automaton, next);
  }
  return states.has(automaton.end);
}

/** A code point in both: a readable one where there is one, a dot only where nothing else is; null where they have none in common. */
export function common(a: Ranges, b: Ranges): number | null {
  const [only] = a;
  if (only !== undefined && a.length === 2 && a[1] === only) return contains(b, only) ? only : null;
  if (b.length === 2 && b[0] === b[1]) return common(b, a);
  if (a === notSlash && (b === notSlash || b === any)) return readable[0] ?? null;
  const both = intersect(a, b);
  const letter = readable.find((wanted) => contains(both, wanted));
  if (letter !== undefined) return letter;
  let found: number | null = null;
  for (let i = 0; i < both.length; i += 2) {
    const [low = 0, high = 0] = [both[i], both[i + 1]];
    if (found === null || found < firstPrintable || found === dot) found = high < firstPrintable ? low : Math.max(low, firstPrintable);
  }
  return found;
}

const code = (character: string): number => character.codePointAt(0) ?? 0;
const slash: Ranges = [code('/'), code('/')];
/** Every character of a path; half surrogates are no characters. */
const any: Ranges = [1, 0xd7ff, 0xe000, 0x10ffff];
const notSlash: Ranges = [1, code('/') - 1, code('/') + 1, 0xd7ff, 0xe000, 0x10ffff];
const dot = code('.');
const firstPrintable = code('!');
/** What example paths are made of, where the globs leave a choice. */
const readable = [code('x'), code('a'), code('A'), code('0'), code('_'), code('-')];

interface Builder {
  readonly on: (Ranges | null)[];
  readonly to: number[];
  readonly free: number[][];
  readonly state: () => number;
  readonly step: (from: number, ranges: Ranges, to: number) => void;
  readonly skip: (from: number, to: number) => void;
}

function builder(): Builder {
  const on: (Ranges | null)[] = [null];
  const to: number[] = [0];
  const free: number[][] = [[]];
  return {
    on,
    to,
    free,
    state: () => {
      to.push(0);
      free.push([]);
      return on.push(null) - 1;
    },
    step: (from, ranges, target) => {
      on[from] = ranges;
      to[from] = target;
    },
    skip: (from, target) => {
      free[from]?.push(target);
    },
  };
}

function compilePattern(build: Builder, segments: readonly string[], start: number, end: number): void {
  let at = start;
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '**') {
      if (last) return anything(build, at, end);
      at = folders(build, at);
      continue;
    }
    at = compileSegment(build, segment, at);
    if (!last) at = literal(build, '/', at);
  }
  build.skip(at, end);
  if (segments.some((segment) => /[*?[]/.test(segment))) return;
  const below = build.state();
  build.skip(at, below);
  anything(build, literal(build, '/', below), end);
}

/** `**` at the end: one character or more. */
function anything(build: Builder, at: number, end: number): void {
  const more = build.state();
  build.step(at, any, more);
  build.step(more, any, more);
  build.skip(more, end);
}

/** A `**` that more follows: no folder or more, each with its slash. */
function folders(build: Builder, at: number): number {
  const inside = build.state();
  const atSlash = build.state();
  const after = build.state();
  build.step(at, notSlash, inside);
  build.skip(at, after);
  build.step(inside, notSlash, inside);
  build.skip(inside, atSlash);
  build.step(atSlash, slash, at);
  return after;
}

function compileSegment(build: Builder, segment: string, start: number): number {
  const characters = Array.from(segment);
  let at = start;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    const set = character === '[' ? readClass(characters, index) : null;
    if (character === '*') {
      const next = build.state();
      build.step(at, notSlash, at);
      build.skip(at, next);
      at = next;
    } else if (set !== null) {
      at = classOrItsText(build, set.ranges, characters.slice(index, set.end + 1), at);
      index = set.end;
    } else if (character === '?') {
      const next = build.state();
      build.step(at, notSlash, next);
      at = next;
    } else at = literal(build, character, at);
  }
  return at;
}

function literal(build: Builder, character: string, at: number): number {
  const next = build.state();
  build.step(at, [code(character), code(character)], next);
  return next;
}

function classOrItsText(build: Builder, ranges: Ranges, text: readonly string[], at: number): number {
  const next = build.state();
  const one = build.state();
  build.skip(at, one);
  build.step(one, ranges, next);
  let spelled = build.state();
  build.skip(at, spelled);
  for (const character of text) spelled = literal(build, character, spelled);
  build.skip(spelled, next);
  return next;
}

/** The class that begins at `open`, with the place of its `]`; null where it has none, so that `[` is plain text. */
function readClass(characters: readonly string[], open: number): {ranges: Ranges; end: number} | null {
  const negated = characters[open + 1] === '!' || characters[open + 1] === '^';
  const first = open + (negated ? 2 : 1);
  const end = characters.indexOf(']', first + 1);
  if (end === -1) return null;
  const pairs: [number, number][] = [];
  for (let index = first; index < end; index++) {
    const low = code(characters[index] ?? '');
    const isRange = characters[index + 1] === '-' && index + 2 < end;
    pairs.push([low, isRange ? code(characters[index + 2] ?? '') : low]);
    if (isRange) index += 2;
  }
  const covered = merge(pairs.filter(([low, high]) => low <= high));
  return {ranges: intersect(negated ? complement(covered) : covered, notSlash), end};
}

function merge(pairs: readonly [number, number][]): Ranges {
  const merged: number[] = [];
  for (const [low, high] of [...pairs].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last + 1) merged[merged.length - 1] = Math.max(last, high);
    else merged.push(low, high);
  }
  return merged;
}

function complement(ranges: Ranges): Ranges {
  const rest: number[] = [];
  let from = 1;
  for (let i = 0; i < ranges.length; i += 2) {
    if ((ranges[i] ?? 0) > from) rest.push(from, (ranges[i] ?? 0) - 1);
    from = (ranges[i + 1] ?? 0) + 1;
  }
  return [...rest, from, 0x10ffff];
}

function intersect(a: Ranges, b: Ranges): Ranges {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const low = Math.max(a[i] ?? 0, b[j] ?? 0);
    const high = Math.min(a[i + 1] ?? 0, b[j + 1] ?? 0);
    if (low <= high) both.push(low, high);
    if ((a[i + 1] ?? 0) < (b[j + 1] ?? 0)) i += 2;
    else j += 2;
  }
  return both;
}

function contains(ranges: Ranges | null, wanted: number): boolean {
  if (ranges === null) return false;
  for (let i = 0; i < ranges.length; i += 2) {
    if (wanted >= (ranges[i] ?? 0) && wanted <= (ranges[i + 1] ?? 0)) return true;
  }
  return false;
}

function closure(automaton: Automaton, from: readonly number[]): ReadonlySet<number> {
  const reached = new Set(from);
  for (const state of reached) for (const next of automaton.free[state] ?? []) reached.add(next);
  return reached;
}
