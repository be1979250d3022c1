/** Drives a run from where its log stands to where it can go no further; `run`, `resume` and `demo` end here. */
import {Painter} from '../report/painter.ts';
import {liveView} from '../report/live-view.ts';
import {plainLine} from '../report/plain-lines.ts';
import {runJson} from '../report/run-json.ts';
import {reportMd} from '../report/report-md.ts';
import {runAnnotations} from '../report/run-findings.ts';
import {summaryText} from '../report/summary.ts';
import {remainingMinutes} from '../analyze/critical-path.ts';
import {dispatch, outcomeOf} from '../dispatch/dispatcher.ts';
import {worldEffects} from './world-effects.ts';
import {observe, releaseLanded} from '../dispatch/observe.ts';
import {mergeTask} from '../merge/coordinator.ts';
import {exitCode, unreachable, type ExitCode} from '../failure.ts';
import type {Plan, Sha} from '../model.ts';
import type {RunEvent, RunEventBody, RunOutcome} from '../run/events.ts';
import {dropAborts} from '../run/inbox.ts';
import {RunLog} from '../run/log.ts';
import type {StatePaths} from '../run/paths.ts';
import {recover} from '../run/recover.ts';
import {apply, type RunState} from '../run/state.ts';
import {loadRun} from '../run/store.ts';
import {nowIso, nowMs} from '../world/clock.ts';
import {chance} from '../world/random.ts';
import {sweep} from '../world/kill.ts';
import {openFileLimit} from '../world/proc.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {openAlarm} from './alarm.ts';
import {isWhole} from '../workspace/hub.ts';
import {resultRef} from '../run/refs.ts';
import {pinBase} from '../workspace/run-refs.ts';
import {branchTip} from '../workspace/target.ts';
import {contextOf} from './context.ts';
import {dayOf} from './day.ts';
import type {Io} from './io.ts';
import {isOfAttempt, remember} from './remember.ts';
import {tellGitHub} from './github.ts';
import {openRequests} from './requests.ts';

export interface DriveFlags {
  /** Never repaint, never ask. */
  readonly plain: boolean;
  readonly json: boolean;
  readonly maxParallel: number | null;
  readonly maxDurationMs: number | null;
  /** The run's budget from now on, in US dollars; null: as it was. */
  readonly budgetUsd: number | null;
  /** The program that makes sandboxes; null: worktrees only. */
  readonly bubblewrap: string | null;
}

/** The caller holds the lock. Resolves to the exit code; what stands in the log is what happened. */
export async function drive(io: Io, repository: UserRepository, paths: StatePaths, runId: string, flags: DriveFlags): Promise<ExitCode> {
  const stored = await loadRun(paths, runId);
  if (stored.log.damage !== null) io.err(`orch: the log of ${runId} is damaged from line ${stored.log.damage.line} on (${stored.log.damage.message}); going on from what is whole.\n`);
  const stop = new AbortController();
  const context = await contextOf(io, repository, paths, stored, stop.signal, flags.bubblewrap);
  await pinBase(repository, runId, stored.run.base);
  await dropAborts(stored.paths.inbox);
  const log = await RunLog.open(stored.paths.events, stored.log.goodBytes, nowIso);
  const view = openView(io, flags);
  const ours = new Set<Sha>();
  const alarm = await openAlarm(repository, {ours, confined: context.sandbox !== null});
  const requests = openRequests(io, {alarm, say: view.say, inbox: stored.paths.inbox, maxDurationMs: flags.maxDurationMs, forced: () => sweep(`ORCH_RUN_ID=${runId}`)});
  try {
    let state = stored.state;
    const day = await dayOf(paths, runId);
    const opening: RunEventBody = state.nextSeq === 0 ? {type: 'run-started', runId, pid: process.pid, day} : {type: 'run-resumed', pid: process.pid, day, ...(flags.budgetUsd === null ? {} : {budgetUsd: flags.budgetUsd})};
    const attempts = stored.log.events.filter(isOfAttempt);
    const told = (event: RunEvent, now: RunState): void => {
      if (isOfAttempt(event)) attempts.push(event);
      view.told(event, now);
    };
    // A log that lost everything begins anew; what its run landed is known all the same.
    const isNew = state.nextSeq === 0 && (await branchTip(repository, resultRef(runId))) === null;
    const recovered = isNew ? [] : recover(state, await observe(context, state));
    for (const event of await log.append([opening, ...recovered], state.nextSeq)) {
      state = apply(state, event);
      told(event, state);
    }
    const effects = worldEffects(context, {delivered: state.delivered, delivering: (sha) => void ours.add(sha)});
    await remember(io, paths.history, {state, events: attempts});
    await releaseLanded(context, state, effects.release);
    const done = dispatch({
      state,
      effects,
      merge: mergeTask,
      journal: log,
      requests,
      dice: {now: nowMs, chance},
      slots: slotsWithin(openFileLimit(), flags.maxParallel ?? stored.run.settings.maxParallel),
      remaining: onceEach(remainingMinutes),
      told,
      stop: (reason) => stop.abort(reason),
    });
    const final = await Promise.race([done, requests.forced]);
    view.close();
    if (final === 'forced') return exitCode.aborted;
    await remember(io, paths.history, {state: final, events: attempts});
    (flags.json ? io.err : io.out)(summaryText(final, {chalk: io.chalk, columns: io.size().columns}));
    await tellGitHub(io, {annotations: runAnnotations(final), markdown: () => reportMd(final, {owner: 'none', now: nowIso()}), quiet: flags.json});
    return codeOf(outcomeOf(final));
  } catch (error) {
    if (await isWhole(context.hub)) throw error;
    view.close();
    io.err(`orch: ${context.hub.gitDir} was deleted or damaged while the run went on, perhaps by an agent, so that it had to stop. Nothing that landed is lost. To make it anew and go on: orch resume\n`);
    return exitCode.aborted;
  } finally {
    requests.close();
    alarm.close();
    view.close();
    await log.close();
  }
}

export function codeOf(outcome: RunOutcome): ExitCode {
  switch (outcome) {
    case 'complete':
      return exitCode.success;
    case 'incomplete':
      return exitCode.notLanded;
    case 'waiting':
      return exitCode.waiting;
    case 'paused':
      return exitCode.limit;
    case 'aborted':
      return exitCode.aborted;
    default:
      return unreachable(outcome);
  }
}

/** The plan is the same object until an agent adds to it. */
function onceEach<T extends object>(read: (plan: Plan) => T): (plan: Plan) => T {
  let [known, value]: [Plan | null, T | null] = [null, null];
  return (plan) => {
    if (known === plan && value !== null) return value;
    known = plan;
    value = read(plan);
    return value;
  };
}

/** With few file handles tasks wait for each other instead of failing. */
function slotsWithin(handles: number | null, wanted: number): number {
  return handles === null ? wanted : Math.max(1, Math.min(wanted, Math.floor((handles - ownHandles) / handlesEach)));
}

/** What orch has open by itself, and what an attempt with the git commands around it takes. */
const ownHandles = 48;
const handlesEach = 12;

interface View {
  readonly told: (event: RunEvent, state: RunState) => void;
  /** Tells a person one line beside the view. */
  readonly say: (line: string) => void;
  readonly close: () => void;
}

const repaintMs = 200;

/** A dashboard on a terminal, lines without one, events for programs. */
function openView(io: Io, flags: DriveFlags): View {
  const say = (line: string): void => io.err(`${line}\n`);
  if (flags.json) return {told: (event) => io.out(runJson(event)), say, close: () => {}};
  if (!io.terminal || flags.plain) {
    return {
      told: (event, state) => {
        const line = plainLine(event, state);
        if (line !== null) io.out(`${line}\n`);
      },
      say,
      close: () => {},
    };
  }
  const painter = new Painter({write: io.out});
  let state: RunState | null = null;
  const paint = (): void => {
    if (state !== null) painter.paint(liveView(state, {...io.size(), now: nowIso(), chalk: io.chalk}), io.size().columns);
  };
  const timer = setInterval(paint, repaintMs);
  let closed = false;
  return {
    told: (_, next) => {
      state = next;
    },
    say: (line) => painter.say(line, io.size().columns),
    close: () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      paint();
      painter.close();
    },
  };
}
