/** The refs of a whole run in the user's repository. */
import type {Sha} from '../model.ts';
import {baseRef} from '../run/refs.ts';
import {openGit} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';

/** Keeps the commit that a run started from in the user's repository, also when no branch holds it any more. */
export async function pinBase(repository: UserRepository, runId: string, sha: Sha): Promise<void> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  await git.run(['update-ref', '--no-deref', baseRef(runId), sha]);
}

/** Removes one ref of a run, if it still is where it was. */
export async function dropRef(repository: UserRepository, {ref, expected}: {readonly ref: string; readonly expected: Sha | null}): Promise<void> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  if (expected !== null) await git.exec(['update-ref', '-d', ref, expected]);
}

/** Removes every ref that a run made, each by compare-and-swap. */
export async function dropRunRefs(repository: UserRepository, runId: string): Promise<void> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  const text = await git.text(['for-each-ref', '--format=%(refname) %(objectname)', `refs/heads/orch/${runId}/`, `refs/orch/${runId}/`]);
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [ref = '', sha = ''] = line.split(' ');
    await git.run(['update-ref', '-d', ref, sha]);
  }
}

/** True when a branch of the user's own holds the commit. */
export async function isReachable(repository: UserRepository, sha: Sha): Promise<boolean> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  const holders = await git.text(['for-each-ref', '--format=%(refname)', `--contains=${sha}`, 'refs/heads/']);
  return holders.split('\n').some((ref) => ref !== '' && !ref.startsWith('refs/heads/orch/'));
}
