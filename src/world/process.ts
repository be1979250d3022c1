/** Starts a process whose input and output are files, so that no pipe can hang us and no flood can fill memory. */
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {constants} from 'node:os';
import {fail, ok, type Result} from '../failure.ts';
import {errorCode} from './files.ts';
import {interpreterOf} from './interpreter.ts';
import {limitMarked} from './limit-mark.ts';
import {readStat} from './proc.ts';
import {shortageIn} from './shortage.ts';

/** A program that runs another one in a sandbox: its own arguments, which the other's command line follows. */
export interface Box {
  readonly program: string;
  readonly args: readonly string[];
}

export interface ProcessSpec {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** A file to read from; null: nothing to read. */
  readonly stdin: string | null;
  /** Files to append to; made where missing. Both may be the same. */
  readonly stdout: string;
  readonly stderr: string;
  /** Absent or null: no sandbox. */
  readonly box?: Box | null;
  /** Entries of `env` by which it and what it starts are found again: its own, and one that it shares with others. */
  readonly marks?: readonly [string, string];
}

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Started {
  /** Also the id of its process group. */
  readonly pid: number;
  /** Null where the system does not tell it. */
  readonly startTime: string | null;
  /** The process is the box around the program; see `killTree`. */
  readonly boxed: boolean;
  /** Resolves when the process itself ends, whoever still holds its files. Never rejects. */
  readonly exit: Promise<Ended>;
}

/** Starts a program as the leader of a process group of its own. The failure says in one line why it could not start. Rejects where the machine has run out of something. */
export async function startProcess(spec: ProcessSpec): Promise<Result<Started, string>> {
  const interpreter = interpreterOf(spec.program);
  if (interpreter !== null && !existsSync(interpreter)) return fail(`${spec.program} cannot be started: its interpreter ${interpreter} does not exist`);
  const files: FileHandle[] = [];
  const openFile = async (file: string, flags: string): Promise<number> => {
    const handle = await open(file, flags, 0o600);
    files.push(handle);
    return handle.fd;
  };
  try {
    const stdin = spec.stdin === null ? 'ignore' : await openFile(spec.stdin, 'r');
    const stdout = await openFile(spec.stdout, 'a');
    const stderr = spec.stderr === spec.stdout ? stdout : await openFile(spec.stderr, 'a');
    const box = spec.box ?? null;
    const [program, args] = commandLine(spec);
    const child = spawn(program, args, {cwd: spec.cwd, env: {...spec.env}, detached: true, stdio: [stdin, stdout, stderr]});
    return ok(await whenStarted(child, box !== null));
  } catch (error) {
    if (shortageIn(error) !== null) throw error;
    return fail(whyNot(spec, error));
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** In a sandbox nothing outlives its PID namespace, so that no further mark is needed. */
function commandLine({program, args, cwd, box = null, marks}: ProcessSpec): readonly [string, readonly string[]] {
  if (box !== null) return [box.program, [...box.args, program, ...args]];
  return marks === undefined ? [program, args] : limitMarked(program, args, marks, cwd);
}

function whenStarted(child: ChildProcess, boxed: boolean): Promise<Started> {
  return new Promise((resolve, reject) => {
    const exit = new Promise<Ended>((ended) => {
      child.once('exit', (code, signal) => ended(boxed && code !== null ? unboxed(code) : {code, signal}));
    });
    child.once('error', reject);
    child.once('spawn', () => {
      const {pid} = child;
      if (pid === undefined) throw new Error('Internal error: a process without a pid');
      resolve({pid, startTime: readStat(pid)?.startTime ?? null, boxed, exit});
    });
  });
}

/** Bubblewrap tells the signal that ended the program as a shell does: 128 and its number. */
function unboxed(code: number): Ended {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0] ?? null;
  return signal === null ? {code, signal: null} : {code: null, signal};
}

function whyNot(spec: ProcessSpec, error: unknown): string {
  const code = errorCode(error);
  if (!existsSync(spec.cwd)) return `${spec.program} cannot be started: its folder ${spec.cwd} does not exist`;
  if (code === 'ENOENT' && spec.stdin !== null && !existsSync(spec.stdin)) return `${spec.program} cannot be started: its input ${spec.stdin} does not exist`;
  if (code === 'ENOENT') return `${spec.program} was not found on PATH`;
  if (code === 'EACCES') return `${spec.program} may not be executed`;
  if (code === 'E2BIG') return `${spec.program} cannot be started: its arguments and environment are too long`;
  return `${spec.program} cannot be started: ${error instanceof Error ? error.message : String(error)}`;
}
