/** Finds the short form of native tasks: `- [ ] DEV-16 Title (depends on DEV-15) ` with paths in backticks at the end. */
import type {TaskId} from '../../model.ts';
import {headingOf} from '../document.ts';
import type {Line, TaskDocument} from '../document.ts';
import type {Piece} from '../list-values.ts';
import {lengthWithout} from '../text-ends.ts';
import type {TaskHeading} from './native-headings.ts';

export interface TaskItem {
  readonly id: TaskId;
  readonly title: string;
  readonly done: boolean;
  readonly line: number;
  /** Line after what is indented below it. */
  readonly end: number;
  readonly dependsOn: readonly Piece[];
  readonly files: readonly Piece[];
}

/**
 * Items that begin with a box and an id that has letters and a number. In the body of a task only ids of the file's own series count
 * (`DEV-16` where tasks are called `DEV-…`) and only new ones: `- [ ] UTF-8 names work` is a criterion there, and an id of a heading a mention.
 */
export function findItems(document: TaskDocument, headings: readonly TaskHeading[]): readonly TaskItem[] {
  const byLine = new Map(headings.map((heading) => [heading.line, heading]));
  const ids = new Set(headings.map(({id}) => id));
  const series = new Set(headings.map(({id}) => seriesOf(id)));
  const items: TaskItem[] = [];
  let around: TaskHeading | null = null;
  let next = 1;
  for (const line of document.lines) {
    const heading = headingOf(line);
    if (heading !== null) around = byLine.get(line.number) ?? (around !== null && heading.level <= around.level ? null : around);
    const box = line.number < next ? null : boxOf(line);
    if (box === null || (around !== null && (!series.has(seriesOf(box.id)) || ids.has(box.id)))) continue;
    next = endOfItem(document, line);
    items.push({id: box.id, done: box.done, line: line.number, end: next, ...readRest(box.id, box.rest)});
  }
  return items;
}

/** Ids such as DEV-16, T001, T005b, auth-2.1. */
const itemPattern = /^\s*[-*+][ \t]+\[([ xX~-])\][ \t]+(?:\*\*|`)?(\p{L}[\p{L}\p{N}]*(?:[-_./#][\p{L}\p{N}]+)*)(?:\*\*|`)?:?(?:\*\*)?(?=\s|$)/u;

function boxOf(line: Line): {id: TaskId; done: boolean; rest: Piece} | null {
  if (line.kind !== 'text') return null;
  const match = itemPattern.exec(line.text);
  const id = match?.[2] ?? '';
  if (match === null || id.length > 100 || !/\d\p{Ll}?$/u.test(id)) return null;
  const rest = {text: line.text.slice(match[0].length), line: line.number, column: match[0].length + 1};
  return {id, done: match[1] === 'x' || match[1] === 'X', rest};
}

function seriesOf(id: TaskId): string {
  return id.replace(/\d.*$/, '');
}

function endOfItem(document: TaskDocument, item: Line): number {
  let end = item.number + 1;
  for (let at = end; at <= document.lines.length; at++) {
    const line = document.lines[at - 1];
    if (line === undefined) break;
    if (line.blank || (line.kind === 'code' && at > end)) continue;
    if (line.indent <= item.indent && line.kind !== 'code') break;
    if (boxOf(line) !== null) break;
    end = at + 1;
  }
  return end;
}

function readRest(id: TaskId, rest: Piece): Pick<TaskItem, 'title' | 'dependsOn' | 'files'> {
  const dependsOn: Piece[] = [];
  let text = rest.text;
  const match = /\(\s*depends?[ \t]+on:?[ \t]([^()]*)\)/i.exec(text);
  if (match !== null) {
    const [whole, ids = ''] = match;
    dependsOn.push({text: ids, line: rest.line, column: rest.column + match.index + whole.length - 1 - ids.length});
    text = `${text.slice(0, match.index)}${' '.repeat(whole.length)}${text.slice(match.index + whole.length)}`;
  }
  const {files, end} = trailingPaths({...rest, text});
  const title = text.slice(0, end).replace(/\s+/g, ' ').trim().replace(/(?:\s[-–—]|:)$/, '').trim();
  return {title: title === '' ? id : title, dependsOn, files};
}

/**
 * What stands in backticks at the end of the line, and where it begins: files, whatever they look like, for `Makefile` and `src` are files too.
 * With a blank in it, it is one only where a slash comes before: `docs/My File.md`, but not `npm test`.
 */
function trailingPaths(rest: Piece): {files: readonly Piece[]; end: number} {
  const files: Piece[] = [];
  let end = rest.text.trimEnd().length;
  while (end > 0 && rest.text[end - 1] === '`') {
    const open = rest.text.lastIndexOf('`', end - 2);
    const path = rest.text.slice(open + 1, end - 1);
    if (open === -1 || path.trim() === '' || !/^\S*$|^[^\s/]*\//.test(path)) break;
    files.push({text: path, line: rest.line, column: rest.column + open + 1});
    end = lengthWithout(rest.text, /[\s,]/, open);
  }
  return {files: files.toReversed(), end};
}
