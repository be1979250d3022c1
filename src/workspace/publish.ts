/** Brings a commit of the hub into the user's repository, under a ref of orch's own. */
import type {Sha} from '../model.ts';
import {GitFailure, openGit, type Git} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';
import type {Hub} from './hub.ts';

export type Published =
  | {readonly type: 'published'}
  /** The ref was not where it was expected; it is untouched. Null: it does not exist. */
  | {readonly type: 'moved'; readonly sha: Sha | null};

/**
 * Copies the objects, then sets `ref` (a full name) from `expected` to `sha`; null expects that there is no such ref. Doing it
 * again is fine. Rejects with `GitFailure` when the user's repository cannot be written.
 */
export async function publish(repository: UserRepository, hub: Hub, input: {readonly sha: Sha; readonly ref: string; readonly expected: Sha | null | 'any'}): Promise<Published> {
  const {sha, ref, expected} = input;
  if (!ref.startsWith('refs/')) throw new Error(`Internal error: ${ref} is no full ref name`);
  const git = userGit(repository);
  if ((await git.exec(['cat-file', '-e', `${sha}^{commit}`])).code !== 0) {
    const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules', '--refmap=', hub.privateDir, sha];
    await hub.serially(() => git.run(fetch));
  }
  const old = expected === 'any' ? [] : [expected ?? '0'.repeat(sha.length)];
  const update = ['update-ref', '--no-deref', '--create-reflog', '-m', 'orch: publish', ref, sha, ...old];
  const set = await git.exec(update);
  if (set.code === 0) return {type: 'published'};
  const now = await readRef(git, ref);
  if (now === sha) return {type: 'published'};
  if (expected !== 'any' && now !== expected) return {type: 'moved', sha: now};
  throw new GitFailure(update, set.code, set.stderr);
}

/** Removes a ref of orch's, if it is still at `expected` (null: wherever it is). False: it has moved, and stays. A missing one is fine. */
export async function dropRef(repository: UserRepository, {ref, expected}: {readonly ref: string; readonly expected: Sha | null}): Promise<boolean> {
  const git = userGit(repository);
  const now = await readRef(git, ref);
  if (now === null) return true;
  if (expected !== null && now !== expected) return false;
  const remove = ['update-ref', '--no-deref', '-d', ref, now];
  const removed = await git.exec(remove);
  if (removed.code === 0) return true;
  if ((await readRef(git, ref)) !== now) return false;
  throw new GitFailure(remove, removed.code, removed.stderr);
}

function userGit(repository: UserRepository): Git {
  const {name, email} = repository.author;
  return openGit({gitDir: repository.commonDir, cwd: repository.commonDir, env: {GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email}});
}

async function readRef(git: Git, ref: string): Promise<Sha | null> {
  const found = await git.exec(['rev-parse', '--verify', '--quiet', ref]);
  return found.code === 0 ? found.stdout.toString('latin1').trim() : null;
}
