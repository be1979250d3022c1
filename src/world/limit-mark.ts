/**
 * Marks processes by a limit that the kernel keeps for each and has not minded since Linux 2.4.25, that of file locks. Children
 * inherit it whatever they do to their environment, session, folder and files; raising it takes privileges, and lowering it has
 * no use. So it finds what has shed the marker of the environment. Where `prlimit` or `/proc` is missing there is no such mark.
 */
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {findOwnProgram} from './own-path.ts';
import {readLockLimits} from './proc.ts';

/** The command line that runs `program` in `cwd` under the marks: the first is its own, the second it shares with others. */
export function limitMarked(program: string, args: readonly string[], marks: readonly [string, string], cwd: string): readonly [string, readonly string[]] {
  tool ??= {file: findTool(cwd)};
  const [own, shared] = marks;
  return tool.file === null ? [program, args] : [tool.file, [`--locks=${sharedNumber(shared)}:${ownNumber(own)}`, '--', program, ...args]];
}

/** Tells of a process whether it, or one above it, was started under this mark. */
export function limitMarkFinder(mark: string): (pid: number) => boolean {
  const [own, shared] = [ownNumber(mark), sharedNumber(mark)];
  return (pid) => {
    const limits = readLockLimits(pid);
    return limits !== null && (limits.soft === shared || limits.hard === own);
  };
}

let tool: {readonly file: string | null} | null = null;

/** Tried once. Under a limit already, ours could be refused: then it is the mark of an orch that runs this one. */
function findTool(cwd: string): string | null {
  if (readLockLimits(process.pid)?.hard !== 'unlimited') return null;
  const file = findOwnProgram('prlimit', process.env['PATH'], cwd);
  return file !== null && spawnSync(file, [`--locks=${sharedNumber('')}:${ownNumber('')}`, '--', file, '--version'], {timeout: 5000}).status === 0 ? file : null;
}

/** Two ranges that never meet, the soft limit's below the hard one's. */
const sharedNumber = (mark: string): string => String(2n ** 60n + digest(mark));
const ownNumber = (mark: string): string => String(2n ** 61n + digest(mark));

const digest = (mark: string): bigint => createHash('sha256').update(mark).digest().readBigUInt64BE() >> 4n;
