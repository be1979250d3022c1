/** The record across runs, one line a task: appended when a run ends, read when the next is planned, bounded. */
import {open, readFile, stat} from 'node:fs/promises';
import * as z from 'zod';
import type {HistoryEntry} from '../model.ts';
import {writeFileAtomic} from '../world/files.ts';

/** Above this many bytes the older half is forgotten. */
const mostBytes = 1 << 20;

/**
 * One entry for each task of each run, the newest word on it, in the order in which they were first told. Lines that are torn, damaged or of
 * another version are skipped; a file that is missing or cannot be read holds nothing.
 */
export async function readHistory(file: string): Promise<readonly HistoryEntry[]> {
  return newest(await readHistoryLines(file));
}

/** All good lines of the file, for `costByDay`. */
export const readHistoryLines = async (file: string): Promise<readonly HistoryEntry[]> => parseHistory(await readFile(file, 'utf8').catch(() => ''));

/**
 * Adds what is not there yet, so that telling a run twice adds nothing. The caller holds the lock. Rejects when it cannot be written; what was
 * there stays.
 */
export async function appendHistory(file: string, entries: readonly HistoryEntry[]): Promise<void> {
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const known = new Map(newest(parseHistory(before)).map((entry) => [keyOf(entry), entry]));
  const news = entries.filter((entry) => isNews(entry, known.get(keyOf(entry))));
  if (news.length === 0) return;
  const torn = before !== '' && !before.endsWith('\n');
  const handle = await open(file, 'a', 0o644);
  try {
    await handle.appendFile(`${torn ? '\n' : ''}${news.map((entry) => `${JSON.stringify(entry)}\n`).join('')}`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  if ((await stat(file)).size > mostBytes) await compact(file);
}

/** All good lines of the file, oldest first; a task that went on has several. */
export function parseHistory(text: string): readonly HistoryEntry[] {
  return text.split('\n').flatMap((line) => {
    const parsed = Entry.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/**
 * What all tasks have cost on each day, by `dayOf` (the local date of an ISO time), from all good lines. Lines of a task hold its cost so far; each
 * day gets what was added on it. `unknown`: tasks of that day of which not all costs are known; scripts cost nothing.
 */
export function costByDay(entries: readonly HistoryEntry[], dayOf: (at: string) => string): ReadonlyMap<string, {readonly usd: number; readonly unknown: number}> {
  const days = new Map<string, {usd: number; unknown: Set<string>}>();
  const before = new Map<string, number>();
  for (const entry of entries) {
    const day = days.get(dayOf(entry.at)) ?? {usd: 0, unknown: new Set<string>()};
    days.set(dayOf(entry.at), day);
    const [known, told] = [entry.costUsd ?? entry.knownUsd ?? 0, before.get(keyOf(entry)) ?? 0];
    if (entry.costUsd === null && entry.type !== 'script') day.unknown.add(keyOf(entry));
    day.usd += Math.max(0, known - told);
    before.set(keyOf(entry), Math.max(known, told));
  }
  return new Map([...days].map(([date, {usd, unknown}]) => [date, {usd, unknown: unknown.size}]));
}

const cost = z.number().nonnegative();
const Entry: z.ZodType<HistoryEntry> = z.object({
  version: z.literal(1),
  at: z.iso.datetime(),
  runId: z.string(),
  task: z.string(),
  digest: z.string(),
  profile: z.string(),
  type: z.enum(['claude', 'codex', 'cursor', 'gemini', 'qwen', 'opencode', 'copilot', 'acp', 'command', 'script']),
  model: z.string().nullable(),
  kind: z.enum(['feature', 'security', 'performance', 'data', 'deployment', 'bug', 'refactor', 'docs', 'tests', 'review']).nullable(),
  size: z.enum(['small', 'medium', 'large']).nullable(),
  outcome: z.enum(['landed', 'failed', 'uncounted']),
  failureKind: z.string().nullable(),
  attempts: z.number().int().nonnegative(),
  minutes: cost,
  costUsd: cost.nullable(),
  knownUsd: cost.exactOptional(),
  tokens: z.object({input: cost, output: cost}).nullable(),
});

const keyOf = ({runId, task}: HistoryEntry): string => `${runId}\n${task}`;

function newest(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
}

/** A landing is the last word. When it was told does not make news of what is known. */
function isNews(entry: HistoryEntry, known: HistoryEntry | undefined): boolean {
  if (known === undefined) return true;
  if (known.outcome === 'landed') return false;
  return JSON.stringify({...entry, at: ''}) !== JSON.stringify({...known, at: ''});
}

/** Keeps the newer half. */
async function compact(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  let bytes = 0;
  const from = lines.findLastIndex((line) => (bytes += Buffer.byteLength(line) + 1) > mostBytes / 2);
  await writeFileAtomic(file, lines.slice(from + 1).map((line) => `${line}\n`).join(''));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
