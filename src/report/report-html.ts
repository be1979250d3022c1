/** The full report of a run as one page: no script, nothing from elsewhere, light or dark as the reader's system is. Pure. */
import type {RunState} from '../run/state.ts';
import {branchName} from './format.ts';
import {branchSentence, countsSentence} from './landed.ts';
import {nextSteps} from './next-steps.ts';
import {reportJson, type GateJson, type ReportOptions, type ReportTaskJson} from './report-json.ts';
import {measuredUntil} from './run-word.ts';
import {sanitize} from './sanitize.ts';
import {stateSign} from './state-style.ts';
import {stepSentence} from './step-lines.ts';
import {tookSentence} from './summary.ts';
import {taskDetails, taskFindings} from './task-details.ts';
import {failureLine, taskRows, type TaskRow} from './task-row.ts';

/** Everything is escaped, and the page itself forbids scripts and requests. Ends with a newline. */
export function reportHtml(state: RunState, options: ReportOptions): string {
  const report = reportJson(state, options);
  const rows = taskRows(state, measuredUntil(state, options));
  const steps = nextSteps(state, options.owner);
  const title = html(`Run ${state.run.runId}`);
  const into = state.run.into === null ? '' : ` into <code>${html(branchName(state.run.into))}</code>`;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<h1>${title}</h1>`,
    `<p>${html(countsSentence(state))} From <code>${html(state.run.plan.file)}</code>${into}, state: ${html(report.state)}.</p>`,
    `<p>${html(branchSentence(state))} ${html(tookSentence(state, options))}</p>`,
    table(rows),
    ...(steps.length === 0 ? [] : ['<h2>What now</h2>', ...steps.map((step) => `<p>${html(stepSentence(step))}</p>${step.commands.length === 0 ? '' : `<pre>${step.commands.map((command) => html(command)).join('\n')}</pre>`}`)]),
    ...(report.tasks.length === 0 ? [] : ['<h2>Tasks</h2>', ...report.tasks.map((task) => section(task))]),
    ...(report.notices.length === 0 ? [] : ['<h2>Notices</h2>', list(report.notices.map(({task, message}) => html(task === null ? message : `${task} ${message}`)))]),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

function table(rows: readonly TaskRow[]): string {
  if (rows.length === 0) return '';
  const head = ['Task', 'State', 'Title', 'Agent', 'Tokens', 'Cost', 'Time', 'Commit, or why not'];
  const cells = rows.map((row) => [row.id, `${stateSign[row.word]} ${row.word}`, row.title, row.agent, row.tokens, row.cost, row.elapsed, row.note]);
  return `<div class="wide"><table>\n<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>\n<tbody>\n${cells.map((row, index) => `<tr class="${rows[index]?.word ?? ''}">${row.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`).join('\n')}\n</tbody>\n</table></div>`;
}

function section(task: ReportTaskJson): string {
  const details = taskDetails({...task, gates: []}).map(({text, below}) => html(text) + (below.length === 0 ? '' : list(below.map((line) => html(line)))));
  return [
    `<details${task.state === 'merged' ? '' : ' open'}><summary class="${task.state}">${html(`${stateSign[task.state]} ${task.taskId} ${task.title}: ${task.state}`)}</summary>`,
    ...(task.failure === null ? [] : [`<p><strong>${html(failureLine(task.failure))}</strong></p>`]),
    list(details),
    ...task.gates.map((gate) => gateBlock(gate)),
    ...taskFindings(task).map((finding) => `<pre>${html(finding)}</pre>`),
    '</details>',
  ].join('\n');
}

function gateBlock({gate, verdict, findings, message, overridden}: GateJson): string {
  const head = `<p>Gate ${html(gate)}: <strong class="${verdict}">${verdict}</strong>${overridden ? ' (overridden)' : ''}${message === null ? '' : `: ${html(message)}`}</p>`;
  return findings.length === 0 ? head : `${head}${list(findings.map(({rule, file, line, message: says}) => `${file === undefined ? '' : `<code>${html(line === undefined ? file : `${file}:${line}`)}</code> `}<span class="rule">${html(rule)}</span><br>${html(says).replaceAll('\n', '<br>')}`))}`;
}

const list = (items: readonly string[]): string => (items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`);

const html = (text: string): string => sanitize(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const style = `
:root{color-scheme:light dark;--text:#1b1f24;--back:#fff;--soft:#59636e;--line:#d1d9e0;--code:#f3f5f7;--good:#1a7f37;--bad:#c4212b;--ask:#8a6100}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ec;--back:#14171a;--soft:#9aa4ae;--line:#363c43;--code:#1f2328;--good:#4ac26b;--bad:#ff7b72;--ask:#e3b341}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:70rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
code,pre{font:.875em ui-monospace,monospace;background:var(--code);border-radius:4px}code{padding:.1em .3em}pre{padding:.8rem;overflow-x:auto;white-space:pre-wrap}
details{border:1px solid var(--line);border-radius:6px;padding:.5rem 1rem;margin:.6rem 0}summary{cursor:pointer;font-weight:600}.rule{color:var(--soft)}
.merged td:nth-child(2),summary.merged,.pass{color:var(--good)}
.failed td:nth-child(2),.blocked td:nth-child(2),.conflicted td:nth-child(2),summary.failed,summary.blocked,summary.conflicted,.block,.error{color:var(--bad)}
.awaiting-approval td:nth-child(2),summary.awaiting-approval,.human{color:var(--ask)}
`;
