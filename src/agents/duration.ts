/** Durations that a timer can hold. */
import {parseDuration} from '../analyze/duration.ts';

/** Timers of Node take at most 2^31 - 1 ms (24.8 days); one that is longer would fire at once. */
const longestMs = 24 * 24 * 3_600_000;

/** Milliseconds of `90s`, `30m`, `2h`, `1d`; null for what is no duration, and for more than 24 days. */
export function durationMs(text: string): number | null {
  const ms = parseDuration(text);
  return ms !== null && ms <= longestMs ? ms : null;
}
