/** Runs one seed: the undisturbed run, then the same run with all that its script holds against it, which must end the same. */
import {standings} from '../../src/run/standing.ts';
import {runWord} from '../../src/report/run-word.ts';
import {randomFrom, type Random} from './random.ts';
import {isOrderFree, randomScript, undisturbed, type Script} from './script.ts';
import {refs} from './sim-git.ts';
import {answerDirectly} from './sim-user.ts';
import {SimWorld} from './sim-world.ts';

export interface Simulated {
  readonly lives: number;
  readonly steps: number;
}

/** A broken invariant, with all that happened before it. */
export class Violation extends Error {
  readonly trail: readonly string[];

  constructor(message: string, trail: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.trail = trail;
  }
}

/** Throws a `Violation`. */
export function simulateSeed(seed: number): Promise<Simulated> {
  return simulate(randomScript(seed), seed);
}

/** The script of a seed without its deaths, killed at each step in turn; every second one is killed again while it recovers. */
export async function simulateEachStep(seed: number): Promise<Simulated> {
  const script = {...randomScript(seed), deaths: []};
  let lives = 0;
  const {steps} = await simulate(script, seed);
  for (let step = 1; step <= steps; step++) {
    const deaths = step % 2 === 0 ? [step] : [step, 1 + (step % 7)];
    lives += (await simulate({...script, deaths}, seed)).lives;
  }
  return {lives, steps};
}

/** `seed` steers only the order in which things happen. */
export async function simulate(script: Script, seed: number): Promise<Simulated> {
  const calm = await liveOn(undisturbed(script), randomFrom(seed));
  const wild = await liveOn(script, randomFrom(seed + 1));
  if (isOrderFree(script) && wild.end !== calm.end) throw new Violation(`it ends as ${wild.end}; undisturbed as ${calm.end}`, wild.trail);
  return {lives: calm.lives + wild.lives, steps: wild.steps};
}

interface Lived {
  /** How every task ended, and what the result holds of them. */
  readonly end: string;
  readonly lives: number;
  readonly steps: number;
  readonly trail: readonly string[];
}

const mostLives = 60;

/** Lives, and is resumed, until `orch resume` would do nothing more and the user has no answer left. */
async function liveOn(script: Script, random: Random): Promise<Lived> {
  const world = new SimWorld(script, random);
  const {witness} = world;
  try {
    let lives = 1;
    for (; lives <= mostLives; lives++) {
      if (await liveOnce(world, random)) break;
    }
    if (lives > mostLives) throw new Error(`the run has not ended after ${mostLives} lives`);
    witness.finishes();
    return {end: endOf(world), lives, steps: world.steps, trail: witness.trail()};
  } catch (error) {
    throw new Violation(error instanceof Error ? error.message : String(error), witness.trail(), {cause: error});
  }
}

/** True where nothing is left to do. */
async function liveOnce(world: SimWorld, random: Random): Promise<boolean> {
  const before = world.witness.state;
  const life = await world.live();
  if (life.type === 'broke' && !(life.error instanceof Error && life.error.message === 'no space left')) throw life.error;
  if (life.type !== 'ended') {
    if (world.witness.state.nextSeq > 0 && random() < 0.2) world.abortDead();
    if (random() < 0.2) answerDirectly(world);
    return false;
  }
  world.witness.ends(life.state);
  if (answerDirectly(world) || world.inbox.length > 0) return false;
  const {state} = world.witness;
  const word = runWord(state, 'none');
  if (word !== 'finished' && word !== 'waiting') return false;
  // A refused delivery is tried again once more than it took to be refused.
  return state.refusal === null || (before.refusal !== null && before.result === state.result);
}

function endOf({witness, git, run}: SimWorld): string {
  const words = [...standings(witness.state)].map(([task, {word}]) => `${task}:${word}`).sort();
  const tree = git.get(git.refs.get(refs.result) ?? run.base).tree;
  const paths = [...tree.keys()].filter((path) => !path.startsWith('u/')).sort();
  return [...words, ...paths, [...(tree.get('f') ?? '')].sort().join('')].join(' ');
}
