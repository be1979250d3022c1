import {expect, test} from 'vitest';
import {simulateEachStep} from './simulate.ts';

test('two seeds, killed at each of their steps, and every second time again while they recover', async () => {
  let lives = 0;
  for (let seed = 1; seed <= 2; seed++) lives += (await simulateEachStep(seed)).lives;
  expect(lives).toBeGreaterThan(200);
}, 600_000);
