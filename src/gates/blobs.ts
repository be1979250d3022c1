/** Reads the blobs of a change a few at a time, so that a huge change does not fill the memory. */
import type {Sha} from '../model.ts';
import {hasNewBlob, hasOldBlob, type BlobReader, type ChangedFile} from './change.ts';

export interface Blob {
  readonly size: number;
  readonly content: Buffer;
}

/**
 * Yields each item with the blob that `shaOf` names for it; null where it names none.
 * Throws where the repository does not have a blob: what cannot be read cannot be judged.
 */
export async function* eachBlob<T>(items: readonly T[], shaOf: (item: T) => Sha | null, blobs: BlobReader): AsyncGenerator<readonly [T, Blob | null]> {
  for (let from = 0; from < items.length; from += batch) {
    const part = items.slice(from, from + batch);
    const shas = part.map(shaOf);
    const wanted = shas.filter((sha) => sha !== null);
    const read = wanted.length === 0 ? [] : await blobs.read(wanted);
    let next = 0;
    for (const [index, item] of part.entries()) {
      const sha = shas[index] ?? null;
      if (sha === null) {
        yield [item, null];
        continue;
      }
      const blob = read[next++] ?? null;
      if (blob === null) throw new Error(`the repository does not have blob ${sha}`);
      yield [item, blob];
    }
  }
}

export interface NewBlob {
  readonly file: ChangedFile;
  readonly blob: Blob;
  /** What the path held before; null where it held nothing. */
  readonly before: Blob | null;
}

/** Old and new side of each file whose content is new, read together. */
export async function* newBlobs(all: readonly ChangedFile[], blobs: BlobReader): AsyncGenerator<NewBlob> {
  const files = all.filter((file) => hasNewBlob(file) && file.oldSha !== file.newSha);
  const sides = files.flatMap((file) => [...(hasOldBlob(file) ? [{file, sha: file.oldSha, old: true}] : []), {file, sha: file.newSha, old: false}]);
  let before: Blob | null = null;
  for await (const [{file, old}, blob] of eachBlob(sides, ({sha}) => sha, blobs)) {
    if (!old && blob !== null) yield {file, blob, before};
    before = old ? blob : null;
  }
}

const batch = 32;
