/** Gemini CLI: how to start it. */
import type {Permissions} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {geminiDecoder} from './gemini-stream.ts';
import {dottedVersion} from './version.ts';

export const gemini: AgentAdapter = {
  type: 'gemini',
  programs: ['gemini'],
  defaultEnv: [
    'GEMINI_API_KEY',
    'GOOGLE_API_KEY',
    'GOOGLE_GEMINI_BASE_URL',
    'GOOGLE_GENAI_USE_VERTEXAI',
    'GOOGLE_CLOUD_PROJECT',
    'GOOGLE_CLOUD_LOCATION',
    'GOOGLE_APPLICATION_CREDENTIALS',
    ...networkEnv,
  ],
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'attempt',
  lingerMs: 20_000,
  hangMs: longestSilenceMs,
  home: [{path: '.gemini', copy: ['settings.json', 'GEMINI.md', '.env', 'google_accounts.json', 'installation_id', 'commands', 'extensions', 'policies', 'skills', 'agents'], credentials: ['oauth_creds.json']}],
  login: {variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_APPLICATION_CREDENTIALS'], files: ['.gemini/.env'], keychain: true},
  instructionFiles: ['GEMINI.md'],
  version: dottedVersion,
  exitKinds: {41: 'auth', 53: 'max-turns', 55: 'denied'},
  // On SIGTERM and SIGINT it exits with success, without a result.
  interruptedExit: 0,
  // While a provider turns it away it says nothing on stdout, for minutes.
  retryLine: /^Attempt (\d{1,3}) failed\b/,
  commands: 'no-commands',
  command: geminiCommand,
  decoder: geminiDecoder,
};

function geminiCommand(request: AttemptRequest): CommandSpec {
  return {
    program: 'gemini',
    args: [
      '--output-format',
      'stream-json',
      '--approval-mode',
      approval[request.profile.permissions],
      // Without it an untrusted folder ends the run, or silently lowers the approval mode.
      '--skip-trust',
      ...(request.model === null ? [] : ['--model', request.model]),
      ...(request.session === null ? [] : ['--resume', request.session]),
    ],
    stdin: 'prompt',
    env: {
      // It would run itself again below itself, where a signal to the first one is lost.
      GEMINI_CLI_NO_RELAUNCH: 'true',
      GEMINI_TELEMETRY_ENABLED: 'false',
      NO_UPDATE_NOTIFIER: '1',
    },
    unset: [],
  };
}

/** With nobody to ask, `default` leaves out every tool that would have to ask; `plan` would add tools of its own. */
const approval: Readonly<Record<Permissions, string>> = {'read-only': 'default', edit: 'auto_edit', full: 'yolo'};
