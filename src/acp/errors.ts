/** Reads what went wrong out of an error of the protocol, in whatever shape the agent sent it. Pure. */
import type {AcpError} from '../agents/adapters/acp-events.ts';

/** Code by which the protocol asks for a login. */
const authRequired = -32_000;

/**
 * Agents put a provider's status into the code, into the data or into words, and the words into the message or anywhere below
 * `data`. The text holds all of them once.
 */
export function readError(error: unknown): AcpError {
  const found: Found = {status: null, words: []};
  look(error instanceof Error ? {...error, message: error.message} : error, found, 0);
  const told = codeOf(error);
  return {status: found.status ?? (told === authRequired ? 401 : null), text: [...new Set(found.words)].join('; ').slice(0, 4000)};
}

interface Found {
  status: number | null;
  readonly words: string[];
}

const wordNames: ReadonlySet<string> = new Set(['message', 'details', 'detail', 'error', 'reason', 'text', 'data', 'cause', 'errorMessage', 'title']);
const numberNames: ReadonlySet<string> = new Set(['code', 'status', 'statusCode', 'httpStatus']);
const deepest = 5;

function look(value: unknown, found: Found, depth: number): void {
  if (depth > deepest || value === null) return;
  if (typeof value === 'string') {
    const inner = parsed(value);
    if (inner === null) found.words.push(value.trim());
    else look(inner, found, depth + 1);
    return;
  }
  if (typeof value !== 'object') return;
  for (const [name, part] of Object.entries(value)) {
    if (numberNames.has(name)) found.status ??= statusIn(part);
    if (wordNames.has(name)) look(part, found, depth + 1);
  }
}

/** A provider's answer is often passed on as JSON in a text. */
function parsed(text: string): object | null {
  if (!text.trim().startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function statusIn(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number >= 400 && number < 600 ? number : null;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
