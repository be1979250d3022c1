import {expect, test} from 'vitest';
import {killAndResume, measure} from './kill-and-resume.ts';
import {whyNoKills} from './kill-points.ts';
import {scenarios} from './scenarios.ts';

const why = whyNoKills();

test.skipIf(why !== null)(`killed at one of its points, then resumed, a run leaves what the undisturbed one leaves${why === null ? '' : ` (skipped: ${why})`}`, async () => {
  const scenario = scenarios.find(({name}) => name === 'a plain run');
  if (scenario === undefined) throw new Error('no such scenario');
  const measured = await measure(scenario);
  const point = measured.points[Math.floor(measured.points.length / 2)];
  if (point === undefined) throw new Error('it has no point to be killed at');
  expect((await killAndResume(scenario, measured, point)).wrong, `killed at ${point.call}:${point.n}`).toEqual([]);
}, 300_000);
