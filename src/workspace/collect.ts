/** Makes one commit of what an agent left in its worktree. */
import type {Sha} from '../model.ts';
import {removeTree} from '../world/files.ts';
import {GitFailure} from '../world/git.ts';
import type {Person} from '../world/user-repository.ts';
import {mendHub, type Hub} from './hub.ts';
import {ignoredWork} from './ignored-work.ts';
import {commitTree, rawDiff, treeOf} from './merge-tree.ts';
import {collectLimits, takeSnapshot, type CollectLimits} from './snapshot.ts';
import {indexFile, readRecord, worktreeGit, writeRecord} from './worktree-record.ts';

export type Collected =
  | {
      readonly type: 'committed';
      /** The commit, on `base`; pinned in the hub until the next one of this worktree. */
      readonly head: Sha;
      readonly tree: Sha;
      readonly filesChanged: number;
      readonly warnings: readonly string[];
      /** Folders that are git repositories of their own; nothing of them is in the commit. */
      readonly embedded: readonly string[];
    }
  /** The worktree holds exactly the base. */
  | {readonly type: 'empty'; readonly warnings: readonly string[]; readonly embedded: readonly string[]}
  | {readonly type: 'refused'; readonly message: string}
  | {readonly type: 'lost'; readonly message: string};

interface CollectInput {
  readonly worktree: string;
  readonly name: string;
  readonly base: Sha;
  readonly message: string;
  readonly author: Person;
  /** ISO 8601; default: now. */
  readonly date?: string;
  readonly limits?: CollectLimits;
  /** Globs of the task: where git ignores what they match, that is told. */
  readonly owns?: readonly string[];
}

/**
 * Collects a worktree by content. The files stay as they are; collecting again makes the same tree. A hub that an agent has
 * deleted or damaged is made anew first, with a warning.
 */
export async function collect(hub: Hub, input: CollectInput): Promise<Collected> {
  let mended: boolean;
  try {
    return await collectOnce(hub, input);
  } catch (error) {
    mended = await mendHub(hub);
    // Another one may have mended it meanwhile: that is worth a second try.
    if (!mended && !(error instanceof GitFailure)) throw error;
  }
  const warning = `${hub.gitDir} was deleted or damaged, perhaps by an agent; it was made anew`;
  try {
    await removeTree(indexFile(hub, input.name)); // It may name contents that were in the hub alone.
    const collected = await collectOnce(hub, input);
    return mended && 'warnings' in collected ? {...collected, warnings: [...collected.warnings, warning]} : collected;
  } catch (error) {
    if (!mended || !(error instanceof GitFailure)) throw error;
    return {type: 'lost', message: `${warning}, but the work in ${input.worktree} could not be collected any more: ${error.stderr.replace(/\s+/g, ' ').trim()}`};
  }
}

async function collectOnce(hub: Hub, input: CollectInput): Promise<Collected> {
  const {worktree, name, base} = input;
  const snapshot = await takeSnapshot(hub, {worktree, name, base, limits: input.limits ?? collectLimits});
  if (snapshot.type !== 'tree') return snapshot;
  const {tree, embedded} = snapshot;
  const record = await readRecord(hub, name);
  const ignored = await ignoredWork(await worktreeGit(hub, worktree, name), {worktree, owns: input.owns ?? [], made: record?.keep ?? []});
  const warnings = [...snapshot.warnings, ...ignored];
  const baseTree = await treeOf(hub, base);
  let collected: Collected = {type: 'empty', warnings, embedded};
  if (tree !== baseTree) {
    const head = await commitTree(hub, {tree, parents: [base], message: input.message, author: input.author, ...(input.date === undefined ? {} : {date: input.date})});
    await hub.pin(`collected/${name}`, head);
    collected = {type: 'committed', head, tree, filesChanged: countChanges(await rawDiff(hub, baseTree, tree)), warnings, embedded};
  }
  if (record !== null) await writeRecord(hub, name, {...record, known: tree});
  return collected;
}

/** Each change of a raw difference is two fields, each ended by a zero byte. */
function countChanges(diff: Buffer): number {
  let zeros = 0;
  for (const byte of diff) if (byte === 0) zeros += 1;
  return zeros / 2;
}
