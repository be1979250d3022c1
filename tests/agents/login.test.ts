import {expect, test} from 'vitest';
import {adapters} from '../../src/agents/adapters/registry.ts';
import {credentialFiles, loginOf} from '../../src/agents/login.ts';
import type {AgentType} from '../../src/model.ts';

const home = {HOME: '/home/dev'};

function found(type: AgentType, env: Readonly<Record<string, string>>, files: readonly string[] = [], platform = 'linux', passed = adapters[type].defaultEnv): string {
  const login = loginOf({type, env: passed}, {...home, ...env}, (file) => files.includes(file), platform);
  return login.type === 'found' ? login.by : login.type;
}

test.each<[AgentType, Readonly<Record<string, string>>, readonly string[], string]>([
  ['claude', {ANTHROPIC_API_KEY: 'k'}, [], 'ANTHROPIC_API_KEY'],
  ['claude', {ANTHROPIC_API_KEY: ''}, [], 'none'],
  ['claude', {ANTHROPIC_BASE_URL: 'http://x', HTTPS_PROXY: 'x'}, [], 'none'],
  ['claude', {}, ['/home/dev/.claude/.credentials.json'], '/home/dev/.claude/.credentials.json'],
  ['claude', {CLAUDE_CONFIG_DIR: '/conf'}, ['/home/dev/.claude/.credentials.json'], 'none'],
  ['claude', {CLAUDE_CONFIG_DIR: '/conf'}, ['/conf/.credentials.json'], '/conf/.credentials.json'],
  // `codex exec` does not read it.
  ['codex', {OPENAI_API_KEY: 'k'}, [], 'none'],
  ['codex', {CODEX_API_KEY: 'k'}, [], 'CODEX_API_KEY'],
  ['codex', {}, ['/home/dev/.codex/auth.json'], '/home/dev/.codex/auth.json'],
  ['cursor', {}, ['/home/dev/.config/cursor/auth.json'], '/home/dev/.config/cursor/auth.json'],
  ['gemini', {}, ['/home/dev/.gemini/.env'], '/home/dev/.gemini/.env'],
  ['qwen', {OPENAI_API_KEY: 'k'}, [], 'OPENAI_API_KEY'],
  ['copilot', {GH_TOKEN: 't'}, [], 'GH_TOKEN'],
  // It has models that need none.
  ['opencode', {}, [], 'unknown'],
  ['script', {}, [], 'unknown'],
  ['acp', {}, [], 'unknown'],
])('%s with %o and %o: %s', (type, env, files, expected) => {
  expect(found(type, env, files)).toBe(expected);
});

test('a variable that does not reach the program is no login; one that the user has named is taken for one', () => {
  expect(found('claude', {ANTHROPIC_API_KEY: 'k'}, [], 'linux', [])).toBe('none');
  expect(found('codex', {MY_KEY: 'k'}, [], 'linux', ['MY_KEY'])).toBe('MY_KEY');
});

test('a keychain cannot be looked into', () => {
  expect(found('claude', {}, [], 'darwin')).toBe('unknown');
  expect(found('qwen', {}, [], 'darwin')).toBe('none');
});

test('what is told where there is none is what would help', () => {
  expect(loginOf({type: 'codex', env: ['CODEX_API_KEY']}, home, () => false, 'linux')).toEqual({type: 'none', ways: ['CODEX_API_KEY', '/home/dev/.codex/auth.json']});
  expect(loginOf({type: 'codex', env: []}, home, () => false, 'linux')).toEqual({type: 'none', ways: ['/home/dev/.codex/auth.json']});
  expect(credentialFiles({type: 'script'}, home)).toEqual([]);
});
