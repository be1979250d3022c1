/** Orders tasks, numbered from 0, by what must come before what. */

/** What must come before each task, by its number. */
export type Predecessors = readonly (readonly number[])[];

/**
 * All tasks in an order that respects `before` and otherwise keeps the numbers: a task moves up only to stand before one that needs it.
 * In a cycle some predecessor comes late; cycles are reported elsewhere.
 */
export function linearOrder(before: Predecessors): readonly number[] {
  const order: number[] = [];
  const state = new Uint8Array(before.length);
  const stack: {task: number; next: number}[] = [];
  const enter = (task: number): void => {
    if (state[task] !== 0) return;
    state[task] = 1;
    stack.push({task, next: 0});
  };
  for (let root = 0; root < before.length; root++) {
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const predecessor = before[top.task]?.[top.next++];
      if (predecessor !== undefined) enter(predecessor);
      else {
        order.push(top.task);
        stack.pop();
      }
    }
  }
  return order;
}

/** The inverse of an order: the place of each task. */
export function placesIn(order: readonly number[]): Int32Array {
  const places = new Int32Array(order.length);
  for (const [place, task] of order.entries()) places[task] = place;
  return places;
}

/**
 * Answers whether a path leads from one task to another, in constant time after one pass over the order. No path leads through a task for
 * which `blocks` is true, though one may begin or end there. Memory: tasks squared / 8 bytes.
 */
export function reachability(order: readonly number[], before: Predecessors, blocks: (task: number) => boolean): (from: number, to: number) => boolean {
  const words = Math.ceil(order.length / 32);
  const sets = new Uint32Array(order.length * words);
  for (const task of order) {
    for (const predecessor of before[task] ?? []) {
      const word = task * words + (predecessor >>> 5);
      sets[word] = (sets[word] ?? 0) | (1 << (predecessor & 31));
      if (blocks(predecessor)) continue;
      for (let i = 0; i < words; i++) {
        const at = task * words + i;
        sets[at] = (sets[at] ?? 0) | (sets[predecessor * words + i] ?? 0);
      }
    }
  }
  return (from, to) => ((sets[to * words + (from >>> 5)] ?? 0) & (1 << (from & 31))) !== 0;
}

/** One shortest cycle for each knot of tasks that need each other: each needs the next, the last needs the first. Begins with its earliest task. */
export function findCycles(before: Predecessors): readonly (readonly number[])[] {
  return knots(before).map((knot) => shortestCycle(before, knot));
}

/** Strongly connected parts with more than one task, by Tarjan, without recursion. */
function knots(before: Predecessors): readonly (readonly number[])[] {
  const found: number[][] = [];
  const index = new Int32Array(before.length).fill(-1);
  const low = new Int32Array(before.length);
  const onPath = new Uint8Array(before.length);
  const path: number[] = [];
  let count = 0;
  const stack: {task: number; next: number}[] = [];
  const enter = (task: number): void => {
    index[task] = low[task] = count++;
    onPath[task] = 1;
    path.push(task);
    stack.push({task, next: 0});
  };
  const leave = (task: number): void => {
    stack.pop();
    const parent = stack.at(-1)?.task;
    if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[task] ?? 0);
    if (low[task] !== index[task]) return;
    const part = path.splice(path.lastIndexOf(task));
    for (const member of part) onPath[member] = 0;
    if (part.length > 1) found.push(part);
  };
  for (let root = 0; root < before.length; root++) {
    if (index[root] === -1) enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = before[top.task]?.[top.next++];
      if (next === undefined) leave(top.task);
      else if (index[next] === -1) enter(next);
      else if (onPath[next] === 1) low[top.task] = Math.min(low[top.task] ?? 0, index[next] ?? 0);
    }
  }
  return found;
}

function shortestCycle(before: Predecessors, knot: readonly number[]): readonly number[] {
  const members = new Set(knot);
  const start = knot.reduce((least, task) => Math.min(least, task));
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const task of queue) {
    for (const next of before[task] ?? []) {
      if (next === start) {
        const cycle = [task];
        for (let at = task; at !== start; at = cameFrom.get(at) ?? start) cycle.push(cameFrom.get(at) ?? start);
        return cycle.toReversed();
      }
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, task);
      queue.push(next);
    }
  }
  throw new Error('Internal error: a knot without a cycle');
}
