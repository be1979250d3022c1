import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {monotonicMs, sleep} from '../../src/world/clock.ts';
import {isAlive, ownIdentity} from '../../src/world/identity.ts';
import {killTree, sweep} from '../../src/world/kill.ts';
import {hasProc, ownLine, readStat} from '../../src/world/proc.ts';
import {startProcess, type Started} from '../../src/world/process.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();
const shapes = fileURLToPath(new URL('process-shapes.sh', import.meta.url));

async function start(shape: string, marker: string, marks?: readonly [string, string]): Promise<Started> {
  const [name = '', value = ''] = marker.split('=');
  const started = await startProcess({
    program: 'bash',
    args: [shapes, shape],
    cwd: scratch.dir,
    env: {PATH: process.env['PATH'] ?? '', PIDS: scratch.path('pids'), [name]: value},
    stdin: null,
    stdout: scratch.path('out'),
    stderr: scratch.path('out'),
    ...(marks === undefined ? {} : {marks}),
  });
  if (!started.ok) throw new Error(started.failure);
  return started.value;
}

const pids = (): readonly number[] => (existsSync(scratch.path('pids')) ? readFileSync(scratch.path('pids'), 'utf8').split('\n').flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : [])) : []);

const alive = (pid: number): boolean => readStat(pid)?.zombie === false;

/** Waits until the shape has built up. */
async function settled(count: number): Promise<void> {
  const deadline = monotonicMs() + 10_000;
  while (pids().length < count && monotonicMs() < deadline) await sleep(5);
  expect(pids().length).toBeGreaterThanOrEqual(count);
}

describe.runIf(hasProc())('killTree', () => {
  test.each(['plain', 'grandchild', 'orphan', 'setsid', 'doublefork', 'ignoreterm', 'respawn', 'exitfirst', 'holdpipe', 'groupmate'])('%s: nothing is left after 2 s', async (shape) => {
    const marker = `ORCH_TEST_KEY=${shape}/${process.pid}`;
    const child = await start(shape, marker);
    await settled(shape === 'respawn' ? 3 : 2);
    if (['exitfirst', 'holdpipe', 'groupmate'].includes(shape)) expect(await child.exit).toEqual({code: 0, signal: null});
    expect(pids().some(alive)).toBe(true);
    const before = monotonicMs();
    expect(await killTree({...child, marker, graceMs: 300})).toEqual({survivors: []});
    expect(monotonicMs() - before).toBeLessThan(2000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()));
    await child.exit;
    expect(pids().filter(alive)).toEqual([]);
  });

  test('envclear: what cleared its environment is found by the mark of its limits, by its own and by the one it shares', async () => {
    for (const found of ['own', 'shared']) {
      const marks = [`ORCH_TEST_KEY=own/${process.pid}`, `ORCH_TEST_RUN=shared/${process.pid}`] as const;
      const child = await start('envclear', marks[0], marks);
      await settled(2);
      if (found === 'own') await killTree({...child, marker: marks[0], graceMs: 300});
      else await sweep(marks[1]);
      await child.exit;
      expect(pids().filter(alive), found).toEqual([]);
      rmSync(scratch.path('pids'));
    }
  });

  test('envclear: without such a mark a daemon that cleared its environment is beyond reach, and is the only one', async () => {
    const marker = `ORCH_TEST_KEY=envclear/${process.pid}`;
    const child = await start('envclear', marker);
    await settled(2);
    await killTree({...child, marker, graceMs: 300});
    const left = pids().filter(alive);
    expect(left).toHaveLength(1);
    for (const pid of left) process.kill(pid, 'SIGKILL');
  });

  test('a process that ends on SIGINT ends by it, without waiting for the grace', async () => {
    const marker = `ORCH_TEST_KEY=polite/${process.pid}`;
    const child = await start('plain', marker);
    await settled(2);
    const before = monotonicMs();
    await killTree({...child, marker, graceMs: 60_000});
    expect(monotonicMs() - before).toBeLessThan(10_000);
    expect((await child.exit).signal ?? 'SIGINT').toBe('SIGINT');
  });

  test('a pid that belongs to somebody else by now is left alone', async () => {
    const child = await start('plain', 'ORCH_TEST_KEY=stranger');
    await settled(2);
    await killTree({pid: child.pid, startTime: '1', marker: `ORCH_TEST_KEY=nobody/${process.pid}`, graceMs: 50});
    expect(pids().filter(alive)).toHaveLength(2);
    await killTree({...child, marker: 'ORCH_TEST_KEY=stranger', graceMs: 0});
    expect(pids().filter(alive)).toEqual([]);
  });

  test('neither this process nor those above it are ever killed, even by the id of their own group', async () => {
    const self = readStat(process.pid);
    expect(ownLine()).toEqual(new Set([...ownLine(), process.pid, self?.parent, readStat(self?.parent ?? 0)?.parent]));
    await killTree({pid: self?.group ?? 0, startTime: null, marker: `ORCH_TEST_KEY=self/${process.pid}`, graceMs: 50});
    expect(alive(process.ppid)).toBe(true);
  });
});

describe.runIf(hasProc())('sweep', () => {
  test('finds by the whole marker only', async () => {
    const child = await start('setsid', `ORCH_TEST_KEY=sweep/${process.pid}/11`);
    await settled(2);
    await sweep(`ORCH_TEST_KEY=sweep/${process.pid}/1`);
    expect(pids().filter(alive)).toHaveLength(2);
    expect(await sweep(`ORCH_TEST_KEY=sweep/${process.pid}/11`)).toEqual({survivors: []});
    expect(await child.exit).toEqual({code: null, signal: 'SIGKILL'});
    expect(pids().filter(alive)).toEqual([]);
  });
});

const spec = (over: object): Parameters<typeof startProcess>[0] => ({
  program: 'bash',
  args: [],
  cwd: scratch.dir,
  env: {PATH: process.env['PATH'] ?? ''},
  stdin: null,
  stdout: scratch.path('o'),
  stderr: scratch.path('e'),
  ...over,
});

describe('startProcess', () => {
  test('reads from a file, appends to files, has exactly the given environment', async () => {
    writeFileSync(scratch.path('in'), 'hello');
    writeFileSync(scratch.path('o'), 'before\n');
    const started = await startProcess(spec({args: ['-c', 'cat; echo; echo "$SECRET-$A"; echo oops >&2; exit 3'], env: {PATH: process.env['PATH'] ?? '', A: '1'}, stdin: scratch.path('in')}));
    expect(started.ok && (await started.value.exit)).toEqual({code: 3, signal: null});
    expect(readFileSync(scratch.path('o'), 'utf8')).toBe('before\nhello\n-1\n');
    expect(readFileSync(scratch.path('e'), 'utf8')).toBe('oops\n');
  });

  test('without input it reads the end of file at once', async () => {
    const started = await startProcess(spec({program: 'cat'}));
    expect(started.ok && (await started.value.exit)).toEqual({code: 0, signal: null});
  });

  test.each([
    ['a missing program', {program: 'no-such-program'}, /no-such-program was not found on PATH/],
    ['a file that is no program', {program: shapes}, /may not be executed/],
    ['a missing folder', {cwd: '/no/such/folder'}, /its folder \/no\/such\/folder does not exist/],
    ['missing input', {stdin: '/no/such/input'}, /its input \/no\/such\/input does not exist/],
    ['too long arguments', {args: ['x'.repeat(200_000)]}, /too long/],
  ])('%s is told in one line', async (_, over, expected) => {
    const started = await startProcess(spec(over));
    expect(started.ok ? 'started' : started.failure).toMatch(expected);
  });
});

describe('isAlive', () => {
  test('tells the living from the dead, and from who has the pid now', async () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({...own, bootId: own.bootId === null ? null : 'another boot'})).toBe(own.bootId === null);
    if (hasProc()) expect(isAlive({...own, startTime: '1'})).toBe(false);
    const started = await startProcess({program: 'true', args: [], cwd: scratch.dir, env: {PATH: process.env['PATH'] ?? ''}, stdin: null, stdout: scratch.path('o'), stderr: scratch.path('o')});
    if (!started.ok) throw new Error(started.failure);
    await started.value.exit;
    expect(isAlive({pid: started.value.pid, startTime: started.value.startTime, bootId: own.bootId})).toBe(false);
  });

  test.runIf(hasProc())('a process that nobody waited for is dead', async () => {
    const started = await startProcess({program: 'bash', args: ['-c', 'sleep 0.5 & echo $!; exec sleep 300'], cwd: scratch.dir, env: {PATH: process.env['PATH'] ?? ''}, stdin: null, stdout: scratch.path('o'), stderr: scratch.path('o')});
    if (!started.ok) throw new Error(started.failure);
    let pid = 0;
    while (readStat(pid)?.zombie !== true) {
      pid = Number(readFileSync(scratch.path('o'), 'utf8'));
      await sleep(5);
    }
    expect(isAlive({pid, startTime: readStat(pid)?.startTime ?? null, bootId: null})).toBe(false);
    await killTree({...started.value, marker: 'ORCH_TEST_KEY=none', graceMs: 0});
  });
});
