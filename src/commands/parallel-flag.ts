/** Reads `-j`. */
import {InvalidArgumentError} from 'commander';

/** A number of agents at once, or `auto`. */
export function readParallel(text: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 256) throw new InvalidArgumentError(`Expected a number from 1 to 256, or auto; got ${text}.`);
  return count;
}
