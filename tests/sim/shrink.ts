/** From a script that breaks an invariant to the smallest one that still does, and the shortest way there. */
import {Violation, simulate} from './simulate.ts';
import type {Script} from './script.ts';

export interface Shrunk {
  readonly script: Script;
  readonly violation: Violation;
}

/** Null where the script breaks nothing. Tries each smaller script in several orders of events. */
export async function shrink(script: Script, seed: number): Promise<Shrunk | null> {
  let smallest = await breaks(script, [seed]);
  if (smallest === null) return null;
  for (let shrunk = true; shrunk; ) {
    shrunk = false;
    for (const smaller of smallerThan(smallest.script)) {
      const found = await breaks(smaller, Array.from({length: 40}, (_, index) => seed + index));
      if (found === null) continue;
      smallest = found;
      shrunk = true;
      break;
    }
  }
  return (await breaks(smallest.script, Array.from({length: 400}, (_, index) => seed + index))) ?? smallest;
}

/** The shortest trail to a violation in these orders. */
async function breaks(script: Script, seeds: readonly number[]): Promise<Shrunk | null> {
  let shortest: Shrunk | null = null;
  for (const seed of seeds) {
    try {
      await simulate(script, seed);
    } catch (violation) {
      if (!(violation instanceof Violation)) throw violation;
      if (shortest === null || violation.trail.length < shortest.violation.trail.length) shortest = {script, violation};
    }
  }
  return shortest;
}

function* smallerThan(script: Script): Generator<Script> {
  for (const {id} of script.tasks) {
    if (script.tasks.length > 1) yield {...script, tasks: script.tasks.filter((task) => task.id !== id), edges: script.edges.filter(({from, to}) => from !== id && to !== id)};
  }
  for (const key of ['deaths', 'commits', 'aborts', 'signals', 'messages', 'full', 'refusals', 'flaky', 'mends', 'edges'] as const) {
    for (const index of script[key].keys()) yield {...script, [key]: [...script[key].slice(0, index), ...script[key].slice(index + 1)]};
  }
  if (script.redBase) yield {...script, redBase: false};
  if (script.unlinted) yield {...script, unlinted: false};
  for (const [index, task] of script.tasks.entries()) {
    const put = (changed: Script['tasks'][number]): Script => ({...script, tasks: script.tasks.with(index, changed)});
    if (task.behaviour !== 'good') yield put({...task, behaviour: 'good'});
    if (task.answers.length > 0) yield put({...task, answers: task.answers.slice(0, -1)});
  }
}
