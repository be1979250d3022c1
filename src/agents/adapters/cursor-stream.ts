/** Decodes the JSON lines of Cursor's CLI. */
import * as z from 'zod';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, lenientList, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {toolDetail} from './tool-detail.ts';

export function cursorDecoder(): Decoder {
  const refusals = trackRefusals();
  return jsonDecoder((object) => decode(object, refusals));
}

function decode({type, subtype, value}: StreamObject, refusals: Refusals): readonly AgentEvent[] | null {
  switch (type) {
    case 'system':
      return subtype === 'init' ? session(value) : null;
    case 'assistant':
      return texts(value);
    case 'tool_call':
      return toolCall(subtype, value, refusals);
    case 'result':
      return result(value, refusals);
    case 'user':
    case 'thinking':
    case 'interaction_query':
      return [];
    default:
      return null;
  }
}

const init = z.object({session_id: lenient.text, model: lenient.text});

function session(value: unknown): readonly AgentEvent[] {
  const {session_id: id, model} = init.parse(value);
  return sessionEvents(id, model);
}

const block = z.object({type: z.string(), text: lenient.text});
const assistant = z.object({message: z.object({content: lenientList(block)}).catch({content: []})});

function texts(value: unknown): readonly AgentEvent[] {
  const {content} = assistant.parse(value).message;
  return content.flatMap(({type, text}): AgentEvent[] => (type === 'text' && text !== '' ? [{type: 'text', text}] : []));
}

const call = z.object({tool_call: lenient.record});
const body = z.object({args: lenient.record, result: lenient.record}).catch({args: {}, result: {}});

/** The tool's name is the key of its body: `shellToolCall`, `editToolCall`, … */
function toolCall(subtype: string, value: unknown, refusals: Refusals): readonly AgentEvent[] {
  const found = Object.entries(call.parse(value).tool_call).find(([key]) => key.endsWith('ToolCall'));
  if (found === undefined) {
    return [];
  }
  const name = found[0].slice(0, -'ToolCall'.length);
  const {args, result: outcome} = body.parse(found[1]);
  if (subtype === 'started') {
    return [{type: 'tool', name, detail: toolDetail(args)}];
  }
  if (Object.hasOwn(outcome, 'rejected')) {
    refusals.refused(name, false);
  } else if (Object.hasOwn(outcome, 'success')) {
    refusals.worked(name, editingTools.has(name));
  }
  return [];
}

const editingTools = new Set(['edit', 'write', 'delete']);

const tokens = z.object({inputTokens: lenient.count, outputTokens: lenient.count});
const ending = z.object({subtype: lenient.text, is_error: lenient.flag, result: lenient.text, usage: tokens.nullable().catch(null)});

function result(value: unknown, refusals: Refusals): readonly AgentEvent[] {
  const {subtype, is_error: failed, result: text, usage} = ending.parse(value);
  const told: readonly AgentEvent[] = usage === null ? [] : [{type: 'usage', usage: {...usage, costUsd: null}}];
  if (failed || subtype !== 'success') {
    const message = text === '' ? `cursor ended with ${subtype}` : text;
    return [...told, {type: 'ended', failure: failureOf(providerKind({status: null, code: '', text}), message)}];
  }
  return [...told, {type: 'ended', failure: refusals.failure()}];
}
