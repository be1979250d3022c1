/** Qwen Code: how to start it. */
import type {Permissions} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {qwenDecoder} from './qwen-stream.ts';
import {dottedVersion} from './version.ts';

export const qwen: AgentAdapter = {
  type: 'qwen',
  programs: ['qwen'],
  defaultEnv: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'DASHSCOPE_API_KEY', ...networkEnv],
  retries: 1,
  stream: 'jsonl',
  // A resumed session goes on counting.
  usageCovers: 'session',
  lingerMs: 20_000,
  hangMs: longestSilenceMs,
  home: [{path: '.qwen', copy: ['settings.json', 'QWEN.md', '.env', 'installation_id', 'commands', 'extensions', 'skills', 'agents'], credentials: ['oauth_creds.json']}],
  login: {variables: ['OPENAI_API_KEY', 'DASHSCOPE_API_KEY'], files: ['.qwen/.env']},
  instructionFiles: ['QWEN.md', 'AGENTS.md'],
  version: dottedVersion,
  exitKinds: {41: 'auth', 53: 'max-turns', 55: 'denied'},
  // Of a rate limit it waits 60, 120, 240, ... s between its tries and tells nobody; on any other error it gives up after 76 s.
  silentRetries: {kind: 'rate-limit', ms: 100_000},
  commands: 'no-commands',
  command: qwenCommand,
  decoder: qwenDecoder,
};

function qwenCommand(request: AttemptRequest): CommandSpec {
  return {
    program: 'qwen',
    args: [
      '--output-format',
      'stream-json',
      '--approval-mode',
      approval[request.profile.permissions],
      ...(request.model === null ? [] : ['--model', request.model]),
      ...(request.session === null ? [] : ['--resume', request.session]),
    ],
    stdin: 'prompt',
    env: {
      // It would run itself again below itself, where a signal to the first one is lost.
      QWEN_CODE_NO_RELAUNCH: 'true',
      QWEN_TELEMETRY_ENABLED: 'false',
      NO_UPDATE_NOTIFIER: '1',
    },
    unset: [],
  };
}

/** With nobody to ask, `default` leaves out every tool that would have to ask. */
const approval: Readonly<Record<Permissions, string>> = {'read-only': 'default', edit: 'auto-edit', full: 'yolo'};
