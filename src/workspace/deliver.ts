/** Fast-forwards the user's branch to a commit that passed everything, or says why that cannot be done. */
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Sha} from '../model.ts';
import {openGit, type Git} from '../world/git.ts';
import {plainText} from '../world/plain-text.ts';
import type {UserRepository} from '../world/user-repository.ts';

export type Delivered =
  /** The branch holds the commit. */
  | {readonly type: 'delivered'; readonly sha: Sha}
  /** The branch was not moved. `reason` is one line, git's words where it has some; `command` is what the user can run once that is mended. */
  | {readonly type: 'refused'; readonly reason: string; readonly command: string}
  /** The branch has commits that `sha` does not hold; it is at `sha` of this result. */
  | {readonly type: 'moved'; readonly sha: Sha};

/**
 * `branch` is a full ref name; `sha` must be in the user's repository already; `mustHold` is the commit of the branch that the
 * work builds on: what its owner has taken out of the branch since must not come back with it. Where the branch is checked
 * out, its files come along and uncommitted edits elsewhere survive; nothing is ever stashed, reset or overwritten.
 */
export async function deliver(repository: UserRepository, input: {readonly branch: string; readonly sha: Sha; readonly mustHold: Sha}): Promise<Delivered> {
  const {branch, sha, mustHold} = input;
  const git = openGit({gitDir: repository.commonDir, cwd: repository.commonDir, env: {GIT_COMMITTER_NAME: repository.author.name, GIT_COMMITTER_EMAIL: repository.author.email}});
  const name = branch.replace(/^refs\/heads\//, '');
  const now = await readRef(git, branch);
  if (now === null) return {type: 'refused', reason: `the branch ${name} does not exist any more`, command: `git branch ${quoted(name)} ${sha}`};
  if (await holds(git, now, sha)) return {type: 'delivered', sha};
  if (!(await holds(git, now, mustHold))) return rewritten(repository, {name, sha, mustHold});
  if (!(await holds(git, sha, now))) return {type: 'moved', sha: now};

  const busy = await operationOn(repository, branch);
  if (busy !== null) return {type: 'refused', reason: `a ${busy} of ${name} is in progress`, command: 'orch resume'};
  const checkout = await checkoutOf(git, repository, branch);
  if (checkout !== null) return mergeThere(git, {branch, sha, now, checkout});
  const set = await git.exec(['update-ref', '--no-deref', '-m', 'orch: fast-forward', branch, sha, now]);
  if (set.code === 0) return {type: 'delivered', sha};
  const moved = await readRef(git, branch);
  if (moved !== null && moved !== now && !(await holds(git, sha, moved))) return {type: 'moved', sha: moved};
  return {type: 'refused', reason: gitsWords(set.stderr), command: `git -C ${quoted(repository.topLevel)} fetch . ${sha}:${quoted(branch)}`};
}

/** What a person runs to merge `ref` into a branch. */
export function handMerge({topLevel}: UserRepository, branch: string, ref: string): string {
  const git = `git -C ${quoted(topLevel)}`;
  const short = (name: string): string => quoted(name.replace(/^refs\/heads\//, ''));
  return `${git} switch ${short(branch)} && ${git} merge --no-overwrite-ignore ${short(ref)}`;
}

/** Only the work of the run is put onto what the branch has become; a merge would bring back what was taken out of it. */
function rewritten({topLevel}: UserRepository, {name, sha, mustHold}: {readonly name: string; readonly sha: Sha; readonly mustHold: Sha}): Delivered {
  const git = `git -C ${quoted(topLevel)}`;
  return {
    type: 'refused',
    reason: `${name} no longer holds ${mustHold.slice(0, 12)}, which this run built on: it was rewound or rewritten`,
    command: `${git} rebase --rebase-merges --onto ${quoted(name)} ${mustHold} ${sha} && ${git} switch ${quoted(name)} && ${git} merge --ff-only '@{-1}'`,
  };
}

async function readRef(git: Git, ref: string): Promise<Sha | null> {
  const found = await git.exec(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  return found.code === 0 ? found.stdout.toString('latin1').trim() : null;
}

const holds = async (git: Git, descendant: Sha, ancestor: Sha): Promise<boolean> => descendant === ancestor || (await git.exec(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0;

/** A rebase or bisect detaches HEAD, and would put the branch back where it was when it ends. */
async function operationOn(repository: UserRepository, branch: string): Promise<string | null> {
  const linked = join(repository.commonDir, 'worktrees');
  const dirs = [repository.commonDir, ...(await readdir(linked).catch(() => [])).map((id) => join(linked, id))];
  const marks = [
    ['rebase', 'rebase-merge/head-name', branch],
    ['rebase', 'rebase-apply/head-name', branch],
    ['bisect', 'BISECT_START', branch.replace(/^refs\/heads\//, '')],
  ] as const;
  for (const dir of dirs) {
    for (const [name, file, text] of marks) {
      if ((await readFile(join(dir, file), 'utf8').catch(() => '')).trim() === text) return name;
    }
  }
  return null;
}

/** The folder in which the branch is checked out, or null. */
async function checkoutOf(git: Git, repository: UserRepository, branch: string): Promise<string | null> {
  const list = (await git.run(['worktree', 'list', '--porcelain', '-z'])).stdout.toString('utf8');
  for (const [index, entry] of list.split('\0\0').entries()) {
    const fields = entry.split('\0');
    const listed = fields.find((field) => field.startsWith('worktree '))?.slice('worktree '.length);
    // For a main checkout whose git directory lies elsewhere (a submodule) git lists that directory.
    const path = index === 0 && repository.gitDir === repository.commonDir ? repository.topLevel : listed;
    if (path !== undefined && fields.includes(`branch ${branch}`) && existsSync(path)) return path;
  }
  return null;
}

interface Checkout {
  readonly branch: string;
  readonly sha: Sha;
  /** Where the branch was when it was found to be an ancestor of `sha`. */
  readonly now: Sha;
  readonly checkout: string;
}

/**
 * Git merges into whatever HEAD is, without compare-and-swap: HEAD is looked at right before, and right after, when a switch
 * in between has moved another branch, which is then told.
 */
async function mergeThere(git: Git, {branch, sha, now, checkout}: Checkout): Promise<Delivered> {
  const there = openGit({cwd: checkout, config: 'user'});
  const command = `git -C ${quoted(checkout)} merge --ff-only --no-overwrite-ignore ${sha}`;
  const before = await headOf(there);
  if (before.ref !== branch || before.sha !== now) return {type: 'refused', reason: `${checkout} was switched or committed to at this moment`, command: 'orch resume'};
  const merged = await there.exec(['merge', '--ff-only', '--no-overwrite-ignore', '--no-autostash', '--no-stat', '--no-squash', '--quiet', sha]);
  const after = await readRef(git, branch);
  if (after !== null && (await holds(git, after, sha))) return {type: 'delivered', sha};
  const head = await headOf(there);
  if (merged.code === 0 && head.ref !== branch && head.sha === sha) {
    const other = head.ref?.replace(/^refs\/heads\//, '') ?? 'a detached HEAD';
    return {type: 'refused', reason: `${checkout} was switched to ${other} at this moment, which was fast-forwarded instead; to take that back: git -C ${quoted(checkout)} reset --keep ${now}`, command: 'orch resume'};
  }
  if (after !== null && !(await holds(git, sha, after))) return {type: 'moved', sha: after};
  return {type: 'refused', reason: gitsWords(merged.stderr), command};
}

/** What a checkout has checked out; `ref` is null where HEAD is detached. */
async function headOf(there: Git): Promise<{readonly ref: string | null; readonly sha: Sha | null}> {
  const ref = await there.exec(['symbolic-ref', '--quiet', 'HEAD']);
  return {ref: ref.code === 0 ? ref.stdout.toString('utf8').trimEnd() : null, sha: await readRef(there, 'HEAD')};
}

const longestReason = 300;

/** What git said as one line, without its hints. */
function gitsWords(stderr: string): string {
  const lines = plainText(stderr).split('\n').filter((line) => !/^(hint:|Aborting|Updating )/.test(line));
  const text = lines.map((line) => line.replace(/^(error|fatal): /, '').trim()).join(' ').replace(/\s+/g, ' ').trim();
  return text.length > longestReason ? `${text.slice(0, longestReason - 1)}…` : text || 'git gave no reason';
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);
