/** What a run took: time, tokens, money. Pure. */
import type {Usage} from '../model.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {addUsage, workUsage} from '../run/usage.ts';
import {elapsedMs} from './format.ts';
import {measuredUntil, type Vantage} from './run-word.ts';

export interface Metrics {
  /** From the first start to the end, pauses between included; for an open run, so far. */
  readonly wallMs: number;
  /** What the tasks would have taken one after the other: the sum of their times from start to end. */
  readonly estimatedSequentialMs: number;
  /** How many times faster than one after the other; null before anything ran. */
  readonly speedup: number | null;
  /** US dollars of all attempts and reviews; null where any of them is unknown, never 0 for unknown. */
  readonly costUsd: number | null;
  readonly gateBlocks: number;
  readonly testFailures: number;
  /** Checks and tests that failed and passed then, on the same tree. */
  readonly flakyRuns: number;
  readonly verifyRuns: number;
}

/** Money as far as it is known. `complete` is false where an attempt told no cost. */
export interface KnownCost {
  readonly usd: number | null;
  readonly complete: boolean;
}

export function runMetrics(state: RunState, vantage: Vantage): Metrics {
  const until = measuredUntil(state, vantage);
  const wallMs = elapsedMs(state.startedAt, until);
  let estimatedSequentialMs = 0;
  for (const task of state.tasks.values()) estimatedSequentialMs += elapsedMs(task.startedAt, task.endedAt ?? until);
  const {usd, complete} = knownCost(state);
  return {
    wallMs,
    estimatedSequentialMs,
    speedup: wallMs > 0 && estimatedSequentialMs > 0 ? Math.round((estimatedSequentialMs / wallMs) * 100) / 100 : null,
    costUsd: complete ? usd : null,
    gateBlocks: state.gateBlocks,
    testFailures: state.testFailures,
    flakyRuns: state.flakyRuns,
    verifyRuns: state.verifyRuns,
  };
}

/** Usage of all attempts and reviews of a task; null where nothing was told. Where only its reviews told anything, the cost is unknown. */
export const usageOf = (task: TaskRecord): Usage | null => workUsage(task) ?? (task.reviewUsage === null ? null : {...task.reviewUsage, costUsd: null});

/** Tokens of all tasks; null where nothing was told. */
export function knownTokens(state: RunState): number | null {
  let tokens: number | null = null;
  for (const task of state.tasks.values()) {
    const usage = usageOf(task);
    if (usage !== null) tokens = (tokens ?? 0) + usage.inputTokens + usage.outputTokens;
  }
  return tokens;
}

/** An agent of type `script` uses no model and leaves the sum complete; so does an agent that has only just started. */
export function knownCost(state: RunState): KnownCost {
  let usd: number | null = null;
  let complete = true;
  for (const task of state.tasks.values()) {
    const usage = addUsage(task.usageBefore, task.usageNow);
    if (usage === null) complete &&= task.attempt === 0 || task.phase.type === 'running' || isScript(state, task);
    else if (usage.costUsd === null) complete = false;
    else usd = (usd ?? 0) + usage.costUsd;
    if (task.reviewUsage === null) continue;
    if (task.reviewUsage.costUsd === null) complete = false;
    if (task.reviewUsage.costUsd !== null || task.reviewUsd > 0) usd = (usd ?? 0) + task.reviewUsd;
  }
  return {usd, complete};
}

const isScript = (state: RunState, task: TaskRecord): boolean => task.agent !== null && state.run.settings.agents[task.agent]?.type === 'script';
