/** Worktrees for checks and tests: one for each use, laid out anew for every commit, so that no stale build can fake green. */
import {join} from 'node:path';
import type {Result} from '../failure.ts';
import {fail, ok} from '../failure.ts';
import type {Sha} from '../model.ts';
import {runCommand, type CommandOutcome} from '../world/command.ts';
import {makeReady} from '../workspace/ready.ts';
import {prepareWorktree} from '../workspace/worktree.ts';
import {baseEnvironment} from './agent-environment.ts';
import {markName, markOf, type RunContext} from './context.ts';

/** Path of the worktree, which holds exactly `commit` and what `setup` and `copy` made; or why it could not be made. */
export async function layOut(context: RunContext, use: 'verify' | 'checks', commit: Sha): Promise<Result<string, string>> {
  const path = join(context.state.orch, 'pool', use);
  const prepared = await prepareWorktree(context.hub, {path, name: `pool-${use}`, base: commit, tree: null});
  if (!prepared.ok) return fail(prepared.failure);
  const ready = await readyWorktree(context, path, `pool-${use}`);
  return ready.ok ? ok(path) : fail(ready.failure);
}

/** Runs one shell line in a laid out worktree; `what` names its log and its mark. */
export function runIn(context: RunContext, cwd: string, what: string, command: string, timeoutMs: number): Promise<CommandOutcome> {
  const mark = markOf(context, what);
  return runCommand({
    command,
    cwd,
    env: {...baseEnvironment(context.env), CI: 'true', ORCH_RUN_ID: context.run.runId, [markName]: mark},
    timeoutMs,
    marker: `${markName}=${mark}`,
    logFile: join(context.paths.logs, `${what.replaceAll('/', '.')}.log`),
    redact: context.redact,
    signal: context.stop,
  });
}

/** Runs `copy` and `setup` in a worktree where they have not run for its lockfile. */
export function readyWorktree(context: RunContext, worktree: string, name: string): Promise<Result<unknown, string>> {
  const mark = markOf(context, `${name}/setup`);
  return makeReady(context.hub, {
    repository: context.repository,
    worktree,
    name,
    ...context.run.settings.workspace,
    logFile: join(context.paths.logs, `${name}.setup.log`),
    env: {...baseEnvironment(context.env), ORCH_RUN_ID: context.run.runId, [markName]: mark},
    marker: `${markName}=${mark}`,
    redact: context.redact,
    signal: context.stop,
  });
}
