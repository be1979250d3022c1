/** The log of a run: one event a line, appended and synced, each line with a checksum. */
import {open, readFile, type FileHandle} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {logLine} from '../world/plain-text.ts';
import type {RunEvent, RunEventBody} from './events.ts';

/** What a log file holds: its good prefix, and where and why that ends early. */
export interface LogContents {
  readonly events: readonly RunEvent[];
  /** Bytes of the good prefix. */
  readonly goodBytes: number;
  /** Line (from 1) and reason of the first bad line; null where the whole file is good. A torn last line is normal after a crash. */
  readonly damage: {readonly line: number; readonly message: string; readonly torn: boolean} | null;
}

/** Version of the format; the first line of every log names it. */
export const logVersion = 1;

/** Renders an event as its line, newline included. */
export function encodeEvent(event: RunEvent): string {
  const body = logLine(JSON.stringify(event.seq === 0 ? {...event, log: logVersion} : event));
  return `${body.slice(0, -1)},"sum":"${checksum(body)}"}\n`;
}

/** Reads a log as far as it is whole. A log of a newer orch is told as damage of line 1. Rejects when the file cannot be read. */
export async function readLog(file: string): Promise<LogContents> {
  return decodeLog(await readFile(file));
}

/** Version of a log that another orch has written, by its whole first line; null where it is ours, or damaged. */
export function foreignVersion(bytes: Buffer): number | null {
  const newline = bytes.indexOf(10);
  const body = newline === -1 ? null : bodyOf(bytes.toString('utf8', 0, newline));
  if (body === null) return null;
  const {log} = JSON.parse(body) as {readonly log?: number};
  return log === logVersion || typeof log !== 'number' ? null : log;
}

/** Pure part of `readLog`. */
export function decodeLog(bytes: Buffer): LogContents {
  const events: RunEvent[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start);
    const last = newline === -1 || newline === bytes.length - 1;
    const decoded = newline === -1 ? 'the last line is incomplete' : decodeLine(bytes.toString('utf8', start, newline), events.length);
    if (typeof decoded === 'string') return {events, goodBytes: start, damage: {line, message: decoded, torn: last}};
    events.push(decoded);
    start = newline + 1;
  }
  return {events, goodBytes: start, damage: null};
}

/** An open log. Appends that arrive while a write is under way go to disk together, with one sync. */
export class RunLog {
  readonly #handle: FileHandle;
  readonly #now: () => string;
  #waiting: {readonly text: string; readonly sync: boolean; readonly settle: (error: unknown) => void}[] = [];
  #writing = false;
  #broken: unknown = null;

  private constructor(handle: FileHandle, now: () => string) {
    this.#handle = handle;
    this.#now = now;
  }

  /** Opens a log for appending, cutting what follows its good prefix. `now` gives times as ISO 8601. */
  static async open(file: string, goodBytes: number, now: () => string): Promise<RunLog> {
    const handle = await open(file, 'a', 0o644);
    await handle.truncate(goodBytes);
    return new RunLog(handle, now);
  }

  /** Resolves when the events are on disk (mere progress: written). Rejects, from then on always, when a write failed. */
  async append(bodies: readonly RunEventBody[], firstSeq: number): Promise<readonly RunEvent[]> {
    if (this.#broken !== null) throw this.#broken;
    const at = this.#now();
    const events = bodies.map((body, index): RunEvent => ({seq: firstSeq + index, at, ...body}));
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({
        text: events.map((event) => encodeEvent(event)).join(''),
        sync: bodies.some((body) => body.type !== 'progress'),
        settle: (error) => (error === null ? resolve() : reject(error)),
      });
      if (!this.#writing) void this.#flush();
    });
    return events;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#broken !== null) throw this.#broken;
        await this.#handle.appendFile(batch.map((entry) => entry.text).join(''));
        if (batch.some((entry) => entry.sync)) await this.#handle.datasync();
      } catch (error) {
        this.#broken ??= error;
      }
      for (const entry of batch) entry.settle(this.#broken);
    }
    this.#writing = false;
  }
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** The JSON of a line without its checksum; null where there is none, or it does not fit. */
function bodyOf(text: string): string | null {
  const mark = text.lastIndexOf(',"sum":"');
  if (mark === -1 || !/^,"sum":"[0-9a-f]{8}"\}$/.test(text.slice(mark))) return null;
  const body = `${text.slice(0, mark)}}`;
  return checksum(body) === text.slice(mark + 8, mark + 16) ? body : null;
}

function decodeLine(text: string, seq: number): RunEvent | string {
  const body = bodyOf(text);
  if (body === null) return 'a line whose checksum is missing or does not fit';
  const event = JSON.parse(body) as RunEvent & {readonly log?: number};
  if (event.seq !== seq) return `event number ${event.seq} where ${seq} was due`;
  if (seq === 0 && event.log !== logVersion) return `a log of version ${String(event.log)}; this orch reads version ${logVersion}`;
  return event;
}
