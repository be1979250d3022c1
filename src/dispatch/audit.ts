/** Asks a package manager what is known of the versions in a lockfile, in a folder where nothing else of the change is. */
import {lstat, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {AuditEnd, AuditRequest, RunAudit} from '../gates/dependencies/audit.ts';
import {runCommand} from '../world/command.ts';
import {ownPath} from '../world/own-path.ts';
import {makeEmpty} from '../workspace/own-folder.ts';
import {baseEnvironment} from './agent-environment.ts';
import {markName, markOf, type RunContext} from './context.ts';
import {poolName, poolPath} from './pool.ts';

/** `readBase` reads the base commit, whose .npmrc may name the project's registry. One audit at a time. */
export function auditIn(context: RunContext, task: string, readBase: (path: string) => Promise<Buffer | null>): RunAudit {
  return (request, signal) => context.checking(async () => audit(context, task, request, {npmrc: await readBase('.npmrc'), signal: signal ?? context.stop}));
}

const timeoutMs = 2 * 60_000;
const mostBytes = 64 * 1024 * 1024;
const reportFile = 'report.json';

const commands: Readonly<Record<AuditRequest['format'], string>> = {
  npm: 'npm audit --json --package-lock-only --ignore-scripts',
  pnpm: 'pnpm audit --json --ignore-workspace',
  yarn: 'yarn audit --json',
  berry: 'yarn npm audit --json --all --recursive',
};

/** Neither the manifest nor a configuration above may choose another program than the one on PATH. */
const itself = {COREPACK_ENABLE_PROJECT_SPEC: '0', YARN_IGNORE_PATH: '1'};

async function audit(context: RunContext, task: string, {format, name, lock, manifest}: AuditRequest, {npmrc, signal}: {readonly npmrc: Buffer | null; readonly signal: AbortSignal}): Promise<AuditEnd> {
  const folder = poolPath(context, 'audit');
  await makeEmpty(folder);
  await writeFile(join(folder, 'package.json'), manifest);
  await writeFile(join(folder, name), lock);
  if (npmrc !== null) await writeFile(join(folder, '.npmrc'), npmrc);
  const what = `audit/${task}`;
  const mark = markOf(context, what);
  const base = baseEnvironment(context.env, context.state.root);
  const env = {...base, PATH: ownPath(base['PATH'], folder), ...itself, CI: 'true', ORCH_RUN_ID: context.run.runId, [markName]: mark};
  const inside = await context.sandbox?.enter({name: poolName('audit'), worktree: {path: folder, writable: true}, network: true, env, use: 'checks', throwAway: true});
  const outcome = await runCommand({
    command: `${commands[format]} > ${reportFile}`,
    cwd: folder,
    env: inside?.env ?? env,
    box: inside?.box ?? null,
    timeoutMs,
    marker: `${markName}=${mark}`,
    logFile: join(context.paths.logs, `${what.replaceAll('/', '.')}.log`),
    redact: context.redact,
    signal,
  });
  if (outcome.type !== 'exit') return {type: 'failed', message: outcome.message};
  if (outcome.code === 126 || outcome.code === 127) return {type: 'failed', message: `\`${commands[format]}\` cannot be started (exit code ${outcome.code})`};
  const report = await lstat(join(folder, reportFile)).catch(() => null);
  if (report === null || !report.isFile() || report.size > mostBytes) return {type: 'failed', message: 'it left no report'};
  return {type: 'exit', code: outcome.code, stdout: await readFile(join(folder, reportFile), 'utf8')};
}
