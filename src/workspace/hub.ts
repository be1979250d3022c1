/**
 * Orch's own repository, in which all agents' worktrees live and all of orch's commits are made.
 *
 *   stateDir/hub.git      what agents see: its worktrees are theirs; its config is advice at best, since they may write to it
 *   stateDir/private.git  the same objects and refs (by symlinks), with a config, excludes and indexes that only orch writes
 *
 * Objects of the user's repository are borrowed through `objects/info/alternates`; nothing of it is copied or written,
 * but for the line in `info/exclude` that keeps `.worktrees` out of `git status`.
 */
import {agentFiles} from './agent-files.ts';
import {existsSync} from 'node:fs';
import {copyFile, lstat, readdir, readlink, rm, symlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import pLimit from 'p-limit';
import type {Sha} from '../model.ts';
import {ensureDir, readBounded, removeTree, writeFileAtomic} from '../world/files.ts';
import {GitFailure, openGit, type Git} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {excludeWorktrees, readExclude} from './exclude.ts';
import {agentConfig, alternatesEntry, orchConfig} from './hub-config.ts';

export interface Hub {
  readonly repository: UserRepository;
  /** `.worktrees/.orch`. */
  readonly stateDir: string;
  /** `.worktrees`: nothing outside of it is ever made or removed here. */
  readonly root: string;
  /** The repository that agents' worktrees belong to. */
  readonly gitDir: string;
  /** The same objects and refs under orch's own configuration. */
  readonly privateDir: string;
  /** Git on `privateDir`. */
  readonly git: Git;
  /** One at a time: parallel `git worktree add` in one repository fails now and then. */
  readonly serially: <T>(work: () => Promise<T>) => Promise<T>;
  /** Keeps a commit from being pruned, as `refs/orch/<suffix>` of the hub. */
  pin(suffix: string, sha: Sha): Promise<void>;
}

/**
 * Makes the hub or brings an existing one up to date with the user's repository; safe after a crash at any point. With
 * `exclusive` (the default) the caller owns the state folder and locks that a killed git left in the hub are removed.
 */
export async function openHub(options: {readonly repository: UserRepository; readonly stateDir: string; readonly exclusive?: boolean}): Promise<Hub> {
  const {repository, stateDir} = options;
  const gitDir = join(stateDir, 'hub.git');
  const privateDir = join(stateDir, 'private.git');
  await excludeWorktrees(repository);
  await ensureDir(stateDir);
  await layOutHub({gitDir, privateDir, repository});
  if (options.exclusive ?? true) await clearLocks(gitDir, privateDir);

  const git = openGit({gitDir: privateDir, cwd: stateDir});
  const limit = pLimit(1);
  return {
    repository,
    stateDir,
    root: dirname(stateDir),
    gitDir,
    privateDir,
    git,
    serially: (work) => limit(work),
    pin: async (suffix, sha) => {
      await git.run(['update-ref', `refs/orch/${suffix}`, sha]);
    },
  };
}

/** False where an agent has deleted or damaged the hub so that git finds no repository there, or not the user's commits. */
export async function isWhole(hub: Hub): Promise<boolean> {
  try {
    const seen = await hub.git.exec(['cat-file', '-e', `${hub.repository.headSha}^{commit}`]);
    return seen.code === 0 && (await isRepository(hub.gitDir));
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

/** Makes a hub that is not whole anew; what was only in it is gone. True where there was something to mend. */
export function mendHub(hub: Hub): Promise<boolean> {
  return hub.serially(async () => {
    if (await isWhole(hub)) return false;
    await layOutHub(hub);
    return true;
  });
}

/** Restores the configuration that agents see, which they may have changed or broken. */
export async function restoreAgentConfig(hub: Pick<Hub, 'gitDir' | 'repository'>): Promise<void> {
  await keepAs(join(hub.gitDir, 'config'), agentConfig(hub.repository));
  for (const name of ['config.lock', 'config.worktree', 'commondir']) await removeTree(join(hub.gitDir, name));
}

async function layOutHub({gitDir, privateDir, repository}: Pick<Hub, 'gitDir' | 'privateDir' | 'repository'>): Promise<void> {
  await initHub(gitDir, repository);
  await initPrivate(gitDir, privateDir, repository);
  await keepAs(join(gitDir, 'objects', 'info', 'alternates'), `${alternatesEntry(repository.objectsDir)}\n`);
  await copyShallow(gitDir, repository);
  const exclude = `${await readExclude(repository)}\n${agentFiles.map((name) => `/${name}`).join('\n')}\n`;
  for (const dir of [gitDir, privateDir]) {
    await ensureDir(join(dir, 'info'));
    await keepAs(join(dir, 'info', 'exclude'), exclude);
  }
}

async function initHub(gitDir: string, repository: UserRepository): Promise<void> {
  for (const dir of [gitDir, ...['objects', 'refs'].map((name) => join(gitDir, name))]) {
    if (!(await lstat(dir).then((stat) => stat.isDirectory(), () => true))) await removeTree(dir);
  }
  if (!['HEAD', 'objects', 'refs'].every((name) => existsSync(join(gitDir, name)))) {
    const git = openGit({cwd: dirname(gitDir)});
    await git.run(['init', '--quiet', '--bare', '--template=', `--object-format=${repository.objectFormat}`, gitDir]);
  }
  await ensureDir(join(gitDir, 'objects', 'info'));
  await restoreAgentConfig({gitDir, repository});
  if (!(await isRepository(gitDir))) await keepAs(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
}

const isRepository = async (gitDir: string): Promise<boolean> => (await openGit({gitDir, cwd: dirname(gitDir)}).exec(['rev-parse', '--git-dir'])).code === 0;

async function initPrivate(gitDir: string, privateDir: string, repository: UserRepository): Promise<void> {
  await ensureDir(privateDir);
  for (const name of ['objects', 'refs', 'packed-refs', 'shallow']) {
    const link = join(privateDir, name);
    const target = join('..', 'hub.git', name);
    if ((await readlink(link).catch(() => null)) === target) continue;
    await rm(link, {force: true});
    await symlink(target, link);
  }
  await keepAs(join(privateDir, 'config'), orchConfig(repository));
  await keepAs(join(privateDir, 'HEAD'), 'ref: refs/heads/none\n');
  if (!existsSync(join(gitDir, 'refs'))) throw new Error(`Internal error: ${gitDir} is no repository`);
}

/** Writes a file unless it already says just that: nothing is synced to disk for nothing. */
async function keepAs(file: string, text: string): Promise<void> {
  const now = await readBounded(file, text.length * 4);
  if (now === text) return;
  if (now === null) await removeTree(file); // It may be a folder by now.
  await writeFileAtomic(file, text);
}

async function copyShallow(gitDir: string, repository: UserRepository): Promise<void> {
  const file = join(gitDir, 'shallow');
  if (repository.shallow) await copyFile(join(repository.commonDir, 'shallow'), file);
  else await rm(file, {force: true});
}

async function clearLocks(gitDir: string, privateDir: string): Promise<void> {
  const locks: string[] = [];
  for (const dir of [gitDir, privateDir]) {
    for (const name of await readdir(dir)) if (name.endsWith('.lock')) locks.push(join(dir, name));
  }
  const refs = join(gitDir, 'refs');
  for (const name of await readdir(refs, {recursive: true})) if (name.endsWith('.lock')) locks.push(join(refs, name));
  for (const lock of locks) await removeTree(lock);
}
