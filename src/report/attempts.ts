/** The attempts of a run, one by one, read out of its log. Pure. */
import type {AttemptOutcome, Sha, TaskId} from '../model.ts';
import type {RunEvent} from '../run/events.ts';

export interface Attempt {
  readonly attempt: number;
  readonly agent: string;
  readonly base: Sha;
  readonly startedAt: string;
  /** Null while it runs, and after a crash that nothing has closed yet. */
  readonly endedAt: string | null;
  readonly outcome: AttemptOutcome | null;
}

/** Attempts by task, in the order in which they started. */
export function attemptsOf(events: readonly RunEvent[]): ReadonlyMap<TaskId, readonly Attempt[]> {
  const found = new Map<TaskId, readonly Attempt[]>();
  for (const event of events) {
    if (event.type === 'attempt-started') {
      const {attempt, agent, base} = event;
      found.set(event.task, [...(found.get(event.task) ?? []), {attempt, agent, base, startedAt: event.at, endedAt: null, outcome: null}]);
    } else if (event.type === 'attempt-finished') {
      const {at: endedAt, outcome} = event;
      found.set(event.task, (found.get(event.task) ?? []).map((entry) => (entry.attempt === event.attempt ? {...entry, endedAt, outcome} : entry)));
    }
  }
  return found;
}
