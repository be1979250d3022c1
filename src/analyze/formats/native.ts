/** The native task format: a heading with a key list for each task, or a box with an id. */
import type {Diagnostic} from '../../failure.ts';
import {problem} from '../document.ts';
import type {Block, Line, TaskDocument} from '../document.ts';
import {dependencyKey} from './format.ts';
import type {Place, Reading, TaskDraft, TaskFormat} from './format.ts';
import {findHeadings} from './native-headings.ts';
import {findItems} from './native-items.ts';
import type {TaskItem} from './native-items.ts';
import {readKeyList} from './native-keys.ts';
import {addDependencies, addFiles, readValues} from './native-values.ts';
import type {TaskValues} from './native-values.ts';

/** See the README's section on task files. */
export const native: TaskFormat = {name: 'native', detect, read};

/** Is this a block that an agent of the type `script` runs? */
export function isScript(block: Block): boolean {
  return block.info !== null && /^(?:sh|bash|shell)[ \t]+run(?:[ \t]|$)/i.test(block.info);
}

/** Headings with keys are certain; boxes are less so, and ids such as T001 are Spec Kit's before they are ours. */
function detect(document: TaskDocument): number {
  const {headings} = findHeadings(document);
  const items = findItems(document, headings);
  if (headings.some(({line, end}) => readKeyList(document, line + 1, end).entries.length > 0)) return 0.99;
  const specKitItems = items.filter(({id}) => /^T\d+[a-z]?$/i.test(id)).length;
  if (headings.length > 0) return (0.9 * headings.length) / (headings.length + specKitItems);
  if (items.length === 0) return 0;
  return specKitItems === items.length ? 0.5 : 0.6;
}

function read(document: TaskDocument): Reading {
  const found = findHeadings(document);
  const items = findItems(document, found.headings);
  const itemLines = linesOf(items);
  const scripts = new Map(document.blocks.filter(isScript).map((block) => [block.open, block]));
  const diagnostics: Diagnostic[] = [...found.diagnostics];
  const places = new Map<string, Place>();
  const tasks: TaskDraft[] = [];
  const runs = new Set<number>();
  const add = (head: Head, values: TaskValues, taken: ReadonlySet<number>): void => {
    const body = readBody(document, head, (line) => taken.has(line) || (!head.isItem && itemLines.has(line)), scripts);
    for (const run of body.runs) runs.add(run.open);
    diagnostics.push(...values.diagnostics);
    for (const [id, place] of values.dependencyPlaces) places.set(dependencyKey(head, id), place);
    tasks.push(draft(head, values, body));
  };
  for (const heading of found.headings) {
    const keys = readKeyList(document, heading.line + 1, heading.end);
    diagnostics.push(...keys.diagnostics);
    add({...heading, isItem: false}, readValues(document, keys.entries), keys.taken);
  }
  for (const item of items) {
    const keys = readKeyList(document, item.line + 1, item.end);
    diagnostics.push(...keys.diagnostics);
    const values = readValues(document, keys.entries);
    addDependencies(values, item.dependsOn);
    addFiles(document, values, item.files);
    add({...item, isItem: true}, values, keys.taken);
  }
  return {tasks: tasks.sort((a, b) => a.line - b.line), places, diagnostics: [...diagnostics, ...strayScripts(document, scripts, runs)]};
}

interface Head {
  readonly id: string;
  readonly title: string;
  readonly done: boolean;
  readonly line: number;
  readonly end: number;
  readonly isItem: boolean;
}

interface Body {
  readonly prompt: string;
  readonly script: string | null;
  readonly runs: readonly Block[];
}

function draft(head: Head, values: TaskValues, body: Body): TaskDraft {
  const {dependencyPlaces: _, diagnostics: __, done, budgetUsd, ...fields} = values;
  return {
    id: head.id,
    title: head.title,
    line: head.line,
    done: head.done || done,
    optional: false,
    parallel: false,
    after: [],
    inferred: false,
    ...fields,
    ...(budgetUsd === null ? {} : {budgetUsd}),
    prompt: body.prompt,
    script: body.script,
  };
}

function linesOf(items: readonly TaskItem[]): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const {line, end} of items) for (let at = line; at < end; at++) lines.add(at);
  return lines;
}

/** Splits what is below a task's head into prompt and script; `leaveOut` says which lines are neither. */
function readBody(document: TaskDocument, head: Head, leaveOut: (line: number) => boolean, scripts: ReadonlyMap<number, Block>): Body {
  const prompt: Line[] = [];
  const runs: Block[] = [];
  for (let at = head.line + 1; at < head.end; at++) {
    const line = document.lines[at - 1];
    if (line === undefined || leaveOut(at)) continue;
    const run = scripts.get(at);
    if (run === undefined) {
      prompt.push(line);
      continue;
    }
    runs.push(run);
    at = run.close;
  }
  const script = runs.flatMap((run) => scriptLines(document, run));
  const strip = head.isItem ? prompt.reduce((least, {blank, indent}) => (blank ? least : Math.min(least, indent)), Infinity) : 0;
  const text = prompt.map((line) => withoutIndent(line.text, strip).trimEnd()).join('\n');
  return {prompt: text.replace(/^\n+/, '').trimEnd(), script: runs.length === 0 ? null : `${script.join('\n')}\n`, runs};
}

function scriptLines(document: TaskDocument, run: Block): readonly string[] {
  return document.lines.slice(run.open, run.close - 1).map(({text}) => withoutIndent(text, run.indent));
}

/** The line without up to `columns` columns of white space. */
function withoutIndent(text: string, columns: number): string {
  let at = 0;
  for (let column = 0; column < columns && at < text.length; at++) {
    if (text[at] === ' ') column++;
    else if (text[at] === '\t') column += 4 - (column % 4);
    else break;
  }
  return text.slice(at);
}

/** A script that no task has is never run; of one that is never closed others tell. */
function strayScripts(document: TaskDocument, scripts: ReadonlyMap<number, Block>, runs: ReadonlySet<number>): readonly Diagnostic[] {
  return [...scripts.values()]
    .filter(({open, closed}) => closed && !runs.has(open))
    .map(({open, indent}) =>
      problem(document, 'warning', 'stray-script', open, indent + 1, 'This script belongs to no task and is never run. Put it below a heading `## ID: title`.'),
    );
}
