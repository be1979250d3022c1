/** Follows a file that a process appends to, line by line, and gives its disk space back on the way. */
import {open, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import {execa} from 'execa';
import {sleep} from './clock.ts';
import {findOwnProgram} from './own-path.ts';

export interface SpoolSummary {
  readonly bytes: number;
  readonly lines: number;
  /** Lines that were longer than the limit and were cut. */
  readonly cutLines: number;
}

export interface SpoolFollower {
  /**
   * Reads what is there, delivers a last line without a newline, and stops. Call it when the writers have ended. Rejects with
   * whatever `onLine` or reading threw at any time. Safe to call twice.
   */
  drain(): Promise<SpoolSummary>;
}

/**
 * Starts to follow `file`, which must exist. `onLine` gets a line without its newline, invalid UTF-8 as U+FFFD, cut at
 * `maxLineBytes` with `truncated` set; the next line waits until it resolves. Memory is bounded by the longest line.
 */
export function followSpool(options: {
  readonly file: string;
  readonly onLine: (line: string, truncated: boolean) => void | Promise<void>;
  readonly maxLineBytes?: number;
  readonly pollMs?: number;
  /** Gives disk space back each time so many bytes have been read. */
  readonly releaseBytes?: number;
}): SpoolFollower {
  const stopping = new AbortController();
  const following = follow(options.file, {
    splitter: new LineSplitter(options.maxLineBytes ?? 1024 * 1024, options.onLine),
    pollMs: options.pollMs ?? 50,
    releaseBytes: options.releaseBytes ?? 64 * 1024 * 1024,
    stopping: stopping.signal,
  });
  // The failure is told by `drain`; until then it must not count as unhandled.
  following.catch(() => {});
  return {
    drain: () => {
      stopping.abort();
      return following;
    },
  };
}

interface Following {
  readonly splitter: LineSplitter;
  readonly pollMs: number;
  readonly releaseBytes: number;
  readonly stopping: AbortSignal;
}

const chunkBytes = 256 * 1024;

async function follow(file: string, {splitter, pollMs, releaseBytes, stopping}: Following): Promise<SpoolSummary> {
  const handle = await open(file, 'r+');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const reading: Reading = {position: 0, released: 0, holes: true};
  let bytes = 0;
  try {
    for (let last = false; !last; ) {
      last = stopping.aborted;
      const end = last ? (await handle.stat()).size : Number.POSITIVE_INFINITY;
      for (;;) {
        const {bytesRead} = await handle.read(buffer, 0, chunkBytes, reading.position);
        if (bytesRead === 0) break;
        reading.position += bytesRead;
        bytes += bytesRead;
        await splitter.take(buffer.subarray(0, bytesRead));
        if (last && reading.position >= end) break;
        if (reading.position - reading.released >= releaseBytes) await release(file, handle, reading);
      }
      if (!last) await sleep(pollMs, stopping);
    }
    await splitter.end();
    return {bytes, lines: splitter.lines, cutLines: splitter.cutLines};
  } finally {
    await handle.close();
  }
}

interface Reading {
  position: number;
  /** Up to here disk space has been given back. */
  released: number;
  /** False once this file system has shown that it makes none. */
  holes: boolean;
}

/**
 * Frees the disk space of what has been read. A hole loses nothing. Where none can be made the file is emptied as soon as all of
 * it has been read, at the risk of the few bytes written in that very moment: better than a full disk.
 */
async function release(file: string, handle: FileHandle, reading: Reading): Promise<void> {
  const {position, released} = reading;
  if (reading.holes) {
    const range = ['--offset', String(released), '--length', String(position - released)];
    const program = findOwnProgram('fallocate', process.env['PATH'], dirname(file));
    reading.holes = program !== null && (await execa(program, ['--punch-hole', '--keep-size', ...range, file], {reject: false, stdio: 'ignore'})).exitCode === 0;
  }
  if (reading.holes) {
    reading.released = position;
  } else if ((await handle.stat()).size === position) {
    await handle.truncate(0);
    reading.position = 0;
    reading.released = 0;
  }
}

/** Cuts a stream of bytes into lines of bounded length. */
class LineSplitter {
  lines = 0;
  cutLines = 0;
  readonly #maxBytes: number;
  readonly #onLine: (line: string, truncated: boolean) => void | Promise<void>;
  #parts: Buffer[] = [];
  #length = 0;
  #cut = false;

  constructor(maxBytes: number, onLine: (line: string, truncated: boolean) => void | Promise<void>) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
  }

  async take(chunk: Buffer): Promise<void> {
    let start = 0;
    for (let newline = chunk.indexOf(10); newline !== -1; newline = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, newline), false);
      start = newline + 1;
      const told = this.#flush();
      if (told !== undefined) await told;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start), true);
  }

  async end(): Promise<void> {
    if (this.#length > 0 || this.#cut) await this.#flush();
  }

  /** The chunk's memory is used again, so what outlives it is copied. */
  #keep(part: Buffer, copy: boolean): void {
    const room = this.#maxBytes - this.#length;
    if (part.length > room) this.#cut = true;
    const kept = part.subarray(0, room);
    if (kept.length === 0) return;
    this.#parts.push(copy ? Buffer.from(kept) : kept);
    this.#length += kept.length;
  }

  #flush(): void | Promise<void> {
    const [only] = this.#parts;
    const line = this.#parts.length === 1 && only !== undefined ? only.toString('utf8') : Buffer.concat(this.#parts).toString('utf8');
    const cut = this.#cut;
    this.#parts = [];
    this.#length = 0;
    this.#cut = false;
    this.lines += 1;
    if (cut) this.cutLines += 1;
    return this.#onLine(line, cut);
  }
}
