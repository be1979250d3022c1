/** `orch run`: from a task file to landed commits. */
import {exitCode, type ExitCode} from '../failure.ts';
import type {Isolation, MergeStrategy, OnConflict, Plan, RunPlan} from '../model.ts';
import {fallbackChain} from '../run/agent-for.ts';
import {takeLock} from '../run/lock.ts';
import {statePaths} from '../run/paths.ts';
import {createRun} from '../run/store.ts';
import {diagnosticText} from '../analyze/diagnostic-text.ts';
import {nowIso} from '../world/clock.ts';
import {writeFileAtomic} from '../world/files.ts';
import {isAlive, ownIdentity} from '../world/identity.ts';
import {randomWord} from '../world/random.ts';
import {unpriced} from '../agents/unpriced.ts';
import {drive} from './drive.ts';
import {checkHealth} from './health.ts';
import type {Io} from './io.ts';
import {chooseIsolation, unheld} from './isolation.ts';
import {owned, refuse} from './refuse.ts';
import {placeless, prepare, usedProfiles, type PlanFlags, type Prepared} from './prepare.ts';
import {chosenIsolation, chosenVerify, resolveSettings, type SettingFlags} from './settings.ts';
import {parallelText, showPlan} from './show-plan.ts';
import {awaitStrayGits} from './stray-gits.ts';
import {findTestCommand} from './test-command.ts';

export interface RunFlags extends PlanFlags {
  readonly timeout?: number;
  readonly into?: string;
  readonly merge?: MergeStrategy;
  readonly verify?: readonly string[] | boolean;
  readonly maxDuration?: number;
  readonly dryRun?: boolean;
  readonly ci?: boolean;
  readonly json?: boolean;
  readonly isolation?: Isolation;
  readonly budget?: number;
}

export async function run(io: Io, taskfile: string | undefined, flags: RunFlags): Promise<ExitCode> {
  const plain = flags.ci === true || (io.env['CI'] === 'true' && !io.terminal);
  const asks = io.interactive && !plain && flags.json !== true;
  const settingFlags = settingFlagsOf(flags);
  const prepared = await prepare(io, taskfile, flags, settingFlags, flags.onConflict === 'ask' && asks ? await askOverlaps(io) : 'serialize');
  if (!prepared.ok) return refuse(io, prepared.failure);
  const {value} = prepared;
  for (const warning of value.warnings) io.err(diagnosticText(warning, io.chalk));
  if (flags.dryRun === true) {
    showPlan(io, value, flags);
    return exitCode.success;
  }
  if (value.selected.length === 0) {
    io.err(`orch: nothing to do: ${flags.only === undefined ? `every task of ${value.plan.file} is done or has landed` : `${flags.only.join(', ')} ${flags.only.length === 1 ? 'is' : 'are'} done or landed before`}.\n`);
    return exitCode.success;
  }
  const healthy = checkHealth(io, usedProfiles(value), value.repository.topLevel);
  const verify = await projectTests(io, value, settingFlags, asks);
  if (verify === null) return refuse(io, [placeless('no-tests', 'No test command was found, and none was given. Say --verify <command> (or `verify:` in the task file, or `merge.verify` in agents.yaml), or --no-verify to land without tests.')]);
  const chosen = await chooseIsolation(io, chosenIsolation(settingFlags, value.front, value.config));
  if (!chosen.ok) return refuse(io, chosen.failure);
  const health = await healthy;
  if (health.problems.length > 0) return refuse(io, health.problems);
  const {isolation, bubblewrap, notice} = chosen.value;
  for (const line of [notice, unheld(value.profiles, isolation), ...health.warnings]) if (line !== null) io.err(`orch: ${line}\n`);
  const resolved = resolveSettings({flags: settingFlags, front: value.front, config: value.config, profiles: value.profiles, verify, isolation, maxParallel: value.parallel.count});

  for (const line of unpriced(value.plan, value.selected, resolved.settings, (agent) => [agent, ...(resolved.settings.gates.reviewers ?? []).map((reviewer) => reviewer.agent)].flatMap((name) => fallbackChain(name, resolved.settings.agents)))) io.err(`orch: ${line}\n`);

  const paths = statePaths(value.repository.topLevel);
  const runId = newRunId();
  const taken = await takeLock(paths.lock, {...ownIdentity(), runId}, isAlive);
  if (taken.type === 'owned') return owned(io, taken.by);
  try {
    const busy = await awaitStrayGits(io, value.repository);
    if (busy !== null) return busy;
    const plan: RunPlan = {version: 1, runId, plan: flags.verify === false ? withoutOwnChecks(value.plan) : value.plan, selected: value.selected, settings: resolved.settings, retries: resolved.retries, into: value.target.ref, base: value.target.sha};
    await createRun(paths, plan, writeFileAtomic);
    io.err(`orch: run ${runId}: ${value.selected.length} ${value.selected.length === 1 ? 'task' : 'tasks'}, ${parallelText(value.parallel)}, onto ${value.target.name}\n`);
    return await drive(io, value.repository, paths, runId, {plain, json: flags.json === true, maxParallel: null, maxDurationMs: resolved.settings.maxDurationMs, budgetUsd: null, bubblewrap});
  } finally {
    await taken.lock.release();
  }
}

export function settingFlagsOf(flags: RunFlags): SettingFlags {
  return {
    maxParallel: flags.maxParallel,
    merge: flags.merge,
    verify: flags.verify === false ? [] : Array.isArray(flags.verify) ? (flags.verify as readonly string[]) : undefined,
    timeoutMs: flags.timeout,
    maxDurationMs: flags.maxDuration,
    into: flags.into,
    onConflict: flags.onConflict === 'ask' ? undefined : flags.onConflict,
    agent: flags.agent,
    isolation: flags.isolation,
    budgetUsd: flags.budget,
  };
}

/** `--no-verify` goes before what a task names for itself. */
const withoutOwnChecks = (plan: Plan): Plan => ({...plan, tasks: plan.tasks.map((task) => ({...task, verify: null}))});

/** The tests that somebody named, else those that the project's files name, else those that a person names now. */
async function projectTests(io: Io, {front, config, repository}: Prepared, flags: SettingFlags, asks: boolean): Promise<readonly string[] | null> {
  const chosen = chosenVerify(flags, front, config);
  if (chosen !== null) return chosen;
  const found = await findTestCommand(repository.topLevel);
  if (found !== null) {
    io.err(`orch: tests before each landing: ${found.command} (found in ${found.file}; --verify says otherwise)\n`);
    return [found.command];
  }
  if (!asks) return null;
  const answer = (await io.ask('No test command was found. Command that tests the project (empty: land without tests): '))?.trim();
  return answer === undefined ? null : answer === '' ? [] : [answer];
}

async function askOverlaps(io: Io): Promise<OnConflict> {
  const answer = (await io.ask('Tasks that own the same files: one after the other (s), side by side (p), or stop (n)? [s] '))?.trim();
  return answer === 'p' ? 'allow' : answer === 'n' ? 'fail' : 'serialize';
}

/** `20260131-235959-123ab`: sorts by time, to the millisecond. */
const newRunId = (): string => `${nowIso().replaceAll(/[-:.]/g, '').replace('T', '-').replace(/(\d{3})Z$/, '-$1')}${randomWord(2)}`;
