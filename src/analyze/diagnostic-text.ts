/** Writes a diagnostic as compilers do. */
import type {Diagnostic} from '../failure.ts';
import {printable} from './paint.ts';
import type {Paint} from './paint.ts';

const widestSource = 120;

/**
 * `file:line:column severity: message`, and for a problem with a place the line with a mark below it. Ends with a newline.
 *
 *     tasks.md:14:15 error: DEV-15 depends on DEV-9, which is not in this file.
 *       14 | - depends on: DEV-9
 *          |               ^
 */
export function diagnosticText(diagnostic: Diagnostic, paint: Paint): string {
  const {severity, message, file, line, column, source} = diagnostic;
  const place = [file === undefined ? '' : printable(file), ...(line > 0 ? [String(line), String(Math.max(1, column))] : [])].filter((part) => part !== '').join(':');
  const word = severity === 'error' ? paint.red('error:') : paint.yellow('warning:');
  const head = [place === '' ? '' : paint.bold(place), word, printable(message)].filter((part) => part !== '').join(' ');
  if (line <= 0 || source === undefined || source.trim() === '') return `${head}\n`;
  const number = String(line);
  const margin = ' '.repeat(number.length);
  const {text, mark} = excerpt(source, Math.max(1, column));
  return `${head}\n${paint.dim(`  ${number} |`)} ${text}\n${paint.dim(`  ${margin} |`)} ${' '.repeat(mark)}${paint.cyan('^')}\n`;
}

/** A part of a long line that holds the column, and where the mark goes. */
function excerpt(source: string, column: number): {text: string; mark: number} {
  const at = Math.min(column - 1, source.length);
  const start = source.length <= widestSource || at < widestSource - 20 ? 0 : at - 40;
  const part = source.slice(start, start + widestSource);
  const text = `${start > 0 ? '…' : ''}${printable(part)}${start + widestSource < source.length ? '…' : ''}`;
  return {text, mark: widthOf(source.slice(start, at)) + (start > 0 ? 1 : 0)};
}

/** Columns on the terminal: wide characters of East Asia and emoji take two, marks that combine none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}|\u200d/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
  }
  return width;
}
