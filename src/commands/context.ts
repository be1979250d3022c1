/** Opens what every effect of a run shares. */
import pLimit from 'p-limit';
import type {RunContext} from '../dispatch/context.ts';
import {noDowntime} from '../dispatch/downtime.ts';
import {redactor, secretValues} from '../dispatch/redact.ts';
import type {StatePaths} from '../run/paths.ts';
import type {StoredRun} from '../run/store.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {openHub} from '../workspace/hub.ts';
import {openSandbox} from '../workspace/sandbox.ts';
import type {Io} from './io.ts';

/** The caller holds the lock and has awaited stray gits. `bubblewrap`: the program that makes sandboxes; null: worktrees only. */
export async function contextOf(io: Io, repository: UserRepository, state: StatePaths, {run, paths}: Pick<StoredRun, 'run' | 'paths'>, stop: AbortSignal, bubblewrap: string | null): Promise<RunContext> {
  const hub = await openHub({repository, stateDir: state.orch});
  return {
    run,
    repository,
    hub,
    state,
    paths,
    stop,
    halts: new Map(),
    downtime: noDowntime(),
    env: io.env,
    sandbox: bubblewrap === null ? null : openSandbox({hub, program: bubblewrap}),
    checking: pLimit(1),
    reviewing: numbered(reviewsAtOnce),
    reviewCosts: new Set(),
    redact: redactor(secretValues(io.env, run.settings.redact.names), run.settings.redact.patterns),
  };
}

const reviewsAtOnce = 3;

/** At most so many pieces of work at a time, each with a number below that which no other has meanwhile. */
function numbered(most: number): RunContext['reviewing'] {
  const limit = pLimit(most);
  const free = Array.from({length: most}, (_, number) => number);
  return (work) =>
    limit(async () => {
      const number = free.shift() ?? 0;
      return work(number).finally(() => free.unshift(number));
    });
}
