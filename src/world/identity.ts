/** Tells one process from another, over pid reuse and reboots. */
import {readFileSync} from 'node:fs';
import {hasProc, readStat} from './proc.ts';

/** A process that cannot be mistaken for another. Start time and boot are null where the system does not tell them. */
export interface Identity {
  readonly pid: number;
  readonly startTime: string | null;
  readonly bootId: string | null;
}

/** The identity of this very process. */
export function ownIdentity(): Identity {
  return {pid: process.pid, startTime: readStat(process.pid)?.startTime ?? null, bootId: bootId()};
}

/** True while exactly that process lives. One that has ended and was not waited for is dead. */
export function isAlive(identity: Identity): boolean {
  if (identity.bootId !== null && identity.bootId !== bootId()) return false;
  if (!hasProc()) return answersSignal(identity.pid);
  const stat = readStat(identity.pid);
  if (stat === null || stat.zombie) return false;
  return identity.startTime === null || identity.startTime === stat.startTime;
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
