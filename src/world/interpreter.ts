/** The program that runs a script. */
import {closeSync, lstatSync, openSync, readSync, realpathSync} from 'node:fs';

/** Absolute path after `#!` of a file's first line; null for anything else. */
export function interpreterOf(file: string): string | null {
  let fd = null;
  try {
    if (!lstatSync(realpathSync(file)).isFile()) return null;
    fd = openSync(file, 'r');
    const buffer = Buffer.alloc(256);
    const text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0));
    return /^#! ?(\/[^\s]+)/.exec(text)?.[1] ?? null;
  } catch {
    return null;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
