/** GitHub Copilot CLI: how to start it. */
import type {AgentProfile} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {copilotDecoder} from './copilot-stream.ts';
import {dottedVersion} from './version.ts';

export const copilot: AgentAdapter = {
  type: 'copilot',
  programs: ['copilot'],
  defaultEnv: [
    'COPILOT_GITHUB_TOKEN',
    'GH_TOKEN',
    'GITHUB_TOKEN',
    'COPILOT_PROVIDER_BASE_URL',
    'COPILOT_PROVIDER_API_KEY',
    'COPILOT_PROVIDER_BEARER_TOKEN',
    'COPILOT_MODEL',
    'COPILOT_OFFLINE',
    'COPILOT_HOME',
    ...networkEnv,
  ],
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'attempt',
  // Its launcher has been seen to stay after the result.
  lingerMs: 20_000,
  hangMs: longestSilenceMs,
  home: [{path: '.copilot', movedBy: 'COPILOT_HOME', copy: ['config.json', 'settings.json', 'mcp-config.json', 'copilot-instructions.md', 'agents', 'skills'], credentials: []}],
  login: {variables: ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_PROVIDER_API_KEY', 'COPILOT_PROVIDER_BASE_URL'], files: ['.copilot/config.json'], keychain: true},
  instructionFiles: ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md', '.github/copilot-instructions.md'],
  version: dottedVersion,
  commands: 'held',
  command: copilotCommand,
  decoder: copilotDecoder,
};

function copilotCommand(request: AttemptRequest): CommandSpec {
  return {
    program: 'copilot',
    args: [
      '--output-format',
      'json',
      ...permissionArgs(request.profile),
      '--no-ask-user',
      '--no-auto-update',
      // They act on GitHub in the user's name.
      '--disable-builtin-mcps',
      '--disable-client-telemetry',
      '--no-color',
      ...(request.model === null ? [] : ['--model', request.model]),
      ...(request.session === null ? [] : [`--resume=${request.session}`]),
    ],
    stdin: 'prompt',
    env: {},
    unset: ['COPILOT_ALLOW_ALL'],
  };
}

/** What is not allowed is refused, since nobody can be asked; a denial also wins over what the user has saved. Paths outside the worktree are refused but for `full`. */
function permissionArgs({permissions, shell = [], git}: AgentProfile): readonly string[] {
  const noGit = git === false ? ['--deny-tool=shell(git:*)'] : [];
  if (permissions === 'full') return ['--allow-all', ...noGit];
  const allowed = [...shell, ...(git === true ? ['git *'] : [])].map((command) => `--allow-tool=shell(${command.replace(/ \*$/, ':*')})`);
  const write = permissions === 'edit' ? '--allow-tool=write' : '--deny-tool=write';
  return [write, ...(allowed.length === 0 ? ['--deny-tool=shell'] : [...allowed, ...noGit]), '--disallow-temp-dir'];
}
