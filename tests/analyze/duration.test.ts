import {expect, test} from 'vitest';
import {expectedDuration, parseDuration} from '../../src/analyze/duration.ts';

test.each([
  ['1s', 1000],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['24d', 2_073_600_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '0s', '-1m', '5', 'm', '1w'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('a duration that no timer can hold is refused', () => {
  expect(parseDuration('25d')).toBeNull();
  expect(parseDuration('9999999h')).toBeNull();
});

test('a message tells a wrong form from a wrong length', () => {
  expect(expectedDuration('soon')).toBe('a duration such as 90s, 30m, 2h or 1d');
  expect(['0s', '25d', '24d1s'].map(expectedDuration)).toEqual(Array(3).fill('a duration above 0 and of at most 24 days'));
});
