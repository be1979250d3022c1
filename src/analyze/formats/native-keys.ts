/** Finds the key list below a task's heading. */
import type {Diagnostic} from '../../failure.ts';
import {problem} from '../document.ts';
import type {Line, TaskDocument} from '../document.ts';
import type {Piece} from '../list-values.ts';
import {nearest} from '../nearest.ts';

/** The keys of a task. */
export const taskKeys = [
  'depends on',
  'files',
  'reads',
  'labels',
  'agent',
  'model',
  'estimate',
  'priority',
  'timeout',
  'verify',
  'status',
  'budget',
] as const;

export type TaskKey = (typeof taskKeys)[number];

/** One `key: value`, the value in one or more lines. */
export interface KeyEntry extends Piece {
  readonly key: TaskKey;
  readonly values: readonly Piece[];
}

export interface KeyList {
  readonly entries: readonly KeyEntry[];
  /** Lines that the entries take; they are no part of the prompt. */
  readonly taken: ReadonlySet<number>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the list that begins at line `from` (blank lines before it are skipped), up to but not including line `to`.
 * Items that are no known key are prose. A blank line ends the list unless another known key follows it.
 */
export function readKeyList(document: TaskDocument, from: number, to: number): KeyList {
  const entries: KeyEntry[] = [];
  const taken = new Set<number>();
  const diagnostics: Diagnostic[] = [];
  let at = skipBlank(document, from, to);
  const indent = document.lines[at - 1]?.indent ?? 0;
  while (at < to) {
    const line = document.lines[at - 1];
    const item = line === undefined ? null : itemOf(line);
    if (line === undefined || item === null || line.indent !== indent) break;
    const end = endOfItem(document, at, to, indent);
    const pair = pairOf(item, line.number);
    const key = pair === null ? null : canonicalKey(pair.name.text);
    if (pair !== null && key !== null) {
      entries.push({...pair.name, key, values: valuesOf(document, pair.value, at + 1, end)});
      for (let number = at; number < end; number++) taken.add(number);
    } else if (pair !== null) diagnostics.push(...suggest(document, pair.name));
    const next = skipBlank(document, end, to);
    if (next > end && !isKnownItem(document.lines[next - 1])) break;
    at = next;
  }
  return {entries, taken, diagnostics};
}

/** Words that people write for a key. */
const synonyms: Readonly<Record<string, TaskKey>> = {
  dependency: 'depends on',
  dependencies: 'depends on',
  depends: 'depends on',
  'blocked by': 'depends on',
  requires: 'depends on',
  owns: 'files',
  paths: 'files',
  tags: 'labels',
  effort: 'estimate',
  test: 'verify',
  tests: 'verify',
};

function skipBlank(document: TaskDocument, from: number, to: number): number {
  let at = from;
  while (at < to && document.lines[at - 1]?.blank === true) at++;
  return at;
}

/** Text of a list item and the column where it begins; null for other lines and for boxes to tick. */
function itemOf(line: Line): {text: string; column: number} | null {
  if (line.kind !== 'text') return null;
  const match = /^(\s*[-*+][ \t]+)(?!\[.\][ \t])(\S.*)$/.exec(line.text);
  return match === null ? null : {text: match[2] ?? '', column: (match[1] ?? '').length + 1};
}

function isKnownItem(line: Line | undefined): boolean {
  const item = line === undefined ? null : itemOf(line);
  const pair = item === null ? null : pairOf(item, 0);
  return pair !== null && canonicalKey(pair.name.text) !== null;
}

/** `key: value`, also `**key**: value` and `**key:** value`. */
function pairOf(item: {text: string; column: number}, line: number): {name: Piece; value: Piece} | null {
  const match = /^([*_`]{0,3})(\p{L}[\p{L} _-]{0,30}?)([*_`]{0,3}[ \t]*:[*_]{0,3}[ \t]*)([^]*)$/u.exec(item.text);
  if (match === null) return null;
  const [, before = '', name = '', between = '', value = ''] = match;
  const column = item.column + before.length;
  return {name: {text: name, line, column}, value: {text: value.trimEnd(), line, column: column + name.length + between.length}};
}

function canonicalKey(name: string): TaskKey | null {
  const plain = plainName(name);
  return taskKeys.find((key) => key === plain) ?? null;
}

function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/[\s_-]+/g, ' ');
}

function suggest(document: TaskDocument, name: Piece): readonly Diagnostic[] {
  const plain = plainName(name.text);
  const meant = (Object.hasOwn(synonyms, plain) ? synonyms[plain] : undefined) ?? nearest(plain, taskKeys);
  if (meant === null || meant === undefined) return [];
  const message = `\`${name.text}\` is no key of a task, so this line is part of the prompt. Did you mean \`${meant}\`?`;
  return [problem(document, 'warning', 'unknown-key', name.line, name.column, message)];
}

/** Line after the item: further indented lines belong to it. */
function endOfItem(document: TaskDocument, start: number, to: number, indent: number): number {
  let at = start + 1;
  while (at < to) {
    const line = document.lines[at - 1];
    if (line === undefined || line.blank || line.indent <= indent || line.kind !== 'text') break;
    at++;
  }
  return at;
}

/** The value behind the colon and what follows indented: nested items are values of their own, other lines go on with the last one. */
function valuesOf(document: TaskDocument, first: Piece, from: number, to: number): readonly Piece[] {
  const values: Piece[] = first.text === '' ? [] : [first];
  for (const line of document.lines.slice(from - 1, to - 1)) {
    const item = itemOf(line);
    const last = values.at(-1);
    if (item !== null || last === undefined) {
      values.push(item === null ? {text: line.text.trim(), line: line.number, column: line.text.length - line.text.trimStart().length + 1} : {...item, line: line.number});
    } else values[values.length - 1] = {...last, text: `${last.text} ${line.text.trim()}`};
  }
  return values;
}
