import {expect, test, vi} from 'vitest';
import {countdown, monotonicMs, nowIso, nowMs, sleep} from '../../src/world/clock.ts';

test('ORCH_NOW stops the clock', () => {
  process.env['ORCH_NOW'] = '2026-01-02T03:04:05Z';
  expect([nowIso(), nowMs()]).toEqual(['2026-01-02T03:04:05.000Z', 1767323045000]);
  delete process.env['ORCH_NOW'];
  expect(Math.abs(nowMs() - Date.now())).toBeLessThan(1000);
});

test('sleep ends at once when its signal is aborted, before or meanwhile', async () => {
  const abort = new AbortController();
  const start = monotonicMs();
  const asleep = sleep(60_000, abort.signal);
  abort.abort();
  await asleep;
  await sleep(60_000, abort.signal);
  expect(monotonicMs() - start).toBeLessThan(5000);
});

test('a countdown does not count the time in which the machine slept', () => {
  vi.useFakeTimers();
  const elapsed = vi.fn<() => void>();
  countdown(10_000, elapsed);
  vi.advanceTimersByTime(4000);
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000);
  vi.advanceTimersByTime(500);
  expect(elapsed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(8000);
  expect(elapsed).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('a cancelled countdown never calls', () => {
  vi.useFakeTimers();
  const elapsed = vi.fn<() => void>();
  countdown(10, elapsed)();
  vi.advanceTimersByTime(1000);
  expect(elapsed).not.toHaveBeenCalled();
  vi.useRealTimers();
});
