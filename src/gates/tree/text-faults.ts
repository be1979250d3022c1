/** What a reader of the change cannot see, or sees as something else, in the lines that it adds. Pure. */
import type {Grade} from '../verdict.ts';
import {confusableWords} from './confusable.ts';
import type {TextKind} from './file-kind.ts';

/** One for each rule that a file breaks, at the first of its lines. */
export interface TextFault {
  readonly grade: Grade;
  /** Without its gate, such as `bidi`. */
  readonly rule: string;
  readonly says: string;
  /** From 1. */
  readonly line: number;
}

/** Nothing in such a text needs a look: printable ASCII, tabs, line ends and form feeds. */
export const isPlain = (text: string): boolean => !/[^\t\n\f\r\x20-\x7e]|\r(?!\n)/.test(text);

/** `before`: the text at the same path; null where there was none. A line that was there already is no news. */
export function textFaults({before, after, kind}: {readonly before: string | null; readonly after: string; readonly kind: TextKind}): readonly TextFault[] {
  const old = new Set(before === null ? [] : linesOf(before));
  const names = kind === 'code' ? usedNames(after) : null;
  const found = new Map<string, Hit>();
  for (const [index, line] of linesOf(after).entries()) {
    if (isPlain(line) || old.has(line)) continue;
    for (const [rule, what] of faultsOf(line, names)) {
      const known = found.get(rule);
      if (known === undefined) found.set(rule, {line: index + 1, what, others: 0});
      else known.others++;
    }
  }
  return rules.flatMap(({rule, grades, says}) => {
    const grade = grades[kind];
    const first = found.get(rule);
    if (grade === null || first === undefined) return [];
    const more = first.others === 0 ? '' : ` So ${first.others === 1 ? 'does one more line' : `do ${first.others} more lines`}.`;
    return [{grade, rule, line: first.line, says: `${says(first.what)}${more}`}];
  });
}

interface Hit {
  readonly line: number;
  readonly what: string;
  /** Further lines with the same. */
  others: number;
}

interface TextRule {
  readonly rule: string;
  /** Null: nothing to tell in such a text. */
  readonly grades: Readonly<Record<TextKind, Grade | null>>;
  readonly says: (what: string) => string;
}

const rules: readonly TextRule[] = [
  {
    rule: 'bidi',
    grades: {code: 'block', data: 'human', prose: 'warn'},
    says: (what) => `Adds a character that turns the direction of writing (${what}), so that the line reads otherwise than it runs. Remove it, or write it as an escape.`,
  },
  {
    rule: 'invisible',
    grades: {code: 'block', data: 'human', prose: 'human'},
    says: (what) => `Adds characters that nobody sees (${what}) and that can carry names, text or code. Remove them, or write them as escapes.`,
  },
  {
    rule: 'zero-width',
    grades: {code: 'human', data: 'warn', prose: null},
    says: (what) => `Adds a character without width, or one that ends a line and shows as none (${what}). Remove it, or write it as an escape.`,
  },
  {
    rule: 'control',
    grades: {code: 'human', data: 'human', prose: 'human'},
    says: (what) => `Adds a control character (${what}), which can hide text on a terminal. Remove it, or write it as an escape.`,
  },
  {
    rule: 'confusable',
    grades: {code: 'human', data: null, prose: null},
    says: (what) => `Adds a word that looks like another, with letters of another alphabet: ${what}. Write it with the usual letters.`,
  },
];

function* faultsOf(line: string, names: ReadonlySet<string> | null): Generator<readonly [string, string]> {
  const text = line.replace(/\r$/, '').replace(harmless, '\u00b7').replace(harmlessJoiners, '');
  for (const [rule, pattern] of patterns) {
    const [hit] = pattern.exec(text) ?? [];
    if (hit !== undefined) yield [rule, codePoint(hit)];
  }
  if (names === null) return;
  const looked = line.replace(anyHidden, '');
  const words = confusableWords(looked, (name) => names.has(name));
  if (words.length > 0) yield ['confusable', words.slice(0, 3).map(spelledOut).join(', ')];
}

/** The mark at the very beginning only says how the file is encoded. */
const linesOf = (text: string): readonly string[] => text.replace(/^\ufeff/, '').split('\n');

const usedNames = (text: string): ReadonlySet<string> => new Set(text.match(/[a-z_$][\w$]*/gi) ?? []);

const codePoint = (text: string): string => `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A person must see which of the letters are not what they seem. */
function spelledOut(word: string): string {
  const shown = [...word].map((letter) => (letter > '\x7e' ? `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}` : letter)).join('');
  return shown.length <= 80 ? shown : `${shown.slice(0, 80)}…`;
}

const bidi = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const unseen = '\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u2060-\\u2065\\u206a-\\u206f\\u3164\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}';
const selectors = '\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
const thin = '\\u00ad\\u200b-\\u200d\\u2028\\u2029\\ufeff';

const patterns: readonly (readonly [string, RegExp])[] = [
  ['bidi', new RegExp(`[${bidi}]`, 'u')],
  // A selector alone chooses the look of the letter before it; more of them, or one behind ASCII, choose nothing.
  ['invisible', new RegExp(`[${unseen}]|[${selectors}]{2,}|(?<=[\\0-\\x7f]|^)(?<![0-9#*])[${selectors}]`, 'u')],
  ['zero-width', new RegExp(`[${thin}]`, 'u')],
  // What a terminal obeys, but for tabs, line ends and form feeds.
  ['control', /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\r]/],
];

const anyHidden = new RegExp(`[${bidi}${unseen}${selectors}${thin}]`, 'gu');

/** Emoji that are put together, and flags of regions. */
const harmless = /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)+|\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;

/** Scripts in which a joiner changes how letters are drawn. */
const joined = '\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Mongolian}';
const harmlessJoiners = new RegExp(`(?<=[${joined}])[\\u200c\\u200d]`, 'gu');
