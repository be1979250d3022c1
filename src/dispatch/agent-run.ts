/** Runs one agent process to its end: started, followed, and ended with all it has started. */
import {adapters} from '../agents/adapters/registry.ts';
import type {CommandSpec} from '../agents/adapters/adapter.ts';
import type {Failure} from '../failure.ts';
import type {AgentType} from '../model.ts';
import {cpuOf} from '../world/carriers.ts';
import {countdown, every, monotonicMs, nowMs} from '../world/clock.ts';
import {boxFailure} from '../world/command.ts';
import {openLog, removeTree} from '../world/files.ts';
import {changeSince, lastWritten} from '../world/newest-change.ts';
import {killTree} from '../world/kill.ts';
import {hasProc} from '../world/proc.ts';
import {startProcess, type Box, type Started} from '../world/process.ts';
import {followSpool} from '../world/spool.ts';
import {watchForHang, type VitalSigns} from './hang-watch.ts';
import type {Redact} from './redact.ts';
import {emptyTranscript, hear, type Transcript} from './transcript.ts';

export interface AgentRun {
  readonly type: AgentType;
  readonly spec: CommandSpec;
  /** Absolute path of the program. */
  readonly program: string;
  readonly cwd: string;
  /** Null: no sandbox. */
  readonly box: Box | null;
  readonly env: Readonly<Record<string, string>>;
  readonly promptFile: string;
  /** Log files are this path with `.jsonl` and `.err`. */
  readonly logBase: string;
  /** `NAME=value` in the environment of everything that the agent starts. */
  readonly marker: string;
  readonly timeoutMs: number;
  /** Silence without CPU or changed files after which it counts as hanging; null: never. */
  readonly hangMs: number | null;
  readonly stop: AbortSignal;
  /** Ends this attempt alone, its money being spent. */
  readonly halt: AbortSignal;
  readonly redact: Redact;
  readonly onSpawn: (started: Started) => Promise<void>;
  readonly onHeard: (transcript: Transcript) => void;
}

export interface AgentEnding {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** First reason for which we ended it; null: it ended by itself. */
  readonly stoppedBy: 'timeout' | 'hang' | 'abort' | 'linger' | 'budget' | null;
  readonly transcript: Transcript;
  /** From its last line on stdout, or its start, to its end. */
  readonly silentMs: number;
  readonly stderrTail: string;
  /** Bubblewrap's word, where it may be that the agent was never started; an agent can print the same, so its work counts all the same. */
  readonly boxFailure: string | null;
  /** Bytes of output that the log does not hold, beyond its limit. */
  readonly cutBytes: number;
}

/** The most that one log file takes. */
const maxLogBytes = 64 * 1024 * 1024;
const stderrTailBytes = 8192;

/** Resolves when no process of the agent lives; a program that cannot be started is told as a string. */
export async function runAgent(run: AgentRun): Promise<AgentEnding | string> {
  const spools = {out: `${run.logBase}.out.spool`, err: `${run.logBase}.err.spool`};
  const started = await startProcess({
    program: run.program,
    args: run.spec.args,
    cwd: run.cwd,
    env: run.env,
    stdin: run.spec.stdin === 'prompt' ? run.promptFile : null,
    stdout: spools.out,
    stderr: spools.err,
    box: run.box,
    marks: [run.marker, `ORCH_RUN_ID=${run.env['ORCH_RUN_ID'] ?? ''}`],
  });
  if (!started.ok) {
    await dropSpools(spools);
    return started.failure;
  }
  const {value: child} = started;
  await run.onSpawn(child);

  const log = await openLog(`${run.logBase}.jsonl`, maxLogBytes);
  const errors = await openLog(`${run.logBase}.err`, maxLogBytes);
  const decoder = adapters[run.type].decoder();
  let transcript = emptyTranscript;
  let heardAt = monotonicMs();
  let stderrTail = '';
  const watch = watchEnd(child, run, [spools.out, spools.err], () => transcript.waiting);
  const out = followSpool({
    file: spools.out,
    onLine: (line, cut) => {
      if (run.stop.aborted) return;
      const text = run.redact(line, cut);
      log.line(text);
      heardAt = monotonicMs();
      for (const event of decoder.line(text)) transcript = hear(transcript, event);
      watch.heard(transcript.ended !== null);
      run.onHeard(transcript);
    },
  });
  const err = followSpool({
    file: spools.err,
    onLine: (line, cut) => {
      if (run.stop.aborted) return;
      const text = run.redact(line, cut);
      errors.line(text);
      stderrTail = `${stderrTail}${text}\n`.slice(-stderrTailBytes);
    },
  });
  const {code, signal} = await child.exit;
  const stoppedBy = watch.end();
  const endedAt = monotonicMs();
  await killTree({...child, marker: run.marker, graceMs: 0});
  await Promise.all([out.drain(), err.drain()]);
  await dropSpools(spools);
  const [cutOut, cutErr] = await Promise.all([log.close(), errors.close()]);
  const noBox = run.box !== null && code === 1 ? boxFailure(stderrTail) : null;
  return {exitCode: code, signal, stoppedBy, transcript, silentMs: Math.max(0, endedAt - heardAt), stderrTail, boxFailure: noBox, cutBytes: cutOut + cutErr};
}

/** A spool holds output as it came, secrets and all; only the redacted log stays. */
async function dropSpools(spools: {readonly out: string; readonly err: string}): Promise<void> {
  await Promise.all([removeTree(spools.out), removeTree(spools.err)]);
}

interface EndWatch {
  heard(ended: boolean): void;
  end(): AgentEnding['stoppedBy'];
}

/** Ends the agent at its timeout, when it hangs, when the run stops, or when it has finished and does not exit. The first reason wins. */
function watchEnd(child: Started, run: AgentRun, output: readonly string[], waiting: () => Failure | null): EndWatch {
  let reason: AgentEnding['stoppedBy'] = null;
  let exited = false;
  let forgetLinger: (() => void) | null = null;
  const stopFor = (why: NonNullable<AgentEnding['stoppedBy']>) => (): void => {
    if (exited || reason !== null) return;
    reason = why;
    void killTree({...child, marker: run.marker, graceMs: 1000});
  };
  const forgetTimeout = countdown(run.timeoutMs, stopFor('timeout'));
  // Where nobody tells what CPU is used, silent work looks like a hang.
  const hang = run.hangMs === null || !hasProc() ? null : watchForHang(run.hangMs, vitalSigns(child, run, output, waiting), stopFor('hang'));
  const abort = stopFor('abort');
  run.stop.addEventListener('abort', abort);
  if (run.stop.aborted) abort();
  const halt = stopFor('budget');
  run.halt.addEventListener('abort', halt);
  if (run.halt.aborted) halt();
  return {
    heard: (ended) => {
      if (exited) return;
      hang?.heard();
      forgetLinger?.();
      if (ended) forgetLinger = countdown(adapters[run.type].lingerMs, stopFor('linger'));
    },
    end: () => {
      exited = true;
      hang?.stop();
      forgetTimeout();
      forgetLinger?.();
      run.stop.removeEventListener('abort', abort);
      run.halt.removeEventListener('abort', halt);
      return reason;
    },
  };
}

const vitalSigns = ({pid}: Started, {cwd, marker}: AgentRun, output: readonly string[], waiting: () => Failure | null): VitalSigns => ({
  waits: () => stillWaits(waiting(), nowMs()),
  cpu: () => cpuOf(pid, marker),
  lastOutput: () => lastWritten(output),
  changeSince: (ms) => changeSince(cwd, ms),
  every,
});

/** Until the time that it has been told; for ever where it was told none, and then its timeout ends it. */
function stillWaits(waiting: Failure | null, now: number): boolean {
  if (waiting === null) return false;
  return waiting.retryAt === undefined || Date.parse(waiting.retryAt) > now;
}
