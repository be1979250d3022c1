/** Nothing that agents start outlives them: not a timeout, not Ctrl-C, not their own end, not a `kill -9` of orch. */
import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {monotonicMs, sleep} from '../../src/world/clock.ts';
import {hasProc, readStat} from '../../src/world/proc.ts';
import {Lab, scriptTask} from '../rig/lab.ts';
import {whyNoSandbox} from './modes.mjs';

const shapes = ['child', 'grandchild', 'orphan', 'session', 'daemon', 'deaf', 'respawning', 'leaver', 'holder'];
const library = readFileSync(fileURLToPath(new URL('process-shapes.sh', import.meta.url)), 'utf8');
const noSandbox = whyNoSandbox();
if (noSandbox !== null) console.log(`Process shapes in a sandbox are left out, because ${noSandbox}.`);

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(async () => {
  for (const {pid} of living()) process.kill(pid, 'SIGKILL');
  await lab.close();
});

/** Processes of this lab's shapes, seen from outside of any namespace. */
function living(): readonly {readonly pid: number; readonly shape: string}[] {
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

/** Waits until all shapes live, or are all gone; returns those that live. */
async function settled(wanted: readonly string[], limitMs: number): Promise<readonly string[]> {
  for (const deadline = monotonicMs() + limitMs; ; await sleep(20)) {
    const found = [...new Set(living().map(({shape}) => shape))].sort();
    if (found.join() === [...wanted].sort().join() || monotonicMs() > deadline) return found;
  }
}

const goneWithinMs = 2000;
/** Shapes whose leader exits by itself are over at once, unless it is the end of the leader that is tried. */
const staying = shapes.filter((shape) => shape !== 'leaver' && shape !== 'holder');

async function startAll(isolation: string, names: readonly string[], leader: 'stay' | 'leave', keys: Readonly<Record<string, string>> = {}) {
  await lab.write('tasks.md', names.map((name) => scriptTask(name, `set +e\n${library}\nshape ${name} '${lab.dir}#${name}' ${leader}`, keys)).join(''));
  return lab.start(['run', '--no-verify', '--ci', '-j', String(names.length)]);
}

describe.runIf(hasProc()).each(['worktree', ...(noSandbox === null ? ['sandbox'] : [])])('%s', (isolation) => {
  test('a timeout', async () => {
    const run = await startAll(isolation, staying, 'stay', {timeout: '4s'});
    expect(await settled(staying, 4000)).toEqual([...staying].sort());
    await run.ended;
    expect(living()).toEqual([]);
    expect((await lab.status()).tasks.map((task) => task.failure?.kind)).toEqual(staying.map(() => 'timeout'));
  });

  test('Ctrl-C', async () => {
    const run = await startAll(isolation, staying, 'stay');
    expect(await settled(staying, 20_000)).toEqual([...staying].sort());
    run.child.kill('SIGINT');
    expect(await settled([], goneWithinMs)).toEqual([]);
    expect((await run.ended).code).toBe(130);
  });

  test('the agent has ended', async () => {
    const run = await startAll(isolation, shapes, 'leave');
    await run.ended;
    expect(living()).toEqual([]);
    expect((await lab.status()).tasks.map((task) => task.failure?.kind)).toEqual(shapes.map(() => 'no-changes'));
  });

  test('kill -9 of orch', async () => {
    const run = await startAll(isolation, staying, 'stay');
    expect(await settled(staying, 20_000)).toEqual([...staying].sort());
    run.child.kill('SIGKILL');
    await run.ended;
    if (isolation === 'worktree') expect((await lab.orch('abort')).code).toBe(0);
    expect(await settled([], goneWithinMs)).toEqual([]);
  });
});
