/** Asks the reviewers of a task's commit: who may, what it may cost, and what becomes of one that is turned away. */
import {limitKinds, unreachable, type Failure} from '../failure.ts';
import type {Change} from '../gates/change.ts';
import {reviewVerdict, type ReviewEnd, type RunReview} from '../gates/review.ts';
import type {GateVerdict, PlannedTask, Reviewer, Usage} from '../model.ts';
import {onLimitOf} from '../run/agent-for.ts';
import {moneyLeft, taskMoneyLeft} from '../run/budget.ts';
import {earlierReview} from '../run/reviews.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {monotonicMs, nowIso, nowMs} from '../world/clock.ts';
import {profileOf, type RunContext} from './context.ts';
import type {Emit, HeldReview} from './effects.ts';
import {reviewAgent} from './review-agent.ts';
import {runReview, type ReviewJob, type ReviewRun} from './review-run.ts';

export interface Reviews {
  /** Rejects where the review is asked for later, or the money of the task is spent; which of them, the others tell. */
  readonly run: RunReview;
  readonly held: () => readonly HeldReview[];
  /** The task's own money is spent; null: it is not, or nobody has looked. */
  readonly spent: () => Failure | null;
}

export interface ReviewedTask {
  readonly task: PlannedTask;
  readonly change: Change;
  readonly now: () => RunState;
  readonly emit: Emit;
}

/** `run` is for tests: has one agent read the commit. */
export function openReviews(context: RunContext, {task, change, now, emit}: ReviewedTask, run: (context: RunContext, job: ReviewJob) => Promise<ReviewRun> = runReview): Reviews {
  const held: HeldReview[] = [];
  let spent: Failure | null = null;
  const about = {task: task.id, head: change.head} as const;

  /** What the reviews that go on, of this task or of all, have cost so far. */
  const going = (id?: string): number => [...context.reviewCosts].reduce((sum, one) => sum + (id === undefined || one.task === id ? one.usd : 0), 0);

  const finish = async (reviewer: Reviewer, end: ReviewEnd, {agent, usage, wallMs}: {readonly agent: string | null; readonly usage: Usage | null; readonly wallMs: number}): Promise<GateVerdict> => {
    const verdict = reviewVerdict(reviewer, end, change);
    await emit({type: 'review-finished', ...about, reviewer: reviewer.name, agent, verdict, usage, wallMs});
    return verdict;
  };
  const hold = (review: HeldReview): never => {
    held.push(review);
    throw new Error(`the review of ${review.reviewer} is asked for later: ${review.failure.message}`);
  };
  const begin = async (reviewer: Reviewer, slot: number): Promise<GateVerdict> => {
    context.stop.throwIfAborted();
    const state = now();
    const {name} = reviewer;
    const record = recordOf(state, task);
    const chosen = reviewAgent(state, {task, record, reviewer, nowMs: nowMs()});
    if (chosen.type === 'nobody') return finish(reviewer, {type: 'unanswered', why: chosen.why}, {agent: null, usage: null, wallMs: 0});
    const {agent} = chosen;
    if (chosen.type === 'held') return hold({reviewer: name, agent, failure: chosen.failure, met: false, usage: null, wallMs: 0});
    spent = taskSpentOf(state, task, going(task.id));
    if (spent !== null) throw new Error(spent.message);
    const common = runSpentOf(state, going());
    if (common !== null) return hold({reviewer: name, agent, failure: common, met: false, usage: null, wallMs: 0});

    await emit({type: 'review-started', ...about, reviewer: name, agent});
    const startedMs = monotonicMs();
    const boundUsd = boundOf(state, task, {ownUsd: profileOf(context, agent).budgetUsd, ofRun: going(), ofTask: going(task.id)});
    const own = {task: task.id, usd: 0};
    context.reviewCosts.add(own);
    const isSpent = (usd: number): boolean => {
      own.usd = usd;
      return runSpentOf(now(), going()) !== null || taskSpentOf(now(), task, going(task.id)) !== null;
    };
    const {end, usage} = await run(context, {task, reviewer, agent, change, attempt: record.attempt, slot, boundUsd, isSpent}).finally(() => context.reviewCosts.delete(own));
    const paid = {agent, usage, wallMs: Math.round(monotonicMs() - startedMs)};
    const stop = async (failure: Failure): Promise<never> => {
      await emit({type: 'review-finished', ...about, reviewer: name, verdict: null, stopped: failure, ...paid});
      throw new Error(failure.message);
    };
    switch (end.type) {
      case 'answered':
      case 'unanswered':
        return finish(reviewer, end, paid);
      case 'interrupted':
        return stop({kind: 'aborted', message: 'stopped with the run'});
      case 'failed': {
        const {failure} = end;
        if (limitKinds.has(failure.kind) && onLimitOf(context.run, agent) !== 'fail') return hold({reviewer: name, failure, met: true, ...paid});
        const cost = usage?.costUsd ?? 0;
        const empty = failure.kind === 'budget' ? runSpentOf(now(), cost + going()) : null;
        if (empty !== null) return hold({reviewer: name, failure: empty, met: false, ...paid});
        spent = failure.kind === 'budget' ? taskSpentOf(now(), task, cost + going(task.id)) : null;
        return spent === null ? finish(reviewer, {type: 'unanswered', why: `${agent} failed (${failure.kind}): ${failure.message}`}, paid) : stop(spent);
      }
      default:
        return unreachable(end);
    }
  };
  return {
    run: async (reviewer) => earlierReview(recordOf(now(), task), reviewer.name, change.head) ?? context.reviewing((slot) => begin(reviewer, slot)),
    held: () => held,
    spent: () => spent,
  };
}

function recordOf(state: RunState, {id}: PlannedTask): TaskRecord {
  const record = state.tasks.get(id);
  if (record === undefined) throw new Error(`Internal error: no task ${id} in this run`);
  return record;
}

/** `more`: what a review has cost of which the state does not know yet. */
function runSpentOf(state: RunState, more: number): Failure | null {
  const left = moneyLeft(state, nowIso());
  return left === null || left.usd - more > 0 ? null : {kind: 'budget', message: `the budget of the ${left.by} is spent`};
}

function taskSpentOf(state: RunState, {id}: PlannedTask, more: number): Failure | null {
  const left = taskMoneyLeft(state, id, undefined);
  return left === null || left.usd - more > 0 ? null : {kind: 'budget', message: `its budget of $${left.boundUsd.toFixed(2)} is used up, and a reviewer is still to be asked`};
}

/** The narrowest of what the run, the day, the task and the reviewer's profile leave beside the reviews that go on; null: nothing bounds it. */
function boundOf(state: RunState, {id}: PlannedTask, {ownUsd, ofRun, ofTask}: {readonly ownUsd: number | undefined; readonly ofRun: number; readonly ofTask: number}): number | null {
  const [common, task] = [moneyLeft(state, nowIso()), taskMoneyLeft(state, id, undefined)];
  const bounds = [...(common === null ? [] : [common.usd - ofRun]), ...(task === null ? [] : [task.usd - ofTask]), ...(ownUsd === undefined ? [] : [ownUsd])];
  return bounds.length === 0 ? null : Math.max(0.01, Math.min(...bounds));
}
