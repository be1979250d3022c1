/** What must hold in every life of a run, whatever dies when. */
import type {Sha, TaskId} from '../../src/model.ts';
import {hasEnded, standings} from '../../src/run/standing.ts';
import type {RunState} from '../../src/run/state.ts';
import type {SimWorld} from './sim-world.ts';

/** What an observer outside of orch saw. */
export interface Seen {
  readonly running: Set<TaskId>;
  readonly landed: Sha[];
  readonly gated: Set<Sha>;
  readonly verified: Set<Sha>;
  /** Every place the user's branch was at. */
  readonly branch: Sha[];
}

/** At the start of an attempt: dependencies have landed, no owner of the same files runs. */
export function checkRunning(world: SimWorld, task: TaskId): void {
  for (const edge of world.script.run.plan.edges) {
    const other = edge.from === task ? edge.to : edge.to === task ? edge.from : null;
    if (other !== null && world.seen.running.has(other)) throw new Error(`${task} runs beside ${other} (${edge.reason})`);
    if (edge.to === task && edge.reason === 'depends-on' && !landedTasks(world).includes(edge.from)) throw new Error(`${task} runs before ${edge.from} has landed`);
  }
}

/** At the end of a life that was not cut short. */
export function checkEnd(world: SimWorld, state: RunState): void {
  const landed = landedTasks(world);
  if (new Set(landed).size !== landed.length) throw new Error(`landed twice: ${landed.join(' ')}`);
  for (const sha of world.seen.landed) {
    const head = world.commits.get(sha)?.parents[1];
    if (!world.seen.verified.has(sha)) throw new Error(`${sha} landed untested`);
    if (head === undefined || !world.seen.gated.has(head)) throw new Error(`${sha} landed ungated`);
  }
  for (const sha of world.seen.branch) if (!world.seen.verified.has(sha)) throw new Error(`the branch was at the untested ${sha}`);
  for (let i = 1; i < world.seen.branch.length; i++) {
    const [from, to] = [world.seen.branch[i - 1] ?? '', world.seen.branch[i] ?? ''];
    if (!world.holds(to, from)) throw new Error(`the branch went from ${from} to ${to}, which does not hold it`);
  }
  for (const [task, {word}] of standings(state)) {
    if (!hasEnded(word) && word !== 'awaiting-approval' && !(word === 'pending' && state.outcome === 'waiting')) throw new Error(`${task} ended ${word}`);
    if ((word === 'merged') !== landed.includes(task)) throw new Error(`${task} is ${word}, landed: ${landed.join(' ')}`);
  }
}

const landedTasks = (world: SimWorld): TaskId[] => world.seen.landed.map((sha) => world.commits.get(sha)?.task ?? '');
