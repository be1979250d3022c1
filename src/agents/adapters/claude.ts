/** Claude Code: how to start it. */
import type {AgentProfile, Permissions} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {claudeDecoder} from './claude-stream.ts';
import {dottedVersion} from './version.ts';

export const claude: AgentAdapter = {
  type: 'claude',
  programs: ['claude'],
  defaultEnv: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_BASE_URL',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CONFIG_DIR',
    ...networkEnv,
  ],
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'attempt',
  // Newer versions wait up to 40 s for background commands and then tell a second result.
  lingerMs: 60_000,
  hangMs: longestSilenceMs,
  home: [
    {
      path: '.claude',
      movedBy: 'CLAUDE_CONFIG_DIR',
      copy: ['settings.json', 'settings.local.json', 'CLAUDE.md', 'agents', 'commands', 'skills', 'plugins', 'hooks', 'rules', 'output-styles'],
      credentials: ['.credentials.json'],
    },
    // Beside the folder, or in it where that has been moved.
    {path: '', movedBy: 'CLAUDE_CONFIG_DIR', copy: ['.claude.json'], credentials: []},
  ],
  login: {variables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX'], keychain: true},
  instructionFiles: ['CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md'],
  version: dottedVersion,
  commands: 'held',
  command: claudeCommand,
  decoder: claudeDecoder,
};

function claudeCommand(request: AttemptRequest): CommandSpec {
  const {permissions} = request.profile;
  return {
    program: 'claude',
    args: [
      '-p',
      '--output-format',
      'stream-json',
      // Without it stream-json is refused.
      '--verbose',
      '--permission-mode',
      modes[permissions],
      ...commandRules(request.profile),
      ...(request.model === null ? [] : ['--model', request.model]),
      ...(request.budgetUsd === null || request.budgetUsd === undefined ? [] : ['--max-budget-usd', request.budgetUsd.toFixed(2)]),
      // Finds the session only from the same directory; retries keep the worktree's path.
      ...(request.session === null ? [] : ['--resume', request.session]),
    ],
    stdin: 'prompt',
    env: {
      ...fixedEnv,
      // As root, bypassPermissions is refused unless the CLI is told that it sits in a sandbox.
      ...(request.root && (request.sandboxed || permissions === 'full') ? {IS_SANDBOX: '1'} : {}),
    },
    // The first makes a nested start look like one session, the second silently forces the permission mode `default`.
    unset: ['CLAUDECODE', 'CLAUDE_CODE_SUBPROCESS_ENV_SCRUB'],
  };
}

/** `acceptEdits` keeps edits inside the worktree, which an allow-list of tools does not. */
const modes: Readonly<Record<Permissions, string>> = {'read-only': 'default', edit: 'acceptEdits', full: 'bypassPermissions'};

/**
 * No `Bash(git *)` unless the user asks for it: git runs any command through aliases and configuration, and orch makes the commit
 * itself. Rules are matched with each part of `a && b`, and a denial wins over everything.
 */
function commandRules({permissions, shell = [], git}: AgentProfile): readonly string[] {
  const allowed = [...shell, ...(git === true && permissions !== 'full' ? ['git *'] : [])].map(bash);
  const denied = [...(permissions === 'read-only' ? ['Edit', 'Write', 'NotebookEdit'] : []), ...(git === false ? ['git', 'git *'].map(bash) : [])];
  return [...(allowed.length === 0 ? [] : ['--allowedTools', allowed.join(',')]), ...(denied.length === 0 ? [] : ['--disallowedTools', denied.join(',')])];
}

const bash = (command: string): string => `Bash(${command})`;

/** The memory is kept per repository: without its switch parallel tasks would read each other's notes. */
const fixedEnv: Readonly<Record<string, string>> = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
};
