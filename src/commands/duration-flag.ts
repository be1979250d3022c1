/** Durations on the command line. */
import {InvalidArgumentError} from 'commander';
import {expectedDuration, parseDuration} from '../analyze/duration.ts';

/** Milliseconds, or commander's own complaint. */
export function readDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError(`Expected ${expectedDuration(text)}; got ${text}.`);
  return ms;
}
