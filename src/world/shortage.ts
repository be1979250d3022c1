/** Tells a machine that has run out of something from a fault of ours, of git or of a task. Pure. */
import {errorCode} from './files.ts';

/** What there is none left of, for people, in an error of the system or in git's words; null for anything else. */
export function shortageIn(error: unknown): string | null {
  const words = error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  const reasons = reasonsIn(words.split(/\r?\n/));
  return shortages.find(({codes, said}) => codes.includes(errorCode(error) ?? '') || reasons.some((reason) => said.test(reason)))?.what ?? null;
}

const shortages: readonly {readonly what: string; readonly codes: readonly string[]; readonly said: RegExp}[] = [
  {what: 'no space left on a disk, or no inodes', codes: ['ENOSPC', 'EDQUOT'], said: /: (?:No space left on device|Disk quota exceeded)\.?$/},
  {what: 'no file handles left (see ulimit -n)', codes: ['EMFILE', 'ENFILE'], said: /: Too many open files(?: in system)?\.?$|^Too many open files: it could not be started$/},
  {what: 'no memory or no processes left (see ulimit -u)', codes: ['ENOMEM', 'EAGAIN'], said: /: (?:Cannot allocate memory|Resource temporarily unavailable)\.?$|^fatal: Out of memory[,?] |^fatal: \w+: out of memory \(/},
  {what: 'a disk that can only be read', codes: ['EROFS'], said: /: Read-only file system\.?$/},
];

/**
 * Lines of git's words that may end in the system's reason, without the names in quotes. An agent chooses names, also such as
 * read like a reason: so none counts inside of a quote, in a list of names, or on a line that the next one goes on with.
 */
function reasonsIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, at) => {
    const bare = line.replace(/"[^"]*"|(?<=[\s(])'[^']*'/g, '""');
    return isStart(line) && isStart(lines[at + 1]) && !openQuote.test(bare.replaceAll('""', '')) ? [bare] : [];
  });
}

const isStart = (line: string | undefined): boolean => line === undefined || line === '' || messageStart.test(line);
const messageStart = /^(?:remote: )?(?:error|fatal|warning|hint): |^Too many open files: it could not be started$/;
const openQuote = /"|[\s(]'/;
