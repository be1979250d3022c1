/** Makes and reads objects of the hub: merges, commits, ancestry, differences, contents. Touches no checkout. */
import type {Sha} from '../model.ts';
import {nowMs} from '../world/clock.ts';
import {GitFailure} from '../world/git.ts';
import type {Person} from '../world/user-repository.ts';
import type {Hub} from './hub.ts';

/** A repository whose objects can be read: the hub, or the user's own. */
export type Objects = Pick<Hub, 'git'>;

export type Merged =
  | {readonly type: 'clean'; readonly tree: Sha}
  /** The tree holds conflict markers in these files, or both sides of what cannot be merged. */
  | {readonly type: 'conflict'; readonly tree: Sha; readonly files: readonly string[]};

/** Merges two commits in the object store alone. */
export async function mergeTrees(hub: Hub, ours: Sha, theirs: Sha): Promise<Merged> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const result = await hub.git.exec(args);
  const [tree = '', ...files] = result.stdout.toString('utf8').split('\0');
  // Code 1 is a conflict, and also what git gives for a commit that does not exist; only then there is no tree.
  if (result.code > 1 || tree === '') throw new GitFailure(args, result.code, result.stderr);
  if (result.code === 0) return {type: 'clean', tree};
  return {type: 'conflict', tree, files: [...new Set(files.filter((file) => file !== ''))]};
}

export interface NewCommit {
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly message: string;
  readonly author: Person;
  /** Default: the author. */
  readonly committer?: Person;
  /** ISO 8601; default: now. */
  readonly date?: string;
}

/** Writes a commit and returns its name. Equal input makes an equal commit. */
export async function commitTree(hub: Hub, commit: NewCommit): Promise<Sha> {
  const committer = commit.committer ?? commit.author;
  const at = commit.date === undefined ? nowMs() : Date.parse(commit.date);
  const date = `${Math.floor(at / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: date,
  };
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const result = await hub.git.run(['commit-tree', ...parents, commit.tree], {input: commit.message.endsWith('\n') ? commit.message : `${commit.message}\n`, env});
  return word(result.stdout);
}

/** True where `descendant` holds `ancestor`; a commit holds itself. */
export async function isAncestor(hub: Hub, ancestor: Sha, descendant: Sha): Promise<boolean> {
  if (ancestor === descendant) return true;
  const args = ['merge-base', '--is-ancestor', ancestor, descendant];
  const {code, stderr} = await hub.git.exec(args);
  if (code > 1) throw new GitFailure(args, code, stderr);
  return code === 0;
}

/** The tree of a commit. Asked many times of the same few commits, and never another one for the same name. */
export async function treeOf(objects: Objects, commit: Sha): Promise<Sha> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const tree = word((await objects.git.run(['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`])).stdout);
  trees.set(commit, tree);
  return tree;
}

const trees = new Map<Sha, Sha>();

/** What changed between two commits or trees, as `diff-tree -r -z --raw` prints it: bytes, since paths need not be UTF-8. */
export async function rawDiff(objects: Objects, from: Sha, to: Sha): Promise<Buffer> {
  return (await objects.git.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none', from, to])).stdout;
}

export interface Blob {
  /** Of the whole blob, in bytes. */
  readonly size: number;
  /** At most `limitBytes` of it. */
  readonly content: Buffer;
}

/** Contents of blobs, in the order asked for; null for one that does not exist. The beginning of a larger one is read alone. */
export async function readBlobs(objects: Objects, shas: readonly Sha[], limitBytes: number): Promise<readonly (Blob | null)[]> {
  const sizes = await readSizes(objects, shas);
  const contents = new Map<Sha, Buffer>();
  const small = [...new Set(shas)].filter((sha) => (sizes.get(sha) ?? Number.POSITIVE_INFINITY) <= limitBytes);
  for (const batch of batches(small, (sha) => sizes.get(sha) ?? 0)) {
    const {stdout} = await objects.git.run(['cat-file', '--batch'], {input: `${batch.join('\n')}\n`});
    let at = 0;
    for (const sha of batch) {
      const start = stdout.indexOf(10, at) + 1;
      const end = start + (sizes.get(sha) ?? 0);
      contents.set(sha, stdout.subarray(start, end));
      at = end + 1;
    }
  }
  for (const [sha, size] of sizes) {
    if (size > limitBytes) contents.set(sha, (await objects.git.run(['cat-file', 'blob', sha], {maxBytes: Math.max(1, limitBytes)})).stdout.subarray(0, limitBytes));
  }
  return shas.map((sha) => {
    const size = sizes.get(sha);
    const content = contents.get(sha);
    return size === undefined || content === undefined ? null : {size, content};
  });
}

/** The content of a file in a commit; null where the commit has none there. */
export async function fileAt(objects: Objects, commit: Sha, path: string, limitBytes: number): Promise<Buffer | null> {
  const result = await objects.git.run(['ls-tree', '-z', commit, '--', path]);
  const [, sha] = /^\d{6} blob ([0-9a-f]+)\t/.exec(result.stdout.toString('latin1')) ?? [];
  if (sha === undefined) return null;
  const [blob] = await readBlobs(objects, [sha], limitBytes);
  return blob?.content ?? null;
}

/** Sizes of those that exist and are blobs. */
async function readSizes(objects: Objects, shas: readonly Sha[]): Promise<ReadonlyMap<Sha, number>> {
  const sizes = new Map<Sha, number>();
  const asked = [...new Set(shas)].filter((sha) => /^[0-9a-f]+$/.test(sha));
  if (asked.length === 0) return sizes;
  const {stdout} = await objects.git.run(['cat-file', '--batch-check'], {input: `${asked.join('\n')}\n`});
  for (const line of stdout.toString('latin1').split('\n')) {
    const [sha = '', type, size] = line.split(' ');
    if (type === 'blob') sizes.set(sha, Number(size));
  }
  return sizes;
}

const batchBytes = 64 * 1024 * 1024;

function* batches(shas: readonly Sha[], sizeOf: (sha: Sha) => number): Generator<readonly Sha[]> {
  let batch: Sha[] = [];
  let bytes = 0;
  for (const sha of shas) {
    if (batch.length > 0 && bytes + sizeOf(sha) > batchBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(sha);
    bytes += sizeOf(sha);
  }
  if (batch.length > 0) yield batch;
}

const word = (bytes: Buffer): string => bytes.toString('latin1').trim();
