/** What a commit changes, as git's own objects tell it: the input of every gate. */
import type {Sha} from '../model.ts';

/** One path of a change. A rename is a deletion and an addition. */
export interface ChangedFile {
  readonly status: 'A' | 'M' | 'D' | 'T';
  /** Octal, six digits; `000000` where the side does not exist. */
  readonly oldMode: string;
  readonly newMode: string;
  /** All zeros where the side does not exist. For mode 160000 a commit, not a blob. */
  readonly oldSha: Sha;
  readonly newSha: Sha;
  /** Decoded; bytes that are no UTF-8 are replaced, and `pathValid` is false. */
  readonly path: string;
  readonly pathValid: boolean;
}

/** The difference between two commits; `tree` is the tree of `head`. */
export interface Change {
  readonly base: Sha;
  readonly head: Sha;
  readonly tree: Sha;
  readonly files: readonly ChangedFile[];
  /** Told by collection, such as an ignored file that the task owns. */
  readonly warnings: readonly string[];
}

/** Access to the contents that the commits hold. */
export interface BlobReader {
  /** Contents by name, in order; null where the blob is missing. At most the reader's limit of bytes each; `size` tells the whole. */
  read(shas: readonly Sha[]): Promise<readonly ({readonly size: number; readonly content: Buffer} | null)[]>;
}

/**
 * Reads the output of `git diff-tree -r -z --raw --no-renames --no-abbrev <base> <head>`.
 * Throws on anything else: a record that is skipped would be a file that no gate has seen.
 */
export function parseRawDiff(bytes: Buffer): ChangedFile[] {
  const files: ChangedFile[] = [];
  let at = 0;
  const next = (): Buffer => {
    const end = bytes.indexOf(0, at);
    if (end < 0) throw new Error(`Internal error: the output of git diff-tree ends within a record, at byte ${at}`);
    const field = bytes.subarray(at, end);
    at = end + 1;
    return field;
  };
  while (at < bytes.length) {
    const header = next().toString('latin1');
    const [, oldMode, newMode, oldSha, newSha, status] = record.exec(header) ?? [];
    if (oldMode === undefined || newMode === undefined || oldSha === undefined || newSha === undefined || !isStatus(status)) {
      throw new Error(`Internal error: git diff-tree gave ${JSON.stringify(header.slice(0, 200))}, which is no record of a change`);
    }
    files.push({status, oldMode, newMode, oldSha, newSha, ...decodePath(next())});
  }
  return files;
}

/** True where the new side is content that can be read: a file or a symbolic link. */
export const hasNewBlob = (file: ChangedFile): boolean => file.status !== 'D' && file.newMode !== gitlinkMode;

/** True where the old side is content that can be read. */
export const hasOldBlob = (file: ChangedFile): boolean => file.status !== 'A' && file.oldMode !== gitlinkMode;

export const symlinkMode = '120000';
export const gitlinkMode = '160000';

const record = /^:([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) ([A-Z])$/;

const isStatus = (letter: string | undefined): letter is ChangedFile['status'] => letter === 'A' || letter === 'M' || letter === 'D' || letter === 'T';

function decodePath(bytes: Buffer): {readonly path: string; readonly pathValid: boolean} {
  if (bytes.length === 0) throw new Error('Internal error: git diff-tree gave a record without a path');
  const path = bytes.toString('utf8');
  return {path, pathValid: Buffer.from(path).equals(bytes)};
}
