/** What orch remembers of a worktree, where no agent can reach it. */
import {createHash} from 'node:crypto';
import {readFile, rm} from 'node:fs/promises';
import {join, sep} from 'node:path';
import type {Sha} from '../model.ts';
import {ensureDir, errorCode, removeTree, writeFileAtomic} from '../world/files.ts';
import {openGit, type Git} from '../world/git.ts';
import type {Hub} from './hub.ts';

export interface WorktreeRecord {
  readonly path: string;
  readonly base: Sha;
  /** The tree that was last laid out or collected: anything else that lies there is work nobody has kept yet. Null: nothing was laid out. */
  readonly known: Sha | null;
  /** What `copy` and `setup` were done for; null: not yet. */
  readonly ready: string | null;
  /** Ignored paths that `copy` and `setup` made; they survive cleaning. Folders end in a slash. */
  readonly keep: readonly string[];
}

/** Null where orch has made no worktree of that name. */
export async function readRecord(hub: Hub, name: string): Promise<WorktreeRecord | null> {
  try {
    return JSON.parse(await readFile(recordFile(hub, name), 'utf8')) as WorktreeRecord;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

export async function writeRecord(hub: Hub, name: string, record: WorktreeRecord): Promise<void> {
  await ensureDir(join(hub.stateDir, 'worktrees'));
  await writeFileAtomic(recordFile(hub, name), JSON.stringify(record));
}

/** Forgets a worktree: its record and its index. */
export async function removeRecord(hub: Hub, name: string): Promise<void> {
  await removeTree(indexFile(hub, name));
  await rm(keptFile(hub, name), {force: true});
  await rm(recordFile(hub, name), {force: true});
}

/** Orch's own index of a worktree; what the agent does to its own has no effect on it. */
export const indexFile = (hub: Hub, name: string): string => join(hub.stateDir, 'index', name);

/** What was there of `keep` when `setup` ended; see `rememberKept`. */
export const keptFile = (hub: Hub, name: string): string => join(hub.stateDir, 'worktrees', `${name}.kept`);

/** Worktrees in which only checks and tests run hold nobody's work. */
export const isDisposable = (hub: Hub, path: string): boolean => path.startsWith(join(hub.stateDir, 'pool') + sep);

/** Git on a worktree, with nothing taken from the worktree but its files. Its folder must exist; its index need not. */
export async function worktreeGit(hub: Hub, worktree: string, name: string): Promise<Git> {
  await ensureDir(join(hub.stateDir, 'index'));
  // Only we use this index, so a lock is one that a killed git left.
  await rm(`${indexFile(hub, name)}.lock`, {force: true});
  if (!(await isWhole(hub, name))) await rm(indexFile(hub, name), {force: true});
  return openGit({gitDir: hub.privateDir, workTree: worktree, cwd: worktree, env: {GIT_INDEX_FILE: indexFile(hub, name), GIT_LITERAL_PATHSPECS: '1'}});
}

const recordFile = (hub: Hub, name: string): string => join(hub.stateDir, 'worktrees', `${name}.json`);

/** Git does not sync its index, nor check that what it reads is all of it: after a power failure it would believe half of one. */
async function isWhole(hub: Hub, name: string): Promise<boolean> {
  const bytes = await readFile(indexFile(hub, name)).catch(() => Buffer.alloc(0));
  const {objectFormat} = hub.repository;
  const end = bytes.length - (objectFormat === 'sha256' ? 32 : 20);
  return end > 0 && createHash(objectFormat).update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end));
}
