/** Names of refs and folders, made from ids that people chose. Pure. */
import {createHash} from 'node:crypto';

/** The landed and tested work of a run. */
export const resultRef = (runId: string): string => `refs/heads/orch/${dirName(runId)}/result`;

/** The newest work of a task, landed or not. */
export const taskRef = (runId: string, taskId: string): string => `refs/heads/orch/${dirName(runId)}/tasks/${dirName(taskId)}`;

/** What one attempt left. */
export const attemptRef = (runId: string, taskId: string, attempt: number): string => `refs/orch/${dirName(runId)}/attempts/${dirName(taskId)}/${attempt}`;

/** What lay in a task's worktree before an attempt, beyond what the attempts before it had left. */
export const leftRef = (runId: string, taskId: string, attempt: number): string => `refs/orch/${dirName(runId)}/left/${dirName(taskId)}/${attempt}`;

/** The commit that a run started from. */
export const baseRef = (runId: string): string => `refs/orch/${dirName(runId)}/base`;

/** A merge of the result with the user's own commits, until the user's branch is at it. */
export const joinedRef = (runId: string): string => `refs/orch/${dirName(runId)}/joined`;

/**
 * An id as a name that is safe for a folder and as a component of a ref; different ids give different names. Letters, digits,
 * `-` and a `.` between them stay; every other byte becomes `_` and two hex digits. What gets too long ends in a hash.
 */
export function dirName(id: string): string {
  const bytes = Buffer.from(id);
  let name = '';
  for (const [index, byte] of bytes.entries()) {
    name += isPlain(bytes, index) ? String.fromCharCode(byte) : `_${byte.toString(16).padStart(2, '0')}`;
  }
  if (name.length <= longest) return name === '' ? '_' : name;
  return `${name.slice(0, longest)}__${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
}

const longest = 120;

function isPlain(bytes: Buffer, index: number): boolean {
  const byte = bytes[index] ?? 0;
  if (isWord(byte)) return true;
  const between = index > 0 && isWord(bytes[index - 1] ?? 0);
  if (byte === 0x2d) return between;
  // git keeps `<ref>.lock` for itself.
  return byte === 0x2e && between && isWord(bytes[index + 1] ?? 0) && !/^\.lock/i.test(bytes.toString('latin1', index, index + 5));
}

const isWord = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
