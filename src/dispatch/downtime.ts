/** Remembers which profiles cannot work, so that not every task has to find out for itself. */
import {statSync} from 'node:fs';
import {adapters} from '../agents/adapters/registry.ts';
import {credentialFiles} from '../agents/login.ts';
import type {Failure} from '../failure.ts';
import {findProgram} from '../world/find-program.ts';
import {modelIn, profileOf, type RunContext} from './context.ts';
import type {AttemptInput} from './effects.ts';

/** For the life of one process; by profile and model. */
export interface Downtime {
  readonly down: Map<string, {readonly failure: Failure; readonly traces: string}>;
  /** Those that have worked since. */
  readonly worked: Set<string>;
}

export const noDowntime = (): Downtime => ({down: new Map(), worked: new Set()});

/** The profile that takes an attempt, and of what task. */
type Who = Pick<AttemptInput, 'task' | 'agent'>;

/** Why there is no point in starting the task's agent: it could not start or log in before, and neither its program nor its login has changed since. */
export function stillDown(context: RunContext, of: Who): Failure | null {
  const before = context.downtime.down.get(keyOf(context, of));
  return before === undefined || before.traces !== tracesOf(context, of) ? null : before.failure;
}

/** Takes in how an attempt's agent ended. True where its profile is down from now on, and was not before. */
export function noteEnd(context: RunContext, of: Who, failure: Failure | null): boolean {
  const {down, worked} = context.downtime;
  const key = keyOf(context, of);
  if (failure === null) {
    worked.add(key);
    down.delete(key);
  }
  // What has worked a moment ago may work again: a token was renewed, a single request was refused.
  if (failure === null || (failure.kind !== 'auth' && failure.kind !== 'spawn') || worked.has(key)) return false;
  const isNews = !down.has(key);
  down.set(key, {failure, traces: tracesOf(context, of)});
  return isNews;
}

function keyOf(context: RunContext, of: Who): string {
  const profile = profileOf(context, of.agent);
  return JSON.stringify([profile.name, modelIn(context, of.task, profile)]);
}

/** Changes when its program is installed or replaced, and when somebody logs in. */
function tracesOf(context: RunContext, of: Who): string {
  const profile = profileOf(context, of.agent);
  const programs = [...adapters[profile.type].programs, ...(profile.command ?? []).slice(0, 1)].map((name) => findProgram(name, context.env['PATH'], context.repository.topLevel));
  return [...programs, ...credentialFiles(profile, context.env)].map((file) => (file === null ? '-' : `${file} ${changedAt(file)}`)).join('\n');
}

function changedAt(file: string): string {
  const stat = statSync(file, {throwIfNoEntry: false});
  return stat === undefined ? '-' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}
