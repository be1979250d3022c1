/**
 * Prints how much of what it should the secrets gate finds, and how fast. ORCH_SECRETS_SAMPLES names a file of further samples, one
 * JSON object a line: source, rule, label (pos or neg), path, and the content in base64.
 */
import {readFileSync} from 'node:fs';
import {secretsGate} from '../../../src/gates/secrets.ts';
import {adding, changing, type World} from '../changes.ts';
import {lookAlikes} from './look-alikes.ts';
import {positives} from './positives.ts';

const seeds = 10;
const judge = async (world: World): Promise<boolean> => (await secretsGate({...world, values: [], mode: 'auto'})).type !== 'pass';
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function count(samples: readonly {readonly name: string; readonly path: string; readonly content: string | Buffer}[]): Promise<{readonly found: number; readonly hit: readonly string[]; readonly missed: readonly string[]}> {
  const hit: string[] = [];
  const missed: string[] = [];
  for (const {name, path, content} of samples) ((await judge(adding({[path]: content}))) ? hit : missed).push(name);
  return {found: hit.length, hit, missed};
}

async function own(): Promise<void> {
  const all = Array.from({length: seeds}, (_, seed) => seed + 1000);
  const real = all.flatMap(positives);
  const like = all.flatMap(lookAlikes);
  const recall = await count(real);
  const wrong = await count(like);
  print(`drawn: ${recall.found} of ${real.length} found, ${wrong.found} of ${like.length} look-alikes taken for one (${seeds} seeds)`);
  for (const name of new Set(recall.missed)) print(`  missed: ${name}`);
  for (const name of new Set(wrong.hit)) print(`  false: ${name}`);
}

interface Labelled {
  readonly source: string;
  readonly rule: string;
  readonly label: 'pos' | 'neg';
  readonly path: string;
  readonly b64: string;
}

async function given(): Promise<void> {
  const file = process.env['ORCH_SECRETS_SAMPLES'];
  if (file === undefined) return print('given: skipped, ORCH_SECRETS_SAMPLES names no file of samples');
  const rows = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line): Labelled => JSON.parse(line));
  for (const source of new Set(rows.map((row) => row.source))) {
    const of = (label: Labelled['label']) => rows.filter((row) => row.source === source && row.label === label).map(({rule, path, b64}) => ({name: rule, path, content: Buffer.from(b64, 'base64')}));
    const recall = await count(of('pos'));
    const wrong = await count(of('neg'));
    print(`${source}: ${recall.found} of ${of('pos').length} found, ${wrong.found} of ${of('neg').length} false`);
    if (source !== 'gitleaks') continue;
    print(`  missed: ${recall.missed.join(', ')}\n  false: ${wrong.hit.join(', ')}`);
  }
}

const lines = (seed: number): string => Array.from({length: 100}, (_, i) => `export const value${seed}x${i} = compute(${i}, 'some text', {option: true}); // q7Rt2Yp9Lm4Xz8Kd3Wn6Vb1Hs5Jf\n`).join('');

async function speed(): Promise<void> {
  const before = Object.fromEntries(Array.from({length: 50}, (_, i) => [`src/f${i}.ts`, lines(i)]));
  const after = Object.fromEntries(Array.from({length: 50}, (_, i) => [`src/f${i}.ts`, lines(i + 50)]));
  const world = changing(before, after);
  for (let round = 1; round <= 5; round++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await judge(world);
    const used = process.cpuUsage(cpu);
    print(`5,000 changed lines in 50 files: ${(performance.now() - start).toFixed(0)} ms, ${((used.user + used.system) / 1000).toFixed(0)} ms of processor time`);
  }
}

await own();
await given();
await speed();
