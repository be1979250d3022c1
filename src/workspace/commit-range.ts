/** Which commits a person means by a range, and what each of them changes, read from the user's repository without writing to it. */
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {fail, ok, type Result} from '../failure.ts';
import type {Sha} from '../model.ts';
import {openGit} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';
import type {Objects} from './merge-tree.ts';

export interface RangeCommit {
  readonly commit: Sha;
  /** The empty tree for a commit without parents; several for a merge. */
  readonly parents: readonly Sha[];
}

export interface CommitRange {
  /** What the whole is compared with: a commit, or the empty tree where history begins within the range. */
  readonly from: Sha;
  readonly to: Sha;
  /** Oldest first; empty where there is nothing to judge. */
  readonly commits: readonly RangeCommit[];
}

/** Git on the user's repository under orch's configuration; grafts, which could hide parents, do not count. */
export const userObjects = ({gitDir, topLevel}: UserRepository): Objects => ({git: openGit({gitDir, cwd: topLevel, env: {GIT_GRAFT_FILE: '/dev/null'}})});

/**
 * `a..b` is what b has and a has not, `a...b` the same from where they parted, and an empty side is HEAD, as in git; a single
 * commit stands for itself. The failure says what is wrong and what to do.
 */
export async function commitRange(repository: UserRepository, objects: Objects, text: string): Promise<Result<CommitRange, string>> {
  const [, left, right] = /^(.*?)\.{2,3}(.*)$/s.exec(text) ?? [];
  const to = await commitOf(objects, right ?? text);
  if (to === null) return fail(unknownCommit(right ?? text));
  if (left === undefined) {
    const parents = await parentsOf(objects, ['--no-walk', to]);
    return whole(repository, objects, {from: parents[0]?.parents[0] ?? to, to, commits: parents});
  }
  const start = await commitOf(objects, left);
  if (start === null) return fail(unknownCommit(left));
  const base = await objects.git.exec(['merge-base', start, to]);
  const from = base.code === 0 ? firstLine(base.stdout) : await emptyTree(objects);
  const commits = await parentsOf(objects, ['--topo-order', '--reverse', to, `^${start}`]);
  // A variable of a script that is empty must not read as "nothing to judge".
  if (left === '' && commits.length === 0) return fail(`${JSON.stringify(text)} names no beginning, so that HEAD is meant, and holds no commit. Name what it begins with, such as main..HEAD.`);
  return whole(repository, objects, {from, to, commits});
}

export interface Staged {
  /** The commit checked out, with which the index is compared; the empty tree before the first one. */
  readonly base: Sha;
  /** As `diff-tree -r -z --raw` prints it. */
  readonly rawDiff: Buffer;
  /** All paths of the index. */
  readonly names: readonly string[];
}

/** What the next commit would hold. `indexFile`: the index that git itself names to a hook, from the top level; absent: the usual one. */
export async function stagedChange(repository: UserRepository, indexFile: string | undefined): Promise<Result<Staged, string>> {
  const index = indexFile === undefined ? {} : {GIT_INDEX_FILE: resolve(repository.topLevel, indexFile)};
  const git = openGit({gitDir: repository.gitDir, cwd: repository.topLevel, env: index});
  const names = await git.run(['ls-files', '-z', '--cached']);
  const unmerged = await git.run(['ls-files', '-z', '--unmerged']);
  if (unmerged.stdout.length > 0) return fail('the index holds files that are not merged yet. Resolve the conflicts and add them: git status');
  // Before the first commit everything is new.
  const base = repository.headSha === '' ? await emptyTree({git}) : repository.headSha;
  const diff = await git.run(['diff-index', '--cached', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none', base]);
  return ok({base, rawDiff: diff.stdout, names: names.stdout.toString('utf8').split('\0').filter((name) => name !== '')});
}

async function commitOf(objects: Objects, rev: string): Promise<Sha | null> {
  const found = await objects.git.exec(['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev === '' ? 'HEAD' : rev}^{commit}`]);
  return found.code === 0 ? firstLine(found.stdout) : null;
}

const unknownCommit = (rev: string): string => `${JSON.stringify(rev)} names no commit here. Give a range such as main..HEAD or HEAD~3.., or one commit; a branch that only the server has must be fetched first.`;

async function parentsOf(objects: Objects, args: readonly string[]): Promise<readonly RangeCommit[]> {
  const {stdout} = await objects.git.run(['rev-list', '--parents', ...args]);
  const none = await emptyTree(objects);
  return stdout.toString('latin1').split('\n').filter((line) => line !== '').map((line) => {
    const [commit = '', ...parents] = line.split(' ');
    return {commit, parents: parents.length === 0 ? [none] : parents};
  });
}

/** Its name alone; nothing is written. */
const emptyTree = async (objects: Objects): Promise<Sha> => firstLine((await objects.git.run(['hash-object', '-t', 'tree', '--stdin'], {input: ''})).stdout);

/** In a shallow clone a commit at the edge looks as if it had made everything. */
async function whole({shallow, commonDir}: UserRepository, objects: Objects, range: CommitRange): Promise<Result<CommitRange, string>> {
  if (!shallow || range.commits.length === 0) return ok(range);
  const file = join(commonDir, 'shallow');
  const edges = new Set(existsSync(file) ? (await readFile(file, 'utf8')).split('\n') : []);
  const cut = range.commits.some(({commit}) => edges.has(commit)) || range.from === (await emptyTree(objects));
  return cut ? fail('this clone is shallow, and its history ends within the range. Fetch the rest first: git fetch --unshallow (in GitHub Actions: `fetch-depth: 0` of the checkout step).') : ok(range);
}

const firstLine = (bytes: Buffer): string => bytes.toString('latin1').split('\n', 1)[0] ?? '';
