/** Puts strings together that a program text writes in pieces. Pure. */
import {isJumbled} from './randomness.ts';
import type {View} from './view.ts';

/** What may stand between two pieces of one string; quotes and signs vanish, so that the pieces meet. */
const quote = String.raw`["'\x60]`;
const gap = String.raw`(?:[ \t]|\\?\r?\n|/\*[^*\n]{0,80}\*/|(?://|#|--)[^\n]{0,120}\n){0,40}`;
const between = String.raw`(?:\+|\.{1,2}|&|,|\|\||<>|~|\+\+)?`;
const letter = String.raw`[A-Za-z0-9+/=_.:~-]`;

const seams = new RegExp(
  [
    // "a" + "b", 'a' . 'b', "a" "b", also over lines and with brackets around each.
    String.raw`${quote}(?<=${letter}${quote})\)?${gap}${between}${gap}\(?(?:[fbruFBRU]{1,2})?${quote}(?=${letter})`,
    // "a".concat("b"), s += "b", s.append("b"), s << "b".
    String.raw`${quote}(?<=${letter}${quote})\)?;?${gap}(?:\.concat\(|(?:[\w.$]{1,40}\s{0,3})(?:\+=|\.=|<<|\.append\(|\.push\(|\.write\())\s{0,3}(?:[fbru])?${quote}(?=${letter})`,
    // ${'a'} inside of a template.
    String.raw`\$\{\s{0,3}${quote}(?=${letter})`,
    String.raw`${quote}(?<=${letter}${quote})\s{0,3}\}`,
    // A line that goes on.
    String.raw`\\(?<=${letter}\\)\r?\n[ \t]{0,40}(?=${letter})`,
  ].join('|'),
  'g',
);

export function findPieces(text: string, known: ReadonlySet<string>): View[] {
  return [...joined(text), ...apart(text, known)];
}

interface Seam {
  readonly start: number;
  readonly end: number;
}

/** Seams close to each other make one piece, with the line around it. */
function joined(text: string): View[] {
  const views: View[] = [];
  let chain: Seam[] = [];
  const flush = (): void => {
    const view = chain.length === 0 ? null : join(text, chain);
    if (view !== null) views.push(view);
    chain = [];
  };
  for (const match of text.matchAll(seams)) {
    const last = chain.at(-1);
    if (last !== undefined && (match.index - last.end > 200 || chain.length > 2000)) flush();
    chain.push({start: match.index, end: match.index + match[0].length});
  }
  flush();
  return views;
}

function join(text: string, chain: readonly Seam[]): View | null {
  const first = chain[0]?.start ?? 0;
  const last = chain.at(-1)?.end ?? 0;
  const from = Math.max(text.lastIndexOf('\n', first) + 1, first - 300);
  const lineEnd = text.indexOf('\n', last);
  const to = Math.min(lineEnd < 0 ? text.length : lineEnd, last + 300);
  const isList = chain.some(({start, end}) => text.slice(start, end).includes(','));
  if (isList && !areLetters(chain) && !/join\b|concat\b|implode|\.format\(/.test(text.slice(from - 100 < 0 ? 0 : from - 100, to + 200))) return null;
  let plain = '';
  let at = from;
  for (const {start, end} of chain) {
    plain += text.slice(at, start);
    at = end;
  }
  return {text: plain + text.slice(at, to), start: first, source: text.slice(from, to)};
}

/** `'g','h','p',…`: many seams, each one letter after the other. */
function areLetters(chain: readonly Seam[]): boolean {
  const single = chain.filter(({start}, index) => index > 0 && start - (chain[index - 1]?.end ?? 0) === 1).length;
  return chain.length >= 16 && single / chain.length > 0.9;
}

/** `const a = 'ghp_'` and, some way on, the rest: literals near each other that begin a token when they are put together. */
function apart(text: string, known: ReadonlySet<string>): View[] {
  const literals = [...text.matchAll(/["'`]([A-Za-z0-9+/=_.-]{2,200})["'`]|\}([A-Za-z0-9_-]{16,200})["'`]|^(?:export )?[A-Za-z_]\w{0,40}=([A-Za-z0-9_.-]{2,200})$/gm)].map((match) => ({start: match.index, end: match.index + match[0].length, text: match[1] ?? match[2] ?? match[3] ?? ''}));
  return literals.flatMap((first, index): View[] => {
    return literals.slice(index + 1, index + 5).flatMap((next, skipped): View[] => {
      if (next.start - first.end > 600) return [];
      const middle = skipped === 1 ? (literals[index + 1]?.text ?? '') : '';
      const orders = [first.text + next.text, first.text + middle + next.text, ...(skipped === 0 ? [next.text + first.text] : [])];
      return [...new Set(orders)].filter((whole) => mayBeToken(whole, first.text, next.text, known)).map((whole) => ({text: whole, start: first.start, source: text.slice(first.start, next.end)}));
    });
  });
}

/** The piece that is not the beginning has digits or mixed letters, and together they begin as a token does. */
function mayBeToken(whole: string, one: string, other: string, known: ReadonlySet<string>): boolean {
  const rest = whole.startsWith(one) ? other : one;
  const beginning = whole.startsWith(one) ? one : other;
  if (beginning.length > 40 || whole.length < 20 || (rest.replace(/\D/g, '').length < 2 && !isJumbled(rest))) return false;
  return beginsToken(whole, known);
}

function beginsToken(text: string, known: ReadonlySet<string>): boolean {
  const lower = text.slice(0, 24).toLowerCase();
  for (let length = 3; length <= lower.length; length++) if (known.has(lower.slice(0, length))) return true;
  return false;
}
