/** Lays out worktrees of the hub for agents and tests, uses them again, and removes them. Never loses work that nobody has kept. */
import {copyFile, lstat, readdir, realpath, writeFile} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {fail, ok, type Result} from '../failure.ts';
import type {Sha} from '../model.ts';
import {ensureDir, errorCode, readBounded, removeTree} from '../world/files.ts';
import {openGit, type GitResult} from '../world/git.ts';
import {restoreAgentConfig, type Hub} from './hub.ts';
import {restoreKept} from './kept-files.ts';
import {commitTree, treeOf} from './merge-tree.ts';
import {clearSpecialFiles} from './special-files.ts';
import {publish} from './publish.ts';
import {collectLimits, takeSnapshot} from './snapshot.ts';
import {indexFile, isDisposable, readRecord, removeRecord, worktreeGit, writeRecord, type WorktreeRecord} from './worktree-record.ts';

interface Wanted {
  /** Below `.worktrees`. */
  readonly path: string;
  /** Unique in this state folder; safe as a file name (see `dirName`). */
  readonly name: string;
  /** What HEAD will be, detached. */
  readonly base: Sha;
  /** What the files will be; null: as in `base`. */
  readonly tree: Sha | null;
}

/**
 * Makes the worktree at `path` hold exactly `tree`, and of ignored files only what `copy` and `setup` made. One of ours is used
 * again; work in it that was not collected is first kept as `refs/orch/rescue/<name>/…` of the user's repository, except in
 * `.orch/pool`, where nobody works. The failure is one line for people; then nothing was lost.
 */
export async function prepareWorktree(hub: Hub, wanted: Wanted): Promise<Result<{readonly fresh: boolean}, string>> {
  await assertInside(hub, wanted.path);
  const record = await readRecord(hub, wanted.name);
  if (record !== null && record.path !== wanted.path) {
    const removed = await removeWorktree(hub, {path: record.path, name: wanted.name});
    if (!removed.ok) return removed;
  }
  const kind = await kindOf(wanted.path);
  if (kind === 'missing') return makeFresh(hub, wanted);
  if (record?.path !== wanted.path) return fail(`${wanted.path} is in the way: orch did not make it. Move it elsewhere.`);
  const kept = await keepUnknownWork(hub, wanted.name, record);
  if (!kept.ok) return kept;
  if (kind === 'folder' && (await useAgain(hub, wanted, record))) return ok({fresh: false});
  await discard(hub, wanted.path, wanted.name);
  return makeFresh(hub, wanted);
}

/** Removes a worktree of ours and all that is known of it, after keeping what was not collected. A missing one is fine. */
export async function removeWorktree(hub: Hub, {path, name}: {readonly path: string; readonly name: string}): Promise<Result<null, string>> {
  await assertInside(hub, path);
  const record = await readRecord(hub, name);
  if (record?.path !== path) {
    return (await kindOf(path)) === 'missing' ? ok(null) : fail(`${path} was not made by orch as ${name}; it was left alone.`);
  }
  const kept = await keepUnknownWork(hub, name, record);
  if (!kept.ok) return kept;
  await discard(hub, path, name);
  return ok(null);
}

/** True where a worktree of ours holds anything that nobody has collected, or that cannot be: then no clean-up may touch it. */
export async function holdsUnkeptWork(hub: Hub, {path, name}: {readonly path: string; readonly name: string}): Promise<boolean> {
  const record = await readRecord(hub, name);
  if (record?.path !== path || record.known === null) return false;
  const snapshot = await takeSnapshot(hub, {worktree: path, name, base: record.base, limits: collectLimits});
  return snapshot.type === 'refused' || (snapshot.type === 'tree' && snapshot.tree !== record.known);
}

/** Whoever asks for a path elsewhere has a bug, and must not be obeyed. */
async function assertInside(hub: Hub, path: string): Promise<void> {
  const below = relative(hub.root, path);
  const inside = below !== '' && !below.startsWith('..') && join(hub.root, below) === path;
  const ours = path === hub.stateDir || (path.startsWith(hub.stateDir + sep) && !isDisposable(hub, path));
  if (inside && !ours) {
    await ensureDir(dirname(path));
    if ((await realpath(dirname(path))) === join(await realpath(hub.root), dirname(below))) return;
  }
  throw new Error(`Internal error: ${path} is no place for a worktree; these are below ${hub.root}`);
}

async function kindOf(path: string): Promise<'missing' | 'folder' | 'other'> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'missing';
    throw error;
  }
}

async function keepUnknownWork(hub: Hub, name: string, record: WorktreeRecord): Promise<Result<null, string>> {
  const {path, base, known} = record;
  if (known === null || isDisposable(hub, path)) return ok(null);
  const snapshot = await takeSnapshot(hub, {worktree: path, name, base, limits: collectLimits});
  if (snapshot.type === 'refused') return fail(`${path} holds work that cannot be collected: ${snapshot.message} Or move the folder elsewhere.`);
  if (snapshot.type === 'lost' || snapshot.tree === known) return ok(null);
  const {tree} = snapshot;
  const message = `Work left in ${relative(hub.root, path)}`;
  const sha = await commitTree(hub, {tree, parents: [base], message, author: hub.repository.author});
  await hub.pin(`rescue/${name}/${tree}`, sha);
  await publish(hub.repository, hub, {sha, ref: `refs/orch/rescue/${name}/${tree}`, expected: 'any'});
  return ok(null);
}

async function makeFresh(hub: Hub, wanted: Wanted): Promise<Result<{readonly fresh: boolean}, string>> {
  const {path, name, base} = wanted;
  await removeRecord(hub, name);
  await writeRecord(hub, name, {path, base, known: null, ready: null, keep: []});
  const added = await hub.serially(async () => {
    await restoreAgentConfig(hub);
    await clearSpecialFiles(hub);
    const git = openGit({gitDir: hub.gitDir, cwd: hub.stateDir});
    // Forced twice: over a registration, even a locked one, whose folder is gone.
    return git.exec(['worktree', 'add', '--quiet', '--detach', '--no-checkout', '--force', '--force', path, base]);
  });
  const failed = added.code === 0 ? await layOut(hub, wanted, {ready: null, keep: []}) : added;
  if (failed === null) return ok({fresh: true});
  await discard(hub, path, name);
  return fail(`no worktree could be made at ${path}: ${failed.stderr.replace(/\s+/g, ' ').trim()}`);
}

/** False where the worktree is damaged, or where checks changed what `setup` left, and it has to be made anew. */
async function useAgain(hub: Hub, wanted: Wanted, record: WorktreeRecord): Promise<boolean> {
  const admin = await adminOf(hub, wanted.path);
  if (admin === null || record.known === null) return false;
  if (isDisposable(hub, wanted.path) && record.keep.length > 0 && !(await restoreKept(hub, {worktree: wanted.path, name: wanted.name, keep: record.keep}))) return false;
  // Until all is laid out, what lies there is nobody's work.
  if (!isDisposable(hub, wanted.path)) await writeRecord(hub, wanted.name, {...record, base: wanted.base, known: null});
  await resetAdmin(admin, wanted.base);
  await restoreAgentConfig(hub);
  const git = await worktreeGit(hub, wanted.path, wanted.name);
  const cleaned = await git.exec(['clean', '-ffdxq', ...record.keep.flatMap((path) => ['-e', literalPattern(path)])]);
  return cleaned.code === 0 && (await layOut(hub, wanted, record)) === null;
}

/**
 * Lets git work again in a worktree whose agent has made commits that only its sandbox holds: HEAD is `base` again, what was
 * collected is staged. The files stay as they are.
 */
export async function forgetCommits(hub: Hub, {path, name, base}: {readonly path: string; readonly name: string; readonly base: Sha}): Promise<void> {
  const admin = await adminOf(hub, path);
  if (admin === null) return;
  await resetAdmin(admin, base);
  await copyFile(indexFile(hub, name), join(admin, 'index')).catch(() => {}); // Without an index git shows all files as deleted, and loses nothing.
}

async function resetAdmin(admin: string, base: Sha): Promise<void> {
  for (const name of await readdir(admin)) if (name !== 'gitdir' && name !== 'commondir') await removeTree(join(admin, name));
  await writeFile(join(admin, 'HEAD'), `${base}\n`);
}

/** Writes the files and both indexes. Returns git's answer where that failed, else null. */
async function layOut(hub: Hub, wanted: Wanted, was: Pick<WorktreeRecord, 'ready' | 'keep'>): Promise<GitResult | null> {
  const {path, name, base} = wanted;
  const git = await worktreeGit(hub, path, name);
  const tree = wanted.tree ?? (await treeOf(hub, base));
  const laid = await git.exec(['read-tree', '--reset', '-u', tree]);
  if (laid.code !== 0) return laid;
  const admin = await adminOf(hub, path);
  if (admin === null) throw new Error(`Internal error: ${path} is no worktree of the hub`);
  await copyFile(indexFile(hub, name), join(admin, 'index'));
  await writeRecord(hub, name, {path, base, known: tree, ready: was.ready, keep: was.keep});
  return null;
}

/** The folder in the hub that belongs to a worktree, if both still point to each other as git made them. */
export async function adminOf(hub: Hub, path: string): Promise<string | null> {
  const link = await readBounded(join(path, '.git'), longestLink);
  const worktrees = join(hub.gitDir, 'worktrees');
  const id = link?.startsWith(`gitdir: ${worktrees}/`) === true ? link.slice(`gitdir: ${worktrees}/`.length).trim() : '';
  if (id === '' || id === '.' || id === '..' || id.includes('/')) return null;
  const admin = join(worktrees, id);
  if ((await kindOf(admin)) !== 'folder') return null;
  const back = await readBounded(join(admin, 'gitdir'), longestLink);
  const common = await readBounded(join(admin, 'commondir'), longestLink);
  return back?.trim() === join(path, '.git') && common?.trim() === '../..' ? admin : null;
}

const longestLink = 16 * 1024;

async function discard(hub: Hub, path: string, name: string): Promise<void> {
  await removeTree(path);
  const worktrees = join(hub.gitDir, 'worktrees');
  for (const id of await readdir(worktrees).catch(() => [])) {
    const points = await readBounded(join(worktrees, id, 'gitdir'), longestLink);
    if (points?.trim() === join(path, '.git')) await removeTree(join(worktrees, id));
  }
  await removeRecord(hub, name);
  await removeTree(join(hub.stateDir, 'sandbox', name));
}

/** A path as a pattern of `.gitignore` that matches only itself. */
const literalPattern = (path: string): string => `/${path.replace(/[\\*?[\]!# ]/g, String.raw`\$&`)}`;
