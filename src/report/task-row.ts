/** What people are told about one task, as short texts. Pure. */
import {unreachable} from '../failure.ts';
import type {TaskId} from '../model.ts';
import {standings, type StateWord, type Standing} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import type {Limit} from '../run/limits.ts';
import {count, dayTime, elapsedMs, formatCost, formatDuration, formatTokens, listed, shortSha} from './format.ts';
import {limitByTask, limitsAt, limitText} from './limit-text.ts';
import {usageOf} from './metrics.ts';
import {oneLine} from './sanitize.ts';

/** Every text is one sanitized line; unknown tokens and costs are `-`, times of tasks that never started are empty. */
export interface TaskRow {
  readonly word: StateWord;
  readonly id: string;
  readonly title: string;
  readonly agent: string;
  readonly elapsed: string;
  readonly tokens: string;
  readonly cost: string;
  /** The landed commit, short; empty unless it landed. */
  readonly commit: string;
  /** What it does, waits for, or failed of. */
  readonly note: string;
}

/** The rows of all tasks of the run, in its order. `until`: the time that open tasks are measured up to. */
export function taskRows(state: RunState, until: string | null): readonly TaskRow[] {
  const found = standings(state);
  const limits = limitByTask(limitsAt(state, until));
  const planned = new Map(state.run.plan.tasks.map((task) => [task.id, task]));
  return [...state.tasks].map(([id, task]) => {
    const plan = planned.get(id);
    const standing = found.get(id);
    if (plan === undefined || standing === undefined) throw new Error(`Internal error: no task ${id} in this run's plan`);
    const usage = usageOf(task);
    return {
      word: standing.word,
      id: oneLine(id),
      title: oneLine(plan.title),
      agent: oneLine(task.agent ?? plan.route.agent),
      elapsed: task.startedAt === null ? '' : formatDuration(elapsedMs(task.startedAt, task.endedAt ?? until)),
      tokens: formatTokens(usage === null ? null : usage.inputTokens + usage.outputTokens),
      cost: formatCost(usage?.costUsd ?? null),
      commit: task.phase.type === 'merged' ? shortSha(task.phase.sha) : '',
      note: oneLine(noteOf(state, task, standing, {limit: limits.get(id) ?? null, now: until})),
    };
  });
}

/** `timeout: no end within 30m (try again from 2026-03-01 12:00)` of a failure. */
export const failureLine = ({kind, message, retryAt}: {readonly kind: string; readonly message: string; readonly retryAt?: string}): string =>
  oneLine(`${kind}: ${message}${retryAt === undefined ? '' : ` (try again from ${dayTime(retryAt)})`}`);

function noteOf(state: RunState, task: TaskRecord, {waitingFor, because}: Standing, {limit, now}: {readonly limit: Limit | null; readonly now: string | null}): string {
  const {phase} = task;
  switch (phase.type) {
    case 'pending':
      if (because !== null) return `${because} did not land`;
      return limit === null ? pendingNote(task, waitingFor) : `waits for ${limitText(limit, now)}`;
    case 'running':
      return `${task.attempt > 1 ? `attempt ${task.attempt}: ` : ''}${task.action ?? 'starting'}`;
    case 'gating':
      if (limit !== null) return `its reviewers wait for ${limitText(limit, now)}`;
      return reviewNote(task) ?? (task.gates.length === 0 ? 'gates judge it' : `gates judge it: ${task.gates.map(({gate, verdict}) => `${gate} ${verdict.type}`).join(', ')}`);
    case 'awaiting-approval':
      return `waits for your approval: ${questionOf(task)}`;
    case 'queued':
      return 'waits for its turn to merge';
    case 'merging':
      return `${phase.tested || state.run.settings.verify.length === 0 ? 'lands' : 'tests run on'} ${shortSha(phase.candidate)}`;
    case 'merged':
      return `${shortSha(phase.sha)} (${count(task.filesChanged, 'file')})`;
    case 'failed':
    case 'blocked':
    case 'conflicted':
      return failureLine(phase.failure);
    default:
      return unreachable(phase);
  }
}

function reviewNote({reviews, reviewHold}: TaskRecord): string | null {
  const reading = reviews.flatMap(({reviewer, agent, verdict}) => (verdict === null ? [`${reviewer}${agent === null ? '' : ` (${agent})`}`] : []));
  if (reading.length > 0) return `is reviewed by ${listed(reading)}`;
  return reviewHold === null ? null : `its reviewers wait: ${failureLine(reviewHold.failure)}`;
}

/** What a human is asked about a task that awaits approval. */
export function questionOf(task: TaskRecord): string {
  const findings = task.gates.flatMap(({gate, verdict}) => (verdict.type === 'human' ? verdict.findings.map((finding) => `${gate}: ${placed(finding)}`) : []));
  if (findings.length > 0) return oneLine(findings.length === 1 ? (findings[0] ?? '') : `${findings[0]} and ${findings.length - 1} more`);
  return task.races > 0 ? `your branch moved ${count(task.races, 'time')} while it was tested` : 'a gate asks';
}

/** A finding with its place: `package.json:3 adds a dependency`. */
export const placed = ({message, file, line}: {readonly message: string; readonly file?: string; readonly line?: number}): string =>
  oneLine(file === undefined ? message : `${file}${line === undefined ? '' : `:${line}`} ${message}`);

function pendingNote(task: TaskRecord, waitingFor: readonly TaskId[]): string {
  if (waitingFor.length > 0) return `waits for ${listed(waitingFor)}`;
  const reason = task.findings[0];
  return reason === undefined || task.attempt === 0 ? 'ready' : `tries again after: ${reason}`;
}
