/**
 * Takes things off the end of a text in time that grows with the text. An expression such as `/\s+$/` does not: it begins anew at every
 * blank of the text and runs to the end of each stretch of them, so that one long line holds a plan up for minutes.
 */

/** Length of the text without the characters of `set` at its end; `set` matches one character. */
export function lengthWithout(text: string, set: RegExp, length = text.length): number {
  let end = length;
  while (end > 0 && set.test(text[end - 1] ?? '')) end--;
  return end;
}

/** `src/a.ts` of `src/a.ts:12`, `src/a.ts:12-40` and `src/a.ts:94,100`. */
export function withoutLineNumbers(path: string): string {
  let end = path.length;
  for (let at = end; ; at--) {
    const digits = lengthWithout(path, /\d/, at);
    const separator = path[digits - 1] ?? '';
    if (digits === at || !/[-,:]/.test(separator)) return path.slice(0, end);
    at = digits;
    if (separator === ':') end = digits - 1;
  }
}

/** The text without a note in parentheses at its end: `src/a.ts` of `src/a.ts (new)`. Nested parentheses are no note. */
export function withoutNote(text: string): string {
  if (!text.endsWith(')')) return text;
  const open = text.lastIndexOf('(');
  if (open === -1 || text.lastIndexOf(')', text.length - 2) > open) return text;
  const end = lengthWithout(text, /\s/, open);
  return end === open ? text : text.slice(0, end);
}
