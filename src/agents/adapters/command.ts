/** Any program of the user's as an agent: the prompt on stdin, exit code 0 as its claim to be done. */
import {longestOwnSilenceMs} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {textDecoder} from './text-stream.ts';

export const command: AgentAdapter = {
  type: 'command',
  programs: [],
  defaultEnv: [],
  retries: 1,
  stream: 'text',
  usageCovers: 'attempt',
  // A text stream has no `ended` event to linger after.
  lingerMs: 0,
  hangMs: longestOwnSilenceMs,
  instructionFiles: [],
  version: null,
  commands: 'unheld',
  command: commandCommand,
  decoder: textDecoder,
};

function commandCommand({profile}: AttemptRequest): CommandSpec {
  const [program, ...args] = profile.command ?? [];
  if (program === undefined) {
    throw new Error(`Internal error: profile ${profile.name} of type command has no command`);
  }
  return {program, args, stdin: 'prompt', env: {}, unset: []};
}
