/** Looks at the programs of agents before a run needs them: do they start, and have they a login? Asks no model. */
import {existsSync} from 'node:fs';
import {adapters} from '../agents/adapters/registry.ts';
import {loginOf} from '../agents/login.ts';
import type {Diagnostic} from '../failure.ts';
import type {AgentProfile} from '../model.ts';
import {capture} from '../world/capture.ts';
import {findProgram} from '../world/find-program.ts';
import type {Io} from './io.ts';
import {placeless} from './prepare.ts';

export interface Health {
  /** One message for each profile whose program is missing or does not start. */
  readonly problems: readonly Diagnostic[];
  /** One line for each profile that may lack its login, or whose program took too long to answer. */
  readonly warnings: readonly string[];
}

/** Of the profiles that a run is going to use. Each program is asked once, all of them at the same time. Never rejects. */
export async function checkHealth(io: Pick<Io, 'env'>, profiles: readonly AgentProfile[], topLevel: string): Promise<Health> {
  const answers = new Map<string, Promise<Version>>();
  const found = await Promise.all(
    profiles.filter(({type}) => adapters[type].programs.length > 0).map(async (profile): Promise<Health> => {
      const {programs} = adapters[profile.type];
      const program = programs.map((name) => findProgram(name, io.env['PATH'], topLevel)).find((path) => path !== null);
      if (program === undefined || program === null) return {problems: [placeless('missing-program', `Profile ${profile.name} needs ${programs.join(' or ')}, which is not on PATH. Install it, or ${elsewhere}.`)], warnings: []};
      const asked = answers.get(program) ?? askVersion(io, profile.type, program, limitMs);
      answers.set(program, asked);
      return healthOf(io, profile, program, await asked);
    }),
  );
  return {problems: found.flatMap(({problems}) => problems), warnings: found.flatMap(({warnings}) => warnings)};
}

/** Asked for its version, a program starts and does nothing; this is long for that. */
const limitMs = 5000;

const elsewhere = 'route its tasks to another profile (--agent, or `agent:` in the task file)';

function healthOf(io: Pick<Io, 'env'>, profile: AgentProfile, program: string, version: Version): Health {
  if (version.type === 'broken') {
    const message = `Profile ${profile.name} needs ${program}, which does not start: ${version.why}. Mend it (\`${program} ${(adapters[profile.type].version?.args ?? []).join(' ')}\` shows when it works), or ${elsewhere}.`;
    return {problems: [placeless('broken-program', message)], warnings: []};
  }
  const login = loginOf(profile, io.env, existsSync, process.platform);
  return {
    problems: [],
    warnings: [
      ...(version.type === 'slow' ? [`profile ${profile.name}: ${program} has not told its version within ${limitMs / 1000} s; going on`] : []),
      ...(login.type === 'none' ? [`profile ${profile.name}: no login of ${profile.type} was found (${login.ways.join(', ')}); if it has none, its tasks will fail`] : []),
    ],
  };
}

export type Version =
  | {readonly type: 'works'; readonly version: string}
  | {readonly type: 'slow'}
  /** One line for people. */
  | {readonly type: 'broken'; readonly why: string};

/** What the program says when it is asked for its version. */
export async function askVersion(io: Pick<Io, 'env'>, type: AgentProfile['type'], program: string, timeoutMs: number): Promise<Version> {
  const {version} = adapters[type];
  const {ok, text, timedOut} = await capture({program, args: version?.args ?? [], env: plainEnvironment(io), timeoutMs});
  if (ok) return {type: 'works', version: version?.parse(text) ?? text};
  return timedOut ? {type: 'slow'} : {type: 'broken', why: text};
}

/** Programs that tell their version need to find their interpreter and their home, and no key. */
export function plainEnvironment(io: Pick<Io, 'env'>): Readonly<Record<string, string>> {
  return Object.fromEntries(['PATH', 'HOME', 'LANG'].flatMap((name) => (io.env[name] === undefined ? [] : [[name, io.env[name]]])));
}
