/** Decides where a run's agents, checks and tests run, and says so where that is less than it could be. */
import {fail, ok, type Diagnostic, type Result} from '../failure.ts';
import type {AgentProfile, Isolation} from '../model.ts';
import {tryBubblewrap} from '../world/bubblewrap.ts';
import {ownPath} from '../world/own-path.ts';
import type {Io} from './io.ts';
import {placeless} from './prepare.ts';

export interface ChosenIsolation {
  readonly isolation: Isolation;
  /** The bubblewrap to use; null: none. */
  readonly bubblewrap: string | null;
  /** One line for people; null where there is nothing to say. */
  readonly notice: string | null;
}

/** `wanted` null: the best there is. A sandbox that was asked for and cannot be made is a failure. */
export async function chooseIsolation(io: Io, wanted: Isolation | null): Promise<Result<ChosenIsolation>> {
  if (wanted === 'worktree') return ok({isolation: 'worktree', bubblewrap: null, notice: 'no sandbox, as asked for (isolation: worktree): agents can reach whatever you can'});
  const found = await tryBubblewrap(ownPath(io.env['PATH'], io.cwd));
  if (found.type === 'works') return ok({isolation: 'sandbox', bubblewrap: found.program, notice: null});
  if (wanted === 'sandbox') return fail([noSandbox(`The sandbox that was asked for cannot be made here: ${found.why}. ${found.remedy}. Or say --isolation worktree: agents can then reach whatever you can.`)]);
  return ok({isolation: 'worktree', bubblewrap: null, notice: `no sandbox (${found.why}): agents can reach whatever you can. ${found.remedy}`});
}

/** Profiles that ask for what only the sandbox can hold them to. */
export function unheld(profiles: readonly AgentProfile[], isolation: Isolation): string | null {
  const names = isolation === 'sandbox' ? [] : profiles.filter(({network}) => network === false).map(({name}) => name);
  return names.length === 0 ? null : `without a sandbox \`network: false\` of ${names.join(', ')} is not enforced`;
}

const noSandbox = (message: string): Diagnostic => placeless('no-sandbox', message);
