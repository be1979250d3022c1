import {expect, test} from 'vitest';
import {simulate, simulateSeed} from './simulate.ts';

test('1,200 seeds: whatever disturbs a run, it ends as the undisturbed one does', async () => {
  let lives = 0;
  for (let seed = 1; seed <= 1200; seed++) {
    const simulated = await simulateSeed(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}; npm run sim -- --seed ${seed} shows the shortest way there`, {cause: error});
    });
    lives += simulated.lives;
  }
  expect(lives).toBeGreaterThan(5000);
}, 600_000);

test('what a person lets past a gate is one commit: the next attempt is judged anew', async () => {
  const tasks = [{id: 'a', behaviour: 'clashes', answers: []}, {id: 'b', behaviour: 'tangled', answers: ['override', 'retry']}] as const;
  for (let seed = 1; seed <= 100; seed++) await simulate({tasks, edges: [], tested: true, redBase: false, unlinted: false, flaky: [], mends: [], deaths: [], commits: [], aborts: [], signals: [], messages: [], full: [], refusals: []}, seed);
}, 600_000);
