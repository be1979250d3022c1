/** Finds conflict markers that whoever was to mend them has left in the files of a commit. */
import type {Sha} from '../model.ts';
import {parseRawDiff} from '../gates/change.ts';
import type {Hub} from '../workspace/hub.ts';
import {rawDiff, readBlobs, type Blob} from '../workspace/merge-tree.ts';

const maxBytes = 8 * 1024 * 1024;
const marker = /^(?:<{7} .*|>{7} .*)$/m;

/** Paths of changed files in which both an opening and a closing marker stand that the base does not have. */
export async function unresolvedFiles(hub: Hub, base: Sha, head: Sha): Promise<readonly string[]> {
  const changed = parseRawDiff(await rawDiff(hub, base, head)).filter((file) => file.status !== 'D' && file.newMode.startsWith('100'));
  const [now, before] = await Promise.all([readBlobs(hub, changed.map((file) => file.newSha), maxBytes), readBlobs(hub, changed.map((file) => file.oldSha), maxBytes)]);
  return changed.filter((_, index) => isMarked(now[index]) && !isMarked(before[index])).map((file) => file.path);
}

const isMarked = (blob: Blob | null | undefined): boolean => blob !== null && blob !== undefined && marker.test(blob.content.toString('utf8'));
