/** The format of Spec Kit's `specs/NNN-name/tasks.md`: a box, an id, marks, a sentence with paths. */
import type {Diagnostic} from '../../failure.ts';
import type {TaskId} from '../../model.ts';
import {headingOf, problem} from '../document.ts';
import type {TaskDocument} from '../document.ts';
import {nearest} from '../nearest.ts';
import type {Reading, TaskDraft, TaskFormat} from './format.ts';
import {inferFiles} from './inferred-files.ts';
import {boxesWithoutId, findSpecKitItems, seriesOf} from './spec-kit-items.ts';
import type {SpecKitItem} from './spec-kit-items.ts';
import {phaseOrder} from './spec-kit-order.ts';
import {referencesIn, withoutReferences} from './spec-kit-references.ts';
import type {Reference} from './spec-kit-references.ts';

/**
 * Real files are full of slips, so that this reader tolerates and tells: an unknown id is dropped, a repeated one renamed, each with a warning.
 * What a task says itself becomes `dependsOn`; what a heading says about all tasks below it, and the phases, become `after`.
 */
export const specKit: TaskFormat = {name: 'spec-kit', detect, read};

function detect(document: TaskDocument): number {
  const items = findSpecKitItems(document).filter(({id}) => /^T(?:ASK)?-?$/.test(seriesOf(id)));
  if (items.length === 0) return 0;
  const phases = document.lines.some((line) => /\bphase\s+\d/i.test(headingOf(line)?.text ?? ''));
  const marks = items.some(({parallel, labels}) => parallel || labels.some((label) => /^US\d/i.test(label)));
  return 0.7 + (phases ? 0.15 : 0) + (marks ? 0.1 : 0);
}

function read(document: TaskDocument): Reading {
  const {items, diagnostics: renamed} = withUniqueIds(document, findSpecKitItems(document));
  const order = items.map(({id}) => id);
  const resolver = resolverOf(document, order);
  const needs = new Map<TaskId, Set<TaskId>>(order.map((id) => [id, new Set()]));
  const after = new Map<TaskId, Set<TaskId>>(order.map((id) => [id, new Set()]));
  const phases = phaseOrder(items);
  const ofHeadings = new Map(items.flatMap(({headings}) => headings).map(({line, text}) => [line, text]));
  const headingNeeds = new Map([...ofHeadings].map(([line, text]) => [line, referencesIn(text).needs]));
  for (const item of items) {
    const {needs: own, blocks} = referencesIn(textOf(item));
    for (const id of resolver.resolve(item, item.line, own)) needs.get(item.id)?.add(id);
    for (const id of resolver.resolve(item, item.line, blocks)) needs.get(id)?.add(item.id);
    for (const heading of item.headings) {
      for (const id of resolver.resolve(item, heading.line, headingNeeds.get(heading.line) ?? [])) after.get(item.id)?.add(id);
    }
    for (const id of phases.get(item.id) ?? []) after.get(item.id)?.add(id);
  }
  const tasks = items.map((item) => draft(item, [...(needs.get(item.id) ?? [])], [...(after.get(item.id) ?? [])]));
  const nameless = boxesWithoutId(document, items).map((line) =>
    problem(document, 'warning', 'missing-id', line.number, line.indent + 1, 'This box has no id, so it is no task. Write `- [ ] T001 …` to make it one.'),
  );
  return {tasks, places: new Map(), diagnostics: [...renamed, ...resolver.diagnostics(), ...nameless]};
}

const longestTitle = 120;

function draft(item: SpecKitItem, dependsOn: readonly TaskId[], after: readonly TaskId[]): TaskDraft {
  const {files, owns} = inferFiles(textOf(item));
  const below = item.below.map(({text}) => text.trimEnd()).join('\n');
  const title = withoutReferences(item.text) || item.text || item.id;
  return {
    id: item.id,
    title: title.length <= longestTitle ? title : `${Array.from(title).slice(0, longestTitle - 1).join('').replace(/\s+\S*$/, '')}…`,
    line: item.line,
    done: item.done,
    optional: false,
    parallel: item.parallel,
    dependsOn,
    after: after.filter((id) => !dependsOn.includes(id)),
    files,
    owns,
    inferred: owns.length > 0,
    reads: [],
    labels: item.labels,
    agent: null,
    model: null,
    estimateMinutes: null,
    priority: 0,
    timeoutMs: null,
    verify: null,
    prompt: [item.text, below].filter((part) => part !== '').join('\n\n'),
    script: null,
  };
}

/** The sentence and what stands below it, without code. */
function textOf(item: SpecKitItem): string {
  return [item.text, ...item.below.filter(({kind}) => kind === 'text').map(({text}) => text.trim())].join('\n');
}

/** The second task of an id gets a name of its own; where it only repeats the first one it goes. */
function withUniqueIds(document: TaskDocument, found: readonly SpecKitItem[]): {items: readonly SpecKitItem[]; diagnostics: readonly Diagnostic[]} {
  const byId = new Map<TaskId, SpecKitItem>();
  const diagnostics: Diagnostic[] = [];
  const written = new Set(found.map(({id}) => id));
  const counts = new Map<TaskId, number>();
  for (const item of found) {
    const first = byId.get(item.id);
    if (first === undefined) {
      byId.set(item.id, item);
      continue;
    }
    const repeats = first.text === item.text;
    const id = freeName(item.id);
    const consequence = repeats ? 'The second says the same and is left out.' : `The second is called ${id} here; dependencies mean the first. Give it an id of its own.`;
    diagnostics.push(problem(document, 'warning', 'duplicate-id', item.line, item.column, `${item.id} is also on line ${first.line}. ${consequence}`));
    if (!repeats) byId.set(id, {...item, id});
  }
  return {items: [...byId.values()], diagnostics};

  function freeName(id: TaskId): TaskId {
    let count = counts.get(id) ?? 1;
    do count++;
    while (written.has(`${id}-${count}`));
    counts.set(id, count);
    return `${id}-${count}`;
  }
}

interface Resolver {
  /** The tasks that references mean, in document order for ranges, without the task itself. `line` is where they are written. */
  readonly resolve: (item: SpecKitItem, line: number, references: readonly Reference[]) => readonly TaskId[];
  /** One warning for each unknown id and line. */
  readonly diagnostics: () => readonly Diagnostic[];
}

function resolverOf(document: TaskDocument, order: readonly TaskId[]): Resolver {
  const places = new Map(order.map((id, index) => [id, index]));
  const series = new Set(order.map(seriesOf));
  const unknown = new Map<string, Diagnostic>();
  const placeOf = (id: TaskId, line: number): number | null => {
    const place = places.get(id);
    if (place !== undefined) return place;
    if (!series.has(seriesOf(id))) return null;
    const meant = nearest(id, order, 1);
    const advice = meant === null ? 'It is left out.' : `It is left out. Did you mean ${meant}?`;
    const column = (document.lines[line - 1]?.text.indexOf(id) ?? -1) + 1;
    unknown.set(`${line} ${id}`, problem(document, 'warning', 'unknown-dependency', line, Math.max(1, column), `${id} is not in this file. ${advice}`));
    return null;
  };
  const expand = (reference: Reference, line: number): readonly TaskId[] => {
    if (reference.type === 'one') return placeOf(reference.id, line) === null ? [] : [reference.id];
    const [from, to] = [placeOf(reference.from, line), placeOf(reference.to, line)];
    if (from === null || to === null) return [reference.from, reference.to].filter((id) => places.has(id));
    return order.slice(Math.min(from, to), Math.max(from, to) + 1);
  };
  return {
    resolve: (item, line, references) => references.flatMap((reference) => expand(reference, line)).filter((id) => id !== item.id),
    diagnostics: () => [...unknown.values()],
  };
}
