/** `orch agents`: who can work here, and what has come of it so far. Changes nothing. */
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {adapters} from '../agents/adapters/registry.ts';
import {loginOf} from '../agents/login.ts';
import {trackRecord, type TrackRecord} from '../agents/track-record.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import type {AgentProfile} from '../model.ts';
import {agentsText, type AgentRow} from '../report/agents-text.ts';
import {jsonText} from '../report/json-text.ts';
import {dateOf} from '../run/budget.ts';
import {costByDay, readHistory, readHistoryLines} from '../run/history.ts';
import {statePaths} from '../run/paths.ts';
import {nowMs} from '../world/clock.ts';
import {findProgram} from '../world/find-program.ts';
import {findTopLevel} from '../world/find-top-level.ts';
import {askVersion} from './health.ts';
import type {Io} from './io.ts';
import {allProfiles, readAgentsFile} from './prepare.ts';
import {refuse, refuseOne} from './refuse.ts';

export async function agents(io: Io, flags: {readonly agentsFile?: string; readonly json?: boolean}): Promise<ExitCode> {
  const topLevel = findTopLevel(resolve(io.cwd));
  if (topLevel === null) return refuseOne(io, `${resolve(io.cwd)} is not in a git repository. Go to one, or name it with -C.`);
  const config = await readAgentsFile(io, flags.agentsFile, topLevel);
  if (!config.ok) return refuse(io, config.failure);
  const {history} = statePaths(topLevel);
  const record = trackRecord(await readHistory(history));
  const rows = await Promise.all(allProfiles(io, config.value, topLevel).map((profile) => rowOf(io, profile, record, topLevel)));
  const now = new Date(nowMs());
  const dayOf = (at: string): string => dateOf(at, -now.getTimezoneOffset());
  const today = costByDay(await readHistoryLines(history), dayOf).get(dayOf(now.toISOString())) ?? {usd: 0, unknown: 0};
  io.out(flags.json === true ? `${jsonText({version: 1, agents: rows, today}, 2)}\n` : agentsText(rows, {today, chalk: io.chalk, columns: io.terminal ? io.size().columns : 120}));
  return exitCode.success;
}

const versionTimeoutMs = 5000;

async function rowOf(io: Io, profile: AgentProfile, record: TrackRecord, topLevel: string): Promise<AgentRow> {
  const found = await programOf(io, profile, topLevel);
  const {all, kinds} = record.get(profile.name) ?? {all: null, kinds: new Map()};
  return {
    name: profile.name,
    type: profile.type,
    model: profile.model,
    models: profile.models ?? {},
    strengths: profile.strengths ?? [],
    capabilities: profile.capabilities,
    status: profile.status,
    blocker: profile.blocker,
    ...found,
    login: found.program === null ? 'unknown' : loginOf(profile, io.env, existsSync, process.platform).type,
    record: {
      tried: all?.tried ?? 0,
      landed: all?.landed ?? 0,
      kinds: Object.fromEntries([...kinds].map(([kind, {tried, landed}]) => [kind, {tried, landed}])),
      minutes: all === null ? null : mean(all.minutes, all.tried),
      costUsd: all === null ? null : mean(all.costUsd, all.priced),
    },
  };
}

const mean = (sum: number, number: number): number | null => (number === 0 ? null : Math.round((sum / number) * 100) / 100);

/** Where the program is and which version, and what is wrong with it; a script needs none. */
async function programOf(io: Io, profile: AgentProfile, topLevel: string): Promise<Pick<AgentRow, 'program' | 'problem'>> {
  const {programs, version} = adapters[profile.type];
  const names = programs.length === 0 ? (profile.command ?? []).slice(0, 1) : programs;
  if (names.length === 0) return {program: null, problem: null};
  const path = names.map((name) => findProgram(name, io.env['PATH'], topLevel)).find((file) => file !== null) ?? null;
  if (path === null) return {program: null, problem: `${names.join(' or ')} is not on PATH`};
  if (version === null) return {program: {path, version: null}, problem: null};
  const answer = await askVersion(io, profile.type, path, versionTimeoutMs);
  if (answer.type === 'works') return {program: {path, version: answer.version}, problem: null};
  return {program: {path, version: null}, problem: `does not tell its version: ${answer.type === 'slow' ? `no answer within ${versionTimeoutMs / 1000} s` : answer.why}`};
}
