/** Keeps what one gate has read for the gates after it. */
import type {Sha} from '../model.ts';
import type {Blob} from './blobs.ts';
import type {BlobReader} from './change.ts';

/** Holds at most `mostBytes` of contents, those that were read first; what the repository does not have is asked for again. */
export function rememberedBlobs(blobs: BlobReader, mostBytes = 32 * 1024 * 1024): BlobReader {
  const known = new Map<Sha, Blob>();
  let bytes = 0;
  return {
    read: async (shas) => {
      const missing = [...new Set(shas)].filter((sha) => !known.has(sha));
      const read = missing.length === 0 ? [] : await blobs.read(missing);
      const fresh = new Map(missing.map((sha, index) => [sha, read[index] ?? null]));
      for (const [sha, blob] of fresh) {
        if (blob === null || bytes + blob.content.length > mostBytes) continue;
        known.set(sha, blob);
        bytes += blob.content.length;
      }
      return shas.map((sha) => known.get(sha) ?? fresh.get(sha) ?? null);
    },
  };
}
