/** Nothing that agents start outlives them: not a timeout, not Ctrl-C, not their own end, not a `kill -9` of orch. */
import {readdirSync, readFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {monotonicMs, sleep} from '../../src/world/clock.ts';
import {limitMarked} from '../../src/world/limit-mark.ts';
import {hasProc, readStat} from '../../src/world/proc.ts';
import {Lab, scriptTask, type Living} from '../rig/lab.ts';
import {whyNoSandbox} from './modes.mjs';

const library = readFileSync(fileURLToPath(new URL('process-shapes.sh', import.meta.url)), 'utf8');
/** Those whose agent lives on, in alphabetical order; the last two clear their environment. */
const strangers = ['stranger', 'stranger-apart'];
const isMarked = limitMarked('', [], ['', ''], '/')[0] !== '';
const staying = ['child', 'daemon', 'deaf', 'grandchild', 'orphan', 'respawning', 'session', ...(isMarked ? strangers : [])];
/** Those whose agent exits and leaves them behind. */
const left = ['holder', 'leaver'];

const noSandbox = whyNoSandbox();
if (noSandbox !== null) console.log(`Process shapes in a sandbox are left out, because ${noSandbox}.`);
if (!isMarked) console.log('Daemons that clear their environment are left out: without prlimit or /proc only a sandbox ends them.');

/** Names of the shapes that live, seen from outside of any namespace. */
function living(lab: Lab): readonly {readonly pid: number; readonly shape: string}[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const [first = ''] = /^\d+$/.test(name) && readStat(pid)?.zombie === false ? commandLine(pid).split('\0') : [];
    return first.startsWith(`${lab.dir}#`) ? [{pid, shape: first.slice(lab.dir.length + 1)}] : [];
  });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Waits until exactly these shapes have been seen, or all are gone; returns what has been seen, or what is left. */
async function until(lab: Lab, wanted: 'all' | 'gone', limitMs: number): Promise<readonly string[]> {
  const seen = new Set<string>();
  for (const deadline = monotonicMs() + limitMs; ; await sleep(20)) {
    if (wanted === 'gone') seen.clear();
    for (const {shape} of living(lab)) seen.add(shape);
    if (seen.size === (wanted === 'all' ? staying.length : 0) || monotonicMs() > deadline) return [...seen].sort();
  }
}

/** Two seconds of a machine that has nothing else to do. */
const goneWithinMs = 2000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

async function startAll(lab: Lab, isolation: string, names: readonly string[], leader: 'stay' | 'leave', keys: Readonly<Record<string, string>> = {}): Promise<Living> {
  await lab.write('tasks.md', names.map((name) => scriptTask(name, `set +e\n${library}\nshape ${name} '${lab.dir}#${name}' ${leader}`, keys)).join(''));
  return lab.start(['run', '--no-verify', '--ci', '-j', String(names.length), '--isolation', isolation]);
}

/** `npm test` tries how all end when orch is killed; `npm run escapes` every way. */
const all = process.env['ORCH_ALL_SHAPES'] === '1';

/** A test in a lab of its own. */
function inLab(name: string, body: (lab: Lab) => Promise<void>, sampled = false): void {
  test.runIf(all || sampled)(name, async () => {
    const lab = await Lab.open();
    try {
      await body(lab);
    } finally {
      for (const {pid} of living(lab)) process.kill(pid, 'SIGKILL');
      await lab.close();
    }
  }, 120_000);
}

const isolations = ['worktree', ...(noSandbox === null ? ['sandbox'] : [])];

describe.runIf(hasProc()).each(isolations)('%s: nothing is left after', (isolation) => {
  inLab('a timeout', async (lab) => {
    const timeoutMs = 2 * goneWithinMs;
    const run = await startAll(lab, isolation, staying, 'stay', {timeout: `${Math.round(timeoutMs / 1000)}s`});
    expect(await until(lab, 'all', timeoutMs)).toEqual(staying);
    await run.ended;
    expect(living(lab)).toEqual([]);
    expect((await lab.status()).tasks.map((task) => task.failure?.kind)).toEqual(staying.map(() => 'timeout'));
  });

  inLab('Ctrl-C', async (lab) => {
    const run = await startAll(lab, isolation, staying, 'stay');
    expect(await until(lab, 'all', 20_000)).toEqual(staying);
    run.child.kill('SIGINT');
    expect(await until(lab, 'gone', goneWithinMs)).toEqual([]);
    expect((await run.ended).code).toBe(130);
  });

  inLab("an agent's own end", async (lab) => {
    const run = await startAll(lab, isolation, [...staying, ...left], 'leave');
    await run.ended;
    expect(living(lab)).toEqual([]);
    expect((await lab.status()).tasks.map((task) => task.failure?.kind)).toEqual([...staying, ...left].map(() => 'no-changes'));
  });

  inLab('kill -9 of orch', async (lab) => {
    const run = await startAll(lab, isolation, staying, 'stay');
    expect(await until(lab, 'all', 20_000)).toEqual(staying);
    run.child.kill('SIGKILL');
    await run.ended;
    if (isolation === 'worktree') expect((await lab.orch('abort')).code).toBe(0);
    expect(await until(lab, 'gone', goneWithinMs)).toEqual([]);
  }, true);
});
