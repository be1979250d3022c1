/** Decodes the JSON lines of GitHub Copilot CLI. */
import * as z from 'zod';
import type {Failure, FailureKind} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {toolDetail} from './tool-detail.ts';

export function copilotDecoder(): Decoder {
  const state: State = {openTools: new Map(), refusals: trackRefusals(), aborted: null, failure: null};
  return jsonDecoder((object) => decode(object, state));
}

interface State {
  /** Names of tool calls without a result yet, by id. */
  readonly openTools: Map<string, string>;
  readonly refusals: Refusals;
  aborted: Failure | null;
  /** The last error of the session: the result that follows does not name it. */
  failure: Failure | null;
}

const spoken = z.object({data: z.object({content: lenient.text}).catch({content: ''})});

function decode({type, value}: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (type) {
    case 'assistant.message': {
      const text = spoken.parse(value).data.content;
      return text === '' ? [] : [{type: 'text', text}];
    }
    case 'tool.execution_start':
      return toolStart(value, state);
    case 'tool.execution_complete':
      toolEnd(value, state);
      return [];
    case 'model.call_failure':
      return [{type: 'waiting', failure: callFailure(value)}];
    case 'session.error':
      state.failure = sessionError(value);
      return [];
    case 'abort':
      // Where a signal comes, the process exits with success, and not always with a result.
      state.aborted = failureOf('signal', 'copilot was interrupted from outside');
      return [{type: 'ended', failure: state.aborted}];
    case 'result':
      return result(value, state);
    default:
      return /^(?:session|assistant|model|user|tool|agent|system)\./.test(type) ? [] : null;
  }
}

const start = z.object({data: z.object({toolCallId: lenient.text, toolName: lenient.text, arguments: lenient.record}).nullable().catch(null)});

function toolStart(value: unknown, {openTools}: State): readonly AgentEvent[] | null {
  const {data} = start.parse(value);
  if (data === null) return null;
  openTools.set(data.toolCallId, data.toolName);
  return [{type: 'tool', name: data.toolName, detail: toolDetail(data.arguments)}];
}

const noEnd = {toolCallId: '', success: false, error: {code: ''}};
const end = z.object({data: z.object({toolCallId: lenient.text, success: lenient.flag, error: z.object({code: lenient.text}).catch(noEnd.error)}).catch(noEnd)});
const editingTools = new Set(['create', 'edit', 'str_replace_editor', 'apply_patch', 'write']);

function toolEnd(value: unknown, {openTools, refusals}: State): void {
  const {toolCallId: id, success, error} = end.parse(value).data;
  const tool = openTools.get(id);
  if (tool === undefined) return;
  openTools.delete(id);
  if (success) refusals.worked(tool, editingTools.has(tool));
  else if (error.code === 'denied' || error.code === 'rejected') refusals.refused(tool, false);
}

const noCall = {statusCode: null, errorCode: '', errorMessage: ''};
const call = z.object({data: z.object({statusCode: lenient.amount, errorCode: lenient.text, errorMessage: lenient.text}).catch(noCall)});

function callFailure(value: unknown): Failure {
  const {statusCode: status, errorCode: code, errorMessage: text} = call.parse(value).data;
  const cause = status === null ? 'a lost connection' : `status ${status}`;
  const known = status === null && code === '' && text === '' ? 'overloaded' : providerKind({status, code, text});
  return failureOf(known, `copilot tries again after ${cause}${text === '' ? '' : `: ${text}`}`);
}

const noError = {errorType: '', message: '', statusCode: null};
const error = z.object({data: z.object({errorType: lenient.text, message: lenient.text, statusCode: lenient.amount}).catch(noError)});
/** Words of `errorType` that no status says as well. */
const errorTypes: ReadonlyMap<string, FailureKind> = new Map([
  ['authentication', 'auth'],
  ['authorization', 'auth'],
  ['quota', 'quota'],
  ['rate_limit', 'rate-limit'],
  ['context_limit', 'context-too-long'],
]);

function sessionError(value: unknown): Failure {
  const {errorType, message, statusCode: status} = error.parse(value).data;
  const told = providerKind({status, code: errorType, text: message});
  const kind = told === 'exit' ? (errorTypes.get(errorType) ?? told) : told;
  return failureOf(kind, message === '' ? `copilot ended with an error (${errorType})` : message);
}

const ending = z.object({sessionId: lenient.text, exitCode: lenient.amount});

function result(value: unknown, state: State): readonly AgentEvent[] {
  const {sessionId, exitCode} = ending.parse(value);
  const failure = exitCode === 0 ? state.refusals.failure() : (state.failure ?? failureOf('exit', `copilot ended with code ${exitCode ?? 'unknown'}`));
  return [...sessionEvents(sessionId, ''), {type: 'ended', failure: state.aborted ?? failure}];
}
