/** Tells a machine that has run out of something from a fault of ours, of git or of a task. Pure. */
import {errorCode} from './files.ts';

/** What there is none left of, for people, in an error of the system or in git's words; null for anything else. */
export function shortageIn(error: unknown): string | null {
  const words = error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  return shortages.find(({codes, said}) => codes.includes(errorCode(error) ?? '') || said.test(words))?.what ?? null;
}

const shortages: readonly {readonly what: string; readonly codes: readonly string[]; readonly said: RegExp}[] = [
  {what: 'no space left on a disk, or no inodes', codes: ['ENOSPC', 'EDQUOT'], said: /No space left on device|Disk quota exceeded/},
  {what: 'no file handles left (see ulimit -n)', codes: ['EMFILE', 'ENFILE'], said: /Too many open files/},
  {what: 'no memory or no processes left (see ulimit -u)', codes: ['ENOMEM', 'EAGAIN'], said: /Cannot allocate memory|[Oo]ut of memory|Resource temporarily unavailable/},
  {what: 'a disk that can only be read', codes: ['EROFS'], said: /Read-only file system/},
];
