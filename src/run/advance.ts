/** How one event changes the task it is about: the state machine of a task. Pure. */
import {limitKinds, unreachable, type Failure, type FailureKind} from '../failure.ts';
import type {AttemptOutcome, GateName, OnBase, Sha, TaskId} from '../model.ts';
import {hasNext, hasRetry, hopeless, onLimitOf, providerNamed, type Choice} from './agent-for.ts';
import {failedByBase, mendWords, redBaseMessage, worseWords} from './base-tests.ts';
import {taskSpent, withSubtasks} from './budget.ts';
import type {RunEvent} from './events.ts';
import {hasTurn, withMessage} from './messages.ts';
import {afterReview} from './reviews.ts';
import type {TaskPhase, TaskRecord} from './task-record.ts';
import {addUsage} from './usage.ts';

/** Events about one task. */
export type TaskEvent = Extract<RunEvent, {readonly task: TaskId}>;
type EventOf<T extends RunEvent['type']> = Extract<RunEvent, {type: T}>;

/** A task that nothing has happened to yet. */
export const freshTask: TaskRecord = {
  phase: {type: 'pending'},
  attempt: 0,
  hangs: 0,
  spentBy: {},
  passed: [],
  limited: 0,
  granted: 0,
  take: false,
  findings: [],
  head: null,
  base: null,
  agent: null,
  workedBy: [],
  worktree: null,
  session: null,
  sessionUsage: null,
  waiting: null,
  process: null,
  gates: [],
  overrides: [],
  approvedHead: null,
  approval: null,
  reviews: [],
  reviewHold: null,
  reviewUsage: null,
  reviewUsd: 0,
  filesChanged: 0,
  warnings: [],
  usageBefore: null,
  usageNow: null,
  costBefore: 0,
  costedAttempts: 0,
  costAtRetry: 0,
  familyCostAtRetry: 0,
  budgetUsd: null,
  largestTurnUsd: 0,
  action: null,
  progress: null,
  startedAt: null,
  endedAt: null,
  messages: [],
  said: [],
  startedSeq: -1,
  heardSeq: -1,
  turns: 0,
  children: [],
  races: 0,
  redBase: null,
  mends: null,
};

/** The record of a task after one event about it. */
export function advance(state: Choice, task: TaskRecord, event: TaskEvent): TaskRecord {
  switch (event.type) {
    case 'attempt-started':
      return {
        ...task,
        phase: {type: 'running', base: event.base},
        attempt: event.attempt,
        agent: event.agent,
        workedBy: task.workedBy.includes(event.agent) ? task.workedBy : [...task.workedBy, event.agent],
        ...(task.agent === event.agent ? {} : noSession),
        worktree: event.worktree,
        base: event.base,
        gates: [],
        overrides: [],
        approvedHead: null,
        approval: null,
        reviews: [],
        reviewHold: null,
        startedSeq: event.seq,
        mends: failedByBase(task) ? task.redBase : task.mends,
        largestTurnUsd: 0,
        action: null,
        progress: null,
        startedAt: task.startedAt ?? event.at,
        endedAt: null,
      };
    case 'agent-spawned':
      return {...task, process: {pid: event.pid, startTime: event.startTime}};
    case 'progress':
      // Told late, it must not count for the next attempt.
      if (task.phase.type !== 'running' || task.attempt !== event.attempt) return task;
      return {
        ...task,
        action: event.action ?? task.action,
        progress: event.progress ?? task.progress,
        usageNow: event.usage ?? task.usageNow,
        largestTurnUsd: Math.max(task.largestTurnUsd, (event.usage?.costUsd ?? 0) - (task.usageNow?.costUsd ?? 0)),
        session: event.session ?? task.session,
        waiting: event.waiting ?? null,
        // One that waits for its provider, or is ended before its first word, may not have its prompt in its session yet.
        heardSeq: event.action !== null && (event.waiting ?? null) === null ? task.startedSeq : task.heardSeq,
      };
    case 'attempt-finished':
      return afterAttempt(state, task, event);
    case 'gate-finished':
      return {...task, gates: [...task.gates.filter((g) => g.gate !== event.gate), {gate: event.gate, verdict: event.verdict}]};
    case 'review-started':
    case 'review-finished':
      return afterReview(task, event);
    case 'approved':
      return {...task, phase: {type: 'gating', head: event.head}, gates: [], overrides: event.override, approvedHead: event.head, approval: {by: event.by, reason: event.reason, policy: event.policy ?? null, asked: askedOf(task, event.head)}, endedAt: null, races: 0};
    case 'rejected':
      return {...task, phase: {type: 'blocked', failure: {kind: 'policy', message: `rejected by ${event.by}: ${event.reason}`}, head: headOf(task)}, endedAt: event.at};
    case 'merge-started': {
      const since = task.phase.type === 'queued' || task.phase.type === 'merging' ? task.phase.since : event.seq;
      return {...task, phase: {type: 'merging', head: event.head, since, candidate: event.candidate, tested: false}};
    }
    case 'retry-requested':
      // Its commit was never at fault: it is merged again as it is.
      if (failedByBase(task) && !event.take) return requeued(task, event.seq);
      return {...task, phase: {type: 'pending'}, granted: task.granted + 1, hangs: 0, passed: [], limited: 0, take: event.take, races: 0, endedAt: null, costAtRetry: taskSpent(task), familyCostAtRetry: withSubtasks(state.tasks, event.task, taskSpent), budgetUsd: event.budgetUsd ?? task.budgetUsd};
    case 'subtasks-added':
      return {...task, children: [...task.children, ...event.tasks.map(({id}) => id)]};
    case 'message-sent':
      return withMessage(task, {seq: event.seq, at: event.at, from: event.by, byAgent: false, text: event.text, id: event.id});
    case 'agent-said':
      return {...task, said: [...task.said, {to: event.to, text: event.text}]};
    case 'gates-finished':
      return afterGates(state, task, event);
    case 'verify-finished':
      return afterVerify(task, event);
    case 'merge-finished':
      return afterMerge(state, task, event);
    default:
      return unreachable(event);
  }
}

/** Gates that have asked about this commit, now or before an earlier yes to it. */
function askedOf({gates, approvedHead, approval}: TaskRecord, head: Sha): readonly GateName[] {
  const now = gates.flatMap(({gate, verdict}) => (verdict.type === 'human' ? [gate] : []));
  return approvedHead === head ? [...new Set([...(approval?.asked ?? []), ...now])] : now;
}

function afterAttempt(state: Choice, task: TaskRecord, event: EventOf<'attempt-finished'>): TaskRecord {
  const outcome: AttemptOutcome = event.outcome;
  const cost = task.usageNow?.costUsd ?? null;
  const [usageBefore, sessionUsage] = [addUsage(task.usageBefore, task.usageNow), addUsage(task.sessionUsage, task.usageNow)];
  // One that was turned away at once says nothing about what work costs.
  const isCosted = cost !== null && (cost > 0 || outcome.type === 'committed' || outcome.type === 'delegated');
  const money = {costBefore: task.costBefore + (cost ?? 0), costedAttempts: task.costedAttempts + (isCosted ? 1 : 0), usageBefore, sessionUsage, usageNow: null};
  const done: TaskRecord = {...task, ...money, heardSeq: task.process === null ? task.heardSeq : task.startedSeq, process: null, take: false, action: null, waiting: null};
  switch (outcome.type) {
    case 'committed':
      // What was said to it meanwhile it hears before its work is judged.
      if (hasTurn(state.run, task)) return {...done, phase: {type: 'pending'}, head: outcome.head, turns: task.turns + 1, limited: 0, filesChanged: outcome.filesChanged, warnings: outcome.warnings, findings: []};
      return {...done, phase: {type: 'gating', head: outcome.head}, head: outcome.head, ...spentOne(task), limited: 0, filesChanged: outcome.filesChanged, warnings: outcome.warnings, findings: []};
    case 'delegated':
      return {...done, phase: {type: 'pending'}, head: outcome.head ?? task.head, limited: 0, filesChanged: outcome.filesChanged, findings: []};
    case 'interrupted':
      return {...done, heardSeq: task.heardSeq, take: task.take, phase: {type: 'pending'}, head: outcome.head ?? task.head};
    case 'failed': {
      // Nobody has worked: what was to be mended still is, and the next attempt begins a session of its own.
      if (outcome.failure.kind === 'session-lost' && task.session !== null) return {...done, ...noSession, heardSeq: task.heardSeq, phase: {type: 'pending'}, head: outcome.head ?? task.head};
      const limited = limitKinds.has(outcome.failure.kind) ? task.limited + (hadBeenFine(state, task) ? 1 : 0) : 0;
      if (isTurnedAway(state, task, outcome.failure, limited)) return {...done, heardSeq: task.heardSeq, phase: {type: 'pending'}, head: outcome.head ?? task.head, filesChanged: outcome.filesChanged, limited};
      // A session that ended badly is not gone on with.
      const session = endedWell.has(outcome.failure.kind) ? {} : noSession;
      const failed: TaskRecord = {...done, ...session, head: outcome.head ?? task.head, ...spentOne(task), limited, hangs: task.hangs + (outcome.failure.kind === 'hang' ? 1 : 0), filesChanged: outcome.filesChanged};
      const phase: TaskPhase = {type: 'failed', failure: outcome.failure, head: failed.head};
      return retryOrEnd(state, failed, event, phase, outcome.failure, []);
    }
    default:
      return unreachable(outcome);
  }
}

function afterGates(state: Choice, task: TaskRecord, event: EventOf<'gates-finished'>): TaskRecord {
  switch (event.result) {
    case 'pass':
      return {...task, phase: {type: 'queued', head: event.head, since: event.seq}};
    case 'human': {
      const gate = task.gates.find((record) => record.verdict.type === 'human')?.gate ?? null;
      return {...task, phase: {type: 'awaiting-approval', head: event.head, gate}};
    }
    case 'block': {
      const failure: Failure = {kind: event.kind, message: event.message};
      return retryOrEnd(state, task, event, {type: 'blocked', failure, head: event.head}, failure, event.findings);
    }
    default:
      return unreachable(event);
  }
}

function afterVerify(task: TaskRecord, event: EventOf<'verify-finished'>): TaskRecord {
  if (event.outcome.type !== 'passed' || task.phase.type !== 'merging' || task.phase.candidate !== event.candidate) return task;
  return {...task, phase: {...task.phase, tested: true}};
}

function afterMerge(state: Choice, task: TaskRecord, event: EventOf<'merge-finished'>): TaskRecord {
  const outcome = event.outcome;
  // After damage to the log a landing may be all that is known of a task.
  if (outcome.type === 'landed') return {...task, phase: {type: 'merged', sha: outcome.sha}, endedAt: event.at};
  const head = headOf(task);
  switch (outcome.type) {
    case 'requeued': {
      const races = task.races + (outcome.raced ? 1 : 0);
      if (races >= maxRaces) return {...task, races, phase: {type: 'awaiting-approval', head, gate: null}};
      const since = task.phase.type === 'merging' || task.phase.type === 'queued' ? task.phase.since : event.seq;
      return {...task, races, phase: {type: 'queued', head, since}};
    }
    case 'conflict': {
      const failure: Failure = {kind: 'conflict', message: `conflicts with what has landed in ${listFiles(outcome.files)}`};
      const findings = outcome.files.map((file) => `${file}: your change conflicts with what has landed meanwhile; both sides are in the file between conflict markers`);
      return retryOrEnd(state, {...task, base: outcome.onto}, event, {type: 'conflicted', failure, head, onto: outcome.onto, files: outcome.files}, failure, findings);
    }
    case 'tests-failed': {
      if (outcome.base?.type === 'same') return afterRedBase(task, event, {...outcome, base: outcome.base}, head);
      const failure: Failure = {kind: 'tests', message: `${outcome.command}: ${outcome.message}`};
      const whole = `Its output ends with:\n${outcome.output}`;
      const rest = outcome.base === undefined ? whole : outcome.base.fresh.length === 0 ? `${worseWords(outcome.command, outcome.base)} ${whole}` : worseWords(outcome.command, outcome.base);
      const findings = [`After merging your change onto what has landed, \`${outcome.command}\` fails (${outcome.message}). ${rest}`];
      return retryOrEnd(state, task, event, {type: 'failed', failure, head}, failure, findings);
    }
    default:
      return unreachable(outcome);
  }
}

/** What it is told stays with it, for when it is asked to mend the base. */
function afterRedBase(task: TaskRecord, event: EventOf<'merge-finished'>, {command, output, base}: {readonly command: string; readonly output: string; readonly base: Extract<OnBase, {type: 'same'}>}, head: Sha): TaskRecord {
  const failure: Failure = {kind: 'red-base', message: redBaseMessage(command, base)};
  return {...task, redBase: base.commit, findings: [failure.message, mendWords(command, output)], phase: {type: 'failed', failure, head}, endedAt: event.at};
}

/** After so many lost races with commits of the user, a person decides. */
const maxRaces = 5;

/** Kinds of failures that orch sees in what an agent left after it had ended its turn in good order. */
const endedWell: ReadonlySet<FailureKind> = new Set<FailureKind>(['no-changes', 'tree', 'conflict', 'subtasks']);

/** Kinds that another attempt of the same agent cannot mend. */
const final: ReadonlySet<FailureKind> = new Set<FailureKind>(['spawn', 'auth', 'model-not-found', 'quota', 'usage-limit', ...hopeless]);

const noSession = {session: null, sessionUsage: null} as const;

const spentOne = ({spentBy, agent}: TaskRecord): Pick<TaskRecord, 'spentBy'> => ({
  spentBy: agent === null ? spentBy : {...spentBy, [agent]: (spentBy[agent] ?? 0) + 1},
});

/** True where the account of the task's agent had met no limit since its last success. */
const hadBeenFine = ({run, providers}: Choice, {agent}: TaskRecord): boolean => agent === null || (providers.get(providerNamed(run, agent))?.streak ?? 0) === 0;

/** One that meets a limit again and again where others meet none is up against something else. */
const mostLimited = 12;

/** A limit of its account is not the task's fault: it keeps its session, its work and its retries. */
const isTurnedAway = ({run}: Choice, {agent}: TaskRecord, {kind}: Failure, limited: number): boolean =>
  limitKinds.has(kind) && agent !== null && onLimitOf(run, agent) !== 'fail' && limited <= mostLimited;

/** Another attempt of the same profile, else of the next that can take over, with what must be mended; else the end. */
function retryOrEnd(state: Choice, before: TaskRecord, event: TaskEvent, phase: TaskPhase, failure: Failure, findings: readonly string[]): TaskRecord {
  const {run} = state;
  const task: TaskRecord = {...before, findings: [failure.message, ...findings]};
  const {agent} = task;
  if (agent !== null && !final.has(failure.kind) && hasRetry(run, task, agent) && !(failure.kind === 'hang' && task.hangs > 1)) return {...task, phase: {type: 'pending'}};
  if (agent !== null && !hopeless.has(failure.kind) && !limitKinds.has(failure.kind)) {
    const passed = [...task.passed, {agent, failure}];
    if (hasNext(run, event.task, passed)) return {...task, ...noSession, passed, hangs: 0, phase: {type: 'pending'}};
  }
  return {...task, phase, endedAt: event.at};
}

/** Back into the queue with the commit that it has. */
export const requeued = (task: TaskRecord, seq: number): TaskRecord => ({...task, phase: {type: 'queued', head: headOf(task), since: seq}, races: 0, endedAt: null});

function headOf(task: TaskRecord): Sha {
  if (task.head === null) throw new Error('Internal error: a task without a commit cannot be gated or merged');
  return task.head;
}

const listFiles = (files: readonly string[]): string => (files.length <= 3 ? files.join(', ') : `${files.slice(0, 3).join(', ')} and ${files.length - 3} more`);
