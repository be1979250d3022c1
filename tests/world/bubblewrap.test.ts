/** The box around a process: how it ends, and how it is ended. */
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {namespaceArguments, remedyFor, tryBubblewrap} from '../../src/world/bubblewrap.ts';
import {monotonicMs, sleep} from '../../src/world/clock.ts';
import {killTree} from '../../src/world/kill.ts';
import {hasInEnvironment, listPids, readStat} from '../../src/world/proc.ts';
import {startProcess, type Box, type Started} from '../../src/world/process.ts';
import {bubblewrap} from '../rig/bubblewrap.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();
const shapes = fileURLToPath(new URL('process-shapes.sh', import.meta.url));
const box: Box = {program: bubblewrap, args: [...namespaceArguments, '--bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--']};

async function start(marker: string, ...args: string[]): Promise<Started> {
  const [name = '', value = ''] = marker.split('=');
  const started = await startProcess({program: 'bash', args, cwd: scratch.dir, env: {PATH: process.env['PATH'] ?? '', PIDS: scratch.path('pids'), [name]: value}, stdin: null, stdout: scratch.path('out'), stderr: scratch.path('out'), box});
  if (!started.ok) throw new Error(started.failure);
  return started.value;
}

const said = (): string => (existsSync(scratch.path('out')) ? readFileSync(scratch.path('out'), 'utf8') : '');
const living = (entry: string): readonly number[] => listPids().filter((pid) => hasInEnvironment(pid, entry) && readStat(pid)?.zombie === false);

async function until(happened: () => boolean): Promise<void> {
  for (const deadline = monotonicMs() + 10_000; !happened(); ) {
    expect(monotonicMs()).toBeLessThan(deadline);
    await sleep(5);
  }
}

describe.skipIf(bubblewrap === '')('a process in a box', () => {
  test.each([
    ['exit 3', {code: 3, signal: null}],
    ['exit 255', {code: 255, signal: null}],
    ['kill -KILL $$', {code: null, signal: 'SIGKILL'}],
    ['kill -TERM $$', {code: null, signal: 'SIGTERM'}],
  ])('%s ends as it would without', async (script, ended) => {
    const child = await start('ORCH_TEST_KEY=ends', '-c', script);
    expect(child.boxed).toBe(true);
    expect(await child.exit).toEqual(ended);
  });

  test.each(['plain', 'setsid', 'doublefork', 'ignoreterm', 'respawn', 'envclear'])('%s: nothing is left after 2 s, also of what cleared its environment', async (shape) => {
    const marker = `ORCH_TEST_KEY=boxed-${shape}/${process.pid}`;
    const child = await start(marker, shapes, shape);
    await until(() => existsSync(scratch.path('pids')) && readFileSync(scratch.path('pids'), 'utf8').trim().split('\n').length >= 2);
    // The namespace of the box: all that is in it, by whatever name and in whatever group.
    const before = monotonicMs();
    expect(await killTree({...child, marker, graceMs: 300})).toEqual({survivors: []});
    expect(monotonicMs() - before).toBeLessThan(2000);
    await child.exit;
    expect(living(`PIDS=${scratch.path('pids')}`)).toEqual([]);
    expect(listPids().filter((pid) => readCommand(pid).includes(scratch.dir))).toEqual([]);
  });

  test('SIGINT reaches the program, which has its grace, and not the box', async () => {
    const marker = `ORCH_TEST_KEY=grace/${process.pid}`;
    const child = await start(marker, '-c', 'trap "echo cleaning; sleep 0.2; echo cleaned; exit 7" INT; echo ready; while :; do sleep 0.05; done');
    await until(() => said().includes('ready'));
    await killTree({...child, marker, graceMs: 5000});
    expect(said()).toContain('cleaning\ncleaned');
    expect(await child.exit).toEqual({code: 7, signal: null});
  });
});

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('tryBubblewrap', () => {
  test.skipIf(process.platform !== 'linux')('tells what is missing and how to get it', async () => {
    expect(await tryBubblewrap('/no/such/folder')).toEqual({type: 'missing', why: 'bwrap is not on PATH', remedy: expect.stringContaining('apt install bubblewrap') as string});
  });

  test.skipIf(bubblewrap === '')('tells its version where it works', async () => {
    expect(await tryBubblewrap(process.env['PATH'])).toEqual({type: 'works', program: bubblewrap, version: expect.stringMatching(/^\d+\.\d+/) as string});
  });

  test.each([
    [{'user/max_user_namespaces': '0'}, /max_user_namespaces/],
    [{'kernel/unprivileged_userns_clone': '0'}, /unprivileged_userns_clone=1/],
    [{'kernel/apparmor_restrict_unprivileged_userns': '1'}, /AppArmor/],
    [{}, /container/],
  ])('where it is broken the remedy fits the machine: %j', (settings: Readonly<Record<string, string>>, expected) => {
    expect(remedyFor((name) => settings[name] ?? null)).toMatch(expected);
  });
});
