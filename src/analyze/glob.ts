/** Reads ownership globs and says whether a path matches one. */
import {fail, ok} from '../failure.ts';
import type {Result} from '../failure.ts';
import {expandBraces} from './braces.ts';
import {accepts, compile} from './glob-automaton.ts';
import type {Automaton} from './glob-automaton.ts';

/**
 * A glob from the repository's root. `*` and `?` stay inside a segment, a segment `**` stands for any number of them, `[a-z]` and `[!a-z]`
 * for one character, `{a,b}` for alternatives; dotfiles are no exception, case counts, a leading `./` says nothing, a trailing `/` means `/**`.
 *
 * A path without wildcards names the file or the folder with all that is in it: `src/api` owns `src/api` and `src/api/**`.
 * A class also matches its own text, because `app/[id]/page.tsx` is a file name in the wild.
 */
export interface Glob {
  /** Normalised: what `owns` holds. */
  readonly text: string;
  readonly alternatives: readonly GlobAlternative[];
}

/** One path pattern of a glob, after its braces. */
export interface GlobAlternative {
  readonly segments: readonly string[];
  /** No wildcard at all: the path itself and what is below. */
  readonly literal: boolean;
  /** Leading segments without wildcards, joined: every match is this path or below it. */
  readonly prefix: string;
  /** What every match ends with, a `/` put before the path; true of patterns that are not `literal`. */
  readonly ending: string;
}

const longestGlob = 1024;

/** Reads a glob; fails with a clause about it, such as `leaves the repository`, for a message that begins with the glob. */
export function parseGlob(text: string): Result<Glob, string> {
  const refusal = refuse(text);
  if (refusal !== null) return fail(refusal);
  const expanded = expandBraces(text);
  if (!expanded.ok) return expanded;
  const alternatives: GlobAlternative[] = [];
  for (const pattern of expanded.value) {
    const alternative = readPattern(pattern);
    if (!alternative.ok) return alternative;
    alternatives.push(alternative.value);
  }
  const [only] = alternatives;
  if (alternatives.length === 1 && only !== undefined) return ok({text: only.segments.join('/'), alternatives});
  const plain = text.replace(/^(?:\.\/+)+/, '').replace(/\/{2,}/g, '/');
  return ok({text: plain.endsWith('/') ? `${plain}**` : plain, alternatives});
}

/** Does the glob match this path (from the root, `/` between segments)? A glob that cannot be read matches nothing. */
export function matches(glob: string, path: string): boolean {
  const parsed = parseGlob(glob);
  if (!parsed.ok || path === '') return false;
  const {alternatives} = parsed.value;
  if (alternatives.some(({literal}) => !literal)) return accepts(automatonOf(parsed.value), path);
  return alternatives.some(({prefix}) => path === prefix || path.startsWith(`${prefix}/`));
}

/** The glob's automaton, made once. */
export function automatonOf(glob: Glob): Automaton {
  const known = automata.get(glob);
  if (known !== undefined) return known;
  const automaton = compile(glob.alternatives.map(({segments}) => segments));
  automata.set(glob, automaton);
  return automaton;
}

const automata = new WeakMap<Glob, Automaton>();

function refuse(text: string): string | null {
  if (text.trim() === '') return 'is empty: write a path from the root of the repository';
  if (text.length > longestGlob) return `is longer than ${longestGlob} characters`;
  if (text.startsWith('!')) return 'begins with `!`, and exclusions are not supported: name what the task may write';
  if (text.includes('\\')) return 'contains a backslash: write `/` between folders';
  if (/^(?:\/|~|[A-Za-z]:\/)/.test(text)) return 'is not inside the repository: write a path from its root, without a leading `/`';
  if (/[\u0000-\u001f\u007f]|\p{Cs}/u.test(text)) return 'contains a control character';
  return null;
}

function readPattern(pattern: string): Result<GlobAlternative, string> {
  if (pattern.startsWith('/')) return fail('is not inside the repository: write a path from its root, without a leading `/`');
  const named = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (named.includes('..')) return fail('leaves the repository with `..`: write a path from its root');
  if (pattern.endsWith('/') || named.length === 0) named.push('**');
  const segments = named.filter((segment, index) => segment !== '**' || named[index - 1] !== '**');
  const firstWild = segments.findIndex((segment) => /[*?[]/.test(segment));
  const literal = firstWild === -1;
  if (!literal && pattern.length > 512) return fail('is longer than 512 characters');
  const last = segments.at(-1) ?? '';
  const ending = /[*?[]/.test(last) ? last.slice(last.search(/[^*?\]]*$/)) : `/${last}`;
  return ok({segments, literal, prefix: segments.slice(0, literal ? undefined : firstWild).join('/'), ending});
}
