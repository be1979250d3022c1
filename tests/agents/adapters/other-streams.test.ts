import {describe, expect, test} from 'vitest';
import {judge} from '../../../src/agents/judge.ts';
import {decoded, endingOf, shown} from './recorded.ts';

const events = (...args: Parameters<typeof decoded>): readonly string[] => decoded(...args).map(shown);
/** The kind of the verdict on lines after which the process exited. */
const kind = (type: Parameters<typeof decoded>[0], exitCode: number, lines: readonly object[]): string => judge(endingOf(type, lines, {exitCode}))?.kind ?? 'done';

// Lines of gemini.
const geminiSay = (content: string): object => ({type: 'message', role: 'assistant', content, delta: true});
const geminiUse = (tool_id: string, tool_name: string, parameters: object): object => ({type: 'tool_use', tool_id, tool_name, parameters});
const geminiUsed = (tool_id: string, error?: string): object => ({type: 'tool_result', tool_id, status: error === undefined ? 'success' : 'error', error: {type: error}});
const geminiFailed = (message: string): object => ({type: 'result', status: 'error', error: {type: 'unknown', message}});

describe('gemini', () => {
  const init = {type: 'init', session_id: 'g1', model: 'gemini-2.5-pro'};
  const done = {type: 'result', status: 'success', stats: {total_tokens: 6120, input_tokens: 6000, output_tokens: 100}};

  test('pieces of an answer become lines; what was thought counts as output', () => {
    const lines = [init, {type: 'message', role: 'user', content: 'go'}, geminiSay('I will '), geminiSay('write.\nTwo'), geminiSay(' lines.'), geminiUse('1', 'write_file', {file_path: '/repo/a'}), geminiUsed('1'), geminiSay('Done.'), done];
    expect(events('gemini', lines)).toEqual(['session g1 gemini-2.5-pro', 'text I will write.', 'text Two lines.', 'tool write_file /repo/a', 'text Done.', 'usage 6000+120 cost unknown', 'ended well']);
  });

  test.each<[string, readonly object[], string]>([
    ['a wrong key', [geminiFailed('[API Error: {"error":{"code":401,"message":"Incorrect API key provided","status":"UNAUTHENTICATED","details":[]}}]')], 'auth'],
    ['no such model', [geminiFailed('[API Error: The model `gemini-0` does not exist]')], 'model-not-found'],
    ['an empty account', [geminiFailed('[API Error: You exceeded your current quota, please check your plan and billing details.]')], 'quota'],
    ['a full server', [geminiFailed('[API Error: {"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}]')], 'overloaded'],
    ['too long', [geminiFailed('[API Error: {"error":{"code":400,"message":"The input token count exceeds the context window (1048576)."}}]')], 'context-too-long'],
    ['no words', [geminiFailed('')], 'exit'],
  ])('an error in the result: %s', (_name, lines, expected) => {
    expect(kind('gemini', 145, lines)).toBe(expected);
  });

  test('it stopped the agent itself and claims success', () => {
    expect(kind('gemini', 0, [init, {type: 'error', severity: 'warning', message: 'Loop detected, stopping execution'}, done])).toBe('max-turns');
  });

  test.each<[string, readonly object[], string]>([
    ['a tool that is not there for anyone', [geminiUse('1', 'run_shell_command', {}), geminiUsed('1', 'tool_not_registered'), done], 'denied'],
    ['a refused command beside a written file', [geminiUse('1', 'write_file', {}), geminiUsed('1'), geminiUse('2', 'run_shell_command', {}), geminiUsed('2', 'policy_violation'), done], 'done'],
    ['a command that failed', [geminiUse('1', 'run_shell_command', {}), geminiUsed('1', 'shell_execute_error'), done], 'done'],
  ])('%s', (_name, lines, expected) => {
    expect(kind('gemini', 0, lines)).toBe(expected);
  });
});

// Lines of qwen.
const qwenResult = (text: string, parts: object = {}): object => ({type: 'result', subtype: 'success', is_error: false, result: text, usage: {input_tokens: 6000, output_tokens: 100}, ...parts});
const qwenAnswer = (...content: readonly object[]): object => ({type: 'assistant', message: {content}});
const qwenReturns = (content: string): object => ({type: 'user', message: {content: [{type: 'tool_result', tool_use_id: '1', is_error: content !== '', content}]}});

describe('qwen', () => {
  const refusal = 'Qwen Code requires permission to use "run_shell_command", but that permission was declined.';
  const calls = qwenAnswer({type: 'tool_use', id: '1', name: 'run_shell_command', input: {command: 'make'}});

  test('a run', () => {
    const lines = [{type: 'system', subtype: 'init', session_id: 'q1', model: 'm'}, calls, qwenReturns(''), qwenAnswer({type: 'text', text: 'Done.'}), qwenResult('Done.')];
    expect(events('qwen', lines)).toEqual(['session q1 m', 'tool run_shell_command make', 'text Done.', 'usage 6000+100 cost unknown', 'ended well']);
  });

  test.each<[string, readonly object[], number, string]>([
    ['a wrong key, told as success', [qwenResult('[API Error: 401 Incorrect API key provided]')], 0, 'auth'],
    ['no such model, told as success', [qwenResult('[API Error: 404 The model `m` does not exist]')], 0, 'model-not-found'],
    ['an expired login', [qwenResult('[API Error: Qwen OAuth token expired, please re-authenticate]')], 0, 'auth'],
    ['the free quota', [qwenResult('[API Error: Qwen OAuth quota exceeded: your free daily quota has been reached]')], 0, 'quota'],
    ['a lost connection', [qwenResult('[API Error: Connection error. (cause: fetch failed)]')], 0, 'overloaded'],
    ['an error that says so', [qwenResult('', {is_error: true, subtype: 'error_during_execution', error: {message: '429 Too Many Requests'}})], 1, 'rate-limit'],
    ['too many turns', [qwenResult('', {is_error: true, subtype: 'error_max_turns'})], 53, 'max-turns'],
    ['a refused command', [calls, qwenReturns(refusal), qwenResult('finished')], 0, 'denied'],
    ['an answer that speaks of an error', [qwenResult('I have fixed the API Error: 401 in the client.')], 0, 'done'],
  ])('%s', (_name, lines, exitCode, expected) => {
    expect(kind('qwen', exitCode, lines)).toBe(expected);
  });
});

// Lines of opencode.
const opencodeLine = (type: string, part: object): object => ({type, sessionID: 'ses_1', part});
const opencodeStep = (reason: string, cost: number): object => opencodeLine('step_finish', {reason, cost, tokens: {input: 1000, output: 45, reasoning: 5, cache: {write: 0, read: 2000}}});
const opencodeTool = (name: string, state: object): object => opencodeLine('tool_use', {tool: name, state});
const opencodeError = (name: string, data: object): object => ({type: 'error', sessionID: 'ses_1', error: {name, data}});

describe('opencode', () => {

  test('tokens and cost are summed over the steps, and the last step is the end', () => {
    const lines = [opencodeLine('step_start', {}), opencodeTool('write', {status: 'completed', input: {filePath: '/repo/a'}}), opencodeStep('tool-calls', 0.25), opencodeLine('step_start', {}), opencodeLine('text', {text: 'Done.'}), opencodeStep('stop', 0.5)];
    expect(events('opencode', lines)).toEqual(['session ses_1 null', 'tool write /repo/a', 'usage 3000+50 $0.2500', 'text Done.', 'usage 6000+100 $0.7500', 'ended well']);
  });

  test('no price is no cost of nothing', () => {
    expect(events('opencode', [opencodeStep('stop', 0)])).toContain('usage 3000+50 cost unknown');
  });

  test.each<[string, readonly object[], number, string]>([
    ['a wrong key', [opencodeError('APIError', {message: 'Incorrect API key provided', statusCode: 401})], 1, 'auth'],
    ['no login', [opencodeError('ProviderAuthError', {providerID: 'x', message: 'nothing there'})], 1, 'auth'],
    ['an empty account behind the status of a rate limit', [opencodeError('APIError', {message: 'You exceeded your current quota', statusCode: 429})], 1, 'quota'],
    ['no such model', [opencodeError('UnknownError', {message: 'Model not found: mock/none.'})], 1, 'model-not-found'],
    ['an interrupt', [opencodeError('MessageAbortedError', {message: 'The operation was aborted.'})], 0, 'signal'],
    ['an answer that was cut off', [opencodeStep('length', 0)], 0, 'exit'],
    ['a stop after a tool call', [opencodeStep('tool-calls', 0)], 0, 'exit'],
    ['a rule against the tool', [opencodeTool('bash', {status: 'error', error: 'The user has specified a rule which prevents you from using this specific tool call.'}), opencodeStep('stop', 0)], 0, 'denied'],
    ['a tool that failed', [opencodeTool('bash', {status: 'error', error: 'exit code 1'}), opencodeStep('stop', 0)], 0, 'done'],
  ])('%s', (_name, lines, exitCode, expected) => {
    expect(kind('opencode', exitCode, lines)).toBe(expected);
  });

  test('the header that says when to come back', () => {
    const lines = [opencodeError('APIError', {message: 'Too many requests', statusCode: 429, responseHeaders: {'retry-after': '90'}})];
    expect(judge(endingOf('opencode', lines, {exitCode: 1}))).toEqual({kind: 'rate-limit', message: 'Too many requests (retry-after: 90)', retryAt: '2026-11-21T10:01:30.000Z'});
  });
});

// Lines of copilot.
const copilotLine = (type: string, data: object): object => ({type, data});
const copilotResult = (exitCode: number): object => ({type: 'result', sessionId: 'c1', exitCode, usage: {premiumRequests: 0}});
const copilotEnd = (success: boolean, code: string): object => copilotLine('tool.execution_complete', {toolCallId: '1', success, error: {code}});
const copilotSessionError = (errorType: string, statusCode: number | null, message: string): object => copilotLine('session.error', {errorType, statusCode, message});

describe('copilot', () => {
  const start = copilotLine('tool.execution_start', {toolCallId: '1', toolName: 'bash', arguments: {command: 'make'}});
  const call = copilotLine('model.call_failure', {statusCode: 429, errorCode: 'rate_limit_exceeded', errorMessage: 'Rate limit reached'});

  test('a run, in which most lines say nothing', () => {
    const lines = [copilotLine('session.skills_loaded', {}), copilotLine('assistant.turn_start', {}), call, start, copilotEnd(true, ''), copilotLine('assistant.message', {content: ''}), copilotLine('assistant.message', {content: 'Done.'}), copilotLine('assistant.idle', {}), copilotResult(0)];
    expect(events('copilot', lines)).toEqual(['waiting rate-limit: copilot tries again after status 429: Rate limit reached', 'tool bash make', 'text Done.', 'session c1 null', 'ended well']);
  });

  test.each<[string, readonly object[], number, string]>([
    ['a wrong key', [copilotSessionError('authentication', 401, 'Authentication failed with provider at ****** (HTTP 401).'), copilotResult(1)], 1, 'auth'],
    ['no such model', [copilotSessionError('query', 404, "Model 'm' not found on provider at ****** (HTTP 404)."), copilotResult(1)], 1, 'model-not-found'],
    ['no status, a telling type', [copilotSessionError('quota', null, 'Buy more.'), copilotResult(1)], 1, 'quota'],
    ['an error it got over', [copilotSessionError('query', 500, 'once'), copilotResult(0)], 0, 'done'],
    ['an error without words', [copilotResult(1)], 1, 'exit'],
    ['an interrupt, told as success', [copilotLine('abort', {reason: 'user_abort'}), copilotResult(0)], 0, 'signal'],
    ['an interrupt without a result', [copilotLine('abort', {reason: 'user_abort'})], 0, 'signal'],
    ['a refused command', [start, copilotEnd(false, 'denied'), copilotResult(0)], 0, 'denied'],
    ['a command that failed', [start, copilotEnd(false, 'failure'), copilotResult(0)], 0, 'done'],
  ])('%s', (_name, lines, exitCode, expected) => {
    expect(kind('copilot', exitCode, lines)).toBe(expected);
  });
});

// Lines of acp.
const acpEnded = (reason: string): object => ({type: 'ended', reason});
const acpFailed = (status: number | null, text: string): object => ({type: 'failed', error: {status, text}});

describe('acp', () => {

  test('a run', () => {
    const lines = [{type: 'session', id: 's1'}, {type: 'text', text: 'I wi'}, {type: 'text', text: 'll.'}, {type: 'tool', name: 'edit', detail: 'a.ts'}, {type: 'tool-end', name: 'edit', worked: true, edits: true}, {type: 'usage', inputTokens: 7, outputTokens: 2, costUsd: null}, acpEnded('end_turn')];
    expect(events('acp', lines)).toEqual(['session s1 null', 'text I will.', 'tool edit a.ts', 'usage 7+2 cost unknown', 'ended well']);
  });

  test.each<[string, readonly object[], number, string]>([
    ['a status', [acpFailed(401, 'Internal error')], 1, 'auth'],
    ['words', [acpFailed(null, 'Internal error; 429 Too Many Requests')], 1, 'rate-limit'],
    ['no words', [acpFailed(null, '')], 1, 'exit'],
    ['an early end', [acpFailed(null, 'the agent went away before its turn was over (exit code 1)')], 3, 'exit'],
    ['too many turns', [acpEnded('max_turn_requests')], 0, 'max-turns'],
    ['a cut answer', [acpEnded('max_tokens')], 0, 'exit'],
    ['a refusal of the model', [acpEnded('refusal')], 0, 'exit'],
    ['a later reason', [acpEnded('new')], 0, 'exit'],
    ['a cancelled turn', [acpEnded('cancelled')], 130, 'signal'],
    ['a refused edit', [{type: 'refused', name: 'edit'}, acpEnded('end_turn')], 0, 'denied'],
    ['a refused command beside an edit', [{type: 'refused', name: 'execute'}, {type: 'tool-end', name: 'edit', worked: true, edits: true}, acpEnded('end_turn')], 0, 'done'],
    ['an error as an answer', [{type: 'text', text: 'Error: Authentication failed with provider (HTTP 401).'}, acpEnded('end_turn')], 0, 'auth'],
    ['an error as an answer, after words about its tries', [{type: 'text', text: 'Info: Request failed due to a transient API error. Retrying...'}, {type: 'text', text: 'Error: Authentication failed with provider (HTTP 401).'}, acpEnded('end_turn')], 0, 'auth'],
    ['an error that it got over', [{type: 'text', text: 'Error: Rate limit reached.'}, {type: 'text', text: 'Here is the plan.'}, acpEnded('end_turn')], 0, 'done'],
    ['an answer about an error, after work', [{type: 'tool-end', name: 'edit', worked: true, edits: true}, {type: 'text', text: 'Error: unauthorized was the bug.'}, acpEnded('end_turn')], 0, 'done'],
    ['no end', [{type: 'session', id: 's1'}], 0, 'exit'],
  ])('%s', (_name, lines, exitCode, expected) => {
    expect(kind('acp', exitCode, lines)).toBe(expected);
  });
});
