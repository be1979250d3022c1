/** A user's repository with orch's hub beside it. */
import {join} from 'node:path';
import {inspectRepository, type UserRepository} from '../../src/world/user-repository.ts';
import {collect, type Collected} from '../../src/workspace/collect.ts';
import {openHub, type Hub} from '../../src/workspace/hub.ts';
import {rawDiff} from '../../src/workspace/merge-tree.ts';
import type {CollectLimits} from '../../src/workspace/snapshot.ts';
import {prepareWorktree} from '../../src/workspace/worktree.ts';

/** Inspects a repository that orch can serve. */
export async function inspect(dir: string): Promise<UserRepository> {
  const inspected = await inspectRepository(dir);
  if (!inspected.ok) throw new Error(inspected.failure.join('\n'));
  return inspected.value;
}

/** Opens the hub where orch has it. */
export async function openHubOf(dir: string): Promise<Hub> {
  const repository = await inspect(dir);
  return openHub({repository, stateDir: join(repository.topLevel, '.worktrees', '.orch')});
}

/** Status and path of each entry of a raw difference. */
export function changedPaths(diff: Buffer): readonly string[] {
  const fields = diff.toString('utf8').split('\0');
  return fields.flatMap((field, index) => (field.startsWith(':') && index % 2 === 0 ? [`${field.at(-1) ?? ''} ${fields[index + 1] ?? ''}`] : []));
}

export interface Place {
  readonly hub: Hub;
  readonly worktree: string;
  readonly name: string;
  readonly base: string;
}

/** A repository at `dir` with one prepared worktree. */
export async function prepare(dir: string, name = 'T1'): Promise<Place> {
  const hub = await openHubOf(dir);
  const place = {hub, worktree: join(hub.root, `agent-${name}`), name, base: hub.repository.headSha};
  await layOut(place);
  return place;
}

/** Prepares the worktree (again), with its base or another tree or commit. */
export async function layOut(place: Place, over: {readonly base?: string; readonly tree?: string | null} = {}): Promise<{readonly fresh: boolean}> {
  const prepared = await prepareWorktree(place.hub, {path: place.worktree, name: place.name, base: over.base ?? place.base, tree: over.tree ?? null});
  if (!prepared.ok) throw new Error(prepared.failure);
  return prepared.value;
}

/** Collects as the dispatcher does. */
export function collectFrom(place: Place, over: {readonly limits?: CollectLimits; readonly base?: string; readonly owns?: readonly string[]} = {}): Promise<Collected> {
  return collect(place.hub, {worktree: place.worktree, name: place.name, base: place.base, message: 'work', author: place.hub.repository.author, date: '2026-01-01T00:00:00Z', ...over});
}

/** What a collected commit changes, as `A path`, `M path`, `D path`, `T path`. */
export async function changesOf(place: Place, collected: Collected): Promise<readonly string[]> {
  if (collected.type !== 'committed') throw new Error(`nothing was committed: ${JSON.stringify(collected)}`);
  return changedPaths(await rawDiff(place.hub, place.base, collected.head));
}
