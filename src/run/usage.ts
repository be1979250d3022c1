/** Adding up what agents used. */
import type {Usage} from '../model.ts';
import type {TaskRecord} from './task-record.ts';

/** Sum of two usages; an unknown cost stays unknown. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}

/** Usage of all attempts and reviews of a task; null where its attempts told nothing. */
export function workUsage({usageBefore, usageNow, reviewUsage}: Pick<TaskRecord, 'usageBefore' | 'usageNow' | 'reviewUsage'>): Usage | null {
  const own = addUsage(usageBefore, usageNow);
  // What only its reviews have cost is not what the task has cost.
  return own === null ? null : addUsage(own, reviewUsage);
}

/** What is left of `total` after `before`; an unknown cost stays unknown. */
export function subtractUsage(total: Usage | null, before: Usage | null): Usage | null {
  if (total === null || before === null) return total;
  return {
    inputTokens: Math.max(0, total.inputTokens - before.inputTokens),
    outputTokens: Math.max(0, total.outputTokens - before.outputTokens),
    costUsd: total.costUsd === null || before.costUsd === null ? null : Math.max(0, total.costUsd - before.costUsd),
  };
}
