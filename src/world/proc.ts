/** Reads the process table of Linux, `/proc`; elsewhere it is empty and every answer is null. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since boot at which it started; with the pid it names one process for ever. */
  readonly startTime: string;
  /** Milliseconds of CPU that it and those of its children that it has seen end have used. */
  readonly cpuMs: number;
  /** Ended, and only waiting for its parent to notice. */
  readonly zombie: boolean;
}

export const hasProc = (): boolean => existsSync('/proc/self/stat');

/** How many files this process may have open at once; null where the system does not tell, or sets no limit. */
export function openFileLimit(): number | null {
  const limit = /^Max open files\s+(\d+)/m.exec(readProc('/proc/self/limits')?.toString('latin1') ?? '');
  return limit === null ? null : Number(limit[1]);
}

/** Null where there is no such process. */
export function readStat(pid: number): ProcessStat | null {
  const text = readProc(`/proc/${pid}/stat`)?.toString('latin1');
  if (text === undefined) return null;
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '0', group = '0'] = fields;
  const cpuMs = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * tickMs, 0);
  return {pid, parent: Number(parent), group: Number(group), startTime: fields[19] ?? '', cpuMs, zombie: state === 'Z' || state === 'X'};
}

/** What the kernel tells its users, whatever it counts in itself. */
const tickMs = 10;

/** Pids of all processes we can see. */
export function listPids(): readonly number[] {
  if (!hasProc()) return [];
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** True where `NAME=value` is in the environment that a process was started with. False where it cannot be read. */
export function hasInEnvironment(pid: number, entry: string): boolean {
  const environment = readProc(`/proc/${pid}/environ`);
  if (environment === null) return false;
  const wanted = Buffer.from(`${entry}\0`);
  return environment.subarray(0, wanted.length).equals(wanted) || environment.includes(Buffer.concat([Buffer.from([0]), wanted]));
}

/** How many file locks a process may hold, in the kernel's words; null where that cannot be read. */
export function readLockLimits(pid: number): {readonly soft: string; readonly hard: string} | null {
  const match = /^Max file locks +(\S+) +(\S+)/m.exec(readProc(`/proc/${pid}/limits`)?.toString('latin1') ?? '');
  return match?.[1] === undefined || match[2] === undefined ? null : {soft: match[1], hard: match[2]};
}

/** This process and all above it: whom nobody here may ever kill. */
export function ownLine(): ReadonlySet<number> {
  const line = new Set([process.pid, process.ppid, 0, 1]);
  for (let pid = process.pid; pid > 1; ) {
    const parent = readStat(pid)?.parent ?? 0;
    if (line.has(parent) && pid !== process.pid) break;
    line.add(parent);
    pid = parent;
  }
  return line;
}

/** A process may end between any two looks at it. */
function readProc(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
