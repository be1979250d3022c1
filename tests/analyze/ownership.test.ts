import fc from 'fast-check';
import {expect, it} from 'vitest';
import {overlap} from '../../src/analyze/glob-overlap.ts';
import {matches, parseGlob} from '../../src/analyze/glob.ts';
import {findOverlaps} from '../../src/analyze/ownership.ts';

const inOrder = (count: number): Int32Array => Int32Array.from({length: count}, (_, index) => index);

const allOpen = (): boolean => true;

const glob = fc
  .array(fc.constantFrom('a', 'b', 'c', '*', '**', '{a,b}', '{c/a,b}', 'a*', '*.b', '[ab]'), {minLength: 1, maxLength: 3})
  .map((segments) => segments.join('/'))
  .map((text) => {
    const parsed = parseGlob(text);
    if (!parsed.ok) throw new Error(`${text} ${parsed.failure}`);
    return parsed.value.text;
  });

it('finds the very pairs that comparing all with all finds, with examples that both own', () => {
  fc.assert(
    fc.property(fc.array(fc.array(glob, {maxLength: 3}), {maxLength: 8}), (owns) => {
      const {overlaps} = findOverlaps(owns, inOrder(owns.length), allOpen);
      const expected: string[] = [];
      for (let a = 0; a < owns.length; a++) {
        for (let b = a + 1; b < owns.length; b++) {
          if (owns[a]?.some((one) => owns[b]?.some((other) => overlap(one, other) !== null))) expected.push(`${a} ${b}`);
        }
      }
      expect(overlaps.map(({first, second}) => `${first} ${second}`).sort()).toEqual(expected.sort());
      for (const {first, second, files} of overlaps) {
        expect(files.length).toBeGreaterThan(0);
        for (const file of files) for (const task of [first, second]) expect(owns[task]?.some((one) => matches(one, file))).toBe(true);
      }
    }),
    {numRuns: 400},
  );
});

it('names the task first that comes first in the order', () => {
  expect(findOverlaps([['a'], ['a']], Int32Array.from([1, 0]), allOpen).overlaps).toEqual([{first: 1, second: 0, files: ['a']}]);
});

it('gives at most five examples of a pair', () => {
  const owns = Array.from({length: 9}, (_, index) => `src/f${index}`);
  expect(findOverlaps([owns, owns], inOrder(2), allOpen).overlaps[0]?.files).toEqual(['src/f0', 'src/f1', 'src/f2', 'src/f3', 'src/f4']);
});

it('pairs each of a crowd with the open tasks just before it', () => {
  const found = findOverlaps(Array.from({length: 5000}, () => ['package.json']), inOrder(5000), (task) => task % 2 === 0);
  const before = (task: number): readonly number[] => found.overlaps.filter(({second}) => second === task).map(({first}) => first);
  expect(before(100)).toEqual(Array.from({length: 20}, (_, index) => 60 + 2 * index));
  expect(before(101)).toEqual([]);
  expect(found.crowded).toEqual([{path: 'package.json', tasks: 2500}]);
});

it('takes thousands of tasks with exact paths in seconds, where comparing 1.25 billion pairs of paths would take hours', () => {
  const owns = Array.from({length: 5000}, (_, task) => Array.from({length: 10}, (__, file) => `src/m${task % 97}/d${file}/f${task}.ts`));
  const started = performance.now();
  expect(findOverlaps(owns, inOrder(5000), allOpen).overlaps).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5000);
});

it('gives up on globs that are too wild for its budget, and says so', () => {
  const wild = Array.from({length: 5}, (_, index) => [`${'*a'.repeat(150)}${index}*`]);
  expect(findOverlaps(wild, inOrder(5), allOpen, {left: 1000}).tooComplex).toBe(true);
  expect(findOverlaps(wild, inOrder(5), allOpen)).toMatchObject({tooComplex: false, overlaps: {length: 10}});
});
