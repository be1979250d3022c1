/** The end of a run for people: what landed, what did not and the cheapest way on, where the branch stands, what it took. Pure. */
import type {ChalkInstance} from 'chalk';
import type {RunState} from '../run/state.ts';
import {count, formatDuration, formatTokens} from './format.ts';
import {branchSentence, countsSentence, splitLanded} from './landed.ts';
import {knownCost, knownTokens, runMetrics} from './metrics.ts';
import {nextSteps} from './next-steps.ts';
import {findingLines} from './run-findings.ts';
import {measuredUntil, type Vantage} from './run-word.ts';
import {oneLine} from './sanitize.ts';
import {paintState, stateSign} from './state-style.ts';
import {stepLines} from './step-lines.ts';
import {tableLines, type Column} from './table.ts';
import {taskRows, type TaskRow} from './task-row.ts';
import {costPart} from './totals-line.ts';
import {indented, wrapTo} from './width.ts';

export interface SummaryOptions {
  /** Width of the terminal. */
  readonly columns: number;
  readonly chalk: ChalkInstance;
  /** False: what gates found, and what else a person should know, is told elsewhere. */
  readonly findings?: boolean;
}

/** For a run that no process drives any more. No line is wider than `columns`, except commands to copy. Ends with a newline. */
export function summaryText(state: RunState, {columns, chalk, findings = true}: SummaryOptions): string {
  const vantage: Vantage = {owner: 'none', now: state.endedAt ?? ''};
  const rows = taskRows(state, measuredUntil(state, vantage));
  const {landed, others} = splitLanded(rows);
  const steps = stepLines(nextSteps(state, 'none'), {columns, chalk});
  const found = findings ? findingLines(state, {columns, chalk}) : [];
  const notices = findings ? runNotices(state, {columns, chalk}) : [];
  const blocks: readonly (readonly string[])[] = [
    wrapTo(oneLine(`Run ${state.run.runId}: ${countsSentence(state)}`), columns).map((line) => chalk.bold(line)),
    landed.length === 0 ? [] : [chalk.bold('Landed'), ...landedLines(landed, {columns, chalk})],
    others.length === 0 ? [] : [chalk.bold('Not landed'), ...otherLines(others, {columns, chalk})],
    found.length === 0 ? [] : [chalk.bold('Findings'), ...found],
    notices.length === 0 ? [] : [chalk.bold('Notices'), ...notices],
    [...wrapTo(branchSentence(state), columns), ...wrapTo(tookSentence(state, vantage), columns)],
    steps.length === 0 ? [] : [chalk.bold('What now'), ...steps],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** What is about the run as a whole, such as tests that cannot fail; the newest of what is much. */
function runNotices({notices}: RunState, {columns, chalk}: SummaryOptions): readonly string[] {
  const messages = [...new Set(notices.flatMap(({task, message}) => (task === null ? [message] : [])))];
  return messages.slice(-mostNotices).flatMap((message) => indented(oneLine(message), 2, columns).map((line) => chalk.yellow(line)));
}

const mostNotices = 5;

/** `Took 2m 03s; one task after the other about 5m 00s (2.4x); 12.3k tokens; $0.31; 3 test runs, 1 failed; 0 gate blocks.` */
export function tookSentence(state: RunState, vantage: Vantage): string {
  const {wallMs, estimatedSequentialMs, speedup, gateBlocks, testFailures, flakyRuns, verifyRuns} = runMetrics(state, vantage);
  const tokens = knownTokens(state);
  const cost = knownCost(state);
  return `${[
    `Took ${formatDuration(wallMs)}${speedup === null ? '' : `; one task after the other about ${formatDuration(estimatedSequentialMs)} (${speedup.toFixed(1)}x)`}`,
    ...(tokens === null ? [] : [`${formatTokens(tokens)} tokens`]),
    ...costPart(cost, state.budget.usd),
    ...(cost.usd === null && !cost.complete ? ['cost unknown'] : []),
    `${count(verifyRuns, 'test run')}, ${testFailures} failed${flakyRuns === 0 ? '' : `, ${flakyRuns} flaky`}`,
    count(gateBlocks, 'gate block'),
  ].join('; ')}.`;
}

const landedColumns: readonly Column[] = [{}, {most: 24}, {}, {least: 10}, {align: 'right', drop: 3}, {align: 'right', drop: 2}, {align: 'right', drop: 1}];

function landedLines(rows: readonly TaskRow[], {columns, chalk}: SummaryOptions): readonly string[] {
  const cells = rows.map((row) => [
    {text: stateSign[row.word], paint: paintState(chalk, row.word)},
    {text: row.id, paint: chalk.bold},
    {text: row.commit, paint: chalk.yellow},
    {text: row.title},
    {text: row.tokens},
    {text: row.cost},
    {text: row.elapsed},
  ]);
  return tableLines(landedColumns, cells, columns);
}

const otherColumns: readonly Column[] = [{}, {most: 24}, {}, {least: 12}];

const otherLines = (rows: readonly TaskRow[], {columns, chalk}: SummaryOptions): readonly string[] =>
  tableLines(
    otherColumns,
    rows.map((row) => [
      {text: stateSign[row.word], paint: paintState(chalk, row.word)},
      {text: row.id, paint: chalk.bold},
      {text: row.word, paint: paintState(chalk, row.word)},
      {text: row.note},
    ]),
    columns,
  );
