/**
 * Worktrees for checks and tests: one for each use, laid out anew for every commit, so that no stale build can fake green. What an
 * earlier check left in ignored files is taken out; what it left in HOME only where there is a sandbox.
 */
import {join} from 'node:path';
import type {Result} from '../failure.ts';
import {fail, ok} from '../failure.ts';
import type {Sha} from '../model.ts';
import type {CheckEnd} from '../gates/checks/try-command.ts';
import {readSummary} from '../gates/checks/test-summary.ts';
import {runCommand} from '../world/command.ts';
import {makeReady} from '../workspace/ready.ts';
import {prepareWorktree} from '../workspace/worktree.ts';
import {baseEnvironment} from './agent-environment.ts';
import {markName, markOf, type RunContext} from './context.ts';

/** What a worktree of the pool is for; reviewers, of whom several read at once, have some. */
export type Use = 'verify' | 'checks' | 'audit' | `review-${number}`;

/** The name by which the hub knows a worktree of the pool, which is that of no task (`dirName`), and where it lies. */
export const poolName = (use: Use): string => `_pool-${use}`;
export const poolPath = (context: RunContext, use: Use): string => join(context.state.orch, 'pool', use);

/**
 * Makes the worktree hold exactly `commit` and what `setup` and `copy` made; or says why it cannot be made. `setup` runs on the
 * commit's first parent, which has landed, with the network; on the commit itself only where its lockfiles differ, and then
 * with `network` alone deciding.
 */
export async function layOut(context: RunContext, use: Use, commit: Sha, network: boolean): Promise<Result<null, string>> {
  const parent = context.run.settings.workspace.setup === null ? null : await firstParent(context, commit);
  // Where it cannot be set up, the commit may mend that.
  if (parent !== null) await layOutOne(context, use, parent, true);
  return layOutOne(context, use, commit, network);
}

async function layOutOne(context: RunContext, use: Use, commit: Sha, network: boolean): Promise<Result<null, string>> {
  const [path, name] = [poolPath(context, use), poolName(use)];
  const prepared = await prepareWorktree(context.hub, {path, name, base: commit, tree: null});
  if (!prepared.ok) return fail(prepared.failure);
  const ready = await readyWorktree(context, {worktree: path, name, use: 'checks', network});
  return ready.ok ? ok(null) : fail(ready.failure);
}

async function firstParent({hub}: RunContext, commit: Sha): Promise<Sha | null> {
  const found = await hub.git.exec(['rev-parse', '--verify', '--quiet', `${commit}^1`]);
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

/** Runs one shell line in the worktree that was laid out, and reads what it tells of tests; `what` names its log and its mark. */
export async function runIn(context: RunContext, spec: {readonly use: Use; readonly what: string; readonly command: string; readonly timeoutMs: number; readonly network: boolean}): Promise<CheckEnd> {
  const {use, what} = spec;
  const cwd = poolPath(context, use);
  const mark = markOf(context, what);
  const env = {...baseEnvironment(context.env, context.state.root), CI: 'true', ORCH_RUN_ID: context.run.runId, [markName]: mark};
  const inside = await context.sandbox?.enter({name: poolName(use), worktree: {path: cwd, writable: true}, network: spec.network, env, use: 'checks', throwAway: true});
  const tests = readSummary();
  const outcome = await runCommand({
    command: spec.command,
    cwd,
    env: inside?.env ?? env,
    box: inside?.box ?? null,
    timeoutMs: spec.timeoutMs,
    marker: `${markName}=${mark}`,
    logFile: join(context.paths.logs, `${what.replaceAll('/', '.')}.log`),
    redact: context.redact,
    told: tests.add,
    signal: context.stop,
  });
  return outcome.type === 'exit' ? {...outcome, summary: tests.end()} : outcome;
}

/** Runs `copy` and `setup` in a worktree where they have not run for its lockfile. */
export function readyWorktree(context: RunContext, {worktree, name, use, network}: {readonly worktree: string; readonly name: string; readonly use: 'agents' | 'checks'; readonly network: boolean}): Promise<Result<unknown, string>> {
  const mark = markOf(context, `${name}/setup`);
  const env = {...baseEnvironment(context.env, context.state.root), ORCH_RUN_ID: context.run.runId, [markName]: mark};
  const {sandbox} = context;
  return makeReady(context.hub, {
    repository: context.repository,
    worktree,
    name,
    ...context.run.settings.workspace,
    logFile: join(context.paths.logs, `${name}.setup.log`),
    env,
    enter: sandbox === null ? null : () => sandbox.enter({name, worktree: {path: worktree, writable: true}, network, env, use}),
    marker: `${markName}=${mark}`,
    redact: context.redact,
    signal: context.stop,
  });
}
