/**
 * npm run crash -- [--every 1] [--scenario <part of a name>] [--at <call>:<n>]
 *
 * Kills the program at every n-th point of each scenario, resumes it and compares what it leaves with an undisturbed run.
 * Prints a table; exits 1 on any difference.
 */
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import pLimit from 'p-limit';
import {killAndResume, measure} from './kill-and-resume.ts';
import {whyNoKills} from './kill-points.ts';
import {scenarios} from './scenarios.ts';

const {values} = parseArgs({options: {every: {type: 'string', default: '1'}, scenario: {type: 'string', default: ''}, at: {type: 'string'}}});
process.exitCode = await main();

async function main(): Promise<number> {
  const why = whyNoKills();
  if (why !== null) {
    console.error(`crash: ${why}`);
    return 2;
  }
  const limit = pLimit(availableParallelism());
  const rows: string[] = [];
  let failures = 0;
  for (const scenario of scenarios.filter(({name}) => name.includes(values.scenario))) {
    const started = performance.now();
    const measured = await measure(scenario);
    const [call = '', n = '1'] = (values.at ?? '').split(':');
    const points = values.at === undefined ? measured.points.filter((_, index) => index % Number(values.every) === 0) : [{call, n: Number(n)}];
    let killed = 0;
    let failed = 0;
    await Promise.all(points.map((point) => limit(async () => {
      const result = await killAndResume(scenario, measured, point).catch((error: unknown) => ({killed: true, wrong: [String(error)]}));
      if (result.killed) killed++;
      if (result.wrong.length === 0) return;
      failed++;
      console.error(`${scenario.name}, killed at ${point.call}:${point.n}:\n  ${result.wrong.join('\n  ')}`);
    })));
    failures += failed;
    rows.push([scenario.name.padEnd(32), String(points.length).padStart(6), String(killed).padStart(6), String(failed).padStart(8), `${((performance.now() - started) / 1000).toFixed(0)} s`.padStart(7)].join('  '));
    console.log(rows.at(-1));
  }
  console.log(`\n${['scenario'.padEnd(32), 'points', 'killed', 'failures', '   time'].join('  ')}\n${rows.join('\n')}`);
  return failures === 0 ? 0 : 1;
}
