/** Decodes the JSON lines of Qwen Code: the shapes of Claude Code, with endings of its own. */
import * as z from 'zod';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, lenientList, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {toolDetail} from './tool-detail.ts';

export function qwenDecoder(): Decoder {
  const state: State = {openTools: new Map(), refusals: trackRefusals()};
  return jsonDecoder((object) => decode(object, state));
}

interface State {
  /** Names of tool calls without a result yet, by id. */
  readonly openTools: Map<string, string>;
  readonly refusals: Refusals;
}

const init = z.object({session_id: lenient.text, model: lenient.text});

function decode({type, subtype, value}: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (type) {
    case 'system': {
      if (subtype !== 'init') return null;
      const {session_id: id, model} = init.parse(value);
      return sessionEvents(id, model);
    }
    case 'assistant':
      return answer(value, state);
    case 'user':
      toolResults(value, state);
      return [];
    case 'result':
      return result(value, state);
    case 'stream_event':
      return [];
    default:
      return null;
  }
}

const block = z.object({
  type: z.string(),
  text: lenient.text,
  id: lenient.text,
  name: lenient.text,
  input: lenient.record,
  tool_use_id: lenient.text,
  is_error: lenient.flag,
  content: lenient.text,
});
const message = z.object({message: z.object({content: lenientList(block)}).catch({content: []})});

function answer(value: unknown, {openTools}: State): readonly AgentEvent[] {
  return message.parse(value).message.content.flatMap((part): AgentEvent[] => {
    if (part.type === 'text' && part.text !== '') return [{type: 'text', text: part.text}];
    if (part.type !== 'tool_use') return [];
    openTools.set(part.id, part.name);
    return [{type: 'tool', name: part.name, detail: toolDetail(part.input)}];
  });
}

const editingTools = new Set(['write_file', 'edit', 'replace']);

function toolResults(value: unknown, {openTools, refusals}: State): void {
  for (const part of message.parse(value).message.content) {
    const tool = part.type === 'tool_result' ? openTools.get(part.tool_use_id) : undefined;
    if (tool === undefined) continue;
    openTools.delete(part.tool_use_id);
    if (!part.is_error) refusals.worked(tool, editingTools.has(tool));
    else if (/requires permission to use|permission was declined|matching deny rule|not registered|denied by/i.test(part.content)) refusals.refused(tool, false);
  }
}

const used = z.object({input_tokens: lenient.count, output_tokens: lenient.count});
const ending = z.object({
  subtype: lenient.text,
  is_error: lenient.flag,
  result: lenient.text,
  error: z.object({message: lenient.text}).catch({message: ''}),
  usage: used.nullable().catch(null),
});

function result(value: unknown, {refusals}: State): readonly AgentEvent[] {
  const {subtype, is_error: failed, result: words, error, usage} = ending.parse(value);
  const told: readonly AgentEvent[] = usage === null ? [] : [{type: 'usage', usage: {inputTokens: usage.input_tokens, outputTokens: usage.output_tokens, costUsd: null}}];
  const text = error.message === '' ? words : error.message;
  // An error of the provider becomes the text of an answer, in a result that claims success.
  if (failed || subtype !== 'success' || text.startsWith('[API Error')) {
    const kind = subtype === 'error_max_turns' ? 'max-turns' : providerKind({status: null, code: '', text});
    return [...told, {type: 'ended', failure: failureOf(kind, text === '' ? `qwen ended with ${subtype}` : text)}];
  }
  return [...told, {type: 'ended', failure: refusals.failure()}];
}
