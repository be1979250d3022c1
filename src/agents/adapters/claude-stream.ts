/** Decodes the JSON lines of Claude Code. */
import * as z from 'zod';
import type {Failure} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {Usage} from '../../model.ts';
import {isoFromEpochSeconds} from '../limits.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, lenientList, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {toolDetail} from './tool-detail.ts';

export function claudeDecoder(): Decoder {
  const state: State = {
    openTools: new Map(),
    outright: new Set(),
    stopped: new Set(),
    refusals: trackRefusals(),
    interrupted: false,
    errorCode: '',
    limit: null,
    usage: {inputTokens: 0, outputTokens: 0, costUsd: null},
  };
  return jsonDecoder((object) => decode(object, state));
}

interface State {
  /** Names of tool calls without a result yet, by id. */
  readonly openTools: Map<string, string>;
  /** Ids of calls whose tool was refused as such, not for what it was to do. */
  readonly outright: Set<string>;
  /** Ids of calls that the CLI stopped before they had a result. */
  readonly stopped: Set<string>;
  readonly refusals: Refusals;
  /** The CLI was told to end while a command ran; it may still claim success afterwards. */
  interrupted: boolean;
  /** Code of the last answer that the CLI made up itself to report an error. */
  errorCode: string;
  /** The limit of the account that was hit. */
  limit: Failure | null;
  usage: Usage;
}

function decode(object: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (object.type) {
    case 'system':
      return system(object, state);
    case 'assistant':
      return assistant(object.value, state);
    case 'user':
      toolResults(object.value, state);
      return [];
    case 'rate_limit_event':
      return rateLimit(object.value, state);
    case 'result':
      return result(object.value, state);
    case 'stream_event':
      return [];
    default:
      return null;
  }
}

const init = z.object({session_id: lenient.text, model: lenient.text});
const retry = z.object({attempt: lenient.count, max_retries: lenient.count, retry_delay_ms: lenient.count, error_status: lenient.amount, error: lenient.text});
const notification = z.object({status: lenient.text, tool_use_id: lenient.text});
/** Kinds of `system` that tell nothing a run needs. */
const quiet = new Set(['status', 'thinking_tokens', 'task_started', 'task_progress', 'task_updated', 'vcs_state_changed', 'background_tasks_changed', 'permission_denied', 'compact_boundary']);

function system({subtype, value}: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (subtype) {
    case 'init': {
      const {session_id: id, model} = init.parse(value);
      return sessionEvents(id, model);
    }
    case 'api_retry': {
      const {attempt, max_retries: max, retry_delay_ms: ms, error_status: status, error} = retry.parse(value);
      const cause = status === null ? 'a lost connection' : `status ${status}`;
      // Without a status the connection broke: the provider's trouble, too, and mended by waiting.
      const kind = status === null && error === 'unknown' ? 'overloaded' : providerKind({status, code: error, text: ''});
      return [{type: 'waiting', failure: failureOf(kind, `claude waits ${Math.ceil(ms / 1000)} s after ${cause} (try ${attempt} of ${max})`)}];
    }
    case 'task_notification': {
      const {status, tool_use_id: id} = notification.parse(value);
      if (status === 'stopped') {
        state.stopped.add(id);
      }
      return [];
    }
    default:
      return quiet.has(subtype) ? [] : null;
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
  content: z.unknown().optional(),
});
const noMessage = {model: '', content: []};
const message = z.object({message: z.object({model: lenient.text, content: lenientList(block)}).catch(noMessage), error: lenient.text});

function assistant(value: unknown, state: State): readonly AgentEvent[] {
  const {message: {model, content}, error} = message.parse(value);
  if (model === '<synthetic>') {
    state.errorCode = error;
    return [];
  }
  return content.flatMap((part): AgentEvent[] => {
    if (part.type === 'text' && part.text !== '') {
      return [{type: 'text', text: part.text}];
    }
    if (part.type === 'tool_use') {
      state.openTools.set(part.id, part.name);
      return [{type: 'tool', name: part.name, detail: toolDetail(part.input)}];
    }
    return [];
  });
}

const editingTools = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

function toolResults(value: unknown, state: State): void {
  for (const part of message.parse(value).message.content) {
    const tool = part.type === 'tool_result' ? state.openTools.get(part.tool_use_id) : undefined;
    if (tool === undefined) {
      continue;
    }
    state.openTools.delete(part.tool_use_id);
    const text = typeof part.content === 'string' ? part.content : '';
    if (!part.is_error) {
      state.refusals.worked(tool, editingTools.has(tool));
    } else if (/^Permission to use \w+ has been denied\b/.test(text)) {
      state.outright.add(part.tool_use_id);
    } else if (state.stopped.has(part.tool_use_id) && text.startsWith('Exit code 137')) {
      // Nobody but the CLI itself, shutting down, stops and kills a command that the agent still waits for.
      state.interrupted = true;
    }
  }
}

const limitInfo = z.object({status: lenient.text, resetsAt: lenient.amount, rateLimitType: lenient.text});
const limitEvent = z.object({rate_limit_info: limitInfo.catch({status: '', resetsAt: null, rateLimitType: ''})});

function rateLimit(value: unknown, state: State): readonly AgentEvent[] {
  const {status, resetsAt, rateLimitType} = limitEvent.parse(value).rate_limit_info;
  // `allowed_warning` only says that the limit is near.
  if (status !== 'rejected') {
    return [];
  }
  const name = rateLimitType === '' ? 'a limit' : `the ${rateLimitType.replaceAll('_', '-')} limit`;
  state.limit = failureOf('usage-limit', `The account has reached ${name}`, isoFromEpochSeconds(resetsAt));
  return [{type: 'waiting', failure: state.limit}];
}

const modelUsage = z.object({inputTokens: lenient.count, outputTokens: lenient.count, cacheReadInputTokens: lenient.count, cacheCreationInputTokens: lenient.count});
const ending = z.object({
  subtype: lenient.text,
  is_error: lenient.flag,
  api_error_status: lenient.amount,
  terminal_reason: lenient.text,
  result: lenient.text,
  errors: lenientList(z.string()),
  permission_denials: lenientList(z.object({tool_name: lenient.text, tool_use_id: lenient.text})),
  total_cost_usd: lenient.amount,
  modelUsage: lenient.record,
});
type Ending = z.infer<typeof ending>;

function result(value: unknown, state: State): readonly AgentEvent[] {
  const end = ending.parse(value);
  state.usage = usageOf(end, state.usage);
  const failure = failed(end, state);
  return [
    {type: 'usage', usage: state.usage},
    {type: 'ended', failure},
  ];
}

/** Input counts what was read from and written to the cache, too. Each result is cumulative, so a second one never tells less. */
function usageOf({modelUsage: models, total_cost_usd: cost}: Ending, before: Usage): Usage {
  const used = lenientList(modelUsage).parse(Object.values(models));
  const input = used.reduce((sum, one) => sum + one.inputTokens + one.cacheReadInputTokens + one.cacheCreationInputTokens, 0);
  const output = used.reduce((sum, one) => sum + one.outputTokens, 0);
  return {
    inputTokens: Math.max(before.inputTokens, input),
    outputTokens: Math.max(before.outputTokens, output),
    costUsd: cost === null ? before.costUsd : Math.max(before.costUsd ?? 0, cost),
  };
}

function failed(end: Ending, state: State): Failure | null {
  const text = end.result === '' ? end.errors.join('; ') : end.result;
  if (end.terminal_reason.startsWith('aborted') || (state.interrupted && !end.is_error)) {
    return failureOf('signal', 'claude was interrupted from outside');
  }
  if (end.subtype === 'error_max_turns') {
    return failureOf('max-turns', text);
  }
  if (end.subtype === 'error_max_budget_usd') {
    return failureOf('budget', text);
  }
  if (end.is_error || end.subtype !== 'success') {
    const known = end.terminal_reason === 'prompt_too_long' ? 'context-too-long' : null;
    const kind = known ?? providerKind({status: end.api_error_status, code: state.errorCode, text});
    const failure = failureOf(kind, text === '' ? `claude ended with ${end.subtype}` : text);
    if (state.limit !== null && (kind === 'rate-limit' || kind === 'usage-limit')) {
      // The words are the provider's, kind and time are the event's.
      return {...state.limit, message: failure.message};
    }
    return failure;
  }
  for (const {tool_name: tool, tool_use_id: id} of end.permission_denials) {
    state.refusals.refused(tool, state.outright.has(id));
  }
  return state.refusals.failure();
}
