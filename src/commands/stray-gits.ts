/** Before a command writes to the repository: waits for what an orch that is gone has left at work there. */
import {exitCode, type ExitCode} from '../failure.ts';
import {strayGitsEnd} from '../world/stray-git.ts';
import type {UserRepository} from '../world/user-repository.ts';
import type {Io} from './io.ts';

/** Null: nothing is at work any more. Otherwise it has been said what is, and the command ends with this code. */
export async function awaitStrayGits(io: Pick<Io, 'err'>, {topLevel, commonDir}: Pick<UserRepository, 'topLevel' | 'commonDir'>, limitMs = 60_000): Promise<ExitCode | null> {
  const seconds = Math.ceil(limitMs / 1000);
  const left = await strayGitsEnd([topLevel, commonDir], {
    limitMs,
    told: (pids) => io.err(`orch: waiting up to ${seconds} s for ${processes(pids)}, which an orch that is gone has left at work in this repository\n`),
  });
  if (left.length === 0) return null;
  io.err(`orch: ${processes(left)} of an orch that is gone still ${left.length === 1 ? 'works' : 'work'} in this repository after ${seconds} s; nothing was started. Look: ps -fp ${left.join(',')}. Wait until the work is done, or end what hangs (kill ${left.join(' ')}), and do this again.\n`);
  return exitCode.owned;
}

const processes = (pids: readonly number[]): string => `git (process ${pids.join(', ')})`;
