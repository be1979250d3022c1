/** Turns what lies in a worktree into a tree of the hub, by content: never asks the agent's index, HEAD, config or `.git`. */
import {lstat, readdir, rm} from 'node:fs/promises';
import type {Sha} from '../model.ts';
import type {Git} from '../world/git.ts';
import {errorCode} from '../world/files.ts';
import type {Hub} from './hub.ts';
import {indexFile, worktreeGit} from './worktree-record.ts';

export interface CollectLimits {
  /** New and changed files in all. */
  readonly maxFiles: number;
  /** Bytes of one file, and of all together. */
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
}

export const collectLimits: CollectLimits = {maxFiles: 50_000, maxFileBytes: 1024 ** 3, maxTotalBytes: 4 * 1024 ** 3};

export type Snapshot =
  | {readonly type: 'tree'; readonly tree: Sha; readonly warnings: readonly string[]; readonly embedded: readonly string[]}
  /** More than the limits allow, or something git cannot take; nothing was added. */
  | {readonly type: 'refused'; readonly message: string}
  /** There is no worktree any more. */
  | {readonly type: 'lost'; readonly message: string};

export async function takeSnapshot(hub: Hub, input: {readonly worktree: string; readonly name: string; readonly base: Sha; readonly limits: CollectLimits}): Promise<Snapshot> {
  const {worktree, name, base, limits} = input;
  const lost = await whyLost(worktree);
  if (lost !== null) return {type: 'lost', message: lost};
  const git = await worktreeGit(hub, worktree, name);
  const changes = await findChanges(git, {index: indexFile(hub, name), base});
  const wiped = await whyWiped(git, worktree, changes);
  if (wiped !== null) return {type: 'lost', message: wiped};
  const sorted = await sortOut(worktree, changes);
  const excess = beyondLimits(sorted, limits);
  if (excess !== null) return {type: 'refused', message: excess};

  const removed = await updateIndex(git, ['--force-remove'], sorted.remove);
  const added = await updateIndex(git, ['--add', '--remove'], sorted.add.map((file) => file.path));
  const failed = [removed, added].find(({code}) => code !== 0);
  if (failed !== undefined) return {type: 'refused', message: `git cannot take what lies in ${worktree}: ${failed.stderr.replace(/\s+/g, ' ').trim()}`};
  const tree = (await git.run(['write-tree'])).stdout.toString('latin1').trim();
  const forbidden = [...added.stderr.matchAll(/^Ignoring path (.*)$/gm)].map((match) => match[1] ?? '');
  const warnings = [
    ...changes.embedded.map((path) => `${path} is a git repository of its own; its files were not collected`),
    ...sorted.special.map((path) => `${path} is neither a file nor a symlink; it was not collected`),
    ...forbidden.map((path) => `git does not allow the name ${path}; it was not collected`),
  ];
  return {type: 'tree', tree, warnings, embedded: changes.embedded};
}

async function whyLost(worktree: string): Promise<string | null> {
  try {
    return (await lstat(worktree)).isDirectory() ? null : `${worktree} is no longer a folder`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return `${worktree} is gone`;
    throw error;
  }
}

/** A project of fewer files may well be emptied on purpose. */
const fewFiles = 5;

/**
 * A worktree in which nothing of the project is left, or most of it is gone together with `.git`, was wiped by accident: that
 * must not become a commit that deletes the project.
 */
async function whyWiped(git: Git, worktree: string, {tracked}: Changes): Promise<string | null> {
  const gone = tracked.filter((change) => change.status === 'D').length;
  if (gone === 0) return null;
  const entries = await readdir(worktree);
  if (entries.length === 0) return `everything in ${worktree} is gone`;
  const all = splitZero((await git.run(['ls-files', '-z', '--stage'])).stdout).filter((entry) => !entry.subarray(0, submodule.length).equals(submodule)).length;
  if (all < fewFiles) return null;
  const files = `${gone} of the project's ${all} files`;
  if (gone === all) return `${worktree} has lost ${files}; work that deletes all of them is not taken. If that is meant, keep at least one of them.`;
  if (!entries.includes('.git') && gone * 2 > all) return `${worktree} has lost its .git and ${files}; it was wiped, and what is left is not taken as work.`;
  return null;
}

/** Mode of a submodule, which is never counted as missing. */
const submodule = Buffer.from('160000 ');

interface Changes {
  /** Changed against the index, with the letter that `diff-files` gives. */
  readonly tracked: readonly {readonly status: string; readonly path: Buffer}[];
  readonly untracked: readonly Buffer[];
  readonly embedded: readonly string[];
}

async function findChanges(git: Git, {index, base}: {readonly index: string; readonly base: Sha}): Promise<Changes> {
  const compare = ['diff-files', '-z', '--name-status', '--no-renames', '--no-ext-diff', '--ignore-submodules=none'];
  const missing = await lstat(index).then(() => false, () => true);
  let compared = missing ? null : await git.exec(compare);
  if (compared?.code !== 0) {
    await rm(index, {force: true});
    await git.run(['read-tree', base]);
    await git.exec(['update-index', '-q', '--refresh']);
    compared = await git.run(compare);
  }
  const fields = splitZero(compared.stdout);
  const tracked = fields.flatMap((field, at) => {
    const path = fields[at + 1];
    return at % 2 === 0 && path !== undefined ? [{status: field.toString('latin1'), path}] : [];
  });
  const others = splitZero((await git.run(['ls-files', '-z', '--others', '--exclude-standard'])).stdout);
  return {
    tracked,
    untracked: others.filter((path) => !isRepository(path)),
    embedded: others.filter(isRepository).map((path) => path.toString('utf8', 0, path.length - 1)),
  };
}

/** Git lists a repository inside of the work tree as a folder, and does not look into it. */
const isRepository = (path: Buffer): boolean => path.at(-1) === slash;

interface Sorted {
  readonly add: readonly {readonly path: Buffer; readonly bytes: number}[];
  readonly remove: readonly Buffer[];
  readonly special: readonly string[];
}

const slash = 0x2f;
const atOnce = 256;

async function sortOut(worktree: string, changes: Changes): Promise<Sorted> {
  const remove = changes.tracked.filter((change) => change.status === 'D').map((change) => change.path);
  const present = [...changes.tracked.filter((change) => change.status !== 'D').map((change) => change.path), ...changes.untracked];
  const tracked = new Set(changes.tracked.map((change) => change.path));
  const add: {path: Buffer; bytes: number}[] = [];
  const special: string[] = [];
  const root = Buffer.from(`${worktree}/`);
  for (let start = 0; start < present.length; start += atOnce) {
    const batch = present.slice(start, start + atOnce);
    const stats = await Promise.all(batch.map((path) => lstat(Buffer.concat([root, path])).catch(() => null)));
    for (const [index, path] of batch.entries()) {
      const stat = stats[index] ?? null;
      if (stat === null || stat.isFile() || stat.isSymbolicLink() || stat.isDirectory()) {
        add.push({path, bytes: stat?.isFile() === true ? stat.size : 0});
      } else {
        special.push(path.toString('utf8'));
        if (tracked.has(path)) remove.push(path);
      }
    }
  }
  return {add, remove, special};
}

function beyondLimits({add}: Sorted, limits: CollectLimits): string | null {
  const now = 'Add what need not be kept to .gitignore, or let the task make less.';
  if (add.length > limits.maxFiles) {
    return `${add.length} files are new or changed, most of them in ${busiestFolder(add.map((file) => file.path))}; expected at most ${limits.maxFiles}. ${now}`;
  }
  const huge = add.find((file) => file.bytes > limits.maxFileBytes);
  if (huge !== undefined) return `${huge.path.toString('utf8')} has ${huge.bytes} bytes; expected at most ${limits.maxFileBytes}. ${now}`;
  const total = add.reduce((sum, file) => sum + file.bytes, 0);
  return total > limits.maxTotalBytes ? `New and changed files have ${total} bytes in all; expected at most ${limits.maxTotalBytes}. ${now}` : null;
}

function busiestFolder(paths: readonly Buffer[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const end = path.indexOf(slash);
    const folder = end === -1 ? 'the top folder' : path.toString('utf8', 0, end + 1);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['the top folder', 0] as const)[0];
}

function splitZero(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    const stop = end === -1 ? bytes.length : end;
    parts.push(bytes.subarray(start, stop));
    start = stop + 1;
  }
  return parts;
}

const zero = Buffer.from([0]);

/** Nothing to do costs nothing. */
const updateIndex = async (git: Git, args: readonly string[], paths: readonly Buffer[]): Promise<{readonly code: number; readonly stderr: string}> =>
  paths.length === 0 ? {code: 0, stderr: ''} : git.exec(['update-index', '-z', ...args, '--stdin'], {input: zeroEnded(paths)});

const zeroEnded = (paths: readonly Buffer[]): Buffer => Buffer.concat(paths.flatMap((path) => [path, zero]));
