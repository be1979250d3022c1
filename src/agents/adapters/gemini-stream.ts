/** Decodes the JSON lines of Gemini CLI. */
import * as z from 'zod';
import type {Failure} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {textPieces} from './text-pieces.ts';
import type {TextPieces} from './text-pieces.ts';
import {toolDetail} from './tool-detail.ts';

export function geminiDecoder(): Decoder {
  const state: State = {pieces: textPieces(), openTools: new Map(), refusals: trackRefusals(), stopped: null};
  return jsonDecoder((object) => decode(object, state));
}

interface State {
  readonly pieces: TextPieces;
  /** Names of tool calls without a result yet, by id. */
  readonly openTools: Map<string, string>;
  readonly refusals: Refusals;
  /** Why the CLI itself cut the work short; its result claims success all the same. */
  stopped: Failure | null;
}

const message = z.object({role: lenient.text, content: lenient.text, delta: lenient.flag});

function decode(object: StreamObject, state: State): readonly AgentEvent[] | null {
  if (object.type !== 'message') {
    const events = other(object, state);
    return events === null ? null : [...state.pieces.rest(), ...events];
  }
  const {role, content, delta} = message.parse(object.value);
  if (role !== 'assistant') return [];
  return delta ? state.pieces.add(content) : [...state.pieces.rest(), ...state.pieces.add(content), ...state.pieces.rest()];
}

const init = z.object({session_id: lenient.text, model: lenient.text});
const use = z.object({tool_id: lenient.text, tool_name: lenient.text, parameters: lenient.record});

function other({type, value}: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (type) {
    case 'init': {
      const {session_id: id, model} = init.parse(value);
      return sessionEvents(id, model);
    }
    case 'tool_use': {
      const {tool_id: id, tool_name: name, parameters} = use.parse(value);
      state.openTools.set(id, name);
      return [{type: 'tool', name, detail: toolDetail(parameters)}];
    }
    case 'tool_result':
      toolResult(value, state);
      return [];
    case 'error':
      return complaint(value, state);
    case 'result':
      return result(value, state);
    default:
      return null;
  }
}

const outcome = z.object({tool_id: lenient.text, status: lenient.text, error: z.object({type: lenient.text}).catch({type: ''})});
const editingTools = new Set(['write_file', 'replace', 'edit']);
/** A tool that would have to ask is not registered where nobody can be asked. */
const refusing = new Set(['tool_not_registered', 'policy_violation', 'path_not_in_workspace']);

function toolResult(value: unknown, {openTools, refusals}: State): void {
  const {tool_id: id, status, error} = outcome.parse(value);
  const tool = openTools.get(id);
  if (tool === undefined) return;
  openTools.delete(id);
  if (status === 'success') refusals.worked(tool, editingTools.has(tool));
  else if (refusing.has(error.type)) refusals.refused(tool, false);
}

const words = z.object({severity: lenient.text, message: lenient.text});

function complaint(value: unknown, state: State): readonly AgentEvent[] {
  const {message: text} = words.parse(value);
  if (/loop detected|maximum session turns/i.test(text)) {
    state.stopped = failureOf('max-turns', text);
    return [];
  }
  const kind = providerKind({status: null, code: '', text});
  return kind === 'exit' ? [] : [{type: 'waiting', failure: failureOf(kind, text)}];
}

const stats = z.object({input_tokens: lenient.count, output_tokens: lenient.count, total_tokens: lenient.count});
const ending = z.object({status: lenient.text, error: z.object({type: lenient.text, message: lenient.text}).catch({type: '', message: ''}), stats: stats.nullable().catch(null)});

function result(value: unknown, state: State): readonly AgentEvent[] {
  const {status, error, stats: used} = ending.parse(value);
  const usage: readonly AgentEvent[] = used === null ? [] : [{type: 'usage', usage: {inputTokens: used.input_tokens, outputTokens: outputOf(used), costUsd: null}}];
  if (status === 'success') return [...usage, {type: 'ended', failure: state.stopped ?? state.refusals.failure()}];
  const text = error.message === '' ? `gemini ended with ${status === '' ? 'no status' : status}` : error.message;
  return [...usage, {type: 'ended', failure: failureOf(providerKind({status: null, code: error.type, text}), text)}];
}

/** What the model thought is paid as output and told only in the total. */
const outputOf = (used: z.infer<typeof stats>): number => Math.max(used.output_tokens, used.total_tokens - used.input_tokens);
