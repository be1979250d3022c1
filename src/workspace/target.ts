/** The branch that a run lands on. */
import {fail, ok, type Result} from '../failure.ts';
import type {Sha} from '../model.ts';
import {openGit} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';

export interface Target {
  /** Full ref name; null: HEAD is detached and nothing of the user's is moved. */
  readonly ref: string | null;
  readonly sha: Sha;
  /** For people. */
  readonly name: string;
}

/** `named`: a branch's short or full name; null: the one checked out. The failure says what there is. */
export async function targetOf(repository: UserRepository, named: string | null): Promise<Result<Target, string>> {
  if (named === null) {
    const {headRef, headSha} = repository;
    return ok({ref: headRef, sha: headSha, name: headRef === null ? 'a detached HEAD (no branch is moved; the result stays on its own branch)' : shortName(headRef)});
  }
  const ref = named.startsWith('refs/heads/') ? named : `refs/heads/${named}`;
  const sha = await branchTip(repository, ref);
  if (sha !== null) return ok({ref, sha, name: shortName(ref)});
  return fail(`There is no branch ${named} to land on. Create it (git branch ${named}) or name another with --into.`);
}

/** Where a ref of the user's stands now; null when it does not exist. */
export async function branchTip(repository: UserRepository, ref: string): Promise<Sha | null> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  const {code, stdout} = await git.exec(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  return code === 0 ? stdout.toString().trim() : null;
}

const shortName = (ref: string): string => ref.replace(/^refs\/heads\//, '');
