/** Reads what an agent leaves for others: its status file (advice for the display), its handoff and its outbox. Never trusts any. */
import * as z from 'zod';
import type {SubtaskRequest} from '../agents/subtasks.ts';
import {readBounded} from '../world/files.ts';
import {plainText} from '../world/plain-text.ts';
import type {Saying} from './outbox-news.ts';

const Advice = z.object({progress: z.number().min(0).max(1).nullish().catch(null), message: z.string().max(500).nullish().catch(null)});
const Handoff = z.object({deliverables: z.array(z.string().max(2000)).max(100).default([]), notes: z.string().max(20_000).default('')});

const Decisions = z.object({decisions: z.array(z.string().max(2000)).max(20)});
const Line = z.object({to: z.string().trim().min(1).max(200), text: z.string().max(2000)});

const Subtask = z.object({
  title: z.string().max(2000).transform((title) => plain(title).replaceAll(/\s+/g, ' ').slice(0, 200)).pipe(z.string().min(1)),
  prompt: z.string().max(20_000).transform((prompt) => plain(prompt)).pipe(z.string().min(1)),
  files: z.array(z.string().max(1024)).max(50).optional(),
  agent: z.string().max(100).optional(),
});
const Asking = z.object({subtasks: z.array(z.unknown()).max(50)});

const maxBytes = 256 * 1024;

/** Null where there is no such file, it is no plain file, too large, or no JSON of that shape. */
export async function readAdvice(file: string): Promise<{readonly progress: number | null; readonly message: string | null} | null> {
  const parsed = Advice.safeParse(await readJson(file));
  return parsed.success ? {progress: parsed.data.progress ?? null, message: parsed.data.message ?? null} : null;
}

/** The handoff as text for the prompts of the tasks that depend on this one; null where there is none that is well formed. */
export async function readHandoff(file: string): Promise<string | null> {
  const parsed = Handoff.safeParse(await readJson(file));
  if (!parsed.success) return null;
  const {deliverables, notes} = parsed.data;
  const text = [...deliverables.map((item) => `- ${item}`), notes].join('\n').trim();
  return text === '' ? null : text;
}

/** What the handoff says all later tasks must know; empty where it says nothing that is well formed. */
export async function readDecisions(file: string): Promise<readonly string[]> {
  const parsed = Decisions.safeParse(await readJson(file));
  return parsed.success ? parsed.data.decisions.map(plain).filter((text) => text !== '') : [];
}

/** Subtasks that the agent asks for in its status file; entries of another shape are no requests. */
export async function readSubtasks(file: string): Promise<readonly SubtaskRequest[]> {
  const parsed = Asking.safeParse(await readJson(file));
  if (!parsed.success) return [];
  return parsed.data.subtasks.flatMap((entry) => {
    const request = Subtask.safeParse(entry);
    return request.success ? [request.data] : [];
  });
}

/** The lines of an outbox that are well formed, made harmless to print; a last line without its end is not yet one. */
export async function readOutbox(file: string): Promise<readonly Saying[]> {
  const lines = ((await readBounded(file, maxBytes)) ?? '').split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const parsed = Line.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const text = plain(parsed.data.text);
    return text === '' ? [] : [{to: plain(parsed.data.to), text}];
  });
}

const plain = (text: string): string => plainText(text).trim();

async function readJson(file: string): Promise<unknown> {
  const text = await readBounded(file, maxBytes);
  return text === null ? null : parseJson(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
