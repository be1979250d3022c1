/** Closes what a dead dispatcher left open, by comparing the log's intents with what git says. Pure. */
import type {Sha, TaskId} from '../model.ts';
import type {RunEventBody} from './events.ts';
import type {RunState} from './state.ts';

/** What the world says about the intents that have no outcome. */
export interface Observed {
  /** Where the run's result ref stands; null before the first landing. */
  readonly result: Sha | null;
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
    if (phase.type === 'merging') {
      const landed = world.result === phase.candidate;
      events.push({type: 'merge-finished', task, outcome: landed ? {type: 'landed', sha: phase.candidate} : {type: 'requeued', reason: 'orch ended while it was merged', raced: false}});
    }
  }
  return events;
}
