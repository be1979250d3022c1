import {expect, test} from 'vitest';
import {simulateSeed} from './simulate.ts';

test('killed after each of its steps, a run ends as the undisturbed one does, over 200 seeds', async () => {
  let runs = 0;
  let deaths = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const report = await simulateSeed(seed);
    runs += report.runs;
    deaths += report.deaths;
  }
  expect(runs).toBeGreaterThan(5000);
  expect(deaths).toBeGreaterThan(5000);
}, 120_000);
