/** Gives the keys of a task their meaning. */
import type {Diagnostic} from '../../failure.ts';
import type {TaskId} from '../../model.ts';
import {problem} from '../document.ts';
import type {TaskDocument} from '../document.ts';
import {expectedDuration, parseDuration} from '../duration.ts';
import {parseGlob} from '../glob.ts';
import {isNone, splitIds, splitList, trimPiece} from '../list-values.ts';
import type {Piece} from '../list-values.ts';
import {moneyExpected, parseMoney} from '../money.ts';
import {nearest} from '../nearest.ts';
import {withoutLineNumbers, withoutNote} from '../text-ends.ts';
import type {Place} from './format.ts';
import type {KeyEntry, TaskKey} from './native-keys.ts';

/** What the keys of one task say. */
export interface TaskValues {
  readonly dependsOn: TaskId[];
  /** Where each dependency is written. */
  readonly dependencyPlaces: Map<TaskId, Place>;
  readonly files: string[];
  readonly owns: string[];
  readonly reads: string[];
  readonly labels: string[];
  agent: string | null;
  model: string | null;
  estimateMinutes: number | null;
  priority: number;
  timeoutMs: number | null;
  budgetUsd: number | null;
  verify: string[] | null;
  done: boolean;
  readonly diagnostics: Diagnostic[];
}

/** Reads all entries; lists of a repeated key add up, of other keys the last one counts, with a warning. */
export function readValues(document: TaskDocument, entries: readonly KeyEntry[]): TaskValues {
  const values: TaskValues = {
    dependsOn: [],
    dependencyPlaces: new Map(),
    files: [],
    owns: [],
    reads: [],
    labels: [],
    agent: null,
    model: null,
    estimateMinutes: null,
    priority: 0,
    timeoutMs: null,
    budgetUsd: null,
    verify: null,
    done: false,
    diagnostics: [],
  };
  const seen = new Map<TaskKey, number>();
  for (const entry of entries) {
    const before = seen.get(entry.key);
    if (before !== undefined && !listKeys.has(entry.key)) {
      warn(document, values, entry, 'duplicate-key', `\`${entry.key}\` is also on line ${before}; this one counts. Keep one.`);
    }
    seen.set(entry.key, entry.line);
    readEntry(document, values, entry);
  }
  return values;
}

/** Adds what a task depends on, each id once. */
export function addDependencies(values: TaskValues, pieces: readonly Piece[]): void {
  for (const {text, line, column} of pieces.flatMap(splitList).flatMap(splitIds)) {
    if (values.dependencyPlaces.has(text)) continue;
    values.dependencyPlaces.set(text, {line, column});
    values.dependsOn.push(text);
  }
}

/** Adds owned files; a glob that cannot be read is an error. */
export function addFiles(document: TaskDocument, values: TaskValues, pieces: readonly Piece[]): void {
  for (const piece of pieces.flatMap(splitList)) {
    const path = pathOf(piece.text);
    const glob = parseGlob(path);
    if (!glob.ok) {
      values.diagnostics.push(problem(document, 'error', 'bad-glob', piece.line, piece.column, `\`${path.slice(0, 120)}\` ${glob.failure}.`));
      continue;
    }
    values.files.push(path);
    if (!values.owns.includes(glob.value.text)) values.owns.push(glob.value.text);
  }
}

const listKeys: ReadonlySet<TaskKey> = new Set(['depends on', 'files', 'reads', 'labels', 'verify']);

const words: Readonly<Record<string, number>> = {lowest: -2, low: -1, normal: 0, medium: 0, high: 1, highest: 2, critical: 2, urgent: 2};

const doneWords: ReadonlySet<string> = new Set(['done', 'complete', 'completed', 'closed', 'merged', 'landed']);
const openWords = ['todo', 'open', 'pending', 'ready', 'in-progress', 'running', 'failed', 'blocked', 'conflicted', 'skipped', 'review', 'backlog'];

function readEntry(document: TaskDocument, values: TaskValues, entry: KeyEntry): void {
  const wrong = (expected: string): void => {
    const got = textOf(entry);
    const message = `\`${entry.key}\` is ${got === '' ? 'empty' : `\`${got.slice(0, 80)}\``}; expected ${expected}.`;
    const {line, column} = entry.values[0] ?? entry;
    values.diagnostics.push(problem(document, 'error', 'bad-value', line, column, message));
  };
  switch (entry.key) {
    case 'depends on':
      return addDependencies(values, entry.values);
    case 'files':
      return addFiles(document, values, entry.values);
    case 'reads':
      values.reads.push(...entry.values.flatMap(splitList).map(({text}) => pathOf(text)));
      return;
    case 'labels':
      values.labels.push(...entry.values.flatMap(splitList).map(({text}) => text).filter((label) => !values.labels.includes(label)));
      return;
    case 'verify':
      values.verify = [...(values.verify ?? []), ...entry.values.filter(({text}) => !isNone(text)).map(({text}) => unquoted(text))];
      return;
    case 'agent':
    case 'model':
      values[entry.key] = /\s/.test(textOf(entry)) ? null : textOf(entry) || null;
      if (values[entry.key] === null) wrong('one name');
      return;
    case 'estimate':
      values.estimateMinutes = minutesOf(parseDuration(textOf(entry)));
      if (values.estimateMinutes === null) wrong(expectedDuration(textOf(entry)));
      return;
    case 'timeout':
      values.timeoutMs = parseDuration(textOf(entry));
      if (values.timeoutMs === null) wrong(expectedDuration(textOf(entry)));
      return;
    case 'priority':
      return readPriority(values, textOf(entry), wrong);
    case 'status':
      return readStatus(document, values, entry);
    case 'budget':
      values.budgetUsd = parseMoney(textOf(entry));
      if (values.budgetUsd === null) wrong(moneyExpected);
      return;
  }
}

function readPriority(values: TaskValues, text: string, wrong: (expected: string) => void): void {
  const word = text.toLowerCase();
  const value = Object.hasOwn(words, word) ? words[word] : /^[+-]?\d{1,6}$/.test(word) ? Number(word) : undefined;
  if (value === undefined) wrong('a whole number (higher starts first) or low, normal, high');
  else values.priority = value;
}

function readStatus(document: TaskDocument, values: TaskValues, entry: KeyEntry): void {
  const word = textOf(entry).toLowerCase().replace(/[\s_]+/g, '-');
  values.done = doneWords.has(word);
  if (values.done || openWords.includes(word)) return;
  const meant = nearest(word, [...doneWords, ...openWords]);
  const advice = meant === null ? 'Known: todo, done, failed, blocked.' : `Did you mean \`${meant}\`?`;
  warn(document, values, entry, 'unknown-status', `Status \`${word.slice(0, 80)}\` is unknown, so the task is to do. ${advice}`);
}

function warn(document: TaskDocument, values: TaskValues, at: Place, code: string, message: string): void {
  values.diagnostics.push(problem(document, 'warning', code, at.line, at.column, message));
}

function minutesOf(ms: number | null): number | null {
  return ms === null ? null : ms / 60_000;
}

function textOf(entry: KeyEntry): string {
  return unquoted(entry.values.map(({text}) => text).join(' '));
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const inner = trimPiece({text: trimmed, line: 0, column: 0}, /`/);
  const isQuoted = inner.column > 0 && inner.column + inner.text.length < trimmed.length && !inner.text.includes('`');
  return isQuoted ? inner.text.trim() : trimmed;
}

/** The path of `src/a.ts:12-40 (new)`. */
function pathOf(text: string): string {
  return withoutLineNumbers(trimPiece({text: withoutNote(text), line: 0, column: 0}, /[\s`]/).text);
}
