/** The full report of a run for people on a terminal: the summary, then each task in detail. Pure. */
import type {ChalkInstance} from 'chalk';
import type {RunState} from '../run/state.ts';
import {reportJson, type ReportOptions, type ReportTaskJson} from './report-json.ts';
import {oneLine, sanitize} from './sanitize.ts';
import {paintState, stateSign} from './state-style.ts';
import {summaryText} from './summary.ts';
import {taskDetails, taskFindings} from './task-details.ts';
import {failureLine} from './task-row.ts';
import {indented, wrapTo} from './width.ts';

export interface ReportTextOptions extends ReportOptions {
  /** Width of the terminal. */
  readonly columns: number;
  readonly chalk: ChalkInstance;
}

/** Details are wrapped to `columns`; output of tests is shown as it came, so its lines may be wider. Ends with a newline. */
export function reportText(state: RunState, options: ReportTextOptions): string {
  const {columns, chalk} = options;
  const report = reportJson(state, options);
  const blocks = report.tasks.map((task) => taskBlock(task, options).join('\n'));
  const notices = report.notices.flatMap(({task, message}) => indented(oneLine(task === null ? message : `${task} ${message}`), 2, columns));
  return `${[
    summaryText(state, {...options, findings: false}).trimEnd(),
    ...(blocks.length === 0 ? [] : [chalk.bold('Tasks'), ...blocks]),
    ...(notices.length === 0 ? [] : [[chalk.bold('Notices'), ...notices].join('\n')]),
  ].join('\n\n')}\n`;
}

function taskBlock(task: ReportTaskJson, {columns, chalk}: ReportTextOptions): readonly string[] {
  const paint = paintState(chalk, task.state);
  return [
    ...wrapTo(oneLine(`${stateSign[task.state]} ${task.taskId} ${task.title}: ${task.state}`), columns).map((line) => paint(line)),
    ...(task.failure === null ? [] : indented(failureLine(task.failure), 2, columns)),
    ...taskDetails(task).flatMap(({text, below}) => [...indented(text, 2, columns), ...below.flatMap((line) => indented(line, 4, columns))]),
    ...taskFindings(task).flatMap((finding) => finding.split('\n').map((line) => chalk.dim(sanitize(`    ${line}`)))),
  ];
}
