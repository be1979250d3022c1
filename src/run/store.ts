/** The folder of a run: made once, found again by its id or as the newest. */
import {mkdir, readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {RunPlan} from '../model.ts';
import {foreignVersion, logVersion, readLog, type LogContents} from './log.ts';
import {runPaths, type RunPaths, type StatePaths} from './paths.ts';
import {replay, type RunState} from './state.ts';

export interface StoredRun {
  readonly paths: RunPaths;
  readonly run: RunPlan;
  readonly log: LogContents;
  readonly state: RunState;
}

/** Makes the folder and writes the plan, whole and synced, by `writeAtomic`. The log is the caller's to open. */
export async function createRun(state: StatePaths, run: RunPlan, writeAtomic: (file: string, text: string) => Promise<void>): Promise<RunPaths> {
  const paths = runPaths(state, run.runId);
  await mkdir(state.runs, {recursive: true});
  await mkdir(paths.dir);
  for (const dir of [paths.inbox, paths.logs, paths.prompts]) await mkdir(dir);
  await writeAtomic(paths.plan, `${JSON.stringify(run, null, 1)}\n`);
  return paths;
}

/** Ids of the runs that have a plan, oldest first (ids sort by time). */
export async function listRuns(state: StatePaths): Promise<readonly string[]> {
  const names = await readdir(state.runs).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const whole = await Promise.all(names.map((name) => stat(join(state.runs, name, 'plan.json')).then((found) => found.isFile(), () => false)));
  return names.filter((_, index) => whole[index]).sort();
}

/** Why this orch cannot read a run, such as one that another orch has made; null: it can. Changes nothing. */
export async function whyUnreadable(state: StatePaths, runId: string): Promise<string | null> {
  const paths = runPaths(state, runId);
  let version: unknown;
  try {
    ({version} = JSON.parse(await readFile(paths.plan, 'utf8')) as {readonly version?: unknown});
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `The plan of run ${runId} is damaged (${paths.plan}). What it landed is on your branch and on its own branches, orch/${runId}/…; start a new run for the rest: orch run. To forget it: rm -r ${paths.dir}`;
  }
  const journal = await readFile(paths.events).catch(() => Buffer.alloc(0));
  const foreign = version === planVersion ? foreignVersion(journal) : version;
  return foreign === null ? null : `Run ${runId} was made by another orch: its records are of version ${String(foreign)}, this orch reads version ${logVersion}. Go on with the orch that made it.`;
}

/** The version of plans that this orch reads. */
const planVersion: RunPlan['version'] = 1;

/** Reads a run back. A run whose log was never begun replays as empty. */
export async function loadRun(state: StatePaths, runId: string): Promise<StoredRun> {
  const paths = runPaths(state, runId);
  const run = JSON.parse(await readFile(paths.plan, 'utf8')) as RunPlan;
  const log = await readLog(paths.events).catch((error: NodeJS.ErrnoException): LogContents => {
    if (error.code === 'ENOENT') return {events: [], goodBytes: 0, damage: null};
    throw error;
  });
  return {paths, run, log, state: replay(run, log.events)};
}
