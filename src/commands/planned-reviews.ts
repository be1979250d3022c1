/** Which reviewers the tasks of a plan will have, as far as that is known before there is a change. Pure. */
import {readersFor} from '../dispatch/review-agent.ts';
import {fitsTask} from '../gates/review.ts';
import type {AgentProfile, Plan, Reviewer, TaskId} from '../model.ts';

export interface PlannedReview {
  readonly reviewer: Reviewer;
  /** The tasks that it may be asked about, each with the profile that would read; null: nobody may, for what `against` says of each, and a human is asked. */
  readonly reads: readonly {readonly task: TaskId; readonly agent: string | null; readonly against: readonly string[]}[];
}

/** The reviewers that are on, in their order. One with `when.files` is asked only where the change touches such a file. */
export function plannedReviews({tasks}: Pick<Plan, 'tasks'>, reviewers: readonly Reviewer[], profiles: readonly AgentProfile[]): readonly PlannedReview[] {
  const settings = {agents: Object.fromEntries(profiles.map((profile) => [profile.name, profile]))};
  return reviewers.filter(({mode}) => mode !== 'off').map((reviewer) => ({
    reviewer,
    reads: tasks.filter((task) => !task.done && fitsTask(reviewer, task)).map((task) => {
      const {names, against} = readersFor({run: {settings}}, {task, workedBy: [task.route.agent], reviewer});
      return {task: task.id, agent: names[0] ?? null, against};
    }),
  }));
}

const mostNamed = 6;

/** `sec (security): judge reads A, B; nobody may read C, so that a human is asked: judge has worked on the task itself`. `open`: how many tasks are to be done. */
export function plannedReviewLines(reviews: readonly PlannedReview[], open: number): readonly string[] {
  return reviews.flatMap(({reviewer, reads}) => {
    if (open === 0) return [];
    if (reads.length === 0) return [`${reviewer.name} (${reviewer.kind}): no task is of its labels or kinds`];
    const agents = new Set(reads.map(({agent}) => agent));
    const parts = [...agents].map((agent) => {
      const tasks = reads.flatMap((read) => (read.agent === agent ? [read.task] : []));
      const isAll = tasks.length === open;
      return agent === null ? `nobody may read ${isAll ? 'any task' : named(tasks)}, so that a human is asked: ${whyNobody(reads)}` : `${agent} reads ${isAll ? 'every task' : named(tasks)}`;
    });
    const files = reviewer.when?.files ?? [];
    return [`${reviewer.name} (${reviewer.kind}): ${parts.join('; ')}${files.length === 0 ? '' : `, where the change touches ${files.slice(0, mostNamed).join(', ')}`}`];
  });
}

/** What `orch run` says before it begins: the tasks that will wait for a human, since nobody may read them. One text for each reviewer. */
export const unreadWarnings = (reviews: readonly PlannedReview[]): readonly string[] =>
  reviews.flatMap(({reviewer, reads}) => {
    const tasks = reads.flatMap(({task, agent}) => (agent === null ? [task] : []));
    return tasks.length === 0 ? [] : [`Reviewer ${reviewer.name}: nobody may read ${named(tasks)}, so that a human will be asked: ${whyNobody(reads)}.`];
  });

const named = (tasks: readonly TaskId[]): string => `${tasks.slice(0, mostNamed).join(', ')}${tasks.length > mostNamed ? ` and ${tasks.length - mostNamed} more` : ''}`;

const whyNobody = (reads: PlannedReview['reads']): string => [...new Set(reads.flatMap(({agent, against}) => (agent === null ? against : [])))].join('; ');
