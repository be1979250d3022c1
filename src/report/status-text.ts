/** What `orch status` tells a person. Pure. */
import type {ChalkInstance} from 'chalk';
import {stopReason, type RunState} from '../run/state.ts';
import {branchName} from './format.ts';
import {limitLine, limitsAt} from './limit-text.ts';
import {nextSteps, pausingLimits} from './next-steps.ts';
import {findingLines} from './run-findings.ts';
import {measuredUntil, runWord, type Vantage} from './run-word.ts';
import {oneLine} from './sanitize.ts';
import {paintState, stateSign} from './state-style.ts';
import {stepLines} from './step-lines.ts';
import {tableLines, type Column} from './table.ts';
import {taskRows, type TaskRow} from './task-row.ts';
import {totalsLine} from './totals-line.ts';
import {wrapTo} from './width.ts';

export interface TextOptions extends Vantage {
  /** Width of the terminal. */
  readonly columns: number;
  readonly chalk: ChalkInstance;
}

/** The run, one line a task, totals, and what to do next. No line is wider than `columns`, except commands to copy. Ends with a newline. */
export function statusText(state: RunState | null, options: TextOptions): string {
  const {columns, chalk} = options;
  if (state === null) return 'No run here yet. To start one:\n  orch run\n';
  const until = measuredUntil(state, options);
  const rows = taskRows(state, until);
  const word = runWord(state, options.owner);
  const limits = word === 'paused' ? [] : limitsAt(state, until).filter(({tasks}) => word === 'running' || tasks.length > 0);
  const steps = stepLines(nextSteps(state, options.owner), {columns, chalk});
  const found = findingLines(state, {columns, chalk});
  return `${[
    ...wrapTo(headline(state, options), columns).map((line) => chalk.bold(line)),
    '',
    ...tableLines(taskColumns, rows.map((row) => taskCells(row, chalk)), columns),
    ...(rows.length === 0 ? [] : ['']),
    ...wrapTo(totalsLine(state, until), columns),
    ...limits.flatMap((limit) => wrapTo(limitLine(limit, until), columns)),
    ...(found.length === 0 ? [] : ['', ...found]),
    ...(steps.length === 0 ? [] : ['', ...steps]),
  ].join('\n')}\n`;
}

const taskColumns: readonly Column[] = [
  {},
  {most: 24},
  {most: 40, least: 10, drop: 1},
  {},
  {most: 20, drop: 6},
  {align: 'right', drop: 3},
  {align: 'right', drop: 4},
  {align: 'right', drop: 5},
  {least: 20},
];

const taskCells = (row: TaskRow, chalk: ChalkInstance) => {
  const paint = paintState(chalk, row.word);
  return [
    {text: stateSign[row.word], paint},
    {text: row.id, paint: chalk.bold},
    {text: row.title},
    {text: row.word, paint},
    {text: row.agent},
    {text: row.elapsed},
    {text: row.tokens},
    {text: row.cost},
    {text: row.note, paint: chalk.dim},
  ];
};

function headline(state: RunState, {owner}: Vantage): string {
  const into = state.run.into === null ? 'a detached HEAD' : branchName(state.run.into);
  return oneLine(`Run ${state.run.runId} of ${state.run.plan.file} into ${into}: ${wordText(state, owner)}`);
}

function wordText(state: RunState, owner: Vantage['owner']): string {
  const word = runWord(state, owner);
  if (word === 'running' && stopReason(state) !== null) return 'running, stops now';
  if (word === 'waiting') return 'waiting for you';
  return word === 'paused' ? `paused by a ${pausingLimits(state).length > 0 ? 'limit' : 'budget'}` : word;
}
