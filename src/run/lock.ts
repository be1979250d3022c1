/**
 * One owner of a state folder at a time. A lock is a numbered file made by `link`, which fails when the number is taken; the
 * highest number is the lock in force. So a dead owner is replaced at once, and two that try it cannot both win.
 */
import {link, mkdir, readdir, readFile, unlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Identity} from '../world/identity.ts';

export interface LockOwner extends Identity {
  readonly runId: string | null;
}

export interface HeldLock {
  /** Lets the next one in; safe to call twice. */
  release(): Promise<void>;
}

/** The lock in force, or null where there is none. Takes nothing, writes nothing. */
export async function readLock(dir: string): Promise<LockOwner | null> {
  const newest = (await lockNumbers(dir)).at(-1);
  return newest === undefined ? null : readOwner(join(dir, `${newest}.json`));
}

/** Takes the lock, or tells who owns it. `isAlive` judges an owner by more than its pid. */
export async function takeLock(
  dir: string,
  owner: LockOwner,
  isAlive: (owner: Identity) => boolean,
): Promise<{readonly type: 'taken'; readonly lock: HeldLock} | {readonly type: 'owned'; readonly by: LockOwner}> {
  await mkdir(dir, {recursive: true});
  const draft = join(dir, `draft-${owner.pid}-${owner.startTime ?? '0'}`);
  await writeFile(draft, JSON.stringify(owner), {flush: true});
  try {
    for (;;) {
      const newest = (await lockNumbers(dir)).at(-1) ?? 0;
      const holder = newest === 0 ? null : await readOwner(join(dir, `${newest}.json`));
      if (holder !== null && isAlive(holder)) return {type: 'owned', by: holder};
      const mine = newest + 1;
      if (!(await linkNew(draft, join(dir, `${mine}.json`)))) continue;
      if ((await lockNumbers(dir)).at(-1) !== mine) {
        await removeIfThere(join(dir, `${mine}.json`));
        continue;
      }
      for (const old of await lockNumbers(dir)) if (old < mine) await removeIfThere(join(dir, `${old}.json`));
      return {type: 'taken', lock: {release: () => release(dir, mine, draft)}};
    }
  } finally {
    await removeIfThere(draft);
  }
}

/** A released lock is a higher number without an owner, so that numbers never repeat. */
async function release(dir: string, mine: number, draft: string): Promise<void> {
  if ((await lockNumbers(dir)).at(-1) !== mine) return;
  await writeFile(draft, 'null');
  await linkNew(draft, join(dir, `${mine + 1}.json`));
  await removeIfThere(draft);
  await removeIfThere(join(dir, `${mine}.json`));
}

async function lockNumbers(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : [])).sort((a, b) => a - b);
}

/** Null for a released lock, for one that vanished meanwhile, and for one that a power cut has emptied. */
async function readOwner(file: string): Promise<LockOwner | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockOwner | null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeIfThere(file: string): Promise<void> {
  await unlink(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
