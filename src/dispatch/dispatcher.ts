/** The loop: decide, log the intent, perform, log the outcome. The only writer of a run's log. */
import {unreachable} from '../failure.ts';
import type {AttemptOutcome, Plan, PlannedTask, Sha, TaskId} from '../model.ts';
import {holdOf, plannedTask, takesOver} from '../run/agent-for.ts';
import type {RunEvent, RunEventBody, RunOutcome} from '../run/events.ts';
import {newsAt} from '../run/messages.ts';
import {standings} from '../run/standing.ts';
import {apply, stopReason, type RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {decide, goesOnAt, type Action, type InFlight} from './decide.ts';
import {askOnce} from './bases.ts';
import type {AskBase, Effects, Emit} from './effects.ts';
import {halts} from './spending.ts';
import {holdAfter, holdFor} from './pacing.ts';

/** Where events go. Rejects when they cannot be written; the run then stops. */
export interface Journal {
  append(events: readonly RunEventBody[], firstSeq: number): Promise<readonly RunEvent[]>;
}

/** Requests from outside the loop: other terminals, signals, timers. */
export interface Requests {
  /** Requests that came in and are not yet forgotten, as events in the state that they meet on their way into the log; null where there are none. */
  take(now: RunState): Promise<((state: RunState) => readonly RunEventBody[]) | null>;
  /** Called once what was taken is in the log: an answer that a death comes between is found again, and refused where it is there already. */
  forget(): Promise<void>;
  /** Resolves when there may be something to take, and at the latest at this time (milliseconds since 1970; null: none). */
  waiting(untilMs: number | null): Promise<void>;
}

/** Time and chance, for how long accounts at a limit are left alone. */
export interface Dice {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to 1, exclusive. */
  chance(): number;
}

/** Builds, tests and lands one task, and logs it. `stopped` is asked after every long wait. */
export type MergeTask = (input: {
  readonly task: PlannedTask;
  readonly record: TaskRecord;
  readonly head: Sha;
  readonly state: RunState;
  readonly effects: Effects;
  readonly emit: Emit;
  readonly askBase: AskBase;
  readonly stopped: () => boolean;
}) => Promise<void>;

export interface DispatchInput {
  readonly state: RunState;
  readonly effects: Effects;
  readonly merge: MergeTask;
  readonly journal: Journal;
  readonly requests: Requests;
  readonly dice: Dice;
  readonly slots: number;
  /** Each task's longest remaining path in minutes; asked at each look, since agents add tasks. */
  readonly remaining: (plan: Plan) => ReadonlyMap<TaskId, number>;
  /** Told after each event, for the live view. */
  readonly told: (event: RunEvent, state: RunState) => void;
  /** Called once when the run is to stop: agents are ended, their work is kept. */
  readonly stop: (reason: string) => void;
}

/** Runs until nothing is left that may be done; resolves to the final state. Rejects on a failed append or a bug. */
export async function dispatch(input: DispatchInput): Promise<RunState> {
  let state = input.state;
  let queue: Promise<void> = Promise.resolve();
  const tasks = new Set<TaskId>();
  const open = new Set<Promise<void>>();
  let runWide: InFlight['runWide'] = null;
  let broken: {readonly error: unknown} | null = null;
  let stopped = false;

  const emit = (...events: readonly RunEventBody[]): Promise<void> => emitBy(() => events);
  // Whoever asks has read the log, so what is on its way into it counts before the request is judged.
  const emitBy: EmitBy = (make) => {
    queue = queue.then(async () => {
      const events = make(state);
      for (const event of events.length === 0 ? [] : await input.journal.append(events, state.nextSeq)) {
        state = apply(state, event);
        input.told(event, state);
        tellRunning(event, state, input.effects);
        // Every word about money may be the one that spends the last of it.
        if (event.type === 'progress' && event.usage !== null) for (const {task, by} of halts(state, event.at)) input.effects.halt(task, by);
      }
    });
    return queue;
  };
  const askBase = askOnce({state: () => state, effects: input.effects, emit});
  const start = (action: Action): void => {
    if ('task' in action) tasks.add(action.task);
    else runWide = action.type;
    const done = perform(action, {state: () => state, effects: input.effects, merge: input.merge, dice: input.dice, emit, emitBy, askBase})
      .catch((error: unknown) => {
        broken ??= {error};
      })
      .finally(() => {
        if ('task' in action) tasks.delete(action.task);
        else runWide = null;
        open.delete(done);
      });
    open.add(done);
  };

  for (;;) {
    try {
      const requests = broken === null ? await input.requests.take(state) : null;
      if (requests !== null) await emitBy(requests).then(() => input.requests.forget());
    } catch (error) {
      broken ??= {error};
    }
    const reason = broken === null ? stopReason(state) : 'an internal error';
    if (reason !== null && !stopped) {
      stopped = true;
      input.stop(reason);
    }
    const nowMs = input.dice.now();
    if (broken === null) for (const action of decide(state, {tasks, runWide}, {slots: input.slots, remaining: input.remaining(state.run.plan), nowMs})) start(action);
    const goesOn = broken === null ? goesOnAt(state, nowMs) : null;
    if (open.size === 0 && goesOn === null) break;
    await Promise.race([...open, input.requests.waiting(goesOn)]);
  }
  if (broken !== null) throw (broken as {readonly error: unknown}).error;
  await emit({type: 'run-finished', outcome: outcomeOf(state)});
  return state;
}

/** How the run stands when nothing more can be done by itself. */
export function outcomeOf(state: RunState): RunOutcome {
  if (state.abort !== null) return 'aborted';
  if (state.frozen !== null) return 'waiting';
  const found = [...standings(state).values()];
  // Nothing but a limit keeps a task from starting that waits for no other, and a commit from being judged.
  if (found.some(({word, waitingFor}) => word === 'gating' || (word === 'pending' && waitingFor.length === 0))) return 'paused';
  // What an agent asked for and did not get is made good where its own task has landed.
  const words = found.map((standing) => standing.word);
  const asked = state.run.plan.tasks.flatMap(({id, parent}) => (parent === undefined ? (state.tasks.get(id)?.phase ?? []) : []));
  if (asked.some((phase) => (phase.type === 'failed' || phase.type === 'blocked') && phase.failure.kind === 'budget')) return 'paused';
  if (words.includes('awaiting-approval') || (state.refusal !== null && state.delivered !== state.result)) return 'waiting';
  return asked.every(({type}) => type === 'merged') ? 'complete' : 'incomplete';
}

function tellRunning(event: RunEvent, state: RunState, effects: Effects): void {
  const to = event.type === 'message-sent' ? event.task : event.type === 'agent-said' ? event.to : null;
  const record = to === null ? undefined : state.tasks.get(to);
  if (to !== null && record?.phase.type === 'running') effects.tell(to, record);
}

/** Appends events that are made from the state they meet on their way into the log. */
type EmitBy = (make: (state: RunState) => readonly RunEventBody[]) => Promise<void>;

interface Stage {
  readonly state: () => RunState;
  readonly effects: Effects;
  readonly merge: MergeTask;
  readonly dice: Dice;
  readonly emit: Emit;
  readonly emitBy: EmitBy;
  readonly askBase: AskBase;
}

async function perform(action: Action, stage: Stage): Promise<void> {
  switch (action.type) {
    case 'start-attempt':
      return startAttempt(action, stage);
    case 'run-gates':
      return runGates(action, stage);
    case 'merge':
      return mergeOne(action, stage);
    case 'deliver':
      return deliver(action, stage);
    case 'canary':
      return canary(action, stage);
    default:
      return unreachable(action);
  }
}

async function startAttempt(action: Extract<Action, {type: 'start-attempt'}>, {state, effects, dice, emit, emitBy}: Stage): Promise<void> {
  const before = state();
  const {task, record} = taskOf(before, action.task);
  const {agent, attempt} = action;
  // It stays where it is whoever takes over: agents find their sessions by the folder.
  const worktree = effects.worktreeOf(record.workedBy[0] ?? agent, task);
  const base = record.take && record.base !== null ? record.base : await effects.newest(before.result);
  let started = false;
  await emitBy((now) => {
    // Another agent may have met a limit meanwhile.
    if (!record.take && holdOf(now, agent, dice.now()) !== null) return [];
    started = true;
    const over = takesOver(now, task.id, agent, dice.now());
    return [{type: 'attempt-started', task: task.id, attempt, agent, worktree, base, ...(over === null ? {} : {takesOver: over})}];
  });
  if (!started) return;
  const {shared} = state();
  const news = newsAt(taskOf(state(), task.id).record, task.id, shared);
  const session = agent === record.agent ? record.session : null;
  const outcome: AttemptOutcome = await effects.attempt({task, record: {...record, session}, agent, attempt, base, worktree, state: before, now: state, news}, emit);
  await emitBy((now) => [
    {type: 'attempt-finished', task: task.id, attempt, outcome},
    ...(outcome.type === 'failed' ? holdAfter(now, task.id, outcome.failure, {nowMs: dice.now(), chance: dice.chance()}) : []),
  ]);
}

async function runGates(action: Extract<Action, {type: 'run-gates'}>, {state, effects, dice, emit, emitBy, askBase}: Stage): Promise<void> {
  const {task, record} = taskOf(state(), action.task);
  const {head} = action;
  const startedSeq = state().nextSeq;
  const result = await effects.gates({task, record, head, state: state(), now: state, emit, askBase}, (gate, verdict) => emit({type: 'gate-finished', task: task.id, head, gate, verdict}));
  switch (result.type) {
    case 'pass':
    case 'human':
      return emit({type: 'gates-finished', task: task.id, head, result: result.type});
    case 'block':
      return emit({type: 'gates-finished', task: task.id, head, result: 'block', kind: result.failure.kind, message: result.failure.message, findings: result.findings});
    case 'held':
      for (const {reviewer, agent, failure, met, usage, wallMs} of result.reviews) {
        await emitBy((now) => [
          {type: 'review-finished', task: task.id, head, reviewer, agent, verdict: null, stopped: failure, usage, wallMs},
          ...(met ? holdFor(now, {agent, startedSeq}, failure, {nowMs: dice.now(), chance: dice.chance()}) : []),
        ]);
      }
      return;
    case 'interrupted':
      return;
    default:
      return unreachable(result);
  }
}

async function mergeOne(action: Extract<Action, {type: 'merge'}>, {state, effects, merge, emit, askBase}: Stage): Promise<void> {
  const {task, record} = taskOf(state(), action.task);
  await merge({task, record, head: action.head, state: state(), effects, emit, askBase, stopped: () => stopReason(state()) !== null});
  const after = taskOf(state(), action.task).record;
  if (after.phase.type === 'merged') await effects.release(task, after);
}

async function canary({commit}: Extract<Action, {type: 'canary'}>, {effects, emit, askBase}: Stage): Promise<void> {
  const told = await effects.canary(commit, askBase);
  if (told !== null) await emit({type: 'canary-finished', commit, ...told});
}

async function deliver(action: Extract<Action, {type: 'deliver'}>, {effects, emit}: Stage): Promise<void> {
  const delivery = await effects.deliver(action.sha);
  switch (delivery.type) {
    case 'delivered':
      return emit({type: 'delivered', sha: action.sha});
    case 'moved': {
      const reason = 'the branch has new commits that this result does not hold yet';
      return emit({type: 'delivery-refused', sha: action.sha, reason, command: 'orch resume'});
    }
    case 'refused':
      return emit({type: 'delivery-refused', sha: action.sha, reason: delivery.reason, command: delivery.command});
    default:
      return unreachable(delivery);
  }
}

function taskOf(state: RunState, id: TaskId): {readonly task: PlannedTask; readonly record: TaskRecord} {
  const record = state.tasks.get(id);
  if (record === undefined) throw new Error(`Internal error: no task ${id} in this run`);
  return {task: plannedTask(state.run.plan, id), record};
}
