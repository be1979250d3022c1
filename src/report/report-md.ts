/** The full report of a run as markdown, for a pull request or the summary of a CI job. Pure. */
import type {RunState} from '../run/state.ts';
import {branchName} from './format.ts';
import {branchSentence, countsSentence, splitLanded} from './landed.ts';
import {mdBlock, mdCode, mdTable, mdText} from './markdown.ts';
import {nextSteps} from './next-steps.ts';
import {reportJson, type ReportOptions, type ReportTaskJson} from './report-json.ts';
import {measuredUntil} from './run-word.ts';
import {stateSign} from './state-style.ts';
import {stepSentence} from './step-lines.ts';
import {tookSentence} from './summary.ts';
import {taskDetails, taskFindings} from './task-details.ts';
import {failureLine, taskRows, type TaskRow} from './task-row.ts';

/** Everything that came from agents, tools or the task file is escaped. Ends with a newline. */
export function reportMd(state: RunState, options: ReportOptions): string {
  const report = reportJson(state, options);
  const {landed, others} = splitLanded(taskRows(state, measuredUntil(state, options)));
  const steps = nextSteps(state, options.owner);
  const into = state.run.into === null ? '' : ` into ${mdCode(branchName(state.run.into))}`;
  return `${[
    `# Run ${mdText(state.run.runId)}`,
    `${mdText(countsSentence(state))} From ${mdCode(state.run.plan.file)}${into}, state: ${report.state}.`,
    `${mdText(branchSentence(state))} ${mdText(tookSentence(state, options))}`,
    ...(landed.length === 0 ? [] : ['## Landed', landedTable(landed)]),
    ...(others.length === 0 ? [] : ['## Not landed', othersTable(others)]),
    ...(steps.length === 0 ? [] : ['## What now', steps.map((step) => [`- ${mdText(stepSentence(step))}`, ...step.commands.map((command) => `  - ${mdCode(command)}`)].join('\n')).join('\n')]),
    ...(report.tasks.length === 0 ? [] : ['## Tasks', ...report.tasks.map((task) => taskSection(task))]),
    ...(report.notices.length === 0 ? [] : ['## Notices', report.notices.map(({task, message}) => `- ${mdText(task === null ? message : `${task} ${message}`)}`).join('\n')]),
  ].join('\n\n')}\n`;
}

const landedTable = (rows: readonly TaskRow[]): string =>
  mdTable(
    ['Task', 'Commit', 'Title', 'Agent', 'Tokens', 'Cost', 'Time'],
    rows.map((row) => [mdText(row.id), row.commit, mdText(row.title), mdText(row.agent), row.tokens, mdText(row.cost), row.elapsed]),
  );

const othersTable = (rows: readonly TaskRow[]): string =>
  mdTable(
    ['Task', 'State', 'Title', 'Agent', 'Tokens', 'Cost', 'Time', 'Why'],
    rows.map((row) => [mdText(row.id), `${stateSign[row.word]} ${row.word}`, mdText(row.title), mdText(row.agent), row.tokens, mdText(row.cost), row.elapsed, mdText(row.note)]),
  );

function taskSection(task: ReportTaskJson): string {
  const details = [...(task.failure === null ? [] : [{text: failureLine(task.failure), below: []}]), ...taskDetails(task)];
  const lines = details.flatMap(({text, below}) => [`- ${mdText(text)}`, ...below.map((line) => `  - ${mdText(line)}`)]);
  const blocks = taskFindings(task).map((finding) => mdBlock(finding));
  return [`### ${mdText(`${task.taskId} ${task.title}: ${task.state}`)}`, lines.join('\n'), ...blocks].join('\n\n');
}
