/** Closes what a dead dispatcher left open, by comparing the log's intents with what git says. Pure. */
import type {Sha, TaskId} from '../model.ts';
import type {RunEventBody} from './events.ts';
import type {RunState} from './state.ts';

/** What the world says about the intents that have no outcome. */
export interface Observed {
  /** Landings that the run's result ref holds beyond what the log tells, oldest first. */
  readonly landed: readonly {readonly task: TaskId; readonly sha: Sha}[];
  /** Newest commit of the work that an interrupted attempt left, by task. */
  readonly leftovers: ReadonlyMap<TaskId, Sha>;
}

/** Events that close every open intent, so that `decide` can go on from a state without one. */
export function recover(state: RunState, world: Observed): readonly RunEventBody[] {
  const events: RunEventBody[] = [];
  for (const [task, {phase, attempt}] of state.tasks) {
    if (phase.type === 'running') {
      events.push({type: 'attempt-finished', task, attempt, outcome: {type: 'interrupted', head: world.leftovers.get(task) ?? null}});
    }
    if (phase.type === 'merging' && !world.landed.some((landing) => landing.task === task)) {
      events.push({type: 'merge-finished', task, outcome: {type: 'requeued', reason: 'orch ended while it was merged', raced: false}});
    }
  }
  for (const {task, sha} of world.landed) {
    if (state.tasks.has(task)) events.push({type: 'merge-finished', task, outcome: {type: 'landed', sha}});
  }
  return events;
}
