/** Commits that orch makes from another one by putting files into it, in the object store alone. */
import {join} from 'node:path';
import type {Sha} from '../model.ts';
import {ensureDir, removeTree} from '../world/files.ts';
import {nobody} from '../world/user-repository.ts';
import type {Hub} from './hub.ts';
import {commitTree} from './merge-tree.ts';

/** The commit `base` with these files put into it or changed, as its child. No ref holds it. One at a time: they share an index. */
export async function commitWith(hub: Hub, base: Sha, files: readonly {readonly path: string; readonly content: string}[], message: string): Promise<Sha> {
  const blobs = new Map<string, Sha>();
  for (const {content} of files) {
    if (!blobs.has(content)) blobs.set(content, word((await hub.git.run(['hash-object', '-w', '--stdin'], {input: content})).stdout));
  }
  const folder = join(hub.stateDir, 'index');
  await ensureDir(folder);
  const index = join(folder, '_changed');
  // No task's id becomes this name, so only we use it: what is there is what a killed orch left.
  await Promise.all([index, `${index}.lock`].map(removeTree));
  const env = {GIT_INDEX_FILE: index};
  await hub.git.run(['read-tree', base], {env});
  await hub.git.run(['update-index', '--add', '-z', '--index-info'], {env, input: files.map(({path, content}) => `100644 ${blobs.get(content) ?? ''}\t${path}\0`).join('')});
  const tree = word((await hub.git.run(['write-tree'], {env})).stdout);
  await removeTree(index);
  return commitTree(hub, {tree, parents: [base], message, author: nobody});
}

const word = (bytes: Buffer): string => bytes.toString('latin1').trim();
