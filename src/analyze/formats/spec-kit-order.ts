/** The order that phases imply. */
import type {TaskId} from '../../model.ts';
import type {SpecKitItem} from './spec-kit-items.ts';

/** At most so many tasks of a phase hold the next one up by name; it is an order of convenience, and its size must stay linear. */
const mostEnds = 50;

/**
 * For each task, those that its phase puts before it: a task without `[P]` comes after the one without `[P]` before it in the phase; all that
 * are first in their phase come after the last ones of the phase before. Tasks with `[P]` are free of each other.
 *
 *     phase 1   T1 ── T2        T3 [P]
 *                     │ ╲       ╱ │
 *     phase 2         │   ╲   ╱   │
 *                  T4 [P]     T5 ── T6
 */
export function phaseOrder(items: readonly SpecKitItem[]): ReadonlyMap<TaskId, readonly TaskId[]> {
  const after = new Map<TaskId, readonly TaskId[]>();
  let previousEnds: readonly TaskId[] = [];
  let freeEnds: TaskId[] = [];
  let lastSerial: TaskId | null = null;
  let phase: number | null = null;
  for (const item of items) {
    if (phase !== null && item.phase !== phase) {
      previousEnds = [...freeEnds, ...(lastSerial === null ? [] : [lastSerial])].slice(-mostEnds);
      freeEnds = [];
      lastSerial = null;
    }
    phase = item.phase;
    after.set(item.id, !item.parallel && lastSerial !== null ? [lastSerial] : previousEnds);
    if (item.parallel) freeEnds.push(item.id);
    else lastSerial = item.id;
  }
  return after;
}
