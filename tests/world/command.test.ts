import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {runCommand, type CommandOutcome, type CommandSpec} from '../../src/world/command.ts';
import {hasProc, readStat} from '../../src/world/proc.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();

const run = (command: string, over: Partial<CommandSpec> = {}): Promise<CommandOutcome> =>
  runCommand({
    command,
    cwd: scratch.dir,
    env: {PATH: process.env['PATH'] ?? ''},
    timeoutMs: 30_000,
    marker: `ORCH_TEST_KEY=command/${process.pid}`,
    logFile: scratch.path('log'),
    redact: (line) => line,
    signal: new AbortController().signal,
    ...over,
  });

test('secrets are taken out of the log and of the tail', async () => {
  const ended = await run('echo the secret', {redact: (line) => line.replace('secret', '***')});
  expect(ended.outputTail).toBe('the ***\n');
  expect(readFileSync(scratch.path('log'), 'utf8')).toBe('the ***\n');
});

const leftover = (): boolean => readStat(Number(readFileSync(scratch.path('pid'), 'utf8')))?.zombie === false;

test('the exit code, and what was printed, made harmless', async () => {
  expect(await run('printf "\\033[31mred\\033[0m\\n"; echo "$ORCH_TEST_KEY" >&2; exit 3')).toEqual({type: 'exit', code: 3, outputTail: `red\ncommand/${process.pid}\n`});
  expect(readFileSync(scratch.path('log'), 'utf8')).toBe(`red\ncommand/${process.pid}\n`);
  expect(existsSync(scratch.path('log.spool'))).toBe(false);
  expect(await run('true')).toEqual({type: 'exit', code: 0, outputTail: ''});
});

test('a command that does not exist is an exit with 127, not a pass', async () => {
  expect(await run('no-such-program')).toMatchObject({type: 'exit', code: 127});
});

test('the tail is the last 8 KiB of a lot', async () => {
  const outcome = await run('seq 1 20000');
  expect(outcome.outputTail).toHaveLength(8192);
  expect(outcome.outputTail.endsWith('\n19999\n20000\n')).toBe(true);
  const wide = await run('head -c 3000000 /dev/zero | tr "\\0" z');
  expect(wide.outputTail).toBe(`${'z'.repeat(8191)}\n`);
});

test('a signal', async () => {
  expect(await run('echo before; kill -SEGV $$')).toEqual({type: 'signal', message: 'ended by SIGSEGV: echo before; kill -SEGV $$', outputTail: 'before\n'});
});

test('a timeout ends it and what it started', async () => {
  const outcome = await run('setsid sleep 300 & echo $! > pid; echo waiting; sleep 300', {timeoutMs: 400});
  expect(outcome).toEqual({type: 'timeout', message: expect.stringMatching(/not finished after 0 s/), outputTail: 'waiting\n'});
  if (hasProc()) expect(leftover()).toBe(false);
});

test('an abort, before and meanwhile', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  expect(await run('sleep 300', {signal: abort.signal})).toMatchObject({type: 'interrupted'});
  expect(await run('touch ran', {signal: abort.signal})).toMatchObject({type: 'interrupted'});
  expect(existsSync(scratch.path('ran'))).toBe(false);
});

test.runIf(hasProc())('what a command leaves running after its end is ended, and does not hold it up', async () => {
  expect(await run('setsid sleep 300 & echo $! > pid; exit 0')).toMatchObject({type: 'exit', code: 0});
  expect(leftover()).toBe(false);
});

test('a folder that is gone', async () => {
  expect(await run('true', {cwd: scratch.path('none')})).toMatchObject({type: 'spawn-failed', message: expect.stringMatching(/does not exist/)});
});

test('without bash, sh', async () => {
  writeFileSync(scratch.path('x'), '');
  expect(await run('echo ok', {env: {PATH: scratch.dir}})).toEqual({type: 'exit', code: 0, outputTail: 'ok\n'});
});
