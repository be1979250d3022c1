/** Reads the blobs of a change a few at a time, so that a huge change does not fill the memory. */
import type {Sha} from '../model.ts';
import type {BlobReader} from './change.ts';

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

const batch = 32;
