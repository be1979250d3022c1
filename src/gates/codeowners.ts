/** CODEOWNERS with GitHub's meaning: which line of it a path falls under, and whom that line names. Pure. */
import {showPath} from './path-text.ts';

/** One line of the file; without owners it takes back what earlier lines gave. */
export interface OwnerRule {
  /** From 1. */
  readonly line: number;
  readonly owners: readonly string[];
  readonly segments: readonly Segment[];
}

/** A name as it must be, a name with wildcards, or null: any number of names, none included. */
export type Segment = string | Wild | null;

/** `head` and `tail` are what every name begins and ends with; `oneStar`: between them stands a star and nothing else. */
export interface Wild {
  readonly letters: readonly Letter[];
  readonly head: string;
  readonly tail: string;
  readonly oneStar: boolean;
}

type Letter = {readonly type: 'one' | 'any'} | {readonly type: 'letter'; readonly letter: string};

export interface Codeowners {
  readonly rules: readonly OwnerRule[];
  /** Lines that GitHub passes over, each with the reason. */
  readonly skipped: readonly {readonly line: number; readonly why: string}[];
}

/** Where the file may lie; the first that exists counts, whatever it holds. */
export const codeownersPlaces: readonly string[] = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** A file that is not below this size counts for nothing. */
export const codeownersLimitBytes = 3 * 1024 * 1024;

export function parseCodeowners(text: string): Codeowners {
  const rules: OwnerRule[] = [];
  const skipped: {line: number; why: string}[] = [];
  for (const [index, written] of text.replace(/^\ufeff/, '').split('\n').entries()) {
    const content = written.trim();
    if (content === '' || content.startsWith('#')) continue;
    const line = index + 1;
    const read = readLine(content);
    if (typeof read === 'string') skipped.push({line, why: read});
    else rules.push({line, ...read});
  }
  return {rules, skipped};
}

/** Whether a path, given by its names, falls under a line; letter case counts. */
export const fallsUnder = ({segments}: OwnerRule, names: readonly string[]): boolean => matches(segments, names, (segment) => segment === null, fitsName);

/** What a line says, or why it says nothing. */
function readLine(content: string): Omit<OwnerRule, 'line'> | string {
  if (content.startsWith('!')) return '`!` has no meaning in CODEOWNERS: name the files in a later line without owners';
  if (/^\^?\[.*\]/.test(content)) return 'sections are known to GitLab only, and [ ] to neither';
  if (content.startsWith('\\#')) return 'a pattern cannot begin with #, not even escaped';
  const [pattern = ''] = /^(?:\\.|[^\\\s])+/u.exec(content) ?? [];
  const rest = content.slice(pattern.length);
  if (rest !== '' && !/^\s/.test(rest)) return 'its pattern ends within an escape';
  if (/[[\]]/.test(pattern.replaceAll(/\\./gu, ''))) return '[ ] has no meaning in CODEOWNERS';
  if (pattern.includes('***')) return 'three stars in a row mean nothing';
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const comment = words.findIndex((word) => word.startsWith('#'));
  const owners = comment < 0 ? words : words.slice(0, comment);
  const stranger = owners.find((owner) => !isOwner(owner));
  if (stranger !== undefined) return `${showPath(stranger)} is no @user, @organization/team or e-mail address; a space in a path is written "\\ "`;
  return {owners, segments: segmentsOf(pattern)};
}

const isOwner = (word: string): boolean => word.length <= 320 && (/^@[A-Za-z0-9_-]+(?:\/[A-Za-z0-9._-]+)?$/.test(word) || /^[\w.'%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(word));

/**
 * As in .gitignore a name without a slash before its end stands at any depth, and a name stands for a folder's whole content.
 * Unlike there `docs/*` stands for what lies in `docs` itself.
 */
function segmentsOf(pattern: string): readonly Segment[] {
  const names = pattern.split('/');
  if (names.length > 1 && names[0] === '') names.shift();
  else if (names.length === 1 || (names.length === 2 && names[1] === '')) names.unshift('**');
  const last = names.pop() ?? '';
  const ends = last === '' || last === '**' ? ['*', '**'] : last === '*' ? ['*'] : [last, '**'];
  // `/` alone stands for nothing.
  if (names.length === 0 && last === '') return [''];
  return [...names, ...ends].map(segmentOf);
}

function segmentOf(name: string): Segment {
  if (name === '**') return null;
  if (!/[\\*?]/.test(name)) return name;
  const letters = [...name.matchAll(/\\(.)|\*+|./gsu)].map(([text, escaped]): Letter => {
    if (escaped !== undefined) return {type: 'letter', letter: escaped};
    return text.startsWith('*') ? {type: 'any'} : text === '?' ? {type: 'one'} : {type: 'letter', letter: text};
  });
  const first = letters.findIndex(({type}) => type !== 'letter');
  const last = letters.findLastIndex(({type}) => type !== 'letter');
  if (first < 0) return textOf(letters);
  return {letters, head: textOf(letters.slice(0, first)), tail: textOf(letters.slice(last + 1)), oneStar: first === last && letters[first]?.type === 'any'};
}

const textOf = (letters: readonly Letter[]): string => letters.map((one) => (one.type === 'letter' ? one.letter : '')).join('');

function fitsName(segment: Segment, name: string): boolean {
  if (segment === null || typeof segment === 'string') return segment === name;
  const {letters, head, tail, oneStar} = segment;
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  return oneStar || matches(letters, [...name], ({type}) => type === 'any', (letter, char) => letter.type === 'one' || (letter.type === 'letter' && letter.letter === char));
}

/** Wildcards in time that no pattern can make exponential: only the newest star is ever gone back to. */
function matches<P, S>(pattern: readonly P[], subject: readonly S[], isAny: (part: P) => boolean, fits: (part: P, one: S) => boolean): boolean {
  let part = 0;
  let any: {readonly part: number; readonly at: number} | null = null;
  for (let at = 0; at < subject.length; ) {
    const now = pattern[part];
    if (part < pattern.length && isAny(now as P)) {
      any = {part, at};
      part += 1;
    } else if (part < pattern.length && fits(now as P, subject[at] as S)) {
      part += 1;
      at += 1;
    } else {
      if (any === null) return false;
      any = {part: any.part, at: any.at + 1};
      part = any.part + 1;
      at = any.at;
    }
  }
  return pattern.slice(part).every(isAny);
}
