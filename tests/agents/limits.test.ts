import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {isoFromEpochSeconds, resetTime} from '../../src/agents/limits.ts';

/** 10:00 in UTC; local time is two hours ahead. */
const now = new Date('2026-11-21T10:00:00Z');
const localOffset = 120;

test.each<[string, string | null]>([
  ["You've hit your session limit · resets 7:40pm (UTC)", '2026-11-21T19:40:00.000Z'],
  ['5-hour limit reached ∙ resets 3am', '2026-11-22T01:00:00.000Z'],
  ['Your limit will reset at 9pm (America/New_York).', '2026-11-22T02:00:00.000Z'],
  ['resets 9pm (Nowhere/Town)', '2026-11-21T19:00:00.000Z'],
  ['visit the settings to purchase more credits or try again at 11:20 AM.', '2026-11-22T09:20:00.000Z'],
  ['try again at 1:20 PM.', '2026-11-21T11:20:00.000Z'],
  ['try again at 12:05 AM', '2026-11-21T22:05:00.000Z'],
  ['try again at 19:40', '2026-11-21T17:40:00.000Z'],
  // A minute that has only just begun to be past is the one meant.
  ['try again at 11:57 AM', '2026-11-21T09:57:00.000Z'],
  ['try again at Nov 25th, 2026 11:20 AM.', '2026-11-25T09:20:00.000Z'],
  ['weekly limit · resets Nov 25, 7pm (UTC)', '2026-11-25T19:00:00.000Z'],
  ['try again at Nov 25th, 2026 1:20 PM.', '2026-11-25T11:20:00.000Z'],
  ['resets Jan 3 at 7pm (UTC)', '2027-01-03T19:00:00.000Z'],
  ['Rate limit reached. Please try again in 1.2s.', '2026-11-21T10:00:01.200Z'],
  ['try again in 2 hours 5 minutes', '2026-11-21T12:05:00.000Z'],
  ['try again in 1 day, 3 hours and 20 minutes.', '2026-11-22T13:20:00.000Z'],
  ['retry after 30 seconds', '2026-11-21T10:00:30.000Z'],
  ['retry-after: 250 ms', '2026-11-21T10:00:00.250Z'],
  ['{"resets_in_seconds":9000}', '2026-11-21T12:30:00.000Z'],
  ['{"resets_at":1795260000}', '2026-11-21T11:20:00.000Z'],
  ['usage limit reached|1795260000', '2026-11-21T11:20:00.000Z'],
  ['resets at 1795260000000', '2026-11-21T11:20:00.000Z'],
  ['blocked until 2026-11-21T13:00:00+01:00', '2026-11-21T12:00:00.000Z'],
  ['Retry-After: 120', '2026-11-21T10:02:00.000Z'],
  ['retry-after: 90)', '2026-11-21T10:01:30.000Z'],
  ['"retryAfter":45', '2026-11-21T10:00:45.000Z'],
  ['{"retry_after_ms": 1500}', '2026-11-21T10:00:01.500Z'],
  ['"retryDelay":"37.25s"', '2026-11-21T10:00:37.250Z'],
  ['Retry-After: Sat, 21 Nov 2026 11:20:00 GMT', '2026-11-21T11:20:00.000Z'],
  ['retry-after: Sun, 22 Nov 2026 00:00:05 GMT', '2026-11-22T00:00:05.000Z'],
  ['Quota resets in 2h 13m', '2026-11-21T12:13:00.000Z'],
  ['Your quota will reset after 13h4m55s.', '2026-11-21T23:04:55.000Z'],
  ['Please retry in 45.5s.', '2026-11-21T10:00:45.500Z'],
  ['Please wait 45 minutes', '2026-11-21T10:45:00.000Z'],
  ['Please wait for about 1 hour', '2026-11-21T11:00:00.000Z'],
  ['come back at 3:15 PM', '2026-11-21T13:15:00.000Z'],
  ['resets at 2026-11-21 13:00', '2026-11-21T11:00:00.000Z'],
  ['resets at 2026-11-21 13:00:30 UTC', '2026-11-21T13:00:30.000Z'],
  ['resets 3am PST', '2026-11-21T11:00:00.000Z'],
  ['resets 9:30 (UTC+2)', '2026-11-22T07:30:00.000Z'],
  ['resets 9:30pm GMT-05:00', '2026-11-22T02:30:00.000Z'],
  // Local time has had its midnight already, the zone has not.
  ['resets 11pm (Pacific/Honolulu)', '2026-11-22T09:00:00.000Z'],
  ['resets 12am (Asia/Tokyo)', '2026-11-21T15:00:00.000Z'],
  // A Saturday, noon.
  ['weekly limit · resets Monday 9am', '2026-11-23T07:00:00.000Z'],
  ['resets Sat, 9:00 AM (UTC)', '2026-11-28T09:00:00.000Z'],
  ['resets Sat 1pm', '2026-11-21T11:00:00.000Z'],
  ['try again tomorrow at 08:00', '2026-11-22T06:00:00.000Z'],
  ['resets tomorrow', null],
  ['retry-after: soon', null],
  ['Attempt 3 of 5, retry 4', null],
  ['This is usually temporary — try again in a moment.', null],
  ['Reset your password. Try again at 4:00 PM', '2026-11-21T14:00:00.000Z'],
  // A time without a word that makes it a reset.
  ['2026-11-21T10:30:00Z ERROR failed', null],
  ['try again in 99999 days', null],
  ['resets 25:00', null],
  ['resets 13pm', null],
  ['resets every 5 hours', null],
  ['', null],
])('%s', (text, expected) => {
  expect(resetTime(text, now, localOffset)).toBe(expected);
});

test('the zone as it will be then, not as it is now', () => {
  // Daylight saving ends between the two.
  expect(resetTime('resets Nov 2, 9am (America/New_York)', new Date('2026-10-30T12:00:00Z'), 0)).toBe('2026-11-02T14:00:00.000Z');
  expect(resetTime('resets 9am (America/New_York)', new Date('2026-10-30T12:00:00Z'), 0)).toBe('2026-10-30T13:00:00.000Z');
});

test.each([
  ['2026-12-31T23:50:00Z', 0, 'try again at 12:10 AM', '2027-01-01T00:10:00.000Z'],
  ['2026-12-31T23:50:00Z', 330, 'try again at 6:00 AM', '2027-01-01T00:30:00.000Z'],
  ['2026-02-28T22:00:00Z', -480, 'resets 1am', '2026-03-01T09:00:00.000Z'],
  ['2026-06-01T00:01:00Z', 60, 'resets 12:50 AM', '2026-06-01T23:50:00.000Z'],
])('over midnight: %s, %i, %s', (at, offset, text, expected) => {
  expect(resetTime(text, new Date(at), offset)).toBe(expected);
});

test('any text: a plausible time or none, and quickly', () => {
  const words = fc.constantFrom('reset', 'try again', ' at ', ' in ', '1', '25', ':', '40', 'pm', 's', 'Nov ', ' days', '(UTC)', ' (', 'Europe/Berlin', '1795260000', '-', 'T', ' ', ',');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.array(words, {maxLength: 30}).map((parts) => parts.join(''))), fc.integer({min: -720, max: 840}), (text, offset) => {
      const told = resetTime(text, now, offset);
      expect(told === null || Math.abs(Date.parse(told) - now.getTime()) < 400 * 24 * 3_600_000).toBe(true);
    }),
    {numRuns: 2000},
  );
  const started = performance.now();
  resetTime('try again in 1 1 1 1 '.repeat(50_000), now, 0);
  expect(performance.now() - started).toBeLessThan(1000);
});

test.each<[number | null, string | null]>([
  [1_795_260_000, '2026-11-21T11:20:00.000Z'],
  [null, null],
  [12, null],
  [1e300, null],
])('seconds since 1970: %s', (seconds, expected) => {
  expect(isoFromEpochSeconds(seconds)).toBe(expected);
});
