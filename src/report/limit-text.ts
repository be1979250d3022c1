/** Limits of accounts in words. Pure. */
import type {TaskId} from '../model.ts';
import {limitsOf, type Limit} from '../run/limits.ts';
import type {RunState} from '../run/state.ts';
import {count, soonTime} from './format.ts';
import {oneLine} from './sanitize.ts';

/** The limits in force at a time (ISO 8601; null: unknown, then those that a person must lift). */
export const limitsAt = (state: RunState, now: string | null): readonly Limit[] => limitsOf(state, now === null ? Number.POSITIVE_INFINITY : Date.parse(now));

/** The limit that each waiting task waits for. */
export const limitByTask = (limits: readonly Limit[]): ReadonlyMap<TaskId, Limit> => new Map(limits.flatMap((limit) => limit.tasks.map((task) => [task, limit] as const)));

/** `anthropic: usage-limit until 19:40`. */
export const limitText = ({provider, kind, until}: Pick<Limit, 'provider' | 'kind' | 'until'>, now: string | null): string =>
  oneLine(`${provider}: ${kind} ${until === null ? 'until you resume the run' : `until ${soonTime(until, now)}`}`);

/** `anthropic: usage-limit until 19:40, 3 tasks wait: you've hit your limit`. */
export const limitLine = (limit: Limit, now: string | null): string =>
  oneLine(`${limitText(limit, now)}${limit.tasks.length === 0 ? '' : `, ${count(limit.tasks.length, 'task')} ${limit.tasks.length === 1 ? 'waits' : 'wait'}`}: ${limit.message}`);
