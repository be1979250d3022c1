/** One death at one point of a scenario, and the lives after it. */
import type {Lab} from '../rig/lab.ts';
import {findPoints, killAt, type Point} from './kill-points.ts';
import {openLab, resumeArgs, runArgs, type Scenario} from './scenarios.ts';
import {endingOf, landedTasks, linesOf, userState, wrongAfterDeath, wrongInTheEnd, type Ending} from './twin.ts';

/** What an undisturbed run of a scenario leaves, and the points at which it is killed. */
export interface Measured {
  readonly twin: Ending;
  readonly points: readonly Point[];
  /** Point of the run at which the first death comes; null where the run itself is what is killed. */
  readonly first: Point | null;
}

export async function measure(scenario: Scenario): Promise<Measured> {
  const run = await withLab(scenario, async (lab) => {
    const before = userState(lab);
    const {points, ended} = await findPoints(lab, runArgs(scenario));
    const twin = await endingOf(lab, ended.code);
    const wrong = await wrongInTheEnd(lab, {code: ended.code, ranBefore: [], landedBefore: []}, twin);
    if (wrong.length > 0 || JSON.stringify(before) !== JSON.stringify(twin.user)) throw new Error(`undisturbed, ${scenario.name} goes wrong: ${wrong.join('; ')}\n${ended.out}${ended.err}`);
    return {twin, points};
  });
  if (scenario.firstDeath === null) return {...run, first: null};
  const first = run.points[Math.floor(run.points.length * scenario.firstDeath)];
  if (first === undefined) throw new Error(`${scenario.name} has no points`);
  const points = await withLab(scenario, async (lab) => {
    await killAt(lab, first, runArgs(scenario));
    return (await findPoints(lab, resumeArgs)).points;
  });
  return {twin: run.twin, points, first};
}

/** Everything that is wrong after a death at a point and what follows; `killed` is false where that point was not reached. */
export function killAndResume(scenario: Scenario, {twin, first}: Measured, point: Point): Promise<{readonly killed: boolean; readonly wrong: readonly string[]}> {
  return withLab(scenario, async (lab) => {
    const base = lab.git('rev-parse', 'main');
    if (first !== null) await killAt(lab, first, runArgs(scenario));
    const {killed, code} = await killAt(lab, point, first === null ? runArgs(scenario) : await goOn(scenario, lab));
    const early = wrongAfterDeath(lab, base);
    const before = {ranBefore: linesOf(lab, 'ran'), landedBefore: landedTasks(lab)};
    const last = killed ? await lab.orch(...(await goOn(scenario, lab))) : {code, out: '', err: ''};
    const wrong = [...(early === null ? [] : [early]), ...(await wrongInTheEnd(lab, {code: last.code, ...before}, twin))];
    return {killed, wrong: wrong.length === 0 ? [] : [...wrong, `orch said: ${last.out}${last.err}`]};
  });
}

/** What a person types after a crash: where no run had begun, the same again. */
const goOn = async (scenario: Scenario, lab: Lab): Promise<readonly string[]> => ((await lab.status()).state === 'none' ? runArgs(scenario) : resumeArgs);

async function withLab<T>(scenario: Scenario, work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await openLab(scenario);
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
}
