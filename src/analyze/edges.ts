/** Turns dependencies, order and shared ownership into the edges of a plan. */
import type {Conflict, Edge, OnConflict, Task} from '../model.ts';
import {predecessorsOf} from './graph.ts';
import {findOverlaps} from './ownership.ts';
import type {Overlap, Overlaps} from './ownership.ts';
import {linearOrder, placesIn, reachability} from './topology.ts';
import type {Predecessors} from './topology.ts';

export interface Edges {
  /** At most one a pair of tasks, sorted by the order of the tasks; never a cycle where `dependsOn` has none. */
  readonly edges: readonly Edge[];
  /** Pairs that own the same files and that nothing in the file orders. */
  readonly conflicts: readonly Conflict[];
  readonly crowded: Overlaps['crowded'];
  readonly tooComplex: boolean;
}

/**
 * `allow` makes no edges of shared files, all other modes do; conflicts are listed either way.
 *
 * All edges lead forward in one order: the file's, with tasks pulled up only to stand before one that depends on them. An edge of the format's
 * order that leads backward there contradicts a dependency and goes. Two that share files need no edge where the one depends on the other,
 * directly or through open tasks: a task in between that is done holds nobody up. Otherwise each pair gets its own edge, because an edge is
 * released when its task ends, and a task in between may end, skipped, long before the first one.
 */
export function buildEdges(tasks: readonly Task[], onConflict: OnConflict): Edges {
  const needs = predecessorsOf(tasks, (task) => task.dependsOn);
  const order = linearOrder(needs);
  const places = placesIn(order);
  const afters = predecessorsOf(tasks, (task) => task.after).map((list, task) => list.filter((number) => isBefore(places, number, task)));
  const isOpen = (task: number): boolean => tasks[task]?.done === false;
  const found = findOverlaps(tasks.map(({owns}) => owns), places, isOpen);
  const overlaps = [...found.overlaps].sort((a, b) => compare(places, a, b));
  const depends = reachability(order, needs, (task) => !isOpen(task));
  const unordered = overlaps.length === 0 ? [] : overlaps.filter(({first, second}) => !depends(first, second));
  const edges = new Map<number, Edge>();
  const add = (from: number, to: number, reason: Edge['reason'], files?: readonly string[]): void => {
    const [fromTask, toTask] = [tasks[from], tasks[to]];
    const key = to * tasks.length + from;
    if (fromTask === undefined || toTask === undefined || edges.has(key)) return;
    edges.set(key, {from: fromTask.id, to: toTask.id, reason, ...(files === undefined ? {} : {files})});
  };
  for (const [to, list] of needs.entries()) for (const from of list) add(from, to, 'depends-on');
  if (onConflict !== 'allow') for (const {first, second, files} of unordered) add(first, second, 'shares-files', files);
  for (const [to, list] of afters.entries()) for (const from of list) if (!depends(from, to)) add(from, to, 'order');
  const sorted = [...edges].sort(([a], [b]) => a - b).map(([, edge]) => edge);
  return {edges: sorted, conflicts: conflictsOf(tasks, unordered, order, both(needs, afters)), crowded: found.crowded, tooComplex: found.tooComplex};
}

function conflictsOf(tasks: readonly Task[], overlaps: readonly Overlap[], order: readonly number[], before: Predecessors): readonly Conflict[] {
  if (overlaps.length === 0) return [];
  const isOrdered = reachability(order, before, () => false);
  return overlaps.flatMap(({first, second, files}) => {
    const [a, b] = [tasks[first], tasks[second]];
    if (a === undefined || b === undefined || isOrdered(first, second)) return [];
    return [{tasks: [a.id, b.id] as const, files, marked: a.parallel && b.parallel}];
  });
}

function both(a: Predecessors, b: Predecessors): Predecessors {
  return a.map((list, task) => [...list, ...(b[task] ?? [])]);
}

function isBefore(places: Int32Array, a: number, b: number): boolean {
  return (places[a] ?? 0) < (places[b] ?? 0);
}

function compare(places: Int32Array, a: Overlap, b: Overlap): number {
  return (places[a.first] ?? 0) - (places[b.first] ?? 0) || (places[a.second] ?? 0) - (places[b.second] ?? 0);
}
