/** Which reviewers the tasks of a plan will have, as far as that is known before there is a change. Pure. */
import {readersFor} from '../dispatch/review-agent.ts';
import {fitsTask} from '../gates/review.ts';
import type {AgentProfile, Plan, Reviewer, TaskId} from '../model.ts';

export interface PlannedReview {
  readonly reviewer: Reviewer;
  /** The tasks that it may be asked about, each with the profile that would read; null: nobody may, and a human is asked. */
  readonly reads: readonly {readonly task: TaskId; readonly agent: string | null}[];
}

/** The reviewers that are on, in their order. One with `when.files` is asked only where the change touches such a file. */
export function plannedReviews({tasks}: Pick<Plan, 'tasks'>, reviewers: readonly Reviewer[], profiles: readonly AgentProfile[]): readonly PlannedReview[] {
  const settings = {agents: Object.fromEntries(profiles.map((profile) => [profile.name, profile]))};
  return reviewers.filter(({mode}) => mode !== 'off').map((reviewer) => ({
    reviewer,
    reads: tasks.filter((task) => !task.done && fitsTask(reviewer, task)).map((task) => ({task: task.id, agent: readersFor({run: {settings}}, {task, workedBy: [task.route.agent], reviewer}).names[0] ?? null})),
  }));
}

const mostNamed = 6;

/** `sec (security): judge reads A, B; nobody may read C, so that a human is asked`. `open`: how many tasks are to be done. */
export function plannedReviewLines(reviews: readonly PlannedReview[], open: number): readonly string[] {
  return reviews.flatMap(({reviewer, reads}) => {
    if (open === 0) return [];
    if (reads.length === 0) return [`${reviewer.name} (${reviewer.kind}): no task is of its labels or kinds`];
    const named = (tasks: readonly TaskId[]): string => (tasks.length === open ? 'every task' : `${tasks.slice(0, mostNamed).join(', ')}${tasks.length > mostNamed ? ` and ${tasks.length - mostNamed} more` : ''}`);
    const agents = new Set(reads.map(({agent}) => agent));
    const parts = [...agents].map((agent) => {
      const tasks = named(reads.flatMap((read) => (read.agent === agent ? [read.task] : [])));
      return agent === null ? `nobody may read ${tasks}, so that a human is asked` : `${agent} reads ${tasks}`;
    });
    const files = reviewer.when?.files ?? [];
    return [`${reviewer.name} (${reviewer.kind}): ${parts.join('; ')}${files.length === 0 ? '' : `, where the change touches ${files.slice(0, mostNamed).join(', ')}`}`];
  });
}
