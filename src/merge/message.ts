/** The messages of the commits that orch writes. Pure. */
import {landedTrailer} from '../analyze/landed.ts';
import type {MergeStrategy, PlannedTask} from '../model.ts';

/**
 * Message of the commit that lands a task; the only one with trailers, so that the landing is found again in any clone.
 * `merge` makes a merge commit, `squash` and `rebase` a plain one.
 */
export function landingMessage(task: PlannedTask, agent: string, strategy: MergeStrategy, runId: string): string {
  const title = strategy === 'merge' ? `Merge ${subject(task)}` : subject(task);
  const trailers = [`Orch-Run: ${runId}`, `Orch-Task: ${landedTrailer(task)}`, `Orch-Agent: ${agent}`];
  return `${title}\n\n${trailers.join('\n')}\n`;
}

const subject = (task: PlannedTask): string => `${task.id}: ${task.title}`.replaceAll(/\s+/g, ' ').trim();
