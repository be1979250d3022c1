import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {findCycles, linearOrder, placesIn, reachability} from '../../src/analyze/topology.ts';

const graph = fc.integer({min: 1, max: 40}).chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1), {maxLength: 3}), {minLength: size, maxLength: size})).map((before) => before.map((list, task) => list.filter((other) => other !== task)));
/** Without cycles, though predecessors may have higher numbers. */
const acyclic = fc.tuple(graph, fc.infiniteStream(fc.nat())).map(([before, keys]) => {
  const rank = before.map(() => keys.next().value ?? 0);
  return before.map((list, task) => list.filter((other) => (rank[other] ?? 0) < (rank[task] ?? 0)));
});

function reaches(before: readonly (readonly number[])[], from: number, to: number, blocked: ReadonlySet<number>): boolean {
  const seen = new Set<number>();
  const todo = [...(before[to] ?? [])];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at === from) return true;
    if (seen.has(at) || blocked.has(at)) continue;
    seen.add(at);
    todo.push(...(before[at] ?? []));
  }
  return false;
}

describe('linearOrder', () => {
  it('keeps the numbers where nothing forbids it', () => {
    expect(linearOrder([[], [0], [], [1, 2]])).toEqual([0, 1, 2, 3]);
  });

  it('moves up only what is needed', () => {
    expect(linearOrder([[3], [], [], [2], []])).toEqual([2, 3, 0, 1, 4]);
  });

  it('holds all tasks once, each after its predecessors', () => {
    fc.assert(
      fc.property(acyclic, (before) => {
        const order = linearOrder(before);
        const places = placesIn(order);
        expect([...order].sort((a, b) => a - b)).toEqual(before.map((_, task) => task));
        for (const [task, list] of before.entries()) for (const other of list) expect(places[other]).toBeLessThan(places[task] ?? 0);
      }),
    );
  });

  it('takes a chain of any depth', () => {
    expect(linearOrder(Array.from({length: 50_000}, (_, task) => (task < 49_999 ? [task + 1] : [])))[0]).toBe(49_999);
  });
});

it('reachability knows every path, and none through a task that blocks', () => {
  fc.assert(
    fc.property(acyclic, fc.array(fc.nat(39)), (before, blocking) => {
      const blocked = new Set(blocking);
      const answer = reachability(linearOrder(before), before, (task) => blocked.has(task));
      for (const to of before.keys()) for (const from of before.keys()) expect(answer(from, to)).toBe(reaches(before, from, to, blocked));
    }),
    {numRuns: 50},
  );
});

describe('findCycles', () => {
  it.each([
    [[[]], []],
    [[[1], [0]], [[0, 1]]],
    [[[1], [2], [0], []], [[0, 1, 2]]],
    [[[1], [2, 0], [0]], [[0, 1]]],
    [[[1], [0], [3], [2]], [[0, 1], [2, 3]]],
    [[[], [2], [3], [1]], [[1, 2, 3]]],
  ])('%j has %j', (before, cycles) => {
    expect([...findCycles(before)].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual(cycles);
  });

  it('finds a true cycle exactly where there is one', () => {
    fc.assert(
      fc.property(graph, (before) => {
        const cycles = findCycles(before);
        const hasCycle = before.some((_, task) => reaches(before, task, task, new Set()));
        expect(cycles.length > 0).toBe(hasCycle);
        for (const cycle of cycles) for (const [index, task] of cycle.entries()) expect(before[task]).toContain(cycle[(index + 1) % cycle.length]);
      }),
    );
  });
});
