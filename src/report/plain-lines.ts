/** One line for each event worth telling where there is no terminal. Pure. */
import {limitKinds, unreachable, type Failure} from '../failure.ts';
import {firstLine} from '../gates/summary.ts';
import type {AttemptOutcome, Finding, MergeOutcome} from '../model.ts';
import {canaryWarning} from '../run/canary.ts';
import {flakyNotice, redBaseMessage, redBaseNotice} from '../run/base-tests.ts';
import type {RunEvent} from '../run/events.ts';
import {hasEnded, standings} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import {branchName, clockTime, count, elapsedMs, formatCost, formatDuration, listed, shellWord, shortSha} from './format.ts';
import {limitText} from './limit-text.ts';
import {oneLine} from './sanitize.ts';
import {failureLine, placed, questionOf} from './task-row.ts';
import {wordCounts} from './totals-line.ts';
import {cutTo} from './width.ts';

/**
 * `12:03:10 DEV-12 started claude (attempt 1)`, without a newline; null for what need not be told. `state` is the run's state
 * after the event. Times are in the user's zone.
 */
export function plainLine(event: RunEvent, state: RunState): string | null {
  const words = 'task' in event && event.task !== null ? taskWords(event, state) : runWords(event, state);
  if (words === null) return null;
  const about = 'task' in event && event.task !== null ? `${event.task} ` : '';
  return cutTo(oneLine(`${clockTime(event.at)} ${about}${words}`), longestLine);
}

const longestLine = 1000;

function runWords(event: RunEvent, state: RunState): string | null {
  switch (event.type) {
    case 'run-started':
      return `run ${event.runId} started: ${count(state.tasks.size, 'task')} of ${state.run.plan.file}${state.run.into === null ? '' : ` into ${branchName(state.run.into)}`}`;
    case 'run-resumed':
      return `run ${state.run.runId} goes on`;
    case 'abort-requested':
      return `stopping (${event.reason}); unfinished work is kept`;
    case 'frozen':
      return `stopping: ${event.message}; unfinished work is kept`;
    case 'run-finished':
      return `run ${state.run.runId} ${event.outcome === 'aborted' || event.outcome === 'paused' ? event.outcome : 'ended'}: ${wordCounts([...standings(state).values()].map((standing) => standing.word)) || 'nothing to do'} in ${formatDuration(elapsedMs(state.startedAt, event.at))}`;
    case 'provider-held':
      return `${limitText(event, event.at)}; at most ${event.cap} at once afterwards`;
    case 'canary-finished':
      return canaryWords(event);
    case 'delivered':
      return `delivered ${shortSha(event.sha)}${state.run.into === null ? '' : ` to ${branchName(state.run.into)}`}`;
    case 'delivery-refused':
      return `not delivered: ${event.reason}; to deliver: ${event.command}`;
    case 'noticed':
      return event.message;
    case 'base-tested':
      return event.outcome === 'red' ? redBaseNotice(event) : null;
    default:
      return null;
  }
}

function canaryWords({outcome, wallMs}: Extract<RunEvent, {type: 'canary-finished'}>): string {
  const warning = canaryWarning(outcome);
  if (warning !== null) return `warning: ${warning}`;
  return outcome.type === 'unknown' ? `whether the tests can fail is not known: ${outcome.reason}` : `the tests can fail: they notice ${outcome.type === 'noticed' ? outcome.how : ''} (${formatDuration(wallMs)})`;
}

function taskWords(event: RunEvent, state: RunState): string | null {
  switch (event.type) {
    case 'attempt-started':
      if (state.tasks.get(event.task)?.take === true) return `is judged as it lies in its worktree (attempt ${event.attempt})`;
      return `started ${event.agent} (attempt ${event.attempt})${event.takesOver === undefined ? '' : `, which takes over from ${event.takesOver.from}: ${failureLine(event.takesOver.failure)}`}`;
    case 'attempt-finished':
      return attemptWords(event.outcome, again(state, event.task));
    case 'gate-finished':
      return verdictWords(event);
    case 'review-started':
      return `is reviewed by ${event.reviewer} (${event.agent})`;
    case 'review-finished':
      return reviewWords(event);
    case 'gates-finished':
      if (event.result === 'block') return `blocked: ${failureLine(event)}${again(state, event.task)}`;
      return event.result === 'pass' ? 'gates passed' : approvalWords(state, event.task);
    case 'approved':
      return `approved by ${event.by}${event.override.length === 0 ? '' : ` past ${event.override.join(', ')}: ${event.reason ?? 'no reason given'}`}`;
    case 'rejected':
      return `rejected by ${event.by}: ${event.reason}`;
    case 'merge-started':
      return state.run.settings.verify.length === 0 ? null : `tests run on ${shortSha(event.candidate)}`;
    case 'verify-finished':
      return event.outcome.type === 'passed' ? `tests passed on ${shortSha(event.candidate)} (${formatDuration(event.wallMs)})${(event.flaky ?? []).map((one) => `; ${flakyNotice(one)}`).join('')}` : null;
    case 'merge-finished':
      return mergeWords(event.outcome, state, event.task);
    case 'retry-requested':
      if (state.tasks.get(event.task)?.phase.type === 'queued') return `is merged again as it is, asked by ${event.by}`;
      return `is tried again${event.take ? ' with what lies in its worktree' : ''}, asked by ${event.by}`;
    case 'subtasks-added':
      return `asks for ${count(event.tasks.length, 'subtask')}: ${listed(event.tasks.map(({id, title}) => `${id} ${title}`))}`;
    case 'message-sent':
      return `hears from ${event.by}: ${event.text}`;
    case 'agent-said':
      return event.to === 'user' ? `says: ${event.text}` : `tells ${event.to === 'all' ? 'all others' : event.to}: ${event.text}`;
    case 'noticed':
      return event.message;
    default:
      return null;
  }
}

function attemptWords(outcome: AttemptOutcome, againWords: string): string {
  switch (outcome.type) {
    case 'committed':
      return `committed ${shortSha(outcome.head)} (${count(outcome.filesChanged, 'file')})${outcome.warnings.length === 0 ? '' : `; ${listed(outcome.warnings)}`}`;
    case 'failed':
      // A limit that does not end the task is no failure of it.
      return `${againWords !== '' && limitKinds.has(outcome.failure.kind) ? 'turned away' : 'failed'}: ${failureLine(outcome.failure)}${againWords}`;
    case 'delegated':
      return 'waits for its subtasks';
    case 'interrupted':
      return outcome.head === null ? 'interrupted' : `interrupted; its work is kept as ${shortSha(outcome.head)}`;
    default:
      return unreachable(outcome);
  }
}

/** A gate speaks for itself only where it has something to say; `gates-finished` tells the rest. */
function verdictWords({gate, verdict}: Extract<RunEvent, {type: 'gate-finished'}>): string | null {
  switch (verdict.type) {
    case 'pass':
      return verdict.warnings.length === 0 ? null : `gate ${gate} warns: ${findingWords(verdict.warnings)}`;
    case 'block':
      return `gate ${gate} blocks: ${findingWords(verdict.findings)}`;
    case 'human':
      return `gate ${gate} asks: ${findingWords(verdict.findings)}`;
    case 'error':
      return `gate ${gate} could not judge: ${verdict.message}`;
    default:
      return unreachable(verdict);
  }
}

/** What it has found the gate tells. */
function reviewWords({reviewer, verdict, stopped, usage, wallMs}: Extract<RunEvent, {type: 'review-finished'}>): string {
  if (verdict === null) return `the review of ${reviewer} ${stopped === undefined || stopped.kind === 'aborted' ? 'was stopped' : `waits: ${failureLine(stopped)}`}`;
  const took = usage === null ? '' : ` after ${formatDuration(wallMs)}${usage.costUsd === null ? '' : `, ${formatCost(usage.costUsd)}`}`;
  return `${reviewer} ${{pass: 'passes it', block: 'blocks it', human: 'asks you', error: 'could not judge'}[verdict.type]}${took}`;
}

function mergeWords(outcome: MergeOutcome, state: RunState, task: string): string {
  const failure = (kind: Failure['kind'], message: string): string => `failed: ${failureLine({kind, message})}${again(state, task)}`;
  switch (outcome.type) {
    case 'landed':
      return `merged ${shortSha(outcome.sha)} (${count(state.tasks.get(task)?.filesChanged ?? 0, 'file')})`;
    case 'conflict':
      return `conflicts with what has landed in ${listed(outcome.files)}${again(state, task)}`;
    case 'tests-failed':
      return outcome.base?.type === 'same' ? `failed: ${failureLine({kind: 'red-base', message: redBaseMessage(outcome.command, outcome.base)})}` : failure('tests', `${outcome.command}: ${outcome.message}`);
    case 'requeued':
      return state.tasks.get(task)?.phase.type === 'awaiting-approval' ? approvalWords(state, task) : `back in the queue: ${outcome.reason}`;
    default:
      return unreachable(outcome);
  }
}

function approvalWords(state: RunState, id: string): string {
  const task = state.tasks.get(id);
  return `waits for your approval: ${task === undefined ? 'a gate asks' : questionOf(task)}; orch approve ${shellWord(id)}`;
}

/** The first line of each; what is found is told in sentences. */
function findingWords(findings: readonly Finding[]): string {
  const shown = findings.slice(0, mostFindings).map((finding) => cutTo(placed({...finding, message: firstLine(finding.message)}), longestFinding).replace(/\.$/, ''));
  return `${shown.join('; ')}${findings.length > mostFindings ? `; and ${findings.length - mostFindings} more` : ''}`;
}

const mostFindings = 3;

/** In columns; the whole text is in the report. */
const longestFinding = 300;

/** Says so where the state machine has given the task another attempt. */
function again(state: RunState, task: string): string {
  const word = standings(state).get(task)?.word;
  return word === undefined || hasEnded(word) ? '' : '; tries again';
}
