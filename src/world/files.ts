/** Files that must be whole, bounded or gone. */
import {constants} from 'node:fs';
import {chmod, lstat, mkdir, open, readdir, rename, rm, unlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {logLine} from './plain-text.ts';

/** Makes a folder and those above it. */
export async function ensureDir(path: string): Promise<void> {
  await mkdir(path, {recursive: true});
}

/** Replaces a file: after a crash there is the old content or the new, never a part. Rejects, with the old one intact, when the disk is full. */
export async function writeFileAtomic(file: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  draftCount += 1;
  const draft = `${file}.${process.pid}-${draftCount}.tmp`;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw error;
  }
  await syncDir(dirname(file));
}

/** Two writers of one process must not share a draft. */
let draftCount = 0;

/**
 * Text of a regular file of at most `limit` bytes that somebody else may have put there: follows no symlink, waits for no FIFO.
 * Null where there is none, it is something else, or it is larger.
 */
export async function readBounded(file: string, limit: number): Promise<string | null> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return null;
  try {
    if (!(await handle.stat()).isFile()) return null;
    const buffer = Buffer.alloc(limit + 1);
    let length = 0;
    for (;;) {
      const {bytesRead} = await handle.read(buffer, length, buffer.length - length, null);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    return length > limit ? null : buffer.toString('utf8', 0, length);
  } finally {
    await handle.close();
  }
}

/** A log for people, with a limit: what does not fit is counted, not kept. */
export interface TextLog {
  /** Adds a line, made harmless; its newline comes by itself. Returns at once. */
  line(text: string): void;
  /** Writes what is waiting and closes. Returns how many bytes were not kept; rejects when writing failed at any time. */
  close(): Promise<number>;
}

/** Opens a log for appending, at most `maxBytes` of it in all; made where missing. */
export async function openLog(file: string, maxBytes: number): Promise<TextLog> {
  const handle = await open(file, 'a', 0o600);
  let room = maxBytes - (await handle.stat()).size;
  let cut = 0;
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const text = waiting.join('');
    waiting = [];
    if (text !== '') await handle.appendFile(text);
  };
  return {
    line: (said) => {
      const text = logLine(said);
      const bytes = Buffer.byteLength(text) + 1;
      if (cut > 0 || bytes > room) {
        cut += bytes;
        return;
      }
      room -= bytes;
      waiting.push(`${text}\n`);
      if (waiting.length > 1) return;
      writing = writing.then(flush);
      writing.catch(() => {}); // Told by `close`.
    },
    close: async () => {
      try {
        await writing;
      } finally {
        await handle.close();
      }
      return cut;
    },
  };
}

/** Removes a file or a folder with all it holds, also where folders in it are write-protected. Never follows a symlink; a missing path is fine. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, {recursive: true, force: true, maxRetries: 3});
  } catch (error) {
    if (errorCode(error) !== 'EACCES' && errorCode(error) !== 'EPERM') throw error;
    await openUp(path);
    await rm(path, {recursive: true, force: true, maxRetries: 3});
  }
}

/** Code of a system error, such as `ENOENT`; null for anything else. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

async function openUp(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, {withFileTypes: true})) {
    if (entry.isDirectory()) await openUp(join(path, entry.name));
  }
}

/** A rename is on disk only once its folder is; file systems that cannot sync a folder do it themselves. */
async function syncDir(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync().catch((error: unknown) => {
      if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'EISDIR') throw error;
    });
  } finally {
    await handle.close();
  }
}
