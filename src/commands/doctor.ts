/** `orch doctor`: what works here, what does not, and what to do about it. Changes nothing. */
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {adapters} from '../agents/adapters/registry.ts';
import {loginOf} from '../agents/login.ts';
import {programTypes} from '../agents/profiles.ts';
import {exitCode, unreachable, type ExitCode} from '../failure.ts';
import type {AgentType} from '../model.ts';
import {doctorText, type Finding} from '../report/doctor-text.ts';
import {jsonText} from '../report/json-text.ts';
import {tryBubblewrap} from '../world/bubblewrap.ts';
import {capture} from '../world/capture.ts';
import {findProgram} from '../world/find-program.ts';
import {findOwnProgram, ownPath} from '../world/own-path.ts';
import {inspectRepository} from '../world/user-repository.ts';
import packageJson from '../../package.json' with {type: 'json'};
import {askVersion, plainEnvironment} from './health.ts';
import type {Io} from './io.ts';

/** Exit code 0 when a run could start, else 1. */
export async function doctor(io: Io, flags: {readonly json?: boolean}): Promise<ExitCode> {
  const found = await Promise.all([node(), git(io), repository(io), sandbox(io), ...programTypes.map((type) => agent(io, type))]);
  const findings = [...found.flat(), gates];
  const ok = findings.every(({state}) => state !== 'error');
  io.out(flags.json === true ? `${jsonText({version: 1, ok, findings}, 2)}\n` : doctorText(findings, io.chalk));
  return ok ? exitCode.success : exitCode.notLanded;
}

/** Some take seconds, all of them at once more. */
const versionTimeoutMs = 20_000;

function node(): readonly Finding[] {
  const wanted = packageJson.engines.node.replace('>=', '');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = wanted.split('.').map(Number);
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return [{name: 'node', state: 'ok', message: process.versions.node, remedy: null}];
  return [{name: 'node', state: 'error', message: `expected ${wanted} or newer, got ${process.versions.node}`, remedy: 'Install a newer Node.js'}];
}

/** Whether it is new enough is told with the repository. */
async function git(io: Io): Promise<readonly Finding[]> {
  const program = findOwnProgram('git', io.env['PATH'], io.cwd);
  if (program === null) return [{name: 'git', state: 'error', message: 'not on PATH', remedy: 'Install git 2.39 or newer'}];
  const {ok, text} = await capture({program, args: ['--version'], env: plainEnvironment(io), timeoutMs: versionTimeoutMs});
  return [{name: 'git', state: ok ? 'ok' : 'error', message: text.replace(/^git version /, ''), remedy: null}];
}

async function repository(io: Io): Promise<readonly Finding[]> {
  const inspected = await inspectRepository(resolve(io.cwd));
  if (inspected.ok) return [{name: 'repository', state: 'ok', message: inspected.value.topLevel, remedy: null}];
  return inspected.failure.map((message) => ({name: 'repository', state: 'error', message, remedy: null}));
}

async function sandbox(io: Io): Promise<readonly Finding[]> {
  const found = await tryBubblewrap(ownPath(io.env['PATH'], io.cwd));
  if (found.type === 'works') return [{name: 'sandbox', state: 'ok', message: `bubblewrap ${found.version}: agents see their worktree and nothing else of yours`, remedy: null}];
  return [{name: 'sandbox', state: 'warning', message: `none (${found.why}): agents can reach whatever you can`, remedy: found.remedy}];
}

async function agent(io: Io, type: AgentType): Promise<readonly Finding[]> {
  const {programs, defaultEnv} = adapters[type];
  const program = programs.map((name) => findProgram(name, io.env['PATH'], '/')).find((path) => path !== null) ?? null;
  if (program === null) return [{name: type, state: 'absent', message: `${programs.join(' or ')} is not on PATH`, remedy: null}];
  const version = await askVersion(io, type, program, versionTimeoutMs);
  if (version.type !== 'works') {
    const why = version.type === 'slow' ? `no answer within ${versionTimeoutMs / 1000} s` : version.why;
    return [{name: type, state: 'warning', message: `${program} does not tell its version: ${why}`, remedy: 'Run it by hand to see why; its tasks will probably fail'}];
  }
  const known = `${version.version} (${program})`;
  const login = loginOf({type, env: defaultEnv}, io.env, existsSync, process.platform);
  switch (login.type) {
    case 'found':
      return [{name: type, state: 'ok', message: `${known}, logged in by ${login.by}, as far as can be told without asking it`, remedy: null}];
    case 'none':
      return [{name: type, state: 'warning', message: `${known}, no login was found`, remedy: `Log in with it once, or set one of: ${login.ways.join(', ')}`}];
    case 'unknown':
      return [{name: type, state: 'ok', message: known, remedy: null}];
    default:
      return unreachable(login);
  }
}

/** Every gate is built in; what it uses comes with orch. */
const gates: Finding = {name: 'gates', state: 'ok', message: 'scope, tree, secrets, policy, checks: built in, no further tools needed', remedy: null};
