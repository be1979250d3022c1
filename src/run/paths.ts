/** Where orch keeps what it keeps, all of it below `.worktrees`. Pure. */
import {join} from 'node:path';

export interface StatePaths {
  /** `.worktrees` of the checkout's top level. */
  readonly root: string;
  /** `.worktrees/.orch`: orch's own. */
  readonly orch: string;
  /** Folder of the numbered lock files. */
  readonly lock: string;
  readonly runs: string;
  /** What has come of earlier tasks. */
  readonly history: string;
}

export interface RunPaths {
  readonly dir: string;
  readonly plan: string;
  readonly events: string;
  readonly inbox: string;
  readonly logs: string;
  readonly prompts: string;
}

export function statePaths(topLevel: string): StatePaths {
  const root = join(topLevel, '.worktrees');
  const orch = join(root, '.orch');
  return {root, orch, lock: join(orch, 'lock'), runs: join(orch, 'runs'), history: join(orch, 'history.jsonl')};
}

export function runPaths(state: StatePaths, runId: string): RunPaths {
  const dir = join(state.runs, runId);
  return {
    dir,
    plan: join(dir, 'plan.json'),
    events: join(dir, 'events.jsonl'),
    inbox: join(dir, 'inbox'),
    logs: join(dir, 'logs'),
    prompts: join(dir, 'prompts'),
  };
}
