/** `orch resume`: goes on with a run from where its log stands. */
import {resolve} from 'node:path';
import {widthOf} from '../analyze/width.ts';
import {outcomeOf} from '../dispatch/dispatcher.ts';
import type {ExitCode} from '../failure.ts';
import type {Isolation} from '../model.ts';
import {summaryText} from '../report/summary.ts';
import {runWord} from '../report/run-word.ts';
import {hasRequests} from '../run/inbox.ts';
import {takeLock} from '../run/lock.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import {inspectRepository} from '../world/user-repository.ts';
import {codeOf, drive} from './drive.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {chooseIsolation, unheld} from './isolation.ts';
import {owned, refuse, refuseOne} from './refuse.ts';
import {placeless} from './prepare.ts';
import {machineOf} from './machine.ts';
import {autoParallel} from './settings.ts';
import {unsignable} from './sign-off.ts';
import {awaitStrayGits} from './stray-gits.ts';

export interface ResumeFlags {
  readonly maxParallel?: number | 'auto';
  readonly maxDuration?: number;
  readonly ci?: boolean;
  readonly json?: boolean;
  readonly isolation?: Isolation;
  readonly budget?: number;
}

export async function resume(io: Io, run: string | undefined, flags: ResumeFlags): Promise<ExitCode> {
  const found = await findRun(io, run);
  if (!found.ok) return refuseOne(io, found.failure);
  if (found.value === null) return refuseOne(io, 'there is nothing to resume: no run here.');
  const {state, stored, owner} = found.value;
  if (['finished', 'waiting'].includes(runWord(stored.state, owner)) && stored.state.refusal === null && stored.state.frozen === null && !(await hasRequests(stored.paths.inbox))) {
    (flags.json === true ? io.err : io.out)(summaryText(stored.state, {chalk: io.chalk, columns: io.size().columns}));
    return codeOf(outcomeOf(stored.state));
  }
  const inspected = await inspectRepository(resolve(io.cwd));
  if (!inspected.ok) return refuse(io, inspected.failure.map((message) => placeless('repository', message)));
  const {runId, settings} = stored.run;
  const nobody = unsignable(inspected.value, settings.gates);
  if (nobody !== null) return refuseOne(io, nobody);
  const began = settings.isolation ?? 'worktree';
  const chosen = await chooseIsolation(io, flags.isolation ?? began);
  if (!chosen.ok) return refuse(io, chosen.failure);
  const {isolation, bubblewrap} = chosen.value;
  // That a run began so need not mean that somebody asked for it.
  const notice = flags.isolation === undefined && began === 'worktree' ? 'no sandbox, as when this run began: agents can reach whatever you can' : chosen.value.notice;
  for (const line of [notice, unheld(Object.values(settings.agents), isolation)]) if (line !== null) io.err(`orch: ${line}\n`);
  const taken = await takeLock(state.lock, {...ownIdentity(), runId}, isAlive);
  if (taken.type === 'owned') return owned(io, taken.by);
  try {
    const busy = await awaitStrayGits(io, inspected.value);
    if (busy !== null) return busy;
    const plain = flags.ci === true || (io.env['CI'] === 'true' && !io.terminal);
    const wanted = flags.maxParallel ?? null;
    const maxParallel = wanted === 'auto' ? autoParallel(machineOf(), widthOf(stored.state.run.plan, stored.state.run.selected)).count : wanted;
    return await drive(io, inspected.value, state, runId, {plain, json: flags.json === true, maxParallel, maxDurationMs: flags.maxDuration ?? null, budgetUsd: flags.budget ?? null, bubblewrap});
  } finally {
    await taken.lock.release();
  }
}
