/** Where in a file something stands. Pure. */
import {showPath} from '../path-text.ts';
import type {Grade, Graded} from '../verdict.ts';

/** Makes findings about one file. `texts` lead to the line: each is looked for after the one before; without them there is no line. */
export type FindingIn = (grade: Grade, rule: string, message: string, texts?: readonly string[]) => Graded;

/** Findings about a file with this text. Names in messages are made harmless; only the first lines are looked up: more are never shown. */
export function findingsIn(path: string, text: string): FindingIn {
  const file = showPath(path);
  let left = mostLines;
  return (grade, rule, message, texts = []) => {
    const line = texts.length === 0 || left-- <= 0 ? null : lineOf(text, texts);
    return {grade, finding: {rule: `dependencies/${rule}`, message: cleaned(message), file, ...(line === null ? {} : {line})}};
  };
}

const mostLines = 100;

/** From 1; null where the texts are not there in this order. */
function lineOf(text: string, texts: readonly string[]): number | null {
  let at = 0;
  for (const each of texts) {
    at = text.indexOf(each, at);
    if (at < 0) return null;
    if (each !== texts.at(-1)) at += each.length;
  }
  const last = texts.at(-1) ?? '';
  at += last.length - last.trimStart().length;
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}

/** A text with everything invisible written out. */
export const cleaned = (message: string): string => message.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/** Something of the file as it may stand in a message. */
export const quoted = (text: string): string => (text.length <= 100 ? text : `${text.slice(0, 100)}…`);

/** A few of many, with the number of the others. */
export const some = (names: readonly string[], most = 5): string => (names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`);
