/** Finds the tasks of a Spec Kit file, with the text and the headings that belong to each. */
import type {TaskId} from '../../model.ts';
import {headingOf} from '../document.ts';
import type {Line, TaskDocument} from '../document.ts';

export interface SpecKitItem {
  readonly id: TaskId;
  readonly line: number;
  readonly column: number;
  readonly done: boolean;
  /** `[P]`. */
  readonly parallel: boolean;
  /** `[US1]` and other marks in brackets. */
  readonly labels: readonly string[];
  /** What follows the marks, wrapped lines joined. */
  readonly text: string;
  /** Lines below that belong to it: bullets, paragraphs, code. */
  readonly below: readonly Line[];
  /** Number of its phase, from 0. */
  readonly phase: number;
  /** Headings above it, outermost first. */
  readonly headings: readonly Heading[];
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

/** An id as Spec Kit writes it and as it is varied in the wild: T001, T005b, TASK-12, T1.2. */
export const idPattern = '[A-Z]{1,8}-?\\d{1,6}(?:\\.\\d{1,4})*[a-z]?';

/** All tasks in file order. A box without an id is no task. A phase is what stands below a heading of level 1 or 2, or below one that says `Phase 3`. */
export function findSpecKitItems(document: TaskDocument): readonly SpecKitItem[] {
  const items: SpecKitItem[] = [];
  let headings: readonly Heading[] = [];
  let phase = 0;
  for (const line of document.lines) {
    const heading = headingOf(line);
    if (heading !== null) {
      headings = [...headings.filter(({level}) => level < heading.level), {...heading, line: line.number}];
      if (heading.level <= 2 || /\bphase\s+\d/i.test(heading.text)) phase++;
      continue;
    }
    const box = boxOf(line);
    if (box === null) continue;
    const {wrapped, below} = belonging(document, line);
    const text = [box.text, ...wrapped.map((next) => next.text.trim())].join(' ').trim();
    items.push({...box, text, below, line: line.number, phase, headings});
  }
  const counts = new Map<string, number>();
  for (const {id} of items) counts.set(seriesOf(id), (counts.get(seriesOf(id)) ?? 0) + 1);
  return items.filter(({id}) => !counts.has('T') || seriesOf(id) === 'T' || (counts.get(seriesOf(id)) ?? 0) > 1);
}

/** `T` of T001, `TASK-` of TASK-12: ids of a file come in series, while `UTF-8` is a word. */
export function seriesOf(id: TaskId): string {
  return id.replace(/\d.*$/, '');
}

/** Boxes that begin no task and stand in no task's lines, while the file's tasks have ids. */
export function boxesWithoutId(document: TaskDocument, items: readonly SpecKitItem[]): readonly Line[] {
  const owned = new Set(items.flatMap(({below}) => below.map(({number}) => number)));
  const phases = new Set(items.flatMap(({headings}) => headings.map(({line}) => line)));
  let inPhase = false;
  return document.lines.filter((line) => {
    if (headingOf(line) !== null) inPhase = phases.has(line.number);
    return inPhase && line.kind === 'text' && /^\s*[-*+]\s+\[[ xX]\]\s/.test(line.text) && boxOf(line) === null && !owned.has(line.number);
  });
}

const boxPattern = new RegExp(`^\\s*[-*+]\\s+\\[(.)\\]\\s+(?:\\*\\*|\`|~~)?(${idPattern})(?:\\*\\*|\`|~~)?[:.]?(?:\\*\\*)?(?=\\s|$)`);

function boxOf(line: Line): Pick<SpecKitItem, 'id' | 'done' | 'parallel' | 'labels' | 'text' | 'column'> | null {
  if (line.kind !== 'text') return null;
  const match = boxPattern.exec(line.text);
  if (match === null) return null;
  const [whole, mark = '', id = ''] = match;
  const labels: string[] = [];
  let parallel = false;
  let text = line.text.slice(whole.length).trim();
  for (let marker = markerOf(text); marker !== null; marker = markerOf(text)) {
    if (/^p$/i.test(marker.text)) parallel = true;
    else if (marker.text !== '') labels.push(marker.text);
    text = text.slice(marker.length).trimStart();
  }
  return {id, done: /[xX✓✔✅]/u.test(mark), parallel, labels, text, column: whole.indexOf(id) + 1};
}

/** `[P]`, `**[US1]**`, `[P]:` at the beginning; a link is none. */
function markerOf(text: string): {text: string; length: number} | null {
  const match = /^(?:\*\*)?\[([^\][]{0,40})\](?:\*\*)?:?(?![(\w])/.exec(text);
  return match === null ? null : {text: (match[1] ?? '').trim(), length: match[0].length};
}

/** Lines that go on with the item's text, and the indented ones after them. */
function belonging(document: TaskDocument, item: Line): {wrapped: readonly Line[]; below: readonly Line[]} {
  const wrapped: Line[] = [];
  const below: Line[] = [];
  let blanks: Line[] = [];
  for (let at = item.number; at < document.lines.length; at++) {
    const line = document.lines[at];
    if (line === undefined || boxOf(line) !== null || headingOf(line) !== null) break;
    if (line.blank && line.kind === 'text') {
      blanks.push(line);
      continue;
    }
    const indented = line.indent > item.indent || (line.kind === 'code' && below.length > 0);
    const goesOn = blanks.length === 0 && below.length === 0 && isPlainText(line, indented);
    if (!indented && !goesOn) break;
    if (goesOn) wrapped.push(line);
    else below.push(...blanks, line);
    blanks = [];
  }
  return {wrapped, below};
}

/** Neither a list, a quote, a table, a rule nor a bold remark such as `**Checkpoint**: …` at the margin. */
function isPlainText(line: Line, indented: boolean): boolean {
  if (line.kind !== 'text' || /^\s*(?:[-*+]\s|\d+[.)]\s|>|\||---)/.test(line.text)) return false;
  return indented || !/^\s*(?:\*\*|__)/.test(line.text);
}
