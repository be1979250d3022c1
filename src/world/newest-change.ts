/** Tells when something in a folder last changed, without reading a file. */
import {statSync} from 'node:fs';
import {lstat, readdir} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * When something in `folder` changed later than `sinceMs`, in milliseconds since 1970 by the clock of the file system; null where
 * nothing did. Looks at no more than `most` entries, those near the top first, follows no link, and stops at the first that is newer.
 */
export async function changeSince(folder: string, sinceMs: number, most = 20_000): Promise<number | null> {
  const folders = [folder];
  let seen = 0;
  for (let at = folders.shift(); at !== undefined; at = folders.shift()) {
    const entries = await readdir(at, {withFileTypes: true}).catch(() => []);
    for (const entry of entries) {
      if ((seen += 1) > most) return null;
      const path = join(at, entry.name);
      const stat = await lstat(path).catch(() => null);
      if (stat === null) continue;
      if (Math.max(stat.mtimeMs, stat.ctimeMs) > sinceMs) return Math.max(stat.mtimeMs, stat.ctimeMs);
      if (entry.isDirectory()) folders.push(path);
    }
  }
  return null;
}

/** When any of these files was last written; 0 where none is there. */
export function lastWritten(files: readonly string[]): number {
  return Math.max(0, ...files.map((file) => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0));
}
