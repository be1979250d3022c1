/** What a full report tells about one task beyond its row, as lines in plain words. Pure. */
import type {AttemptOutcome} from '../model.ts';
import {count, elapsedMs, formatDuration, shortSha} from './format.ts';
import type {Attempt} from './attempts.ts';
import type {GateJson, ReportTaskJson} from './report-json.ts';
import {oneLine, sanitize} from './sanitize.ts';
import {failureLine, placed} from './task-row.ts';

/** A fact in one sanitized line, with smaller ones below it. */
export interface Detail {
  readonly text: string;
  readonly below: readonly string[];
}

/** Route, commits, attempts, reviewers and gates of a task; only what is known. */
export function taskDetails(task: ReportTaskJson): readonly Detail[] {
  return [
    detail(`agent ${task.agentId}${task.route === '' ? '' : ` (${task.route})`}`),
    ...(task.dependsOn.length === 0 ? [] : [detail(`depends on ${task.dependsOn.join(', ')}`)]),
    ...attemptDetails(task),
    ...(task.commits.landed !== null ? [detail(`landed as ${task.commits.landed} (${count(task.filesChanged, 'file')})`)] : keptDetail(task)),
    ...task.messages.map(({from, text, heard}) => detail(`message from ${from}${heard ? '' : ' (not heard yet)'}: ${text}`)),
    ...task.reviewAgents.flatMap(({name, kind, agent, status}) => (status === 'n/a' ? [] : [detail(`${kind} reviewer ${name}${agent === null ? '' : ` (${agent})`}: ${status}`)])),
    ...task.gates.map((gate) => gateDetail(gate)),
  ];
}

/** What the next attempt must mend: texts of several lines, such as the end of a test's output; sanitized. Without the failure's own line and the findings of gates, which are told anyway. */
export function taskFindings(task: ReportTaskJson): readonly string[] {
  if (task.state === 'merged' || task.state === 'blocked') return [];
  return (task.failure === null ? task.findings : task.findings.slice(1)).map((finding) => sanitize(finding).trimEnd());
}

const detail = (text: string, below: readonly string[] = []): Detail => ({text: oneLine(text), below: below.map((line) => oneLine(line))});

function keptDetail({commits, branch, worktree}: ReportTaskJson): readonly Detail[] {
  if (commits.head === null) return [];
  return [detail(`work so far: ${commits.head}${branch === null ? '' : ` on ${branch}`}${worktree === null ? '' : `, in ${worktree}`}`)];
}

function attemptDetails(task: ReportTaskJson): readonly Detail[] {
  if (task.attempts === null || task.attempts.length === 0) return task.attempt === 0 ? [] : [detail(count(task.attempt, 'attempt'))];
  return task.attempts.map((attempt) => detail(`attempt ${attempt.attempt} (${attempt.agent}${attempt.endedAt === null ? '' : `, ${formatDuration(elapsedMs(attempt.startedAt, attempt.endedAt))}`}): ${outcomeText(attempt)}`, warningsOf(attempt.outcome)));
}

function outcomeText({outcome}: Attempt): string {
  if (outcome === null) return 'not ended';
  if (outcome.type === 'committed') return `committed ${shortSha(outcome.head)} (${count(outcome.filesChanged, 'file')})`;
  const kept = outcome.head === null ? '' : `; its work is kept as ${shortSha(outcome.head)}`;
  return `${outcome.type === 'failed' ? failureLine(outcome.failure) : outcome.type === 'delegated' ? 'waits for its subtasks' : 'interrupted'}${kept}`;
}

const warningsOf = (outcome: AttemptOutcome | null): readonly string[] => (outcome?.type === 'committed' ? outcome.warnings : []);

const gateDetail = ({gate, verdict, findings, message, overridden}: GateJson): Detail =>
  detail(`gate ${gate}: ${verdict}${overridden ? ' (overridden)' : ''}${message === null ? '' : `: ${message}`}`, findings.map((finding) => `${placed(finding)} (${finding.rule})`));
