/** Opens what every effect of a run shares. */
import pLimit from 'p-limit';
import type {RunContext} from '../dispatch/context.ts';
import {redactor, secretValues} from '../dispatch/redact.ts';
import type {StatePaths} from '../run/paths.ts';
import type {StoredRun} from '../run/store.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {openHub} from '../workspace/hub.ts';
import type {Io} from './io.ts';

export async function contextOf(io: Io, repository: UserRepository, state: StatePaths, stored: StoredRun, stop: AbortSignal): Promise<RunContext> {
  return {
    run: stored.run,
    repository,
    hub: await openHub({repository, stateDir: state.orch}),
    state,
    paths: stored.paths,
    stop,
    env: io.env,
    checking: pLimit(1),
    redact: redactor(secretValues(io.env, stored.run.settings.redact.names), stored.run.settings.redact.patterns),
  };
}
