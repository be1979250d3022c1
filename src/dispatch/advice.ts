/** Reads what an agent leaves for others: its status file (advice for the display) and its handoff. Never trusts either. */
import * as z from 'zod';
import {readBounded} from '../world/files.ts';

const Advice = z.object({progress: z.number().min(0).max(1).nullish().catch(null), message: z.string().max(500).nullish().catch(null)});
const Handoff = z.object({deliverables: z.array(z.string().max(2000)).max(100).default([]), notes: z.string().max(20_000).default('')});

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

async function readJson(file: string): Promise<unknown> {
  const text = await readBounded(file, maxBytes);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
