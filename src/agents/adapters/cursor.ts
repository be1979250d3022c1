/** Cursor's CLI: how to start it. Built from its documentation and from public recordings, not from runs of our own. */
import type {Permissions} from '../../model.ts';
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {cursorDecoder} from './cursor-stream.ts';
import {dottedVersion} from './version.ts';

export const cursor: AgentAdapter = {
  type: 'cursor',
  programs: ['cursor-agent', 'agent'],
  defaultEnv: ['CURSOR_API_KEY', 'CURSOR_AUTH_TOKEN', ...networkEnv],
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'attempt',
  // It sometimes never exits after its result.
  lingerMs: 10_000,
  hangMs: longestSilenceMs,
  home: [
    {path: '.cursor', copy: ['cli-config.json', 'mcp.json', 'rules', 'commands', 'agents'], credentials: []},
    {path: '.config/cursor', copy: [], credentials: ['auth.json']},
  ],
  login: {variables: ['CURSOR_API_KEY', 'CURSOR_AUTH_TOKEN'], keychain: true},
  instructionFiles: ['AGENTS.md', 'CLAUDE.md', '.cursorrules'],
  version: dottedVersion,
  commands: 'no-commands',
  command: cursorCommand,
  decoder: cursorDecoder,
};

function cursorCommand(request: AttemptRequest): CommandSpec {
  return {
    program: 'cursor-agent',
    args: [
      '-p',
      '--output-format',
      'stream-json',
      ...permissionArgs[request.profile.permissions],
      ...(request.model === null ? [] : ['--model', request.model]),
      ...(request.session === null ? [] : ['--resume', request.session]),
    ],
    // The documentation shows the prompt as an argument only, where Linux allows 128 KiB; drivers of the CLI report that
    // print mode reads a piped prompt, which has no such limit.
    stdin: 'prompt',
    // Without a login it would open a browser and wait for it.
    env: {NO_OPEN_BROWSER: '1'},
    // Reported to make it hang; unconfirmed, and nothing needs it.
    unset: ['CI'],
  };
}

/** Without `--trust` print mode refuses to start. With it alone edits are applied and shell commands are rejected. */
const permissionArgs: Readonly<Record<Permissions, readonly string[]>> = {
  'read-only': ['--trust', '--mode', 'ask'],
  edit: ['--trust'],
  full: ['--force', '--trust'],
};
