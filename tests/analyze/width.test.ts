/** How many tasks can run side by side: never told too low. */
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {widthOf} from '../../src/analyze/width.ts';
import type {Edge} from '../../src/model.ts';

const edge = (from: string, to: string): Edge => ({from, to, reason: 'depends-on'});

test.each<[number, readonly string[], readonly string[]]>([
  [3, ['A', 'B', 'C'], []],
  [1, ['A', 'B', 'C'], ['AB', 'BC']],
  [2, ['A', 'B', 'C', 'D'], ['AB', 'AC', 'BD', 'CD']],
  [2, ['A', 'C', 'D'], ['AB', 'BC', 'CD']],
  [1, [], ['AB']],
])('%i of %j with %j', (width, selected, edges) => {
  expect(widthOf({edges: edges.map((pair) => edge(pair[0] ?? '', pair[1] ?? ''))}, selected)).toBe(width);
});

test('no set of tasks that do not wait for each other is larger', () => {
  const size = 6;
  const pairs = Array.from({length: size}, (_, to) => Array.from({length: to}, (__, from) => [from, to] as const)).flat();
  fc.assert(
    fc.property(fc.subarray(pairs), (chosen) => {
      const after = Array.from({length: size}, (_, task) => new Set(chosen.filter(([from]) => from === task).map(([, to]) => to)));
      for (let task = size - 1; task >= 0; task--) for (const next of after[task] ?? []) for (const far of after[next] ?? []) after[task]?.add(far);
      const isFree = (set: number): boolean => pairs.every(([from, to]) => !(set & (1 << from) && set & (1 << to) && after[from]?.has(to)));
      const largest = Math.max(...Array.from({length: 1 << size}, (_, set) => (isFree(set) ? set.toString(2).replaceAll('0', '').length : 0)));
      const width = widthOf({edges: chosen.map(([from, to]) => edge(`${from}`, `${to}`))}, Array.from({length: size}, (_, task) => `${task}`));
      expect(width).toBeGreaterThanOrEqual(largest);
    }),
    {numRuns: 60},
  );
});
