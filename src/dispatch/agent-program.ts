/** Finds the program of an agent, and says how it is started. */
import type {AttemptRequest, CommandSpec} from '../agents/adapters/adapter.ts';
import {adapters} from '../agents/adapters/registry.ts';
import {fail, ok, type Result} from '../failure.ts';
import type {AgentProfile} from '../model.ts';
import {findProgram} from '../world/find-program.ts';
import {acpBridge, ownFolder} from '../world/own-programs.ts';
import type {RunContext} from './context.ts';

export interface FoundAgent {
  readonly spec: CommandSpec;
  /** Absolute path of the program. */
  readonly program: string;
  /** What has to be seen in a sandbox: all programs, and files of orch's own. */
  readonly programs: readonly string[];
  readonly files: readonly string[];
}

/** The failure says in one line what is missing. */
export function findAgent(context: RunContext, request: Pick<AttemptRequest, 'profile' | 'model' | 'worktree' | 'scriptFile' | 'session' | 'budgetUsd'>): Result<FoundAgent, string> {
  const {profile} = request;
  const adapter = adapters[profile.type];
  const behind = behindBridge(context, profile);
  if (behind === null) return fail(`${profile.command?.[0] ?? profile.name} is not on PATH`);
  const spec = adapter.command({...request, profile: behind.profile, gitDirs: [context.hub.gitDir], root: process.getuid?.() === 0, sandboxed: context.sandbox !== null, bridge: acpBridge});
  const program = [spec.program, ...adapter.programs].map((name) => findProgram(name, context.env['PATH'], context.repository.topLevel)).find((path) => path !== null);
  if (program === undefined || program === null) return fail(`${spec.program} is not on PATH`);
  return ok({spec, program, programs: [program, ...behind.programs], files: behind.files});
}

/** An agent that the bridge starts has a program of its own, which is found here; both have to be seen in a sandbox. Null: it is not found. */
function behindBridge(context: RunContext, profile: AgentProfile): {readonly profile: AgentProfile; readonly programs: readonly string[]; readonly files: readonly string[]} | null {
  if (profile.type !== 'acp') return {profile, programs: [], files: []};
  const [name = '', ...args] = profile.command ?? [];
  const program = findProgram(name, context.env['PATH'], context.repository.topLevel);
  return program === null ? null : {profile: {...profile, command: [program, ...args]}, programs: [program], files: [ownFolder]};
}
