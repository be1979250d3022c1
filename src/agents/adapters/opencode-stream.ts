/** Decodes the JSON lines of `opencode run`. */
import * as z from 'zod';
import type {Failure} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {Usage} from '../../model.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {toolDetail} from './tool-detail.ts';

export function opencodeDecoder(): Decoder {
  const state: State = {session: '', refusals: trackRefusals(), usage: {inputTokens: 0, outputTokens: 0, costUsd: null}};
  return jsonDecoder((object) => decode(object, state));
}

interface State {
  /** Told once, although every line has it. */
  session: string;
  readonly refusals: Refusals;
  /** Sum over the steps so far. */
  usage: Usage;
}

const everyLine = z.object({sessionID: lenient.text});

function decode(object: StreamObject, state: State): readonly AgentEvent[] | null {
  const events = byType(object, state);
  const {sessionID: id} = everyLine.parse(object.value);
  if (events === null || id === '' || id === state.session) return events;
  state.session = id;
  return [...sessionEvents(id, ''), ...events];
}

const words = z.object({part: z.object({text: lenient.text}).catch({text: ''})});

function byType({type, value}: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (type) {
    case 'text': {
      const {text} = words.parse(value).part;
      return text === '' ? [] : [{type: 'text', text}];
    }
    case 'tool_use':
      return toolUse(value, state);
    case 'step_finish':
      return stepFinish(value, state);
    case 'error':
      return [{type: 'ended', failure: failed(value)}];
    case 'step_start':
    case 'reasoning':
      return [];
    default:
      return null;
  }
}

const toolState = z.object({status: lenient.text, input: lenient.record, error: lenient.text}).catch({status: '', input: {}, error: ''});
const toolLine = z.object({part: z.object({tool: lenient.text, state: toolState}).nullable().catch(null)});
const editingTools = new Set(['write', 'edit', 'multiedit', 'patch', 'apply_patch']);

/** A call is told when it is over. */
function toolUse(value: unknown, {refusals}: State): readonly AgentEvent[] | null {
  const {part} = toolLine.parse(value);
  if (part === null) return null;
  const {status, input, error} = part.state;
  if (status === 'completed') refusals.worked(part.tool, editingTools.has(part.tool));
  else if (/rejected permission|prevents you from using|permission denied by/i.test(error)) refusals.refused(part.tool, false);
  return [{type: 'tool', name: part.tool, detail: toolDetail(input)}];
}

const noTokens = {input: 0, output: 0, reasoning: 0, cache: {read: 0, write: 0}};
const tokens = z.object({input: lenient.count, output: lenient.count, reasoning: lenient.count, cache: z.object({read: lenient.count, write: lenient.count}).catch(noTokens.cache)});
const stepEnd = z.object({part: z.object({reason: lenient.text, tokens: tokens.catch(noTokens), cost: lenient.amount}).nullable().catch(null)});

function stepFinish(value: unknown, state: State): readonly AgentEvent[] | null {
  const {part} = stepEnd.parse(value);
  if (part === null) return null;
  state.usage = sum(state.usage, part.tokens, part.cost);
  const told: AgentEvent = {type: 'usage', usage: state.usage};
  // There is no event for the end of the run: it is the end of a step after which no other comes.
  if (goesOn.has(part.reason)) return [told];
  const failure = part.reason === 'stop' ? state.refusals.failure() : failureOf('exit', `opencode's last answer was cut off (${part.reason})`);
  return [told, {type: 'ended', failure}];
}

const goesOn = new Set(['', 'tool-calls', 'unknown']);

/** A cost of nothing means that the model has no price in opencode's catalogue. */
function sum(before: Usage, {input, output, reasoning, cache}: z.infer<typeof tokens>, cost: number | null): Usage {
  return {
    inputTokens: before.inputTokens + input + cache.read + cache.write,
    outputTokens: before.outputTokens + output + reasoning,
    costUsd: cost === null || cost === 0 ? before.costUsd : (before.costUsd ?? 0) + cost,
  };
}

const noData = {message: '', statusCode: null, responseHeaders: {}};
const data = z.object({message: lenient.text, statusCode: lenient.amount, responseHeaders: lenient.record}).catch(noData);
const noError = {name: '', data: noData};
const errorLine = z.object({error: z.object({name: lenient.text, data}).catch(noError)});

function failed(value: unknown): Failure {
  const {name, data: {message, statusCode, responseHeaders}} = errorLine.parse(value).error;
  if (name === 'MessageAbortedError') return failureOf('signal', 'opencode was interrupted from outside');
  const text = message === '' ? name : message;
  const kind = name === 'ProviderAuthError' ? 'auth' : providerKind({status: statusCode, code: '', text});
  const after = responseHeaders['retry-after'];
  const hint = typeof after === 'string' || typeof after === 'number' ? ` (retry-after: ${after})` : '';
  return failureOf(kind, text === '' ? 'opencode failed without saying why' : `${text}${hint}`);
}
