/** What an undisturbed run leaves, and whether a killed and resumed one leaves the same. */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Lab} from '../rig/lab.ts';

/** How a run has ended, as far as it must be the same in every life. */
export interface Ending {
  readonly code: number | null;
  readonly states: Readonly<Record<string, string>>;
  /** Tree of the user's branch. */
  readonly tree: string;
  /** Landings on the branch. */
  readonly landings: number;
  readonly user: readonly string[];
}

export async function endingOf(lab: Lab, code: number | null): Promise<Ending> {
  const {states} = await lab.status();
  return {code, states, tree: lab.git('rev-parse', 'main^{tree}'), landings: Number(lab.git('rev-list', '--first-parent', '--count', '--grep=^Orch-Task: ', 'main')), user: userState(lab)};
}

/** What is the user's own, byte for byte. */
export function userState(lab: Lab): readonly string[] {
  const untracked = lab.git('ls-files', '--others', '--exclude-standard').split('\n');
  return [
    `HEAD ${lab.git('symbolic-ref', 'HEAD')}`,
    `edits ${lab.git('diff', '--binary')}`,
    `staged ${lab.git('diff', '--binary', '--cached')}`,
    `stash ${lab.git('stash', 'list', '--format=%T')}`,
    ...untracked.map((file) => `untracked ${file} ${readFileSync(join(lab.repo, file), 'utf8')}`),
    `config ${readFileSync(join(lab.repo, '.git/config'), 'utf8')}`,
  ];
}

/** Right after a death: the branch is where it was, or at a commit that the tests have seen. Null: all is well. */
export function wrongAfterDeath(lab: Lab, base: string): string | null {
  const tip = lab.git('rev-parse', 'main');
  return tip === base || linesOf(lab, 'verified').includes(tip) ? null : `the branch is at ${tip}, which was never tested`;
}

/** Everything that is wrong in the end. `landedBefore` had landed when the first death came. */
export async function wrongInTheEnd(lab: Lab, ended: {readonly code: number | null; readonly ranBefore: readonly string[]; readonly landedBefore: readonly string[]}, twin: Ending): Promise<readonly string[]> {
  const ending = await endingOf(lab, ended.code);
  const wrong: string[] = [];
  for (const key of ['code', 'states', 'tree', 'landings', 'user'] as const) {
    const [is, due] = [JSON.stringify(ending[key]), JSON.stringify(twin[key])];
    if (is !== due) wrong.push(`${key}: ${is}\n    undisturbed: ${due}`);
  }
  const ran = linesOf(lab, 'ran');
  for (const task of ended.landedBefore) if (count(ran, task) !== count(ended.ranBefore, task)) wrong.push(`${task} had landed and was run again`);
  wrong.push(...fsck(lab, join(lab.repo, '.git')), ...fsck(lab, join(lab.repo, '.worktrees/.orch/hub.git')), ...locks(lab), ...litter(lab, ending.states), ...lostWork(lab));
  const alive = survivors(lab);
  if (alive.length > 0) wrong.push(`processes live on: ${alive.join(', ')}`);
  return wrong;
}

/** Lines that agents or tests have written outside of the repository. */
export const linesOf = (lab: Lab, file: 'ran' | 'verified'): readonly string[] => {
  const path = join(lab.dir, 'home', file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};

/** Tasks whose landing the user's repository holds. */
export const landedTasks = (lab: Lab): readonly string[] =>
  lab.git('log', '--branches', '--grep=^Orch-Task: ', '--format=%(trailers:key=Orch-Task,valueonly)').split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ', 1)[0] ?? '']));

const count = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;

function fsck(lab: Lab, gitDir: string): readonly string[] {
  try {
    execFileSync('git', ['--git-dir', gitDir, 'fsck', '--full', '--no-dangling'], {env: lab.env, stdio: 'pipe'});
    return [];
  } catch (error) {
    return [`git fsck: ${error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)}`];
  }
}

function locks(lab: Lab): readonly string[] {
  const left = [join(lab.repo, '.git'), join(lab.repo, '.worktrees/.orch')].flatMap((dir) => readdirSync(dir, {recursive: true}).map(String).filter((name) => name.endsWith('.lock')));
  const dir = join(lab.repo, '.worktrees/.orch/lock');
  const newest = Math.max(...readdirSync(dir).map((name) => Number.parseInt(name, 10) || 0));
  // A dead owner's lock is free: whoever comes next takes it at once.
  const owner = JSON.parse(readFileSync(join(dir, `${newest}.json`), 'utf8')) as {readonly pid: number} | null;
  const held = owner !== null && existsSync(`/proc/${owner.pid}`);
  return [...left.map((name) => `a lock is left: ${name}`), ...(held ? [`the lock is not released: ${owner.pid} holds it`] : [])];
}

/** Worktrees of what has landed, and raw output that nobody has redacted. */
const litter = (lab: Lab, states: Ending['states']): readonly string[] => [
  ...Object.entries(states).flatMap(([task, state]) => (state === 'merged' && existsSync(join(lab.repo, `.worktrees/sh-${task}`)) ? [`the worktree of ${task} is left`] : [])),
  ...  readdirSync(join(lab.repo, '.worktrees/.orch/runs'), {recursive: true}).map(String).filter((name) => name.endsWith('.spool')).map((name) => `raw output is left: ${name}`),
];

/** Commits that attempts have left according to the log, and that no ref holds. */
function lostWork(lab: Lab): readonly string[] {
  const runs = join(lab.repo, '.worktrees/.orch/runs');
  const events = readdirSync(runs).flatMap((run) => (existsSync(join(runs, run, 'events.jsonl')) ? readFileSync(join(runs, run, 'events.jsonl'), 'utf8').trim().split('\n') : []));
  const heads = new Set(events.flatMap((line) => (line.includes('"attempt-finished"') ? [...line.matchAll(/"head":"([0-9a-f]+)"/g)].map((match) => match[1] ?? '') : [])));
  const reachable = new Set(lab.git('rev-list', '--all').split('\n'));
  return [...heads].filter((head) => !reachable.has(head)).map((head) => `work is lost: ${head}`);
}

function survivors(lab: Lab): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return env.includes(`${lab.dir}/`) && /ORCH_(?:MARK|RUN_ID)=/.test(env) ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`] : [];
    } catch {
      return [];
    }
  });
}
