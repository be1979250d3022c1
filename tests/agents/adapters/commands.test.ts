import {describe, expect, test} from 'vitest';
import type {AttemptRequest} from '../../../src/agents/adapters/adapter.ts';
import {adapters} from '../../../src/agents/adapters/registry.ts';
import type {AgentType, Permissions} from '../../../src/model.ts';
import {makeProfile} from '../tasks.ts';

function request(type: AgentType, permissions: Permissions, parts: Partial<AttemptRequest> = {}): AttemptRequest {
  const profile = makeProfile('a', {type, permissions, command: type === 'command' ? ['node', './agent.mjs'] : null});
  return {profile, model: null, worktree: '/tree', gitDirs: ['/hub'], scriptFile: '/task.sh', session: null, root: false, sandboxed: false, ...parts};
}

/** Program and arguments as one line. */
function started(type: AgentType, permissions: Permissions, parts: Partial<AttemptRequest> = {}): string {
  const {program, args} = adapters[type].command(request(type, permissions, parts));
  return [program, ...args].join(' ');
}

describe('command lines', () => {
  const claude = 'claude -p --output-format stream-json --verbose --permission-mode';
  const codex = 'codex exec --json -s';
  const settings = '-c check_for_update_on_startup=false -c analytics.enabled=false';
  const cursor = 'cursor-agent -p --output-format stream-json';

  test.each<[AgentType, Permissions, Partial<AttemptRequest>, string]>([
    ['claude', 'read-only', {}, `${claude} default --disallowedTools Edit,Write,NotebookEdit`],
    ['claude', 'edit', {}, `${claude} acceptEdits`],
    ['claude', 'full', {}, `${claude} bypassPermissions`],
    ['claude', 'edit', {model: 'sonnet', session: 's1'}, `${claude} acceptEdits --model sonnet --resume s1`],
    ['codex', 'read-only', {}, `${codex} read-only ${settings} -`],
    ['codex', 'edit', {}, `${codex} workspace-write ${settings} -`],
    ['codex', 'full', {}, `${codex} danger-full-access ${settings} -`],
    ['codex', 'edit', {model: 'm', session: 's1'}, `${codex} workspace-write ${settings} -m m resume s1 -`],
    ['cursor', 'read-only', {}, `${cursor} --trust --mode ask`],
    ['cursor', 'edit', {}, `${cursor} --trust`],
    ['cursor', 'full', {model: 'm', session: 's1'}, `${cursor} --force --trust --model m --resume s1`],
    ['command', 'edit', {}, 'node ./agent.mjs'],
    ['script', 'edit', {}, 'bash -e /task.sh'],
  ])('%s %s %o', (type, permissions, parts, expected) => {
    expect(started(type, permissions, parts)).toBe(expected);
  });
});

test('no command line makes a directory of git writable', () => {
  for (const type of Object.keys(adapters) as AgentType[]) {
    expect(started(type, 'edit')).not.toContain('/hub');
  }
});

test.each<[Permissions, boolean, string | undefined]>([
  ['full', true, '1'],
  ['full', false, undefined],
  ['edit', true, undefined],
])('claude is told that it sits in a sandbox only where root needs it: %s, root %s', (permissions, root, expected) => {
  expect(adapters.claude.command(request('claude', permissions, {root})).env['IS_SANDBOX']).toBe(expected);
});

test('every agent gets its prompt on stdin, never as an argument', () => {
  for (const type of Object.keys(adapters) as AgentType[]) {
    expect(adapters[type].command(request(type, 'full')).stdin).toBe('prompt');
  }
});

test('cursor does not see CI', () => {
  expect(adapters.cursor.command(request('cursor', 'full')).unset).toContain('CI');
});

test('a profile without its command, a script task without its script: a bug of the caller', () => {
  expect(() => adapters.command.command({...request('command', 'edit'), profile: makeProfile('mine', {type: 'command'})})).toThrow('Internal error: profile mine');
  expect(() => adapters.script.command(request('script', 'edit', {scriptFile: null}))).toThrow('Internal error: profile a');
});

test('the registry names each adapter by its type', () => {
  for (const [type, adapter] of Object.entries(adapters)) {
    expect(adapter.type).toBe(type);
  }
});
