/** Code as text with its comments blanked and what stands in strings covered, so that a rule sees neither. Pure. */

export interface MaskGrammar {
  /** A comment to the end of the line begins here; sticky. */
  readonly lineComment: RegExp;
  readonly blockComments: boolean;
  /** What strings begin and end with; the longest first. */
  readonly quotes: readonly string[];
  /** Strings in which a backslash is a letter like any other. */
  readonly raw: readonly string[];
  /** Strings that go on behind the end of a line. */
  readonly long: readonly string[];
}

export interface Masked {
  /** Just as long as the original; line ends outside of strings stay. */
  readonly masked: string;
  readonly original: string;
  lineAt(offset: number): number;
  /** Tells that rules have read so many characters of it once more; false where that is more than any code that people write takes. */
  mayRead(characters: number): boolean;
  /** Rules could not look at all of it. */
  isTooLong(): boolean;
}

/** Stands for one character of a string. */
export const cover = '\u0001';

export function mask(original: string, {lineComment, blockComments, quotes, raw, long}: MaskGrammar): Masked {
  const out: string[] = [];
  let at = 0;
  const hide = (until: number, as: string): void => {
    out.push(as === cover ? as.repeat(until - at) : original.slice(at, until).replaceAll(/[^\n]/g, as));
    at = until;
  };
  while (at < original.length) {
    lineComment.lastIndex = at;
    const quote = quotes.find((each) => original.startsWith(each, at));
    if (quote !== undefined) {
      out.push(quote);
      at += quote.length;
      const end = endOfString(original, at, quote, {escapes: !raw.includes(quote), long: long.includes(quote)});
      hide(end, cover);
      if (original.startsWith(quote, at)) {
        out.push(quote);
        at += quote.length;
      }
    } else if (lineComment.test(original)) hide(endOf(original, '\n', at), ' ');
    else if (blockComments && original.startsWith('/*', at)) hide(Math.min(endOf(original, '*/', at) + 2, original.length), ' ');
    else out.push(original[at++] ?? '');
  }
  return withLines(out.join(''), original);
}

/** The same for a text that is its own mask. */
export function withLines(masked: string, original: string): Masked {
  let ends: number[] | null = null;
  let left = mostRead;
  return {
    masked,
    original,
    mayRead: (characters) => {
      left -= characters;
      return left >= 0;
    },
    isTooLong: () => left < 0,
    lineAt: (offset) => {
      ends ??= [...original.matchAll(/\n/g)].map(({index}) => index);
      let [low, high] = [0, ends.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle] ?? 0) < offset) low = middle + 1;
        else high = middle;
      }
      return low + 1;
    },
  };
}

/** Characters; calls within calls are read again. */
const mostRead = 10_000_000;

function endOf(text: string, what: string, from: number): number {
  const end = text.indexOf(what, from);
  return end < 0 ? text.length : end;
}

function endOfString(text: string, from: number, quote: string, {escapes, long}: {readonly escapes: boolean; readonly long: boolean}): number {
  for (let at = from; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text.startsWith(quote, at)) return at;
    else if (!long && text[at] === '\n') return at;
  }
  return text.length;
}

/** Part of a text, by offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Arguments of a call whose bracket opens at `open`, and where it closes; a call that is longer than anybody reads is cut. */
export function argumentsAt(code: Masked, open: number): {readonly args: readonly Span[]; readonly end: number} {
  const found = argumentsIn(code.masked, open);
  code.mayRead(found.end - open);
  return found;
}

function argumentsIn(masked: string, open: number): {readonly args: readonly Span[]; readonly end: number} {
  const args: Span[] = [];
  let depth = 0;
  let start = open + 1;
  const last = Math.min(masked.length, open + mostCharacters);
  const add = (end: number): void => {
    if (masked.slice(start, end).trim() !== '') args.push({start, end});
    start = end + 1;
  };
  for (let at = open; at < last; at++) {
    const letter = masked[at];
    if (letter === '(' || letter === '[' || letter === '{') depth++;
    else if (letter === ')' || letter === ']' || letter === '}') {
      if (--depth === 0) {
        add(at);
        return {args, end: at + 1};
      }
    } else if (letter === ',' && depth === 1) add(at);
  }
  add(last);
  return {args, end: last};
}

const mostCharacters = 3000;

/** Where the expression that begins at `from` ends: at the end of a line that no bracket spans. */
function endOfExpression(masked: string, from: number): number {
  let depth = 0;
  const last = Math.min(masked.length, from + mostCharacters);
  for (let at = from; at < last; at++) {
    const letter = masked[at] ?? '';
    if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter) && --depth < 0) return at;
    else if ((letter === '\n' || letter === ';') && depth === 0 && masked[at - 1] !== '\\') return at;
  }
  return last;
}

/**
 * Texts that names are given anywhere in the code, whatever the scope: at most twenty for each. `pattern` ends where a value begins, and its
 * first group is the name. All are found when the first is asked for.
 */
export function valuesIn(code: Masked, pattern: RegExp): (name: string) => readonly Span[] {
  let values: ReadonlyMap<string, readonly Span[]> | null = null;
  const find = (): ReadonlyMap<string, readonly Span[]> => {
    const found = new Map<string, Span[]>();
    for (const {index, 0: all, 1: name = ''} of code.masked.matchAll(pattern)) {
      const known = found.get(name) ?? [];
      const start = index + all.length;
      if (known.length < mostValues) found.set(name, [...known, {start, end: endOfExpression(code.masked, start)}]);
    }
    return found;
  };
  return (name) => ((values ??= find()).get(name) ?? []).filter(({start, end}) => code.mayRead(end - start));
}

const mostValues = 20;
