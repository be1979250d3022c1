import {describe, expect, test} from 'vitest';
import type {AttemptRequest} from '../../../src/agents/adapters/adapter.ts';
import {adapters} from '../../../src/agents/adapters/registry.ts';
import type {AgentProfile, AgentType, Permissions} from '../../../src/model.ts';
import {unheldCommands} from '../../../src/agents/unheld.ts';
import {makeProfile} from '../tasks.ts';

function request(type: AgentType, permissions: Permissions, parts: Partial<AttemptRequest> = {}): AttemptRequest {
  const profile = makeProfile('a', {type, permissions, command: type === 'command' || type === 'acp' ? ['node', './agent.mjs'] : null});
  return {profile, model: null, worktree: '/tree', gitDirs: ['/hub'], scriptFile: '/task.sh', session: null, root: false, sandboxed: false, bridge: ['node', '/dist/bridge.js'], ...parts};
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
  const gemini = 'gemini --output-format stream-json --approval-mode';
  const qwen = 'qwen --output-format stream-json --approval-mode';
  const quiet = '--no-ask-user --no-auto-update --disable-builtin-mcps --disable-client-telemetry --no-color';
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
    ['gemini', 'read-only', {}, `${gemini} default --skip-trust`],
    ['gemini', 'edit', {}, `${gemini} auto_edit --skip-trust`],
    ['gemini', 'full', {model: 'm', session: 's1'}, `${gemini} yolo --skip-trust --model m --resume s1`],
    ['qwen', 'read-only', {}, `${qwen} default`],
    ['qwen', 'edit', {}, `${qwen} auto-edit`],
    ['qwen', 'full', {model: 'm', session: 's1'}, `${qwen} yolo --model m --resume s1`],
    ['opencode', 'read-only', {}, 'opencode run --format json'],
    ['opencode', 'edit', {model: 'p/m', session: 'ses_1'}, 'opencode run --format json --model p/m --session ses_1'],
    ['opencode', 'full', {}, 'opencode run --format json --auto'],
    ['copilot', 'read-only', {}, `copilot --output-format json --deny-tool=write --deny-tool=shell --disallow-temp-dir ${quiet}`],
    ['copilot', 'edit', {model: 'm', session: 's1'}, `copilot --output-format json --allow-tool=write --deny-tool=shell --disallow-temp-dir ${quiet} --model m --resume=s1`],
    ['copilot', 'full', {}, `copilot --output-format json --allow-all ${quiet}`],
    ['acp', 'edit', {}, 'node /dist/bridge.js --permissions edit -- node ./agent.mjs'],
    ['acp', 'read-only', {model: 'm', session: 's1'}, 'node /dist/bridge.js --permissions read-only --model m --session s1 -- node ./agent.mjs'],
    ['command', 'edit', {}, 'node ./agent.mjs'],
    ['script', 'edit', {}, 'bash -e /task.sh'],
  ])('%s %s %o', (type, permissions, parts, expected) => {
    expect(started(type, permissions, parts)).toBe(expected);
  });
});

describe('lists of commands, and git', () => {
  const npm = {shell: ['npm *', 'make']} as const;
  const bypass = 'codex exec --json --dangerously-bypass-approvals-and-sandbox -c check_for_update_on_startup=false -c analytics.enabled=false';

  test.each<[AgentType, Permissions, Partial<AgentProfile>, string]>([
    ['claude', 'edit', npm, '--permission-mode acceptEdits --allowedTools Bash(npm *),Bash(make)'],
    ['claude', 'edit', {...npm, git: false}, '--permission-mode acceptEdits --allowedTools Bash(npm *),Bash(make) --disallowedTools Bash(git),Bash(git *)'],
    ['claude', 'edit', {git: true}, '--permission-mode acceptEdits --allowedTools Bash(git *)'],
    ['claude', 'read-only', {...npm, git: false}, '--permission-mode default --allowedTools Bash(npm *),Bash(make) --disallowedTools Edit,Write,NotebookEdit,Bash(git),Bash(git *)'],
    ['claude', 'full', {git: false}, '--permission-mode bypassPermissions --disallowedTools Bash(git),Bash(git *)'],
    ['claude', 'full', {git: true}, '--permission-mode bypassPermissions'],
    ['copilot', 'edit', npm, '--allow-tool=write --allow-tool=shell(npm:*) --allow-tool=shell(make) --disallow-temp-dir'],
    ['copilot', 'read-only', {...npm, git: false}, '--deny-tool=write --allow-tool=shell(npm:*) --allow-tool=shell(make) --deny-tool=shell(git:*) --disallow-temp-dir'],
    ['copilot', 'edit', {git: false}, '--allow-tool=write --deny-tool=shell --disallow-temp-dir'],
    ['copilot', 'edit', {git: true}, '--allow-tool=write --allow-tool=shell(git:*) --disallow-temp-dir'],
    ['copilot', 'full', {git: false}, '--allow-all --deny-tool=shell(git:*)'],
  ])('%s %s %o', (type, permissions, parts, expected) => {
    const {profile} = request(type, permissions);
    expect(`${started(type, permissions, {profile: {...profile, ...parts}})} `).toContain(`${expected} `);
  });

  test.each<[Permissions, Partial<AgentProfile>, unknown]>([
    ['edit', npm, {'*': 'deny', npm: 'allow', 'npm *': 'allow', make: 'allow'}],
    ['edit', {...npm, git: false}, {'*': 'deny', npm: 'allow', 'npm *': 'allow', make: 'allow', git: 'deny', 'git *': 'deny'}],
    ['read-only', {git: true}, {'*': 'deny', git: 'allow', 'git *': 'allow'}],
    ['edit', {git: false}, 'deny'],
    ['full', {git: false}, {'*': 'allow', git: 'deny', 'git *': 'deny'}],
  ])('opencode %s %o: the last rule that fits counts', (permissions, parts, bash) => {
    const {profile} = request('opencode', permissions);
    const rules = JSON.parse(adapters.opencode.command(request('opencode', permissions, {profile: {...profile, ...parts}})).env['OPENCODE_PERMISSION'] ?? '') as {readonly bash: unknown};
    expect(JSON.stringify(rules.bash)).toBe(JSON.stringify(bash));
  });

  test('in a sandbox of orch codex makes none of its own, also when it goes on with a session', () => {
    expect(started('codex', 'edit', {sandboxed: true})).toBe(`${bypass} -`);
    expect(started('codex', 'read-only', {sandboxed: true, model: 'm', session: 's1'})).toBe(`${bypass} -m m resume s1 -`);
  });

  test('of the others nothing in the command line changes, so that orch has to say what is not held', () => {
    for (const type of ['claude', 'codex', 'cursor', 'gemini', 'qwen', 'opencode', 'copilot', 'acp', 'command', 'script'] as const) {
      for (const permissions of ['read-only', 'edit', 'full'] as const) {
        const {profile} = request(type, permissions);
        const wanting = {...profile, ...npm, git: false};
        const same = JSON.stringify(adapters[type].command(request(type, permissions))) === JSON.stringify(adapters[type].command(request(type, permissions, {profile: wanting})));
        expect([type, permissions, unheldCommands(wanting).length > 0]).toEqual([type, permissions, same]);
      }
    }
  });

  test.each<[AgentType, Permissions, Partial<AgentProfile>, readonly string[]]>([
    ['codex', 'edit', {...npm, git: false}, ['a is not held to its `permissions.shell`: codex takes no list of commands.', 'a is not kept from git (`permissions.git: false`): codex cannot be held to that. Nothing it does with git reaches your repository.']],
    ['gemini', 'edit', {...npm, git: false}, ['a cannot be given `permissions.shell`: gemini takes no list of commands and runs none with `edit`.']],
    ['qwen', 'full', {git: false}, ['a is not kept from git (`permissions.git: false`): qwen cannot be held to that. Nothing it does with git reaches your repository.']],
    ['cursor', 'edit', {git: true}, ['a cannot be given git (`permissions.git: true`): cursor runs no command with `edit`.']],
    ['command', 'edit', {git: true}, []],
    ['claude', 'edit', {...npm, git: false}, []],
    ['codex', 'edit', {}, []],
  ])('%s %s %o is told', (type, permissions, parts, expected) => {
    expect(unheldCommands({...request(type, permissions).profile, ...parts})).toEqual(expected);
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

test.each<[Permissions, string | undefined]>([
  ['read-only', '{"edit":"deny","bash":"deny","webfetch":"deny","external_directory":"deny"}'],
  ['edit', '{"edit":"allow","bash":"deny","webfetch":"deny","external_directory":"deny"}'],
  ['full', undefined],
])('opencode has its rules in the environment: %s', (permissions, expected) => {
  expect(adapters.opencode.command(request('opencode', permissions)).env['OPENCODE_PERMISSION']).toBe(expected);
});

test.each<[AgentType, string, string | null]>([
  ['claude', '2.1.197 (Claude Code)\n', '2.1.197'],
  ['codex', 'codex-cli 0.169.0\n', '0.169.0'],
  ['gemini', '0.61.0\n', '0.61.0'],
  ['qwen', '0.15.10', '0.15.10'],
  ['opencode', '1.18.33\n', '1.18.33'],
  ['copilot', "GitHub Copilot CLI 1.0.102.\nRun 'copilot update' to check for updates.\n", '1.0.102'],
  ['cursor', '2026.08.11-e8db854\n', '2026.08.11-e8db854'],
  ['script', 'GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n', '5.2.15'],
  ['gemini', '0.62.0-nightly.20261120.abc\n', '0.62.0-nightly.20261120.abc'],
  ['codex', 'v1.2.3', '1.2.3'],
  ['claude', 'command not found', null],
  ['claude', '', null],
])('the version of %s out of %j', (type, output, expected) => {
  expect(adapters[type].version?.parse(output)).toBe(expected);
  expect(adapters[type].version?.args).toEqual(['--version']);
});

test('cursor does not see CI', () => {
  expect(adapters.cursor.command(request('cursor', 'full')).unset).toContain('CI');
});

test('a profile without its command, a script task without its script: a bug of the caller', () => {
  expect(() => adapters.command.command({...request('command', 'edit'), profile: makeProfile('mine', {type: 'command'})})).toThrow('Internal error: profile mine');
  expect(() => adapters.acp.command({...request('acp', 'edit'), profile: makeProfile('mine', {type: 'acp'})})).toThrow('Internal error: profile mine');
  expect(() => adapters.script.command(request('script', 'edit', {scriptFile: null}))).toThrow('Internal error: profile a');
});

test('the registry names each adapter by its type', () => {
  for (const [type, adapter] of Object.entries(adapters)) {
    expect(adapter.type).toBe(type);
  }
});
