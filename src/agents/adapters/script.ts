/** The embedded agent that needs no model: it runs the script written in the task. */
import {longestOwnSilenceMs} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {textDecoder} from './text-stream.ts';
import {dottedVersion} from './version.ts';

export const script: AgentAdapter = {
  type: 'script',
  programs: ['bash'],
  defaultEnv: [],
  // The same script would do the same again.
  retries: 0,
  stream: 'text',
  usageCovers: 'attempt',
  // A text stream has no `ended` event to linger after.
  lingerMs: 0,
  hangMs: longestOwnSilenceMs,
  instructionFiles: [],
  version: dottedVersion,
  commands: 'unheld',
  command: scriptCommand,
  decoder: textDecoder,
};

function scriptCommand({profile, scriptFile}: AttemptRequest): CommandSpec {
  if (scriptFile === null) {
    throw new Error(`Internal error: profile ${profile.name} of type script got a task without a script`);
  }
  return {program: 'bash', args: ['-e', scriptFile], stdin: 'prompt', env: {}, unset: []};
}
