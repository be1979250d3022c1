/** Durations on the command line. */
import {InvalidArgumentError} from 'commander';
import {durationMs} from '../agents/duration.ts';

/** Milliseconds, or commander's own complaint. */
export function readDuration(text: string): number {
  const ms = durationMs(text);
  if (ms === null) throw new InvalidArgumentError(`Expected a duration such as 90s, 30m or 2h; got ${text}.`);
  return ms;
}
