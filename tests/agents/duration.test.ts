import {expect, test} from 'vitest';
import {durationMs} from '../../src/agents/duration.ts';

test.each([
  ['1s', 1000],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['24d', 2_073_600_000],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '0s', '-1m', '5', 'm', '1w'])('%j is no duration', (text) => {
  expect(durationMs(text)).toBeNull();
});

test('a duration that no timer can hold is refused', () => {
  expect(durationMs('25d')).toBeNull();
  expect(durationMs('9999999h')).toBeNull();
});
