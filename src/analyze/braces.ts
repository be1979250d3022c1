/** Expands `{a,b}` in globs, within bounds. */
import {fail, ok} from '../failure.ts';
import type {Result} from '../failure.ts';

/** Most paths that one glob may expand to, and most characters of all of them. */
const limit = {paths: 64, characters: 512};

type Node = string | readonly Sequence[];
type Sequence = readonly Node[];

/**
 * All that a glob with braces stands for, in order: `src/{a,b}` is `src/a` and `src/b`. Braces nest; `{a}` without a comma is plain text.
 * Fails with a clause that says what is wrong. The size is counted before anything is expanded, so a hostile glob costs nothing.
 */
export function expandBraces(text: string): Result<readonly string[], string> {
  if (!text.includes('{')) return ok([text]);
  const parsed = parseSequence(text, 0, false);
  if (parsed === null) return fail('has a `{` without its `}`');
  const size = sizeOfSequence(parsed.sequence);
  if (size.paths > limit.paths || size.characters > limit.characters) {
    return fail(`stands for too many paths (at most ${limit.paths} with ${limit.characters} characters in all)`);
  }
  return ok(expandSequence(parsed.sequence));
}

function parseSequence(text: string, start: number, inside: boolean): {sequence: Sequence; next: number} | null {
  const sequence: Node[] = [];
  let at = start;
  let plain = '';
  const ends: readonly string[] = inside ? [',', '}'] : [];
  while (at < text.length && !ends.includes(text.charAt(at))) {
    if (text[at] !== '{') {
      plain += text[at++];
      continue;
    }
    const group = parseGroup(text, at);
    if (group === null) return null;
    sequence.push(plain, ...group.nodes);
    plain = '';
    at = group.next;
  }
  if (inside && at >= text.length) return null;
  return {sequence: [...sequence, plain], next: at};
}

function parseGroup(text: string, start: number): {nodes: readonly Node[]; next: number} | null {
  const choices: Sequence[] = [];
  let at = start;
  do {
    const choice = parseSequence(text, at + 1, true);
    if (choice === null) return null;
    choices.push(choice.sequence);
    at = choice.next;
  } while (text[at] === ',');
  const [only = []] = choices;
  return {nodes: choices.length === 1 ? ['{', ...only, '}'] : [choices], next: at + 1};
}

interface Size {
  readonly paths: number;
  readonly characters: number;
}

function sizeOfSequence(sequence: Sequence): Size {
  let whole: Size = {paths: 1, characters: 0};
  for (const node of sequence) {
    const part = typeof node === 'string' ? {paths: 1, characters: node.length} : sizeOfChoices(node);
    whole = {
      paths: whole.paths * part.paths,
      characters: whole.characters * part.paths + part.characters * whole.paths,
    };
  }
  return whole;
}

function sizeOfChoices(choices: readonly Sequence[]): Size {
  let sum: Size = {paths: 0, characters: 0};
  for (const choice of choices) {
    const size = sizeOfSequence(choice);
    sum = {paths: sum.paths + size.paths, characters: sum.characters + size.characters};
  }
  return sum;
}

function expandSequence(sequence: Sequence): readonly string[] {
  let whole: readonly string[] = [''];
  for (const node of sequence) {
    const parts = typeof node === 'string' ? [node] : node.flatMap(expandSequence);
    whole = whole.flatMap((before) => parts.map((part) => before + part));
  }
  return whole;
}
