/** What the log tells of the agents that review a task's commits. Pure. */
import type {Failure} from '../failure.ts';
import type {GateVerdict, Sha, TaskId, Usage} from '../model.ts';
import {holdOf, type Choice} from './agent-for.ts';
import {moneyLeft} from './budget.ts';
import type {RunEvent} from './events.ts';
import type {RunState} from './state.ts';
import type {TaskRecord} from './task-record.ts';
import {addUsage} from './usage.ts';

/** A review of the newest work. */
export interface ReviewRecord {
  readonly reviewer: string;
  readonly head: Sha;
  /** The profile; null: there was none that may. */
  readonly agent: string | null;
  /** What it came to; null: it has not ended. */
  readonly verdict: GateVerdict | null;
}

/** Why the reviewers of a commit are asked later: an account is at a limit, or money is spent. */
export interface ReviewHold {
  readonly agent: string;
  readonly failure: Failure;
}

type ReviewEvent = Extract<RunEvent, {type: 'review-started' | 'review-finished'}>;

/** The record of a task after a review has begun or ended. One that was stopped leaves nothing but its cost, and perhaps a hold. */
export function afterReview(task: TaskRecord, event: ReviewEvent): TaskRecord {
  const {reviewer, head, agent} = event;
  const others = task.reviews.filter((one) => one.reviewer !== reviewer || one.head !== head);
  if (event.type === 'review-started') return {...task, reviews: [...others, {reviewer, head, agent, verdict: null}], reviewHold: null};
  const {verdict, stopped, usage} = event;
  const paid: TaskRecord = usage === null ? task : {...task, reviewUsage: addUsage(task.reviewUsage, usage), reviewUsd: task.reviewUsd + (usage.costUsd ?? 0)};
  if (verdict !== null) return {...paid, reviews: [...others, {reviewer, head, agent, verdict}]};
  const holds = stopped !== undefined && stopped.kind !== 'aborted' && agent !== null;
  return {...paid, reviews: others, reviewHold: holds ? {agent, failure: stopped} : task.reviewHold};
}

/** What a reviewer said of a commit earlier in this run: it is not asked, and not paid, twice. Null: nothing. */
export const earlierReview = (task: TaskRecord, reviewer: string, head: Sha): GateVerdict | null =>
  task.reviews.find((one) => one.reviewer === reviewer && one.head === head)?.verdict ?? null;

/** The account for whose limit a commit waits whose reviewers are to be asked again; null: none. */
export function reviewLimit(state: Choice, task: TaskRecord, nowMs: number): string | null {
  if (task.phase.type !== 'gating' || task.reviewHold === null || task.reviewHold.failure.kind === 'budget') return null;
  return holdOf(state, task.reviewHold.agent, nowMs) === null ? null : task.reviewHold.agent;
}

/** Whether a commit has to wait before its reviewers are asked again. */
export function isReviewHeld(state: RunState, id: TaskId, now: string): boolean {
  const task = state.tasks.get(id);
  if (task === undefined || task.phase.type !== 'gating' || task.reviewHold === null) return false;
  if (task.reviewHold.failure.kind === 'budget') return (moneyLeft(state, now)?.usd ?? 1) <= 0;
  return reviewLimit(state, task, Date.parse(now)) !== null;
}

/** Usage of a review of which nothing was told. */
export const untold: Usage = {inputTokens: 0, outputTokens: 0, costUsd: null};
