import {describe, expect, test} from 'vitest';
import {decoded, recorded, shown} from './recorded.ts';

/** Every event of a recording, in order. */
const streams: Readonly<Record<string, readonly string[]>> = {
  'claude-2.1.197/success': [
    'session 052ce7bc claude-sonnet-4-5',
    "text I'll write the file.",
    'tool Write /repo/hello.txt',
    "tool Bash git add hello.txt && git commit -m 'feat: add hello' && git log --oneline | head -3",
    'text Done: wrote hello.txt and committed it.',
    'usage 19500+126 $0.0206',
    'ended well',
  ],
  'claude-2.1.329/success': [
    'session d2ebc35d claude-sonnet-4-5',
    "text I'll write the file.",
    'tool Write /repo/hello.txt',
    "tool Bash git add hello.txt && git commit -m 'feat: add hello' && git log --oneline | head -3",
    'text Done: wrote hello.txt and committed it.',
    'usage 19500+126 $0.0206',
    'ended well',
  ],
  // What comes after the result changes nothing.
  'claude-2.1.197/background-task': ['session 5a494a36 claude-sonnet-4-5', 'tool Bash sleep 40; echo slept', 'text done', 'usage 13000+84 $0.0137', 'ended well'],
  'claude-2.1.197/subagent': ['session e4d47437 claude-sonnet-4-5', 'tool Agent sub', 'tool Bash echo from-sub', 'text main done', 'usage 26000+168 $0.0274', 'ended well'],
  'claude-2.1.197/bad-key': ['session a0cc832a claude-sonnet-4-5', 'waiting auth: claude waits 1 s after status 401 (try 1 of 1)', 'usage 0+0 $0.0000', 'ended auth: Invalid API key · Fix external API key'],
  'claude-2.1.197/rate-limit': [
    'session a24b709d claude-sonnet-4-5',
    'waiting rate-limit: claude waits 1 s after status 429 (try 1 of 1)',
    'usage 0+0 $0.0000',
    'ended rate-limit: API Error: Request rejected (429) · This request would exceed your organization rate limit',
  ],
  // A limit that is only near is no reason to wait.
  'claude-2.1.197/limit-warning': ['session 1991aea8 claude-sonnet-4-5', 'text ok', 'usage 6500+42 $0.0069', 'ended well'],
  'claude-2.1.197/lost-connection': [
    'session d80a69ee claude-sonnet-4-5',
    'waiting overloaded: claude waits 1 s after a lost connection (try 1 of 10)',
    'text recovered',
    'usage 6500+42 $0.0069',
    'ended well',
  ],
  'claude-2.1.197/max-turns': ['session 2819ea09 claude-sonnet-4-5', 'tool Bash echo loop', 'tool Bash echo loop', 'usage 13000+84 $0.0137', 'ended max-turns: Reached maximum number of turns (2)'],
  'claude-2.1.197/resume-unknown': ['usage 0+0 $0.0000', 'ended exit: No conversation found with session ID: 11111111-1111-4111-8111-111111111111'],
  'claude-2.1.329/interrupted': ['session fc0ab807 claude-sonnet-4-5', 'usage 6500+1 $0.0062', 'ended signal: claude was interrupted from outside'],
  'codex-0.169.0/success': [
    'session 01a1fd5d null',
    "text I'll write the file.",
    'tool edit /repo/README.md',
    'tool edit /repo/hello.txt',
    `tool shell /bin/bash -lc "git add -A && git commit -qm 'feat: add hello' && git log --oneline | head -3"`,
    'text Done: wrote hello.txt and committed it.',
    'usage 15000+180 cost unknown',
    'ended well',
  ],
  // The warning about the model's metadata is no event, and no failure.
  'codex-0.169.0/resume': ['session 01a1fd49 null', 'text All done.', 'usage 20000+240 cost unknown', 'ended well'],
  'codex-0.169.0/rate-limit-stream': [
    'session 01a1fd4b null',
    'waiting rate-limit: Reconnecting... 1/5 (rate limit exceeded: Rate limit reached. Please try again in 1.2s.)',
    'text recovered',
    'usage 5000+60 cost unknown',
    'ended well',
  ],
  'codex-0.169.0/bad-key': ['session 01a1fd4e null', 'waiting auth: Missing environment variable: `MOCK_API_KEY`.', 'ended auth: Missing environment variable: `MOCK_API_KEY`.'],
  'cursor/success': ['session 5f0d0c1e Auto', 'text I will write it.', 'tool edit /repo/greeting.txt', 'tool shell git commit -m greeting', 'text Done.', 'usage 14000+110 cost unknown', 'ended well'],
  'cursor/no-result': ['session 5f0d0c1e Auto', 'unknown not JSON'],
};

describe('recorded streams', () => {
  test.each(Object.entries(streams))('%s', (name, expected) => {
    expect(recorded(name).map(shown)).toEqual(expected);
  });
});

// Lines of claude.
const result = (parts: object): object => ({type: 'result', subtype: 'success', is_error: false, terminal_reason: 'completed', ...parts});
const models = (input: number): object => ({modelUsage: {m: {inputTokens: input, outputTokens: 5, cacheReadInputTokens: 3, cacheCreationInputTokens: 2}}});
const uses = (id: string, name: string): object => ({type: 'assistant', message: {model: 'm', content: [{type: 'tool_use', id, name, input: {}}]}});
const returns = (id: string, error: boolean, content = ''): object => ({type: 'user', message: {content: [{type: 'tool_result', tool_use_id: id, is_error: error, content}]}});
const denials = (...ids: ReadonlyArray<readonly [string, string]>): object => result({permission_denials: ids.map(([tool_use_id, tool_name]) => ({tool_use_id, tool_name}))});
const stops = {type: 'system', subtype: 'task_notification', status: 'stopped', tool_use_id: '1'};
/** The last event of claude's lines. */
const last = (...lines: readonly object[]): string => decoded('claude', lines).map(shown).at(-1) ?? '';

describe('claude', () => {
  test('of two results the last counts, and nothing is counted twice', () => {
    const events = decoded('claude', [
      result({...models(10), total_cost_usd: 0.25}),
      {type: 'system', subtype: 'init', session_id: 'a', model: 'm'},
      result({...models(20), total_cost_usd: 0.5, is_error: true, api_error_status: 529, result: 'Overloaded'}),
    ]);
    expect(events.map(shown)).toEqual(['usage 15+5 $0.2500', 'ended well', 'session a m', 'usage 25+5 $0.5000', 'ended overloaded: Overloaded']);
  });

  test('a result without costs leaves them unknown', () => {
    expect(decoded('claude', [result({})]).map(shown)).toEqual(['usage 0+0 cost unknown', 'ended well']);
  });

  test('a rejected request of an account names the time from the event', () => {
    const rejected = {type: 'rate_limit_event', rate_limit_info: {status: 'rejected', resetsAt: 1_795_290_000, rateLimitType: 'five_hour'}};
    const end = result({is_error: true, api_error_status: 429, result: "You've hit your session limit · resets 7:40pm (UTC)"});
    expect(decoded('claude', [rejected, end]).map(shown)).toEqual([
      'waiting usage-limit: The account has reached the five-hour limit (2026-11-21T19:40:00.000Z)',
      'usage 0+0 cost unknown',
      "ended usage-limit: You've hit your session limit · resets 7:40pm (UTC) (2026-11-21T19:40:00.000Z)",
    ]);
  });

  test.each<[string, object, string]>([
    ['no login', {result: 'Not logged in · Please run /login'}, 'auth'],
    ['no credit', {api_error_status: 400, result: 'Credit balance is too low'}, 'quota'],
    ['no such model', {api_error_status: 404, result: "There's an issue with the selected model (x)."}, 'model-not-found'],
    ['an account limit without its event', {api_error_status: 429, result: "You've hit your weekly limit · resets Nov 25, 7pm (UTC)"}, 'usage-limit'],
    ['a broken server', {api_error_status: 500, result: 'API Error: 500'}, 'overloaded'],
    ['a budget', {subtype: 'error_max_budget_usd', errors: ['Reached maximum budget ($2)']}, 'budget'],
    ['nothing known', {result: 'strange'}, 'exit'],
  ])('an error result: %s', (_name, parts, kind) => {
    expect(last(result({is_error: true, ...parts}))).toMatch(new RegExp(`^ended ${kind}: `));
  });

  test('a code on the made-up answer decides where the result has no status', () => {
    const answer = {type: 'assistant', error: 'billing_error', message: {model: '<synthetic>', content: [{type: 'text', text: 'no'}]}};
    expect(decoded('claude', [answer, result({is_error: true, result: 'no'})]).map(shown)).toEqual(['usage 0+0 cost unknown', 'ended quota: no']);
  });

  test.each<[string, readonly object[], string]>([
    ['a refused command beside a written file', [uses('1', 'Write'), returns('1', false), uses('2', 'Bash'), returns('2', true, 'requires approval'), denials(['2', 'Bash'])], 'ended well'],
    ['a refused command beside one that ran', [uses('1', 'Bash'), returns('1', false), uses('2', 'Bash'), returns('2', true), denials(['2', 'Bash'])], 'ended well'],
    ['a refused edit beside a command that ran', [uses('1', 'Bash'), returns('1', false), uses('2', 'Edit'), returns('2', true), denials(['2', 'Edit'])], 'ended denied: It was not permitted to use Edit'],
    ['a write that failed beside a refused command', [uses('1', 'Write'), returns('1', true), uses('2', 'Bash'), returns('2', true), denials(['2', 'Bash'])], 'ended denied: It was not permitted to use Bash'],
  ])('denied: %s', (_name, lines, expected) => {
    expect(last(...lines)).toBe(expected);
  });

  test.each<[string, readonly object[], string]>([
    ['stopped while the agent waited for it', [uses('1', 'Bash'), stops, returns('1', true, 'Exit code 137'), result({})], 'ended signal: claude was interrupted from outside'],
    ['killed by something else', [uses('1', 'Bash'), returns('1', true, 'Exit code 137'), result({})], 'ended well'],
    ['stopped in the background', [uses('1', 'Bash'), returns('1', false), stops, result({})], 'ended well'],
    ['stopped, then ended by an error that says more', [uses('1', 'Bash'), stops, returns('1', true, 'Exit code 137'), result({is_error: true, api_error_status: 401, result: 'no'})], 'ended auth: no'],
  ])('a command %s', (_name, lines, expected) => {
    expect(last(...lines)).toBe(expected);
  });
});

/** A line of codex about an item. */
const item = (phase: string, parts: object): object => ({type: `item.${phase}`, item: parts});

describe('codex', () => {
  test('a call is told once, whether it is seen to start or not', () => {
    const search = {id: 'item_2', type: 'web_search', query: 'vitest'};
    const call = {id: 'item_1', type: 'mcp_tool_call', server: 'docs', tool: 'find', arguments: {query: 'x'}};
    const lines = [item('started', call), item('updated', call), item('completed', call), item('completed', search)];
    expect(decoded('codex', lines).map(shown)).toEqual(['tool docs.find x', 'tool search vitest']);
  });

  test.each<[string, string]>([
    ['Quota exceeded. Check your plan and billing details.', 'quota'],
    ['Selected model is at capacity. Please try a different model.', 'overloaded'],
    ["Codex ran out of room in the model's context window.", 'context-too-long'],
    ['unexpected status 401 Unauthorized: Incorrect API key provided', 'auth'],
    ['stream disconnected before completion: idle timeout waiting for SSE', 'overloaded'],
    ["The 'gpt-0' model is not supported when using this account.", 'model-not-found'],
    ['something new', 'exit'],
    ['', 'exit'],
  ])('a failed turn: %s', (message, kind) => {
    expect(decoded('codex', [{type: 'turn.failed', error: {message}}])).toMatchObject([{type: 'ended', failure: {kind}}]);
  });
});

describe('what is not known', () => {
  test('numbers that count nothing are no usage', () => {
    const wrong = {inputTokens: -5, outputTokens: '7', cacheReadInputTokens: null, cacheCreationInputTokens: 2};
    expect(decoded('claude', [result({modelUsage: {m: wrong, n: 3}, total_cost_usd: -1})]).map(shown)).toContain('usage 2+0 cost unknown');
    expect(decoded('codex', [{type: 'turn.completed', usage: {input_tokens: -1, output_tokens: 2}}]).map(shown)).toContain('usage 0+2 cost unknown');
  });

  test.each(['claude', 'codex', 'cursor', 'gemini', 'qwen', 'opencode', 'copilot', 'acp'] as const)('%s tells it and goes on', (type) => {
    const lines = ['', 'npm warn', '{"type":', '[1]', '{"type":7}', '{"type":"later"}', '{"type":"system","subtype":"later"}', '{"type":"item.completed","item":{"type":"later"}}'];
    expect(decoded(type, lines).every((event) => event.type === 'unknown')).toBe(true);
    expect(decoded(type, lines).map(shown).slice(0, 5)).toEqual(['unknown not JSON', 'unknown not JSON', 'unknown not JSON', 'unknown not JSON', 'unknown later']);
  });

  test.each(['--last', '', '-', 'a b', 'x'.repeat(300)])('a session id that is no argument is not passed on: %s', (id) => {
    expect(decoded('claude', [{type: 'system', subtype: 'init', session_id: id}])).toEqual([]);
    expect(decoded('codex', [{type: 'thread.started', thread_id: id}])).toEqual([]);
    expect(decoded('cursor', [{type: 'system', subtype: 'init', session_id: id}])).toEqual([]);
    expect(decoded('gemini', [{type: 'init', session_id: id}])).toEqual([]);
    expect(decoded('qwen', [{type: 'system', subtype: 'init', session_id: id}])).toEqual([]);
    expect(decoded('opencode', [{type: 'step_start', sessionID: id}])).toEqual([]);
    expect(decoded('copilot', [{type: 'result', sessionId: id, exitCode: 0}]).map(shown)).toEqual(['ended well']);
    expect(decoded('acp', [{type: 'session', id}])).toEqual([]);
  });
});

test('programs without a protocol: each line is text', () => {
  expect(decoded('command', ['{"type":"result"}', ''])).toEqual([
    {type: 'text', text: '{"type":"result"}'},
    {type: 'text', text: ''},
  ]);
});
