/** Decodes the JSON lines of `codex exec --json`. */
import * as z from 'zod';
import type {Failure} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, lenientList, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {toolDetail} from './tool-detail.ts';

export function codexDecoder(): Decoder {
  /** Ids of items that were told as a tool call when they started. */
  const started = new Set<string>();
  return jsonDecoder((object) => decode(object, started));
}

const thread = z.object({thread_id: lenient.text});
const words = z.object({message: lenient.text});
const turnFailed = z.object({error: words.catch({message: ''})});

function decode({type, value}: StreamObject, started: Set<string>): readonly AgentEvent[] | null {
  switch (type) {
    case 'thread.started':
      return sessionEvents(thread.parse(value).thread_id, '');
    case 'turn.started':
      return [];
    case 'item.started':
    case 'item.updated':
    case 'item.completed':
      return item(type, value, started);
    case 'error':
      // Not terminal, whatever its name says: it announces a retry, or the `turn.failed` that follows.
      return [{type: 'waiting', failure: failureFrom(words.parse(value).message)}];
    case 'turn.completed':
      return [...usage(value), {type: 'ended', failure: null}];
    case 'turn.failed':
      return [{type: 'ended', failure: failureFrom(turnFailed.parse(value).error.message)}];
    default:
      return null;
  }
}

function failureFrom(message: string): Failure {
  return failureOf(providerKind({status: null, code: '', text: message}), message === '' ? 'codex failed without saying why' : message);
}

const change = z.object({path: lenient.text});
const itemLine = z.object({
  item: z
    .object({
      id: lenient.text,
      type: z.string(),
      text: lenient.text,
      command: lenient.text,
      changes: lenientList(change),
      server: lenient.text,
      tool: lenient.text,
      arguments: lenient.record,
      query: lenient.text,
    })
    .nullable()
    .catch(null),
});
type Item = NonNullable<z.infer<typeof itemLine>['item']>;

function item(phase: string, value: unknown, started: Set<string>): readonly AgentEvent[] | null {
  const {item: read} = itemLine.parse(value);
  if (read === null) {
    return null;
  }
  switch (read.type) {
    case 'agent_message':
      return phase === 'item.completed' && read.text !== '' ? [{type: 'text', text: read.text}] : [];
    case 'command_execution':
    case 'file_change':
    case 'mcp_tool_call':
    case 'web_search':
      return once(phase, read, started) ? calls(read) : [];
    case 'reasoning':
    case 'todo_list':
    // An item of type `error` is a warning.
    case 'error':
      return [];
    default:
      return null;
  }
}

/** True for the line that tells of a call first; some items come only when completed. */
function once(phase: string, {id}: Item, started: Set<string>): boolean {
  if (phase === 'item.completed') {
    return !started.delete(id);
  }
  if (started.has(id)) {
    return false;
  }
  started.add(id);
  return true;
}

function calls(read: Item): readonly AgentEvent[] {
  switch (read.type) {
    case 'file_change':
      return read.changes.map(({path}) => ({type: 'tool', name: 'edit', detail: toolDetail({path})}));
    case 'mcp_tool_call':
      return [{type: 'tool', name: `${read.server}.${read.tool}`, detail: toolDetail(read.arguments)}];
    case 'web_search':
      return [{type: 'tool', name: 'search', detail: toolDetail({query: read.query})}];
    default:
      return [{type: 'tool', name: 'shell', detail: toolDetail({command: read.command})}];
  }
}

const completed = z.object({usage: z.object({input_tokens: lenient.count, output_tokens: lenient.count}).nullable().catch(null)});

/** Counts the whole thread, resumed parts included; input includes what came from the cache. Codex tells no cost. */
function usage(value: unknown): readonly AgentEvent[] {
  const used = completed.parse(value).usage;
  return used === null ? [] : [{type: 'usage', usage: {inputTokens: used.input_tokens, outputTokens: used.output_tokens, costUsd: null}}];
}
