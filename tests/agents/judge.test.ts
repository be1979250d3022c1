import {describe, expect, test} from 'vitest';
import {judge} from '../../src/agents/judge.ts';
import type {Ending} from '../../src/agents/judge.ts';
import type {AgentEvent} from '../../src/agents/agent-event.ts';
import type {AgentType} from '../../src/model.ts';
import {decoded, recorded} from './adapters/recorded.ts';

const quiet: Ending = {
  type: 'claude',
  exitCode: 0,
  signal: null,
  stoppedBy: null,
  ended: null,
  waiting: null,
  unansweredMs: 0,
  stderrTail: '',
  lastText: '',
  now: new Date('2026-11-21T10:00:00Z'),
  utcOffsetMinutes: 0,
};
const well: Ending['ended'] = {failure: null};

function lastOf<T extends AgentEvent['type']>(events: readonly AgentEvent[], type: T): Extract<AgentEvent, {type: T}> | null {
  return (events.findLast((event) => event.type === type) ?? null) as Extract<AgentEvent, {type: T}> | null;
}

/** The ending of a process that wrote these events. */
function after(type: AgentType, events: readonly AgentEvent[], parts: Partial<Ending>): Ending {
  return {...quiet, type, ended: lastOf(events, 'ended'), waiting: lastOf(events, 'waiting')?.failure ?? null, lastText: lastOf(events, 'text')?.text ?? '', ...parts};
}

/** A terminal event of an account's limit. */
const limited = (message: string): Ending['ended'] => ({failure: {kind: 'usage-limit', message}});

/** `done`, or the kind of the failure. */
const kindOf = (ending: Ending): string => judge(ending)?.kind ?? 'done';

test.each<[AgentType, string, string]>([
  ['gemini', 'Error resuming session: Invalid session identifier "x".', 'session-lost'],
  ['qwen', 'No saved session found with ID x. Run `qwen --resume` without an ID.', 'session-lost'],
  ['opencode', 'Error: Session not found: ses_x', 'session-lost'],
  ['copilot', "Error: No session or task matched 'x'", 'session-lost'],
  ['cursor', 'Error: conversation x does not exist', 'session-lost'],
  ['gemini', 'Error: no such file', 'exit'],
])('%s that was to go on and says %j', (type, stderrTail, kind) => {
  expect(kindOf({...quiet, type, exitCode: 1, stderrTail, resumed: true})).toBe(kind);
  expect(kindOf({...quiet, type, exitCode: 1, stderrTail})).toBe('exit');
  expect(kindOf({...quiet, type, exitCode: 1, stderrTail, resumed: true, lastText: 'I have looked at the sessions.'})).toBe('exit');
});

describe('recorded runs', () => {
  const codexNoise = 'Reading additional input from stdin...\n2026-11-21T08:50:04.135645Z ERROR codex_core::session: failed to record rollout items: thread not found\n';

  test.each<[string, Partial<Ending>, string]>([
    ['claude-2.1.197/success', {exitCode: 0}, 'done'],
    ['claude-2.1.197/background-task', {exitCode: 0}, 'done'],
    ['claude-2.1.197/subagent', {exitCode: 0}, 'done'],
    ['claude-2.1.197/lost-connection', {exitCode: 0}, 'done'],
    ['claude-2.1.197/limit-warning', {exitCode: 0}, 'done'],
    ['claude-2.1.197/edits-allowed', {exitCode: 0}, 'done'],
    ['claude-2.1.197/denied-default', {exitCode: 0}, 'denied'],
    ['claude-2.1.197/denied-dontask', {exitCode: 0}, 'denied'],
    ['claude-2.1.197/bad-key', {exitCode: 1}, 'auth'],
    ['claude-2.1.197/rate-limit', {exitCode: 1}, 'rate-limit'],
    ['claude-2.1.197/overloaded', {exitCode: 1}, 'overloaded'],
    ['claude-2.1.197/prompt-too-long', {exitCode: 1}, 'context-too-long'],
    ['claude-2.1.197/max-turns', {exitCode: 1}, 'max-turns'],
    ['claude-2.1.197/resume-unknown', {exitCode: 1, stderrTail: 'No conversation found with session ID: 1\n'}, 'exit'],
    // All three exit with code 0.
    ['claude-2.1.197/interrupted', {exitCode: 0}, 'signal'],
    ['claude-2.1.197/terminated-in-command', {exitCode: 0}, 'signal'],
    ['claude-2.1.329/interrupted', {exitCode: 0}, 'signal'],
    ['claude-2.1.329/terminated', {exitCode: 143}, 'signal'],
    ['claude-2.1.329/success', {exitCode: 0}, 'done'],
    ['codex-0.169.0/success', {exitCode: 0}, 'done'],
    ['codex-0.169.0/resume', {exitCode: 0}, 'done'],
    ['codex-0.169.0/rate-limit-recovered', {exitCode: 0, stderrTail: codexNoise}, 'done'],
    ['codex-0.169.0/rate-limit', {exitCode: 1, stderrTail: codexNoise}, 'rate-limit'],
    ['codex-0.169.0/overloaded', {exitCode: 1}, 'overloaded'],
    ['codex-0.169.0/usage-limit', {exitCode: 1}, 'usage-limit'],
    ['codex-0.169.0/bad-key', {exitCode: 1}, 'auth'],
    ['codex-0.169.0/interrupted', {exitCode: 1, stderrTail: codexNoise}, 'signal'],
    // The launcher was killed, the real program below it went on to the end.
    ['codex-0.169.0/killed-launcher', {exitCode: 137, stderrTail: codexNoise}, 'signal'],
    ['cursor/success', {exitCode: 0}, 'done'],
    ['cursor/command-rejected', {exitCode: 0}, 'done'],
    ['cursor/all-rejected', {exitCode: 0}, 'denied'],
    ['cursor/error-result', {exitCode: 1}, 'usage-limit'],
    ['cursor/no-result', {exitCode: 1, stderrTail: 'Error: Authentication required. Run login.\n'}, 'auth'],
    ['cursor/no-result', {exitCode: 0}, 'exit'],
    // It never exits after its result, and is ended.
    ['cursor/success', {exitCode: null, signal: 'SIGKILL', stoppedBy: 'linger'}, 'done'],
  ])('%s %o', (name, parts, expected) => {
    expect(kindOf(after(name.split(/[-/]/)[0] as AgentType, recorded(name), parts))).toBe(expected);
  });
});

describe('exit without a terminal event', () => {
  test.each<[string, Partial<Ending>, string]>([
    ['success is not believed without a result', {exitCode: 0}, 'exit'],
    ['a text program has no result', {type: 'command', exitCode: 0}, 'done'],
    ['a script', {type: 'script', exitCode: 0}, 'done'],
    ['a failed script', {type: 'script', exitCode: 1}, 'exit'],
    ['a script that speaks of a rate limit', {type: 'script', exitCode: 1, stderrTail: 'FAIL rate limit test'}, 'exit'],
    ['a program that reports its rate limit', {type: 'command', exitCode: 1, stderrTail: 'Error: 429 Too Many Requests'}, 'rate-limit'],
    ['a wrong flag', {exitCode: 1, stderrTail: "error: unknown option '--x'"}, 'exit'],
    ['a root user', {exitCode: 1, stderrTail: '--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons'}, 'exit'],
    ['codex explains itself', {type: 'codex', exitCode: 1, stderrTail: 'Reading prompt from stdin...\nNo prompt provided via stdin.'}, 'exit'],
    ['codex is silent', {type: 'codex', exitCode: 1, stderrTail: 'Reading prompt from stdin...\n'}, 'signal'],
    ['codex is silent with another code', {type: 'codex', exitCode: 101}, 'exit'],
    ['a warning about metadata of a model', {type: 'codex', exitCode: 101, stderrTail: 'Model metadata for `m` not found. Defaulting to fallback metadata.'}, 'exit'],
    ['it gave up while waiting', {exitCode: 1, waiting: {kind: 'overloaded', message: 'status 529'}}, 'overloaded'],
    ['killed while waiting', {exitCode: 137, waiting: {kind: 'overloaded', message: 'status 529'}}, 'signal'],
    ['a signal', {exitCode: null, signal: 'SIGSEGV'}, 'signal'],
    ['gemini is silent', {type: 'gemini', exitCode: 0}, 'signal'],
    ['gemini is as silent as it ever is', {type: 'gemini', exitCode: 0, stderrTail: 'Warning: Basic terminal detected\nYOLO mode is enabled. All tool calls will be automatically approved.\n[STARTUP] Phase x was started but never ended.\n'}, 'signal'],
    ['gemini explains itself', {type: 'gemini', exitCode: 0, stderrTail: 'Cannot read the settings'}, 'exit'],
    ['gemini without a login', {type: 'gemini', exitCode: 41, stderrTail: 'Please set an Auth method in your settings'}, 'auth'],
    ['gemini in a strange folder', {type: 'gemini', exitCode: 55, stderrTail: 'Gemini CLI is not running in a trusted directory.'}, 'denied'],
    ['qwen at its number of turns', {type: 'qwen', exitCode: 53}, 'max-turns'],
    ['words say more than the code', {type: 'qwen', exitCode: 53, stderrTail: 'Error: Too many requests'}, 'rate-limit'],
    ['another program with that code', {type: 'claude', exitCode: 53}, 'exit'],
    ['copilot is silent', {type: 'copilot', exitCode: 0}, 'exit'],
    ['a code above 128 that stands for no signal', {type: 'command', exitCode: 145}, 'exit'],
  ])('%s', (_name, parts, expected) => {
    expect(kindOf({...quiet, ...parts})).toBe(expected);
  });
});

describe('the terminal event is not trusted alone', () => {
  test.each<[string, Partial<Ending>, string]>([
    ['it claims success and fails', {exitCode: 1, ended: well}, 'exit'],
    ['it claims success and is killed', {exitCode: null, signal: 'SIGTERM', ended: well}, 'signal'],
    ['it tells its failure and exits with 0', {exitCode: 0, ended: {failure: {kind: 'auth', message: 'no key'}}}, 'auth'],
    ['a failure that says more than the signal', {exitCode: 143, ended: {failure: {kind: 'usage-limit', message: 'limit'}}}, 'usage-limit'],
    ['a failure that says less', {exitCode: 143, ended: {failure: {kind: 'exit', message: 'broken'}}}, 'signal'],
  ])('%s', (_name, parts, expected) => {
    expect(kindOf({...quiet, ...parts})).toBe(expected);
  });
});

describe('what orch stopped', () => {
  test.each<[NonNullable<Ending['stoppedBy']>, Partial<Ending>, string]>([
    ['timeout', {}, 'timeout'],
    ['timeout', {ended: well, exitCode: 0}, 'timeout'],
    ['hang', {}, 'hang'],
    ['abort', {ended: {failure: {kind: 'signal', message: 'interrupted'}}}, 'aborted'],
    ['budget', {}, 'budget'],
    ['budget', {ended: well}, 'done'],
    ['budget', {ended: {failure: {kind: 'rate-limit', message: 'slow down'}}}, 'rate-limit'],
    ['linger', {ended: well}, 'done'],
    ['linger', {ended: {failure: {kind: 'auth', message: 'no key'}}}, 'auth'],
    ['linger', {}, 'hang'],
  ])('%s %o', (stoppedBy, parts, expected) => {
    expect(kindOf({...quiet, exitCode: null, signal: 'SIGKILL', stoppedBy, ...parts})).toBe(expected);
  });

  test('whoever still waits for its provider when its time is over failed for that, not for being slow', () => {
    const waiting = {kind: 'rate-limit', message: 'claude waits 34 s after status 429 (try 7 of 10)'} as const;
    expect(judge({...quiet, stoppedBy: 'timeout', waiting})).toEqual({kind: 'rate-limit', message: 'claude was still waiting when its time was over: claude waits 34 s after status 429 (try 7 of 10)'});
    expect(kindOf({...quiet, stoppedBy: 'timeout', waiting, ended: well})).toBe('timeout');
    expect(kindOf({...quiet, stoppedBy: 'timeout', waiting: {kind: 'auth', message: 'status 401'}})).toBe('timeout');
  });

  test.each<[string, string]>([
    ['Attempt 8 failed: Rate limit reached\nSuggested retry after 1s.. Retrying after 33098ms...', 'rate-limit'],
    ['Attempt 5 failed with status 503. Retrying with backoff... ApiError: {"error":{"code":503}}\n    at send (/x.js:1:1)', 'overloaded'],
    // It may have gone on since.
    ['Attempt 2 failed: Rate limit reached', 'timeout'],
    ['Attempt 7 failed: the test', 'timeout'],
    ['', 'timeout'],
  ])('what a program tells of its tries on stderr only: %s', (stderrTail, kind) => {
    expect(kindOf({...quiet, type: 'gemini', stoppedBy: 'timeout', stderrTail})).toBe(kind);
    expect(kindOf({...quiet, type: 'qwen', stoppedBy: 'timeout', stderrTail})).toBe('timeout');
  });
});

test('a program that retries in silence was turned away, once it is silent for longer than any other error takes', () => {
  const ending = {...quiet, type: 'qwen', stoppedBy: 'timeout', unansweredMs: 198_000} as const;
  expect(judge(ending)).toEqual({kind: 'rate-limit', message: 'qwen was still waiting when its time was over: its provider has not answered once in 198 s, and it is so silent only while it is turned away'});
  expect(kindOf({...ending, stoppedBy: 'hang'})).toBe('rate-limit');
  expect(kindOf({...ending, unansweredMs: 60_000})).toBe('timeout');
  expect(kindOf({...ending, type: 'opencode'})).toBe('timeout');
  expect(kindOf({...ending, stoppedBy: 'abort'})).toBe('aborted');
});

describe('when to try again', () => {
  test('read from the words, in local time', () => {
    expect(judge({...quiet, type: 'codex', exitCode: 1, ended: limited('try again at 11:20 AM.'), utcOffsetMinutes: -60})?.retryAt).toBe('2026-11-21T12:20:00.000Z');
  });

  test('taken from the event that came before', () => {
    const waiting = {kind: 'usage-limit', message: 'limit', retryAt: '2026-11-21T21:00:00.000Z'} as const;
    expect(judge({...quiet, exitCode: 1, ended: limited('limit'), waiting})?.retryAt).toBe('2026-11-21T21:00:00.000Z');
    expect(judge({...quiet, exitCode: 1, ended: limited('limit'), waiting: {...waiting, kind: 'rate-limit'}})?.retryAt).toBeUndefined();
  });

  test('a failure that is no limit has none', () => {
    expect(judge({...quiet, exitCode: 1, stderrTail: 'error: try again in 5 minutes'})).toEqual({kind: 'exit', message: 'claude exited with code 1: error: try again in 5 minutes'});
  });
});

describe('messages', () => {
  test('say what to do now', () => {
    const events = decoded('claude', [{type: 'result', subtype: 'success', is_error: true, result: 'Not logged in · Please run /login'}]);
    expect(judge(after('claude', events, {exitCode: 1}))?.message).toBe(
      'Not logged in · Please run /login. Log in with the CLI once, or name the variable with its key under `env` of the profile.',
    );
  });

  test('name the error and leave the noise out', () => {
    const stderrTail = "Warning: odd\n\u001B[31merror: unexpected argument '--nope' found\u001B[0m\n\n  tip: use '-- --nope'\n\nUsage: codex exec [OPTIONS]\n\nFor more information, try '--help'.\n";
    expect(judge({...quiet, type: 'codex', exitCode: 2, stderrTail})?.message).toBe("codex exited with code 2: error: unexpected argument '--nope' found tip: use '-- --nope' Usage: codex exec [OPTIONS]");
  });

  test('quote the last words where stderr is silent', () => {
    expect(judge({...quiet, type: 'command', exitCode: 3, lastText: 'first\nI could not build it\n'})?.message).toBe('command exited with code 3: I could not build it');
  });
});
