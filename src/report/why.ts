/** Why a task stands where it stands, and the cheapest way on. Pure. */
import {firstLine} from '../gates/summary.ts';
import type {Edge, Plan, PlannedTask, Route, TaskId} from '../model.ts';
import {moneyLeft} from '../run/budget.ts';
import {standings, type StateWord, type Standing} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {count, listed, shellWord, shortSha} from './format.ts';
import {limitByTask, limitsAt} from './limit-text.ts';
import {nextSteps, type NextStep} from './next-steps.ts';
import {measuredUntil, runWord, type Vantage} from './run-word.ts';
import {oneLine} from './sanitize.ts';
import {failureLine, taskRows} from './task-row.ts';

/** As `orch why --json` prints it. */
export interface Why {
  readonly version: 1;
  /** Null: no run has it; the plan speaks. */
  readonly runId: string | null;
  readonly taskId: TaskId;
  readonly title: string;
  /** `planned`: no run has begun it. `done`: the file or the branch's history has it. */
  readonly state: StateWord | 'planned' | 'done';
  /** Clauses, the most telling first. */
  readonly because: readonly string[];
  readonly route: Route;
  /** What can be done now, the cheapest first. */
  readonly next: readonly NextStep[];
}

/** Of a task of the run's file; null where the file has no such task. */
export function whyInRun(state: RunState, id: TaskId, vantage: Vantage): Why | null {
  const task = state.run.plan.tasks.find((one) => one.id === id);
  const standing = standings(state).get(id);
  if (task === undefined) return null;
  const facts = {version: 1, runId: state.run.runId, taskId: id, title: task.title, route: task.route} as const;
  if (standing === undefined) return {...facts, ...outsideOf(state.run.plan, task)};
  const concerned = concernedBy(state, id);
  const steps = nextSteps(state, vantage.owner).filter((step) => step.task === null || concerned.has(step.task));
  return {...facts, state: standing.word, because: becauseOf(state, task, standing, vantage), next: standing.word === 'merged' ? [] : steps};
}

/** Of a task that no run has begun. `landed`: what history says has landed. */
export function whyPlanned(plan: Plan, id: TaskId, landed: readonly TaskId[]): Why | null {
  const task = plan.tasks.find((one) => one.id === id);
  if (task === undefined) return null;
  const isDone = (one: PlannedTask): boolean => one.done || landed.includes(one.id);
  const before = plan.edges.filter(({to, from}) => to === id && plan.tasks.some((one) => one.id === from && !isDone(one)));
  const because = task.done ? ['the task file says that it is done'] : isDone(task) ? ['it has landed: the history of the branch has it'] : ['no run has begun it', ...before.map(edgeClause)];
  const next = isDone(task) ? [] : [{task: id, text: 'to have it done', commands: [`orch run ${shellWord(plan.file)}`]}];
  return {version: 1, runId: null, taskId: id, title: task.title, state: isDone(task) ? 'done' : 'planned', because, route: task.route, next};
}

function outsideOf(plan: Plan, task: PlannedTask): Pick<Why, 'state' | 'because' | 'next'> {
  if (task.done) return {state: 'done', because: ['the task file says that it is done'], next: []};
  const commands = [`orch run ${shellWord(plan.file)} --only ${shellWord(task.id)}`];
  return {state: 'planned', because: ['this run does not have it: it had landed before, or --only left it out'], next: [{task: task.id, text: 'to run it, should it not have landed', commands}]};
}

function becauseOf(state: RunState, task: PlannedTask, standing: Standing, vantage: Vantage): readonly string[] {
  const record = state.tasks.get(task.id);
  if (record === undefined) return [];
  const note = taskRows(state, measuredUntil(state, vantage)).find(({id}) => id === oneLine(task.id))?.note ?? '';
  switch (record.phase.type) {
    case 'pending':
      return standing.because === null ? pendingClauses(state, task, standing, {note, vantage}) : chainOf(state, task.id);
    case 'failed':
    case 'blocked':
    case 'conflicted':
      return [failureLine(record.phase.failure), `${count(record.attempt, 'attempt')}, ${record.attempt === 1 ? 'made' : 'the last one made'} by ${record.agent ?? task.route.agent}`, ...record.findings.slice(1, 6).map((finding) => oneLine(firstLine(finding)))];
    case 'queued':
      return [note, `before it in the queue: ${listed(queuedBefore(state, record.phase.since)) || 'nobody'}`];
    case 'merged':
      return [`landed as ${shortSha(record.phase.sha)}`];
    default:
      return [note, ...reviewClauses(record)];
  }
}

/** What reviewers have said of the commit that is judged. */
const reviewClauses = ({reviews}: TaskRecord): readonly string[] =>
  reviews.flatMap(({reviewer, agent, verdict}) => (verdict === null || agent === null ? [] : [`${reviewer} (${agent}) ${{pass: 'lets it pass', block: 'is against it', human: 'leaves it to you', error: 'could not judge'}[verdict.type]}`]));

function pendingClauses(state: RunState, task: PlannedTask, standing: Standing, {note, vantage}: {readonly note: string; readonly vantage: Vantage}): readonly string[] {
  const waits = waitClauses(state, task, standing, vantage);
  const clauses = [...waits, ...(note === 'ready' || standing.waitingFor.length > 0 ? [] : [note])];
  return clauses.length === 0 ? ['nothing keeps it from starting but a slot'] : clauses;
}

/** For whom, for which files, for a slot, or for somebody who lets the run go on. */
function waitClauses(state: RunState, {id}: PlannedTask, {waitingFor}: Standing, vantage: Vantage): readonly string[] {
  const words = standings(state);
  if (waitingFor.length > 0) {
    return state.run.plan.edges.filter(({from, to}) => to === id && waitingFor.includes(from)).map((edge) => `${edgeClause(edge)}, which is ${words.get(edge.from)?.word ?? 'open'}`);
  }
  const word = runWord(state, vantage.owner);
  const until = measuredUntil(state, vantage);
  const left = moneyLeft(state, until ?? vantage.now);
  const isShort = left !== null && left.usd <= 0;
  const short = isShort ? [`the budget of the ${left.by} is spent`] : [];
  if (word !== 'running') {
    const isKept = isShort || limitByTask(limitsAt(state, until)).has(id);
    return [...short, `${isKept ? '' : 'nothing keeps it from starting, but '}the run is ${word === 'waiting' ? 'waiting for you' : word}`];
  }
  const running = [...words].filter(([, other]) => other.word === 'running').map(([name]) => name);
  const later = state.run.plan.edges.filter((edge) => edge.reason === 'shares-files' && edge.from === id && running.includes(edge.to));
  if (later.length > 0) return later.map(({to, files}) => `shares ${files?.[0] ?? 'files'} with ${to}, which runs already`);
  const {maxParallel} = state.run.settings;
  return running.length >= maxParallel ? [...short, `waits for a slot: ${running.length} run, and ${maxParallel} may (${listed(running)})`] : short;
}

function edgeClause({from, to, reason, files}: Edge): string {
  if (reason === 'shares-files') return `waits for ${from}, with which it shares ${files?.[0] ?? 'files'}`;
  if (reason === 'order' && from.startsWith(`${to}.`)) return `waits for its subtask ${from}`;
  return reason === 'order' ? `comes after ${from} in the file's order` : `depends on ${from}`;
}

/** From the task to the one that did not land by itself. */
function chainOf(state: RunState, id: TaskId): readonly string[] {
  const words = standings(state);
  const clauses: string[] = [];
  const seen = new Set<TaskId>();
  for (let at = id; !seen.has(at); ) {
    seen.add(at);
    const cause = words.get(at)?.because ?? null;
    if (cause === null) {
      const phase = state.tasks.get(at)?.phase;
      if (phase !== undefined && 'failure' in phase) clauses.push(`${at} did not land: ${failureLine(phase.failure)}`);
      break;
    }
    clauses.push(`${at} depends on ${cause}, which is ${words.get(cause)?.word ?? 'not there'}`);
    at = cause;
  }
  return clauses;
}

/** The task itself, all that it waits for, and those that skipped it: what a person can do for one of them helps it. */
function concernedBy(state: RunState, id: TaskId): ReadonlySet<TaskId> {
  const words = standings(state);
  const found = new Set<TaskId>([id]);
  for (const at of found) {
    const standing = words.get(at);
    for (const other of [...(standing?.waitingFor ?? []), ...(standing?.because === null || standing === undefined ? [] : [standing.because])]) found.add(other);
  }
  return found;
}

function queuedBefore(state: RunState, since: number): readonly TaskId[] {
  return [...state.tasks].flatMap(([id, {phase}]) => ((phase.type === 'queued' || phase.type === 'merging') && phase.since < since ? [id] : []));
}
