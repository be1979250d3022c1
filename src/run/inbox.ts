/** Requests of other terminals to a living dispatcher: one file each, made whole by a rename, taken in and removed. */
import {mkdir, readdir, readFile, rename, unlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod';
import {gateNames} from '../model.ts';
import type {RunEventBody} from './events.ts';
import type {RunState} from './state.ts';

/** Characters of a person's message. */
export const longestMessage = 16_000;

const by = z.string();
const Request = z.discriminatedUnion('type', [
  z.object({type: z.literal('abort-requested'), reason: z.string()}),
  z.object({type: z.literal('approved'), task: z.string(), head: z.string(), by, override: z.array(z.enum(gateNames)), reason: z.string().nullable(), policy: z.string().exactOptional()}),
  z.object({type: z.literal('rejected'), task: z.string(), by, reason: z.string()}),
  z.object({type: z.literal('retry-requested'), task: z.string(), take: z.boolean(), by, budgetUsd: z.number().positive().exactOptional()}),
  z.object({type: z.literal('message-sent'), task: z.string(), id: z.string().min(1), by, text: z.string().min(1).max(longestMessage)}),
]);

/** What another terminal may ask for: these events, which the dispatcher appends when they fit its state. */
export type Request = z.infer<typeof Request>;

/** Leaves a request. `name` must differ from those of other requests and sort by time. */
export async function sendRequest(inbox: string, name: string, request: Request): Promise<void> {
  await mkdir(inbox, {recursive: true});
  const draft = join(inbox, `.${name}.tmp`);
  await writeFile(draft, JSON.stringify(request));
  await rename(draft, join(inbox, `${name}.json`));
}

/** Requests in the order of their names; each file is gone once `forget` has been called. Unreadable ones are dropped. */
export async function takeRequests(inbox: string): Promise<{readonly requests: readonly Request[]; readonly forget: () => Promise<void>}> {
  const names = (await readdir(inbox).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const requests: Request[] = [];
  for (const name of names) {
    const parsed = Request.safeParse(parseJson(await readFile(join(inbox, name), 'utf8').catch(() => '')));
    if (parsed.success) requests.push(parsed.data);
  }
  return {requests, forget: async () => void (await Promise.all(names.map((name) => unlink(join(inbox, name)).catch(() => undefined))))};
}

/** True when answers wait that no dispatcher has taken in. */
export const hasRequests = async (inbox: string): Promise<boolean> => (await readdir(inbox).catch(() => [])).some((name) => name.endsWith('.json'));

/** Forgets what asked an earlier dispatcher to stop. */
export async function dropAborts(inbox: string): Promise<void> {
  for (const name of await readdir(inbox).catch(() => [])) if (name.startsWith('abort-')) await unlink(join(inbox, name)).catch(() => undefined);
}

/** Why a request does not fit the state, in words for the one who asked; null where it fits. */
export function refusal(state: RunState, request: Request): string | null {
  if (request.type === 'abort-requested') return null;
  const record = state.tasks.get(request.task);
  if (record === undefined) return `There is no task ${request.task} in this run. It has: ${[...state.tasks.keys()].join(', ')}.`;
  const phase = record.phase;
  switch (request.type) {
    case 'approved':
      if ((phase.type === 'awaiting-approval' || phase.type === 'blocked') && phase.head !== request.head) return `${request.task} has changed since; look at it again.`;
      if (phase.type === 'awaiting-approval') return null;
      if (phase.type === 'blocked') return request.override.length > 0 ? null : `${request.task} is blocked by a gate; to let it through all the same: orch approve ${request.task} --override <gate> --reason <why>.`;
      return `${request.task} is ${phase.type}; only a task that awaits approval or is blocked can be approved.`;
    case 'rejected':
      return phase.type === 'awaiting-approval' ? null : `${request.task} is ${phase.type}; only a task that awaits approval can be rejected.`;
    case 'retry-requested':
      if (phase.type !== 'failed' && phase.type !== 'blocked' && phase.type !== 'conflicted' && phase.type !== 'awaiting-approval') return `${request.task} is ${phase.type}; only a task that failed, was blocked or conflicted can be tried again.`;
      return request.take && record.worktree === null ? `${request.task} has no worktree to take.` : null;
    case 'message-sent':
      if (record.messages.some(({id}) => id === request.id)) return `${request.task} has that message already.`;
      return phase.type === 'merged' ? `${request.task} has landed as ${phase.sha}; nobody works on it any more.` : null;
    default:
      return null;
  }
}

/** Those requests that fit, as events; a request is judged by the state that the ones before it lead to only by its own task. */
export function acceptable(state: RunState, requests: readonly Request[]): readonly RunEventBody[] {
  const seen = new Set<string>();
  return requests.filter((request) => {
    // Any number of messages fits beside each other and beside an answer.
    const key = request.type === 'abort-requested' ? 'abort' : request.type === 'message-sent' ? `message ${request.id}` : request.task;
    if (seen.has(key) || refusal(state, request) !== null) return false;
    seen.add(key);
    return true;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
