/** opencode: how to start it. */
import type {AgentProfile} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {opencodeDecoder} from './opencode-stream.ts';
import {dottedVersion} from './version.ts';

export const opencode: AgentAdapter = {
  type: 'opencode',
  programs: ['opencode'],
  defaultEnv: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'OPENROUTER_API_KEY', 'OPENCODE_API_KEY', 'OPENCODE_CONFIG', 'OPENCODE_CONFIG_DIR', ...networkEnv],
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'attempt',
  lingerMs: 20_000,
  hangMs: longestSilenceMs,
  home: [
    {path: '.config/opencode', movedBy: 'OPENCODE_CONFIG_DIR', copy: ['opencode.json', 'opencode.jsonc', 'config.json', 'AGENTS.md', 'agent', 'agents', 'command', 'commands', 'plugin', 'plugins', 'skills', 'tools'], credentials: []},
    {path: '.local/share/opencode', copy: [], credentials: ['auth.json']},
  ],
  instructionFiles: ['AGENTS.md'],
  version: dottedVersion,
  commands: 'held',
  command: opencodeCommand,
  decoder: opencodeDecoder,
};

function opencodeCommand(request: AttemptRequest): CommandSpec {
  const {permissions} = request.profile;
  const rules = rulesOf(request.profile);
  return {
    program: 'opencode',
    args: [
      'run',
      '--format',
      'json',
      ...(permissions === 'full' ? ['--auto'] : []),
      ...(request.model === null ? [] : ['--model', request.model]),
      ...(request.session === null ? [] : ['--session', request.session]),
    ],
    // A message on the command line would be wrapped in quotes, and an open silent pipe beside it waited for.
    stdin: 'prompt',
    env: {
      ...(rules === null ? {} : {OPENCODE_PERMISSION: JSON.stringify(rules)}),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_SHARE: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    },
    unset: [],
  };
}

/** Without rules everything but a few things is allowed, whatever the flags. Of the rules of a command the last that fits counts. */
function rulesOf({permissions, shell = [], git}: AgentProfile): Readonly<Record<string, unknown>> | null {
  const gitRules = git === undefined ? {} : {git: git ? 'allow' : 'deny', 'git *': git ? 'allow' : 'deny'};
  if (permissions === 'full') return git === false ? {bash: {'*': 'allow', ...gitRules}} : null;
  const allowed = shell.flatMap((command) => (command.endsWith(' *') ? [command.slice(0, -2), command] : [command]));
  const rules = {'*': 'deny', ...Object.fromEntries(allowed.map((command) => [command, 'allow'])), ...gitRules};
  const bash = allowed.length === 0 && git !== true ? 'deny' : rules;
  return {edit: permissions === 'edit' ? 'allow' : 'deny', bash, webfetch: 'deny', external_directory: 'deny'};
}
