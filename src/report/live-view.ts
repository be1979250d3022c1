/** The dashboard of a run that is going on, as lines to paint. Pure. */
import type {ChalkInstance} from 'chalk';
import type {StateWord} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import {limitLine, limitsAt} from './limit-text.ts';
import {oneLine} from './sanitize.ts';
import {paintState, stateSign} from './state-style.ts';
import {tableLines, type Column} from './table.ts';
import {taskRows, type TaskRow} from './task-row.ts';
import {totalsLine, wordCounts} from './totals-line.ts';
import {cutTo} from './width.ts';

export interface LiveViewOptions {
  readonly columns: number;
  readonly rows: number;
  /** Time (ISO 8601) that open tasks are measured up to. */
  readonly now: string;
  readonly chalk: ChalkInstance;
}

/**
 * One line a task and the totals below. It fits a terminal of `columns` by `rows` with its last row left free for the cursor.
 * Where there are more tasks than rows, those that something happens to come first and the rest is counted.
 */
export function liveView(state: RunState, {columns, rows, now, chalk}: LiveViewOptions): string[] {
  const tasks = taskRows(state, state.endedAt ?? now);
  const newest = state.notices.at(-1);
  const limits = limitsAt(state, state.endedAt ?? now).slice(0, Math.max(0, Math.min(mostLimits, rows - 3)));
  const room = Math.max(0, rows - limits.length - (newest === undefined ? 2 : 3));
  const shown = tasks.length <= room ? tasks : [...tasks].sort((a, b) => rank[a.word] - rank[b.word]).slice(0, Math.max(0, room - 1));
  const rest = new Set(tasks);
  for (const row of shown) rest.delete(row);
  return [
    ...tableLines(liveColumns, shown.map((row) => liveCells(row, chalk)), columns),
    ...(rest.size === 0 || room === 0 ? [] : [chalk.dim(cutTo(`… and ${wordCounts([...rest].map((row) => row.word))}`, columns))]),
    ...limits.map((limit) => chalk.yellow(cutTo(limitLine(limit, now), columns))),
    ...(newest === undefined ? [] : [chalk.yellow(cutTo(oneLine(newest.task === null ? newest.message : `${newest.task} ${newest.message}`), columns))]),
    chalk.bold(cutTo(totalsLine(state, state.endedAt ?? now), columns)),
  ];
}

/** Lines for limits of accounts. */
const mostLimits = 2;

/** What happens now, then what went wrong, then what comes next, then what is over. */
const rank: Readonly<Record<StateWord, number>> = {
  running: 0,
  gating: 0,
  merging: 0,
  'awaiting-approval': 1,
  failed: 1,
  blocked: 1,
  conflicted: 1,
  queued: 2,
  pending: 3,
  merged: 4,
  skipped: 5,
};

const liveColumns: readonly Column[] = [
  {},
  {most: 24},
  {most: 40, least: 10, drop: 1},
  {most: 20, drop: 5},
  {align: 'right', drop: 2},
  {align: 'right', drop: 3},
  {align: 'right', drop: 4},
  {least: 20},
];

const liveCells = (row: TaskRow, chalk: ChalkInstance) => {
  const paint = paintState(chalk, row.word);
  return [
    {text: stateSign[row.word], paint},
    {text: row.id, paint: chalk.bold},
    {text: row.title},
    {text: row.agent},
    {text: row.elapsed},
    {text: row.tokens},
    {text: row.cost},
    {text: row.note, paint: row.word === 'running' ? chalk.dim : paint},
  ];
};
