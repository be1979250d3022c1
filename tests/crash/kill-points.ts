/** Kills the built program at exactly the n-th call that renames, links, unlinks or syncs. */
import {execFileSync, spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {cli, type Ended, type Lab} from '../rig/lab.ts';

/** What changes the disk in a way that somebody may rely on. */
const calls = ['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat', 'rmdir', 'ftruncate', 'fsync', 'fdatasync'];

/**
 * strace counts for each thread and each call by itself, and would count for git and the agents too. So: one thread does all
 * of Node's file calls, a point is a call and its number, and strace lets go of whatever is executed.
 */
const oneThread = {UV_THREADPOOL_SIZE: '1'};
const tracing = ['-f', '-qq', '-b', 'execve', '-e', 'signal=none'];

/** The n-th (from 1) of a thread's calls of that name. */
export interface Point {
  readonly call: string;
  readonly n: number;
}

export interface Killed extends Ended {
  /** False: it came to its end before that point. */
  readonly killed: boolean;
}

/** Why nothing can be killed here; null where it can. */
export function whyNoKills(): string | null {
  try {
    execFileSync('strace', ['-f', '-qq', '-b', 'execve', '-o', '/dev/null', '-e', 'trace=unlink', 'true'], {stdio: 'ignore'});
    return null;
  } catch {
    return 'strace is missing, or may not trace here';
  }
}

/** Runs `orch` to its end; the points at which it can be killed, in the order in which they come. */
export async function findPoints(lab: Lab, args: readonly string[]): Promise<{readonly points: readonly Point[]; readonly ended: Ended}> {
  const file = join(lab.dir, 'trace');
  const ended = await traced(lab, [...tracing, '-e', `trace=${calls.join(',')}`, '-o', file], args);
  const counts = new Map<string, number>();
  const points = new Map<string, Point>();
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [, thread = '', call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (call === undefined) continue;
    const n = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, n);
    if (!points.has(`${call} ${n}`)) points.set(`${call} ${n}`, {call, n});
  }
  return {points: [...points.values()], ended};
}

/** Runs `orch` until it is about to make that call, and kills it with SIGKILL there. */
export async function killAt(lab: Lab, {call, n}: Point, args: readonly string[]): Promise<Killed> {
  const ended = await traced(lab, [...tracing, '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`], args);
  return {...ended, killed: ended.code === null};
}

function traced(lab: Lab, options: readonly string[], args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('strace', [...options, process.execPath, cli, ...args], {cwd: lab.repo, env: {...lab.env, ...oneThread}, stdio: ['ignore', 'pipe', 'pipe']});
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({code, out, err}));
  });
}
