/** What is true now: a pure function of the plan and the log. Nothing here is ever stored as truth. */
import {unreachable} from '../failure.ts';
import type {BaseTest, Budget, CanaryOutcome, GateVerdict, RunPlan, Sha, TaskId} from '../model.ts';
import {advance, freshTask, requeued, type TaskEvent} from './advance.ts';
import {providerNamed} from './agent-for.ts';
import {failedByBase, flakyNotice, redBaseNotice} from './base-tests.ts';
import {dateOf, taskSpent} from './budget.ts';
import {canaryWarning} from './canary.ts';
import type {Day, RunEvent, RunOutcome} from './events.ts';
import {withMessage, withNote, type SharedNote} from './messages.ts';
import {afterHold, afterResume, afterSuccess, type Providers} from './providers.ts';
import type {TaskRecord} from './task-record.ts';

export interface RunState {
  readonly run: RunPlan;
  readonly tasks: ReadonlyMap<TaskId, TaskRecord>;
  /** Accounts that have met a limit. */
  readonly providers: Providers;
  /** Number the next event gets. */
  readonly nextSeq: number;
  /** Newest landed commit; the base before any landing. */
  readonly result: Sha;
  /** Last commit of the result that the user's branch is known to hold. */
  readonly delivered: Sha;
  readonly refusal: {readonly sha: Sha; readonly reason: string; readonly command: string} | null;
  readonly abort: string | null;
  /** Why the run holds still until a person resumes it. */
  readonly frozen: string | null;
  readonly outcome: RunOutcome | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly budget: Budget;
  readonly day: Day | null;
  /** What this run is known to have cost, by local date; only while a day is known. */
  readonly spentByDay: ReadonlyMap<string, number>;
  /** Whether the tests can fail at all; null: not known yet. */
  readonly canary: CanaryOutcome | null;
  readonly verifyRuns: number;
  readonly testFailures: number;
  readonly gateBlocks: number;
  /** Checks and tests that failed and passed then, on the same tree. */
  readonly flakyRuns: number;
  /** What is known of commands on commits that work is built on. */
  readonly bases: readonly BaseTest[];
  /** What agents have decided, newest last. */
  readonly shared: readonly SharedNote[];
  readonly notices: readonly {readonly task: TaskId | null; readonly message: string}[];
}

export function initialState(run: RunPlan): RunState {
  return {
    run,
    tasks: new Map(run.selected.map((id) => [id, freshTask])),
    providers: new Map(),
    nextSeq: 0,
    result: run.base,
    delivered: run.base,
    refusal: null,
    abort: null,
    frozen: null,
    outcome: null,
    startedAt: null,
    endedAt: null,
    budget: run.settings.budget ?? {usd: null, usdPerDay: null},
    day: null,
    spentByDay: new Map(),
    canary: null,
    verifyRuns: 0,
    testFailures: 0,
    gateBlocks: 0,
    flakyRuns: 0,
    bases: [],
    shared: [],
    notices: [],
  };
}

/** Why nothing new may begin and what runs is to be stopped; null while the run goes on. */
export const stopReason = (state: RunState): string | null => state.abort ?? state.frozen;

export const replay = (run: RunPlan, events: readonly RunEvent[]): RunState => events.reduce(apply, initialState(run));

/** The state after one more event. Throws on an event about a task the run does not have: the log belongs to another plan. */
export function apply(before: RunState, event: RunEvent): RunState {
  const state: RunState = {...before, nextSeq: event.seq + 1};
  switch (event.type) {
    case 'run-started':
      return {...state, startedAt: event.at, day: event.day ?? null};
    case 'run-resumed':
      return {...state, abort: null, frozen: null, outcome: null, endedAt: null, refusal: null, day: event.day ?? null, budget: {...state.budget, usd: event.budgetUsd ?? state.budget.usd}, providers: afterResume(state.providers, event.at)};
    case 'provider-held':
      return {...state, providers: afterHold(state.providers, event)};
    case 'abort-requested':
      return {...state, abort: event.reason};
    case 'frozen':
      return {...state, frozen: event.message};
    case 'run-finished':
      return {...state, outcome: event.outcome, endedAt: event.at};
    case 'noticed':
      return {...state, notices: [...state.notices, {task: event.task, message: event.message}]};
    case 'canary-finished':
      return {...state, canary: event.outcome, notices: [...state.notices, ...canaryNotice(event)]};
    case 'delivered':
      return {...state, delivered: event.sha, refusal: null};
    case 'delivery-refused':
      return {...state, refusal: {sha: event.sha, reason: event.reason, command: event.command}};
    case 'verify-finished':
      return setTask(countVerify(state, event), event);
    case 'merge-finished':
      return event.outcome.type === 'landed' ? afterLanding(setTask({...state, result: event.outcome.sha}, event), event.seq) : setTask(state, event);
    case 'base-tested': {
      const {seq: _seq, at: _at, type: _type, ...test} = event;
      return {...state, bases: [...state.bases, test], notices: event.outcome === 'red' ? [...state.notices, {task: null, message: redBaseNotice(event)}] : state.notices};
    }
    case 'gates-finished':
      return setTask(event.result === 'block' ? {...state, gateBlocks: state.gateBlocks + 1} : state, event);
    case 'gate-finished':
      return setTask({...state, flakyRuns: state.flakyRuns + flakyChecks(event.verdict)}, event);
    case 'agent-said':
      return hearSaid(setTask(state, event), event);
    case 'subtasks-added':
      return withSubtasks(setTask(state, event), event);
    case 'attempt-finished': {
      const well = event.outcome.type === 'committed' || event.outcome.type === 'delegated';
      return setTask({...state, providers: well ? succeeded(state, event.task) : state.providers}, event);
    }
    case 'message-sent':
    case 'attempt-started':
    case 'agent-spawned':
    case 'progress':
    case 'review-started':
    case 'review-finished':
    case 'approved':
    case 'rejected':
    case 'merge-started':
    case 'retry-requested':
      return setTask(state, event);
    default:
      return unreachable(event);
  }
}

function canaryNotice({outcome}: Extract<RunEvent, {type: 'canary-finished'}>): RunState['notices'] {
  const message = canaryWarning(outcome);
  return message === null ? [] : [{task: null, message}];
}

/** From here on the run has these tasks as if they had stood in its plan. */
function withSubtasks(state: RunState, {tasks, edges}: Extract<RunEvent, {type: 'subtasks-added'}>): RunState {
  const {run} = state;
  const plan = {...run.plan, tasks: [...run.plan.tasks, ...tasks], edges: [...run.plan.edges, ...edges]};
  const records = new Map(state.tasks);
  for (const {id} of tasks) records.set(id, freshTask);
  return {...state, run: {...run, plan, selected: [...run.selected, ...tasks.map(({id}) => id)]}, tasks: records};
}

/** To the person it is a notice, to a task a message; what is said to a task that the run does not have is only on record. */
function hearSaid(state: RunState, {seq, at, task, to, text}: Extract<RunEvent, {type: 'agent-said'}>): RunState {
  if (to === 'user') return {...state, notices: [...state.notices, {task, message: `says: ${text}`}]};
  if (to === 'all') return {...state, shared: withNote(state.shared, {seq, from: task, text})};
  const heard = state.tasks.get(to);
  return heard === undefined ? state : {...state, tasks: new Map(state.tasks).set(to, withMessage(heard, {seq, at, from: task, byAgent: true, text, id: null}))};
}

function setTask(state: RunState, event: TaskEvent): RunState {
  const task = state.tasks.get(event.task);
  if (task === undefined) throw new Error(`Internal error: the log speaks of task ${event.task}, which this run does not have`);
  const after = advance(state, task, event);
  return spend({...state, tasks: new Map(state.tasks).set(event.task, after)}, taskSpent(after) - taskSpent(task), event.at);
}

/** What a person has mended says nothing about an account. */
function succeeded({run, tasks, providers}: RunState, id: TaskId): Providers {
  const task = tasks.get(id);
  return task === undefined || task.agent === null || task.take ? providers : afterSuccess(providers, providerNamed(run, task.agent), task.startedSeq, run.settings.maxParallel);
}

function spend(state: RunState, usd: number, at: string): RunState {
  if (usd === 0 || state.day === null) return state;
  const date = dateOf(at, state.day.utcOffsetMinutes);
  return {...state, spentByDay: new Map(state.spentByDay).set(date, (state.spentByDay.get(date) ?? 0) + usd)};
}

const countVerify = (state: RunState, {task, outcome, flaky = []}: Extract<RunEvent, {type: 'verify-finished'}>): RunState => ({
  ...state,
  verifyRuns: state.verifyRuns + 1,
  testFailures: state.testFailures + (outcome.type === 'failed' ? 1 : 0),
  flakyRuns: state.flakyRuns + flaky.length,
  notices: flaky.length === 0 ? state.notices : [...state.notices, ...flaky.map((one) => ({task, message: flakyNotice(one)}))],
});

const flakyChecks = (verdict: GateVerdict): number => (verdict.type === 'pass' ? verdict.warnings.filter(({rule}) => rule === 'checks/flaky').length : 0);

/** What has landed after its tests has mended whatever base was red: who failed by that alone is merged again as it is. */
function afterLanding(state: RunState, seq: number): RunState {
  const waiting = [...state.tasks].filter(([, task]) => failedByBase(task));
  if (waiting.length === 0) return state;
  return {...state, tasks: new Map([...state.tasks, ...waiting.map(([id, task]) => [id, requeued(task, seq)] as const)])};
}
