/** Any agent of the Agent Client Protocol: how to start it, behind orch's bridge. */
import {longestSilenceMs, networkEnv} from './adapter.ts';
import type {AgentAdapter, AttemptRequest, CommandSpec} from './adapter.ts';
import {acpDecoder} from './acp-stream.ts';

export const acp: AgentAdapter = {
  type: 'acp',
  programs: [],
  defaultEnv: networkEnv,
  retries: 1,
  stream: 'jsonl',
  usageCovers: 'attempt',
  // The bridge itself ends the agent and exits.
  lingerMs: 20_000,
  hangMs: longestSilenceMs,
  instructionFiles: [],
  version: null,
  commands: 'unheld',
  command: acpCommand,
  decoder: acpDecoder,
};

/** `<bridge> --permissions edit [--model m] [--session id] -- <the agent's command>`. */
function acpCommand({profile, model, session, bridge}: AttemptRequest): CommandSpec {
  if (profile.command === null) {
    throw new Error(`Internal error: profile ${profile.name} of type acp has no command`);
  }
  const [program, ...args] = bridge;
  return {
    program,
    args: [
      ...args,
      '--permissions',
      profile.permissions,
      ...(model === null ? [] : ['--model', model]),
      ...(session === null ? [] : ['--session', session]),
      '--',
      ...profile.command,
    ],
    stdin: 'prompt',
    env: {},
    unset: [],
  };
}
