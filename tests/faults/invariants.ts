/** What holds after every fault, whatever it was. */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Lab} from '../rig/lab.ts';
import {holdsSecret, pause, type Stage} from './stage.ts';

/** What is the user's own, byte for byte, and where the branch is. */
export interface Before {
  readonly tip: string | null;
  readonly user: readonly string[];
}

export const lookBefore = ({lab}: Stage): Before => ({tip: tipOf(lab), user: userState(lab)});

/** Each line tells a broken promise. */
export async function broken(stage: Stage, before: Before): Promise<readonly string[]> {
  const {lab} = stage;
  const alive = await survivors(lab);
  const wrong = [
    ...wrongBranch(stage, before),
    ...different(before.user, userState(lab)),
    ...alive.map((process) => `a process lives on: ${process}`),
    ...(existsSync(stage.flag('hooked')) ? ['a hook of the user was run'] : []),
    ...(holdsSecret(stage.said) ? ['the output holds a secret'] : []),
  ];
  const orch = join(lab.repo, '.worktrees/.orch');
  const repositories = [gitDirOf(lab), ...(existsSync(join(orch, 'hub.git')) ? [join(orch, 'hub.git')] : [])];
  wrong.push(...repositories.flatMap((gitDir) => fsck(lab, gitDir)));
  if (!existsSync(join(orch, 'runs'))) return wrong;
  wrong.push(...(await unfinished(lab)), ...locks(lab, orch), ...lostWork(lab, orch));
  for (const file of filesBelow(join(orch, 'runs'))) {
    if (file.endsWith('.spool')) wrong.push(`raw output is left: ${file}`);
    else if (statSync(file).size < 1 << 27 && holdsSecret(readFileSync(file, 'latin1'))) wrong.push(`${file} holds a secret`);
  }
  return wrong;
}

const gitDirOf = (lab: Lab): string => lab.git('rev-parse', '--path-format=absolute', '--git-dir');

function tipOf(lab: Lab): string | null {
  try {
    return lab.git('rev-parse', '--verify', '--quiet', 'refs/heads/main');
  } catch {
    return null;
  }
}

/** The user's branch is where it was, at a commit that the tests have seen, or at one of the user's own. */
function wrongBranch(stage: Stage, before: Before): readonly string[] {
  const tip = tipOf(stage.lab);
  const good = tip === before.tip || (tip !== null && (stage.own.has(tip) || stage.lines('verified').includes(tip)));
  return good ? [] : [`the branch is at ${String(tip)}, which nothing has tested`];
}

function userState(lab: Lab): readonly string[] {
  const bare = lab.git('rev-parse', '--is-bare-repository') === 'true';
  const gitDir = gitDirOf(lab);
  const kept = ['config', ...readdirSync(join(gitDir, 'hooks')).map((name) => `hooks/${name}`)].map((name) => `${name} ${readFileSync(join(gitDir, name), 'utf8')}`);
  if (bare) return kept;
  const untracked = lab.git('ls-files', '-z', '--others', '--exclude-standard').split('\0').filter((file) => file !== '' && file !== 'tasks.md' && file !== 'agents.yaml');
  return [
    `HEAD ${readFileSync(join(gitDir, 'HEAD'), 'utf8').trim().replace(/^[0-9a-f]+$/, 'detached')}`,
    `edits ${lab.git('diff', '--binary')}`,
    `staged ${tipOf(lab) === null ? '' : lab.git('diff', '--binary', '--cached')}`,
    `stash ${lab.git('stash', 'list', '--format=%H')}`,
    ...untracked.map((file) => `untracked ${file} ${readFileSync(join(lab.repo, file), 'utf8')}`),
    ...kept,
  ];
}

function different(before: readonly string[], after: readonly string[]): readonly string[] {
  return [...before.filter((line) => !after.includes(line)).map((line) => `the user's was lost: ${line}`), ...after.filter((line) => !before.includes(line)).map((line) => `the user did not make: ${line}`)];
}

/** Processes of this lab that carry our marks; they have two seconds to be gone. */
async function survivors(lab: Lab): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const found = readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) && isOurs(lab, pid) ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`] : []));
    if (found.length === 0 || tries === 20) return found;
    await pause(100);
  }
}

function isOurs(lab: Lab, pid: string): boolean {
  try {
    const env = readFileSync(`/proc/${pid}/environ`, 'utf8');
    return env.includes(`${lab.dir}/`) && /ORCH_(?:MARK|RUN_ID)=/.test(env);
  } catch {
    return false;
  }
}

function fsck(lab: Lab, gitDir: string): readonly string[] {
  try {
    execFileSync('git', ['--git-dir', gitDir, 'fsck', '--full', '--no-dangling'], {env: lab.env, stdio: 'pipe'});
    return [];
  } catch (error) {
    return [`git fsck ${gitDir}: ${error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)}`];
  }
}

const final: ReadonlySet<string> = new Set(['merged', 'failed', 'blocked', 'conflicted', 'skipped', 'awaiting-approval']);

/** Every task is in one final state; one that did not land says why. */
async function unfinished(lab: Lab): Promise<readonly string[]> {
  const {tasks} = await lab.status();
  return tasks.flatMap(({taskId, state, failure}) => {
    if (!final.has(state)) return [`${taskId} is left ${state}`];
    return ['failed', 'blocked', 'conflicted'].includes(state) && (failure?.message ?? '') === '' ? [`${taskId} is ${state} and nobody says why`] : [];
  });
}

/** Locks that agents leave in the repository that is theirs; orch works around them. */
const agents = /\/hub\.git\/(?:worktrees\/|packed-refs\.lock$)/;

function locks(lab: Lab, orch: string): readonly string[] {
  const left = [gitDirOf(lab), orch].flatMap((dir) => filesBelow(dir).filter((name) => name.endsWith('.lock') && !agents.test(name)));
  const dir = join(orch, 'lock');
  const newest = Math.max(...readdirSync(dir).map((name) => Number.parseInt(name, 10) || 0));
  const owner = readFileSync(join(dir, `${newest}.json`), 'utf8');
  return [...left.map((name) => `a lock is left: ${name}`), ...(owner === 'null' ? [] : [`the lock is not released: ${owner}`])];
}

/** Work that attempts have left according to the log, and that no commit under a ref holds: the same files, under whatever message. */
function lostWork(lab: Lab, orch: string): readonly string[] {
  const runs = join(orch, 'runs');
  const lines = readdirSync(runs).flatMap((run) => (existsSync(join(runs, run, 'events.jsonl')) ? readFileSync(join(runs, run, 'events.jsonl'), 'utf8').split('\n') : []));
  const heads = new Set(lines.flatMap((line) => (line.includes('"attempt-finished"') ? [...line.matchAll(/"head":"([0-9a-f]+)"/g)].map((match) => match[1] ?? '') : [])));
  const reachable = new Set(lab.git('log', '--all', '--format=%T').split('\n'));
  return [...heads].filter((head) => !reachable.has(treeOf(lab, head))).map((head) => `work is lost: ${head}`);
}

function treeOf(lab: Lab, commit: string): string {
  try {
    return lab.git('rev-parse', '--verify', '--quiet', `${commit}^{tree}`);
  } catch {
    return 'gone';
  }
}

const filesBelow = (dir: string): readonly string[] =>
  readdirSync(dir, {recursive: true, withFileTypes: true}).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
