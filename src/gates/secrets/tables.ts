/** Finds credentials in tables, of Markdown or with commas, by the name of their column. */
import {isStrictlyDrawn} from './drawn.ts';
import type {Hit} from './hit.ts';
import {harmlessName} from './look-alike.ts';

/** A header is the first line of all, or one with a line of hyphens below it; its rows have as many cells. */
export function findInTables(text: string): Hit[] {
  const hits: Hit[] = [];
  for (const begin of [0, ...underlined(text)]) {
    const stop = text.indexOf('\n', begin);
    if (stop < 0) break;
    const line = text.slice(begin, Math.min(stop, begin + longest));
    const [sign] = /[|,;\t]/.exec(line.replace(/^\s*\|/, '')) ?? [];
    if (sign === undefined || /[=(){}<>[\]]/.test(line)) continue;
    const names = cells(line, sign);
    const columns = names.flatMap(({text: title}, column) => (named.test(title) && !harmlessName.test(title) ? [column] : []));
    if (columns.length === 0 || names.length < 2) continue;
    let at = stop + 1;
    for (let row = 0; row < mostRows && at < text.length; row++) {
      const end = text.indexOf('\n', at);
      const below = text.slice(at, end < 0 ? Math.min(text.length, at + longest) : Math.min(end, at + longest));
      const found = cells(below, sign);
      if (found.length !== names.length) break;
      for (const column of columns) {
        const cell = found[column];
        if (cell !== undefined && isStrictlyDrawn(cell.text)) hits.push({rule: 'table-credentials', start: at + cell.start, secret: cell.text});
      }
      if (end < 0) break;
      at = end + 1;
    }
  }
  return hits;
}

const mostRows = 200;
const longest = 2000;
const named = /^(?:[a-z]{1,20}[ _-]?){0,2}(?:password|passwort|passwd|passphrase|secret|token|api[ _-]?key|access[ _-]?key|secret[ _-]?key)$/i;

/** Where the lines begin that have a line of hyphens below them. */
function underlined(text: string): number[] {
  if (!text.includes('---')) return [];
  return [...text.matchAll(/^[ \t]{0,8}\|?[ \t]?:?-{2,200}:?[ \t]?\|[ \t:|-]{0,400}$/gm)].map(({index}) => text.lastIndexOf('\n', index - 2) + 1);
}

interface Cell {
  readonly text: string;
  readonly start: number;
}

/** Without what a cell is dressed in: spaces, quotes, marks of Markdown. */
function cells(line: string, sign: string): Cell[] {
  let at = 0;
  return line.split(sign).map((part) => {
    const plain = part.replace(/^[\s"'`*]+|[\s"'`*]+$/g, '');
    const start = at + part.indexOf(plain);
    at += part.length + 1;
    return {text: plain, start};
  });
}
