import {expect, test} from 'vitest';
import {killAndResume, measure} from './kill-and-resume.ts';
import {whyNoKills} from './kill-points.ts';
import {scenarios} from './scenarios.ts';

const why = whyNoKills();
const points = 2;

test.skipIf(why !== null)(`killed at ${points} of its points, then resumed, a run leaves what the undisturbed one leaves${why === null ? '' : ` (skipped: ${why})`}`, async () => {
  const scenario = scenarios.find(({name}) => name.includes('conflict'));
  if (scenario === undefined) throw new Error('no such scenario');
  const measured = await measure(scenario);
  expect(measured.points.length).toBeGreaterThan(points);
  const sample = Array.from({length: points}, (_, index) => measured.points[Math.floor(((index + 0.5) * measured.points.length) / points)] ?? {call: '', n: 1});
  const found = await Promise.all([sample.filter((_, index) => index % 2 === 0), sample.filter((_, index) => index % 2 === 1)].map(async (half) => {
    const wrong: string[] = [];
    for (const point of half) wrong.push(...(await killAndResume(scenario, measured, point)).wrong.map((one) => `${point.call}:${point.n}: ${one}`));
    return wrong;
  }));
  expect(found.flat()).toEqual([]);
}, 300_000);
