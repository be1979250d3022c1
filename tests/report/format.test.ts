import {describe, expect, it} from 'vitest';
import {branchName, clockTime, dayTime, elapsedMs, formatCost, formatDuration, formatTokens, listed, shellWord, soonTime} from '../../src/report/format.ts';

describe('format', () => {
  it.each([
    [0, '0s'],
    [-5, '0s'],
    [59_999, '59s'],
    [62_000, '1m 02s'],
    [3_599_000, '59m 59s'],
    [3_720_000, '1h 02m'],
    [90_000_000, '1d 01h'],
  ])('%i ms is %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it.each([
    [null, '-'],
    [0, '0'],
    [999, '999'],
    [12_345, '12.3k'],
    [999_949, '999.9k'],
    [999_950, '1.0M'],
    [1_234_567, '1.2M'],
  ])('%s tokens are %s', (tokens, expected) => {
    expect(formatTokens(tokens)).toBe(expected);
  });

  it.each([
    [null, '-'],
    [0, '$0.00'],
    [0.004, '<$0.01'],
    [0.12, '$0.12'],
    [12.345, '$12.35'],
  ])('%s dollars are %s', (usd, expected) => {
    expect(formatCost(usd)).toBe(expected);
  });

  it('tells times in the zone of the user and leaves what is no time', () => {
    expect(clockTime('2026-03-01T12:03:10.123Z')).toBe('12:03:10');
    expect([soonTime('2026-03-01T19:40:00Z', '2026-03-01T01:00:00Z'), soonTime('2026-03-02T00:10:00Z', '2026-03-01T23:00:00Z'), soonTime('soon', null)]).toEqual(['19:40', '2026-03-02 00:10', 'soon']);
    expect(dayTime('2026-03-01T12:03:10.123Z')).toBe('2026-03-01 12:03');
    expect(dayTime('tomorrow\x1b[31m')).toBe('tomorrow');
  });

  it('never measures a negative or unknown time', () => {
    expect(elapsedMs('2026-03-01T12:00:00Z', '2026-03-01T12:00:02Z')).toBe(2000);
    expect(elapsedMs('2026-03-01T12:00:02Z', '2026-03-01T12:00:00Z')).toBe(0);
    expect(elapsedMs(null, '2026-03-01T12:00:00Z')).toBe(0);
    expect(elapsedMs('nonsense', '2026-03-01T12:00:00Z')).toBe(0);
  });

  it.each([
    ['DEV-1', 'DEV-1'],
    ['1.2', '1.2'],
    ['a b', "'a b'"],
    ['$(rm -rf .)', "'$(rm -rf .)'"],
    ["it's a 'b'", `'it'\\''s a '\\''b'\\'''`],
    ['', "''"],
    ['-x', "'-x'"],
  ])('the shell word of %j is %s', (text, expected) => {
    expect(shellWord(text)).toBe(expected);
  });

  it('names branches and lists shortly', () => {
    expect(branchName('refs/heads/feature/a')).toBe('feature/a');
    expect(branchName('refs/tags/a')).toBe('refs/tags/a');
    expect(listed(['a', 'b'])).toBe('a, b');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});
