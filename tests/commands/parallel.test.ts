/** What `-j auto` makes of the machine and the plan, and what it says of it. */
import {expect, test} from 'vitest';
import {emptyFrontMatter} from '../../src/analyze/front-matter.ts';
import {autoParallel, chosenParallel} from '../../src/commands/settings.ts';

const gigabyte = 2 ** 30;

test.each<[number, string, {readonly cores: number; readonly memoryBytes: number}, number]>([
  [3, 'no more than 3 can run side by side', {cores: 16, memoryBytes: 64 * gigabyte}, 3],
  [4, 'two for each of 2 cores', {cores: 2, memoryBytes: 64 * gigabyte}, 20],
  [2, '1.5 GB for each, of 4.0 GB', {cores: 16, memoryBytes: 4 * gigabyte}, 20],
  [1, '1.5 GB for each, of 1.0 GB', {cores: 16, memoryBytes: gigabyte}, 20],
  [8, 'more seldom pay', {cores: 16, memoryBytes: 64 * gigabyte}, 20],
])('%i: %s', (count, why, machine, width) => {
  expect(autoParallel(machine, width)).toEqual({count, why});
});

test('a number that somebody said stays, and needs no reason', () => {
  const machine = {cores: 1, memoryBytes: gigabyte};
  expect(chosenParallel({maxParallel: 9}, {...emptyFrontMatter, maxParallel: 'auto'}, null, machine, 2)).toEqual({count: 9, why: null});
  expect(chosenParallel({maxParallel: undefined}, {...emptyFrontMatter, maxParallel: 'auto'}, null, machine, 2).why).toContain('1.0 GB');
  expect(chosenParallel({maxParallel: undefined}, emptyFrontMatter, null, machine, 2)).toEqual({count: 4, why: null});
});
