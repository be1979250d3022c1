import {expect, test} from 'vitest';
import {changedPaths, openHubOf} from '../rig/orch-hub.ts';
import {commitTree, isAncestor, mergeTrees, rawDiff, readBlobs, treeOf} from '../../src/workspace/merge-tree.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo, snapshotUserRepo} from '../rig/user-repo.ts';

const scratch = useScratch();
const author = {name: 'Ada', email: 'ada@example.com'};

test('a clean merge is made without touching any checkout', async () => {
  const dir = scratch.path('r');
  const base = makeRepo(dir);
  const ours = commitFiles(dir, {'a.txt': 'ours\n'}, 'ours');
  git(dir, 'switch', '--quiet', '--create', 'other', base);
  const theirs = commitFiles(dir, {'src/b.txt': 'theirs\n'}, 'theirs');
  const hub = await openHubOf(dir);
  const before = snapshotUserRepo(dir);
  const merged = await mergeTrees(hub, ours, theirs);
  expect(merged.type).toBe('clean');
  const sha = await commitTree(hub, {tree: merged.tree, parents: [ours, theirs], message: 'm', author, date: '2026-01-01T00:00:00Z'});
  expect(await hub.git.text(['show', '--no-patch', '--format=%P|%an|%ce|%at|%B', sha])).toBe(`${ours} ${theirs}|Ada|ada@example.com|1767225600|m\n`);
  expect(await commitTree(hub, {tree: merged.tree, parents: [ours, theirs], message: 'm\n', author, date: '2026-01-01T00:00:00Z'})).toBe(sha);
  expect(await hub.git.text(['show', `${sha}:a.txt`, `${sha}:src/b.txt`])).toBe('ours\ntheirs');
  expect([await isAncestor(hub, theirs, sha), await isAncestor(hub, sha, theirs), await isAncestor(hub, sha, sha)]).toEqual([true, false, true]);
  expect(snapshotUserRepo(dir)).toEqual(before);
});

test('a conflict names its files, odd names as well, and its tree holds both sides', async () => {
  const dir = scratch.path('r');
  const base = makeRepo(dir, {'ä\nb.txt': '1\n', 'gone.txt': '1\n', 'kept.txt': '1\n'});
  git(dir, 'rm', '--quiet', 'gone.txt');
  const ours = commitFiles(dir, {'ä\nb.txt': 'ours\n'}, 'ours');
  git(dir, 'switch', '--quiet', '--create', 'other', base);
  const theirs = commitFiles(dir, {'ä\nb.txt': 'theirs\n', 'gone.txt': '2\n'}, 'theirs');
  const hub = await openHubOf(dir);
  const merged = await mergeTrees(hub, ours, theirs);
  expect(merged).toMatchObject({type: 'conflict', files: ['gone.txt', 'ä\nb.txt']});
  expect(await hub.git.text(['show', `${merged.tree}:ä\nb.txt`])).toMatch(/<{7}[^]*ours\n={7}\ntheirs\n>{7}/);
});

test('commits that do not exist are a failure of git', async () => {
  makeRepo(scratch.path('r'));
  const hub = await openHubOf(scratch.path('r'));
  const nothing = '1'.repeat(40);
  await expect(mergeTrees(hub, nothing, nothing)).rejects.toMatchObject({name: 'GitFailure'});
  await expect(isAncestor(hub, nothing, hub.repository.headSha)).rejects.toMatchObject({name: 'GitFailure'});
  await expect(treeOf(hub, '--all')).rejects.toMatchObject({name: 'GitFailure'});
});

test('differences are raw bytes; blobs come in order, bounded, null where there are none', async () => {
  const dir = scratch.path('r');
  const base = makeRepo(dir, {'small.txt': 'small\n', 'empty.txt': ''});
  const head = commitFiles(dir, {'big.bin': 'x'.repeat(100_000), 'new\nline': ''}, 'second');
  const hub = await openHubOf(dir);
  expect(changedPaths(await rawDiff(hub, base, head))).toEqual(['A big.bin', 'A new\nline']);
  const sha = (path: string): string => git(dir, 'rev-parse', `${head}:${path}`);
  const blobs = await readBlobs(hub, [sha('big.bin'), '0'.repeat(40), sha('small.txt'), sha('empty.txt'), sha('big.bin'), head, 'HEAD'], 1000);
  expect(blobs.map((blob) => (blob === null ? null : [blob.size, blob.content.length]))).toEqual([[100_000, 1000], null, [6, 6], [0, 0], [100_000, 1000], null, null]);
  expect(blobs[2]?.content.toString()).toBe('small\n');
  expect(await readBlobs(hub, [], 10)).toEqual([]);
});
