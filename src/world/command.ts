/** Runs a line of shell (a set-up, a check, the tests) to its end, whatever that is, and leaves nothing of it running. */
import {open, unlink} from 'node:fs/promises';
import {unreachable} from '../failure.ts';
import {countdown} from './clock.ts';
import {openLog} from './files.ts';
import {findProgram} from './find-program.ts';
import {killTree} from './kill.ts';
import {plainText} from './plain-text.ts';
import {startProcess, type Box, type Started} from './process.ts';
import {followSpool} from './spool.ts';

export type CommandOutcome =
  | {readonly type: 'exit'; readonly code: number; readonly outputTail: string}
  /** `message` is one line for people, in all of these. */
  | {readonly type: 'timeout' | 'signal' | 'interrupted' | 'spawn-failed'; readonly message: string; readonly outputTail: string};

export interface CommandSpec {
  /** As for `bash -c` (`sh -c` where there is no bash). */
  readonly command: string;
  readonly cwd: string;
  /** The whole environment but for the marker. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** `NAME=value`, added to the environment; finds what the command leaves behind. */
  readonly marker: string;
  /** Gets what the command prints, appended, up to a bound; made where missing. */
  readonly logFile: string;
  /** Takes secrets out of each line before it is kept anywhere; `cut`: the line went on. */
  readonly redact: (line: string, cut: boolean) => string;
  /** Is told each line after that. */
  readonly told?: (line: string) => void;
  /** Absent or null: no sandbox. */
  readonly box?: Box | null;
  /** Aborting it stops the command: outcome `interrupted`. */
  readonly signal: AbortSignal;
}

/**
 * Resolves once the command and all that it started are gone. The first reason to stop it wins. `outputTail` holds the last
 * 8 KiB of output, made harmless for a terminal. Rejects only when the log cannot be written.
 */
export async function runCommand(spec: CommandSpec): Promise<CommandOutcome> {
  if (spec.signal.aborted) return {type: 'interrupted', message: `stopped before it began: ${spec.command}`, outputTail: ''};
  const spool = `${spec.logFile}.spool`;
  await (await open(spool, 'w', 0o600)).close();
  const log = await openLog(spec.logFile, maxLogBytes);
  const tail = lastLines();
  const follower = followSpool({
    file: spool,
    onLine: (line, cut) => {
      const text = spec.redact(line, cut);
      log.line(text);
      tail.add(text);
      spec.told?.(text);
    },
  });
  try {
    const [name, value] = splitMarker(spec.marker);
    const shell = findProgram('bash', spec.env['PATH'], spec.cwd) ?? '/bin/sh';
    const env = {...spec.env, [name]: value};
    const started = await startProcess({program: shell, args: ['-c', spec.command], cwd: spec.cwd, env, stdin: null, stdout: spool, stderr: spool, box: spec.box ?? null, marks: [spec.marker, `ORCH_RUN_ID=${env['ORCH_RUN_ID'] ?? ''}`]});
    if (!started.ok) {
      await follower.drain();
      return {type: 'spawn-failed', message: started.failure, outputTail: ''};
    }
    const ending = await untilEnded(started.value, spec);
    await follower.drain();
    return outcomeOf(ending, spec, tail.text());
  } finally {
    await follower.drain().catch(() => {});
    await unlink(spool);
    await log.close();
  }
}

type Ending = {readonly type: 'exit'; readonly code: number} | {readonly type: 'signal'; readonly signal: string} | {readonly type: 'timeout' | 'interrupted'};

async function untilEnded(started: Started, spec: CommandSpec): Promise<Ending> {
  const {pid, startTime, boxed, exit} = started;
  const stops: (() => void)[] = [];
  const stopped = new Promise<Ending>((resolve) => {
    const interrupt = (): void => resolve({type: 'interrupted'});
    stops.push(countdown(spec.timeoutMs, () => resolve({type: 'timeout'})));
    spec.signal.addEventListener('abort', interrupt);
    stops.push(() => spec.signal.removeEventListener('abort', interrupt));
    if (spec.signal.aborted) interrupt();
  });
  const ended = exit.then(({code, signal}): Ending => (code === null ? {type: 'signal', signal: signal ?? 'unknown'} : {type: 'exit', code}));
  const ending = await Promise.race([ended, stopped]);
  for (const stop of stops) stop();
  const byItself = ending.type === 'exit' || ending.type === 'signal';
  await killTree({pid, startTime, boxed, marker: spec.marker, ...(byItself ? {graceMs: 0} : {})});
  await exit;
  return ending;
}

function outcomeOf(ending: Ending, spec: CommandSpec, outputTail: string): CommandOutcome {
  switch (ending.type) {
    case 'exit':
      if (spec.box && ending.code === 1 && boxFailure(outputTail) !== null) return {type: 'spawn-failed', message: `the sandbox could not be made: ${boxFailure(outputTail)}`, outputTail};
      return {...ending, outputTail};
    case 'signal':
      return {type: 'signal', message: `ended by ${ending.signal}: ${spec.command}`, outputTail};
    case 'timeout':
      return {type: 'timeout', message: `not finished after ${Math.round(spec.timeoutMs / 1000)} s: ${spec.command}`, outputTail};
    case 'interrupted':
      return {type: 'interrupted', message: `stopped: ${spec.command}`, outputTail};
    default:
      return unreachable(ending);
  }
}

/** Bubblewrap's only word where it could not start the program; it then ends with code 1. */
export const boxFailure = (output: string): string | null => /^bwrap: [^\n]*$/.exec(output.trim())?.[0] ?? null;

function splitMarker(marker: string): readonly [string, string] {
  const at = marker.indexOf('=');
  if (at < 1) throw new Error(`Internal error: the marker ${marker} is no NAME=value`);
  return [marker.slice(0, at), marker.slice(at + 1)];
}

const maxLogBytes = 32 * 1024 * 1024;
const tailBytes = 8 * 1024;
/** Escape sequences vanish, so more than the tail is kept to make it from. */
const rawTailLength = 4 * tailBytes;

interface Tail {
  add(line: string): void;
  text(): string;
}

function lastLines(): Tail {
  let tail = '';
  return {
    add: (line) => {
      tail = `${tail}${line.slice(-rawTailLength)}\n`;
      if (tail.length > 2 * rawTailLength) tail = tail.slice(-rawTailLength);
    },
    text: () => Buffer.from(plainText(tail)).subarray(-tailBytes).toString('utf8'),
  };
}
