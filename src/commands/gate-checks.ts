/** Runs the project's checks on a commit that no run has made: in the pool, and in the sandbox where there is one. */
import {join} from 'node:path';
import type {Config} from '../agents/config.ts';
import {emptyFrontMatter} from '../analyze/front-matter.ts';
import {checkBase, runCheckOn} from '../dispatch/gating.ts';
import type {ExitCode} from '../failure.ts';
import type {AskCheckOnBase, RunCheck} from '../gates/checks.ts';
import type {Plan, RunPlan, Sha} from '../model.ts';
import {takeLock} from '../run/lock.ts';
import {runPaths, statePaths} from '../run/paths.ts';
import {ensureDir} from '../world/files.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {contextOf} from './context.ts';
import type {Io} from './io.ts';
import {chooseIsolation} from './isolation.ts';
import {owned, refuse} from './refuse.ts';
import {resolveSettings} from './settings.ts';
import {awaitStrayGits} from './stray-gits.ts';

interface Place {
  readonly repository: UserRepository;
  readonly config: Config | null;
  readonly from: Sha;
  /** The commit that checks run on. */
  readonly to: Sha;
  readonly stop: AbortSignal;
}

/** Checks on the commit that is judged, and on the one at which the range begins. */
export interface CheckRuns {
  readonly runCheck: RunCheck;
  readonly askBase: AskCheckOnBase;
}

/** Holds orch's own folder while `work` goes on. An exit code: it cannot be had, and why has been said. */
export async function withChecks<T>(io: Io, {repository, config, from, to, stop}: Place, work: (runs: CheckRuns) => Promise<T>): Promise<T | ExitCode> {
  const chosen = await chooseIsolation(io, config?.defaults.isolation ?? null);
  if (!chosen.ok) return refuse(io, chosen.failure);
  const {isolation, bubblewrap, notice} = chosen.value;
  if (notice !== null) io.err(`orch: ${notice}\n`);
  const state = statePaths(repository.topLevel);
  const taken = await takeLock(state.lock, {...ownIdentity(), runId: null}, isAlive);
  if (taken.type === 'owned') return owned(io, taken.by);
  try {
    const busy = await awaitStrayGits(io, repository);
    if (busy !== null) return busy;
    const {settings} = resolveSettings({flags: noFlags, front: emptyFrontMatter, config, profiles: [], verify: [], isolation, maxParallel: 1});
    const paths = {...runPaths(state, 'gate'), logs: join(state.orch, 'gate')};
    await ensureDir(paths.logs);
    const run: RunPlan = {version: 1, runId: 'gate', plan: noPlan, selected: [], settings, retries: {}, into: null, base: from};
    const context = await contextOf(io, repository, state, {run, paths}, stop, bubblewrap);
    return await work({
      runCheck: (check) => runCheckOn(context, {head: to, network: true, name: `check/${check.name}`}, check),
      askBase: async (check) => {
        const told = await checkBase(context, from, check);
        return told === null ? null : {kind: 'check', command: check.run, commit: from, ...told};
      },
    });
  } finally {
    await taken.lock.release();
  }
}

const noFlags = {maxParallel: undefined, merge: undefined, verify: undefined, timeoutMs: undefined, maxDurationMs: undefined, into: undefined, onConflict: undefined, agent: undefined, isolation: undefined, budgetUsd: undefined};

const noPlan: Plan = {
  version: 1, file: '', format: 'none', confidence: 1, tasks: [], edges: [], conflicts: [], criticalPath: [], diagnostics: [],
  predicted: {parallelMinutes: 0, sequentialMinutes: 0, costUsd: null, advice: 'sequential'},
};
