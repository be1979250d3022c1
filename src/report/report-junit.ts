/** A run as JUnit XML, which CI services list as tests: one test case a task. Pure. */
import type {RunState} from '../run/state.ts';
import {elapsedMs} from './format.ts';
import {measuredUntil, type Vantage} from './run-word.ts';
import {sanitize} from './sanitize.ts';
import {taskRows} from './task-row.ts';

/** What did not land is a failure, with all that the next attempt must mend in it; what has not ended or was never tried is skipped. Ends with a newline. */
export function reportJunit(state: RunState, vantage: Vantage): string {
  const until = measuredUntil(state, vantage);
  const rows = taskRows(state, until);
  const cases = rows.map((row, index) => {
    const [id, task] = [...state.tasks][index] ?? [];
    if (id === undefined || task === undefined) throw new Error(`Internal error: no task for row ${row.id}`);
    const took = elapsedMs(task.startedAt, task.endedAt ?? until);
    const what = failures.has(row.word) ? 'failure' : row.word === 'merged' ? null : 'skipped';
    const body = what === null ? [] : what === 'skipped' ? [`      <skipped message="${xml(row.note === '' ? row.word : `${row.word}: ${row.note}`)}"/>`] : [`      <failure type="${xml(row.word)}" message="${xml(row.note)}">${xml(task.findings.slice(1).join('\n'))}</failure>`];
    return {what, took, lines: [`    <testcase classname="${xml(state.run.plan.file)}" name="${xml(`${id} ${row.title}`)}" time="${seconds(took)}">`, ...body, '    </testcase>']};
  });
  const count = (what: string): number => cases.filter((each) => each.what === what).length;
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="0"`;
  const wall = seconds(elapsedMs(state.startedAt, until));
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="orch" ${totals} time="${wall}">`,
    `  <testsuite name="${xml(`orch ${state.run.runId}`)}" ${totals} skipped="${count('skipped')}" time="${wall}"${state.startedAt === null ? '' : ` timestamp="${xml(state.startedAt.replace(/\.\d+Z$/, ''))}"`}>`,
    ...cases.flatMap(({lines}) => lines),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

const failures: ReadonlySet<string> = new Set(['failed', 'blocked', 'conflicted']);

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Text that XML 1.0 allows, in an attribute as well as between tags. */
const xml = (text: string): string =>
  sanitize(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
