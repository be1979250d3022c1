/** Reads flags that take several words. */
import {InvalidArgumentError} from 'commander';
import {gateNames} from '../model.ts';

/** Each time a flag is given adds one. */
export function collectEach(text: string, before: unknown): readonly string[] {
  return Array.isArray(before) ? [...(before as readonly string[]), text] : [text];
}

/** The same, of gates. */
export function collectGate(text: string, before: unknown): readonly string[] {
  if (!gateNames.some((name) => name === text)) throw new InvalidArgumentError(`Expected a gate (${gateNames.join(', ')}); got ${text}.`);
  return collectEach(text, before);
}

/** Gates in lists with commas. */
export function collectGates(text: string, before: unknown): readonly string[] {
  return collectList(text).reduce((all, name) => collectGate(name, all), Array.isArray(before) ? (before as readonly string[]) : []);
}

/** Words in lists with commas. */
export function collectList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((id) => id.trim()).filter((id) => id !== '')];
}
