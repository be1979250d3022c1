/** Codex: how to start it. */
import type {Permissions} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {codexDecoder} from './codex-stream.ts';
import {dottedVersion} from './version.ts';

export const codex: AgentAdapter = {
  type: 'codex',
  programs: ['codex'],
  // OPENAI_API_KEY alone is not read by `codex exec`.
  defaultEnv: ['CODEX_API_KEY', 'CODEX_HOME', ...networkEnv],
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'session',
  lingerMs: 10_000,
  hangMs: longestSilenceMs,
  home: [{path: '.codex', movedBy: 'CODEX_HOME', copy: ['config.toml', 'AGENTS.md', 'AGENTS.override.md', 'prompts', 'skills', 'rules'], credentials: ['auth.json']}],
  login: {variables: ['CODEX_API_KEY'], keychain: true},
  instructionFiles: ['AGENTS.md'],
  version: dottedVersion,
  // An interrupt becomes exit code 1; when it fails by itself, it tells why.
  interruptedExit: 1,
  commands: 'unheld',
  command: codexCommand,
  decoder: codexDecoder,
};

function codexCommand(request: AttemptRequest): CommandSpec {
  return {
    program: 'codex',
    // Everything before `resume`: after it the sandbox flag is refused, and without the flag a resumed session is read-only.
    args: [
      'exec',
      '--json',
      // Inside of a sandbox it cannot make its own, and refuses every command.
      ...(request.sandboxed ? ['--dangerously-bypass-approvals-and-sandbox'] : ['-s', sandbox[request.profile.permissions]]),
      '-c',
      'check_for_update_on_startup=false',
      '-c',
      'analytics.enabled=false',
      ...(request.model === null ? [] : ['-m', request.model]),
      ...(request.session === null ? [] : ['resume', request.session]),
      '-',
    ],
    stdin: 'prompt',
    env: {},
    unset: [],
  };
}

const sandbox: Readonly<Record<Permissions, string>> = {
  'read-only': 'read-only',
  edit: 'workspace-write',
  full: 'danger-full-access',
};
