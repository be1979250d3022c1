/**
 * npm run faults -- [--row 3,24] [--name <part>] [--sample] [-j N]
 *
 * Plays every fault on the built program, with real git and real processes, and prints a table; exits 1 where anything went wrong.
 * Disks are filled in a mount namespace of its own.
 */
import {spawnSync} from 'node:child_process';
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import pLimit from 'p-limit';
import {elsewhere} from './elsewhere.ts';
import {playScenario, type Played} from './scenario.ts';
import {scenarios} from './scenarios/registry.ts';

const inside = 'ORCH_FAULTS_NAMESPACE';
process.exitCode = process.env[inside] === undefined ? enter() : await main();

/** Once more, in a mount namespace where this machine makes one. */
function enter(): number {
  const way = [['-m'], ['-r', '-m']].find((flags) => spawnSync('unshare', [...flags, 'true']).status === 0);
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const [program = '', ...args] = way === undefined ? self : ['unshare', ...way, ...self];
  return spawnSync(program, args, {stdio: 'inherit', env: {...process.env, [inside]: way === undefined ? 'none' : 'mount'}}).status ?? 1;
}

async function main(): Promise<number> {
  const {values} = parseArgs({options: {row: {type: 'string'}, name: {type: 'string', default: ''}, sample: {type: 'boolean', default: false}, jobs: {type: 'string', short: 'j', default: String(availableParallelism())}}});
  const rows = values.row?.split(',').map(Number);
  const chosen = scenarios.filter(({row, name, sample}) => (rows?.includes(row) ?? true) && name.includes(values.name) && (!values.sample || sample === true));
  const limit = pLimit(Number(values.jobs));
  if (!values.sample) for (const {row, what, test} of elsewhere.filter((each) => rows?.includes(each.row) ?? true)) tell(row, what, `see ${test}`);
  const results = await Promise.all(chosen.map((scenario) => limit(async () => {
    const played = await playScenario(scenario);
    tell(scenario.row, scenario.name, resultText(played));
    return played;
  })));
  const failed = results.filter((played) => played.type === 'played' && played.wrong.length > 0).length;
  console.log(`\n${results.length} scenarios, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function tell(row: number, name: string, result: string): void {
  console.log(`${String(row).padStart(3)} | ${name.padEnd(86)} | ${result}`);
}

function resultText(played: Played): string {
  if (played.type === 'left-out') return `left out: ${played.why}`;
  return played.wrong.length === 0 ? `ok (${played.seconds.toFixed(1)} s)` : `FAILED\n      ${played.wrong.join('\n').replaceAll('\n', '\n      ')}`;
}
