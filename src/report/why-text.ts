/** What `orch why` tells a person. Pure. */
import type {ChalkInstance} from 'chalk';
import {oneLine} from './sanitize.ts';
import {stepLines} from './step-lines.ts';
import type {Why} from './why.ts';
import {wrapTo} from './width.ts';

/** The state, why, how it was routed, and what to do. Ends with a newline. */
export function whyText(why: Why, {columns, chalk}: {readonly columns: number; readonly chalk: ChalkInstance}): string {
  const {agent, reason, kind, size, sizeReason, strategy, passedOver = []} = why.route;
  const head = `${why.taskId} (${why.title}) is ${words[why.state] ?? why.state}${why.runId === null ? '' : `, run ${why.runId}`}`;
  const work = [...(kind === undefined ? [] : [kind]), ...(size === undefined ? [] : [`${size}${sizeReason === undefined ? '' : ` (${sizeReason})`}`]), ...(strategy === undefined ? [] : [`strategy ${strategy}`])];
  const point = (text: string): readonly string[] => wrapTo(`- ${oneLine(text)}`, columns);
  return `${[
    ...wrapTo(oneLine(head), columns).map((line) => chalk.bold(line)),
    ...why.because.flatMap(point),
    '',
    ...wrapTo(oneLine(`Agent ${agent}: ${reason}${work.length === 0 ? '' : `. The work: ${work.join(', ')}`}`), columns),
    ...passedOver.flatMap((clause) => point(`not ${clause}`)),
    ...(why.next.length === 0 ? [] : ['', ...stepLines(why.next, {columns, chalk})]),
  ].join('\n')}\n`;
}

const words: Readonly<Record<string, string>> = {pending: 'waiting', planned: 'not begun', done: 'done', 'awaiting-approval': 'waiting for you', merged: 'landed', gating: 'before the gates'};
