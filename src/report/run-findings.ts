/** What the gates of a run have found, task by task. Pure. */
import type {ChalkInstance} from 'chalk';
import {toldBy, type Told} from '../gates/judged-range.ts';
import {firstLine} from '../gates/summary.ts';
import type {TaskId} from '../model.ts';
import type {RunState} from '../run/state.ts';
import {annotationOf, type Annotation} from './annotations.ts';
import {oneLine} from './sanitize.ts';
import {failureOf} from './status-json.ts';
import {failureLine} from './task-row.ts';
import {wrapTo} from './width.ts';

export interface RunFinding extends Told {
  readonly task: TaskId;
}

/** Everything that gates say about the newest commit of each task, in the order of the run. */
export const runFindings = (state: RunState): readonly RunFinding[] => [...state.tasks].flatMap(([id, {gates}]) => toldBy(gates).map((told) => ({...told, task: id})));

/**
 * What keeps tasks from landing, for people: place, rule, and below it why and how to mend it. At most ten; a report has them all.
 * No line is wider than `columns`.
 */
export function findingLines(state: RunState, {columns, chalk}: {readonly columns: number; readonly chalk: ChalkInstance}): readonly string[] {
  const stopped = runFindings(state).filter(({task, level}) => level !== 'warn' && stops.has(state.tasks.get(task)?.phase.type ?? ''));
  const lines = stopped.slice(0, most).flatMap(({task, finding: {rule, message, file, line}}) => {
    const first = firstLine(message);
    const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`;
    return [...wrapTo(oneLine(`${task}${place} (${rule})`), columns), ...wrapTo(oneLine(first), Math.max(1, columns - 2)).map((text) => chalk.dim(`  ${text}`))];
  });
  return stopped.length <= most ? lines : [...lines, `… and ${stopped.length - most} more: orch report`];
}

const stops: ReadonlySet<string> = new Set(['blocked', 'awaiting-approval']);
const most = 10;

/** The same for GitHub Actions, and why tasks failed where no gate says it. */
export function runAnnotations(state: RunState): readonly Annotation[] {
  return [...state.tasks].flatMap(([id, task]) => {
    const failure = failureOf(task);
    const told = toldBy(task.gates).map((each) => annotationOf({...each, finding: {...each.finding, message: `Task ${id}: ${each.finding.message}`}}));
    if (failure === null || task.phase.type === 'blocked') return told;
    return [{level: 'error', title: `Task ${id} ${task.phase.type}`, message: failureLine(failure)} as const, ...told];
  });
}
