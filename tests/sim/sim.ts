/**
 * npm run sim -- [--seeds 100000] [--from 1] [--seed N]
 *
 * Simulates many seeds on all cores, or one. On a broken invariant it prints the seed and the shortest way there, and exits 1.
 */
import {fork, type ChildProcess} from 'node:child_process';
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {randomScript} from './script.ts';
import {shrink} from './shrink.ts';
import {simulateSeed} from './simulate.ts';

interface Chunk {
  readonly from: number;
  readonly to: number;
}

interface Report {
  readonly seeds: number;
  readonly lives: number;
  /** First seed of the chunk that broke something. */
  readonly broken: number | null;
}

const chunkSize = 250;
const {values} = parseArgs({options: {seeds: {type: 'string', default: '100000'}, from: {type: 'string', default: '1'}, seed: {type: 'string'}}});

if (process.send !== undefined) work();
else process.exitCode = await lead();

function work(): void {
  process.on('message', (chunk: Chunk) => {
    void simulateChunk(chunk).then((report) => process.send?.(report));
  });
}

async function simulateChunk({from, to}: Chunk): Promise<Report> {
  let lives = 0;
  for (let seed = from; seed < to; seed++) {
    try {
      lives += (await simulateSeed(seed)).lives;
    } catch {
      return {seeds: seed - from + 1, lives, broken: seed};
    }
  }
  return {seeds: to - from, lives, broken: null};
}

async function lead(): Promise<number> {
  if (values.seed !== undefined) return explain(Number(values.seed));
  const end = Number(values.from) + Number(values.seeds);
  const started = performance.now();
  const total = {seeds: 0, lives: 0, broken: [] as number[]};
  let next = Number(values.from);
  const take = (): Chunk | null => {
    if (next >= end || total.broken.length > 0) return null;
    const chunk = {from: next, to: Math.min(end, next + chunkSize)};
    next = chunk.to;
    return chunk;
  };
  await Promise.all(Array.from({length: availableParallelism()}, () => keepBusy(take, (report) => {
    total.seeds += report.seeds;
    total.lives += report.lives;
    if (report.broken !== null) total.broken.push(report.broken);
    if (total.seeds % 10_000 < chunkSize) console.log(`${total.seeds} seeds`);
  })));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${total.seeds} seeds, ${total.lives} lives of orch in ${seconds.toFixed(1)} s: ${Math.round(total.seeds / seconds)} seeds/s, ${total.broken.length === 0 ? 'no invariant broken' : `broken by seed ${total.broken.join(', ')}`}`);
  const [first] = total.broken.sort((a, b) => a - b);
  return first === undefined ? 0 : explain(first);
}

/** One worker, until there is nothing to take. */
function keepBusy(take: () => Chunk | null, tell: (report: Report) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker: ChildProcess = fork(process.argv[1] ?? '');
    const feed = (): void => {
      const chunk = take();
      if (chunk === null) worker.disconnect();
      else worker.send(chunk);
    };
    worker.on('message', (report: Report) => {
      tell(report);
      feed();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with code ${code}`))));
    feed();
  });
}

async function explain(seed: number): Promise<number> {
  const shrunk = await shrink(randomScript(seed), seed);
  if (shrunk === null) {
    console.log(`seed ${seed}: no invariant broken`);
    return 0;
  }
  console.log(`seed ${seed} breaks an invariant. The shortest way there:\n\n${shrunk.violation.trail.map((line) => `  ${line}`).join('\n')}\n\n${shrunk.violation.message}\n\n${JSON.stringify(shrunk.script)}`);
  return 1;
}
