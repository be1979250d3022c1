/** Writes a plan for people. */
import type {Edge, Plan, PlannedTask, TaskId} from '../model.ts';
import {printable} from './paint.ts';
import type {Paint} from './paint.ts';

const longestTitle = 100;
const mostNamed = 6;
const mostConflicts = 30;

/** Tasks with agent, files and what they wait for; conflicts; the critical path; the prediction with its advice. Ends with a newline. */
export function planText(plan: Plan, {chalk}: {readonly chalk: Paint}): string {
  const waits = new Map<TaskId, Edge[]>(plan.tasks.map(({id}) => [id, []]));
  for (const edge of plan.edges) waits.get(edge.to)?.push(edge);
  const parts = [
    [headline(plan, chalk)],
    plan.tasks.flatMap((task) => taskLines(task, waits.get(task.id) ?? [], chalk)),
    conflictLines(plan, chalk),
    summaryLines(plan, chalk),
  ];
  return `${parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headline(plan: Plan, paint: Paint): string {
  const open = plan.tasks.filter(({done}) => !done).length;
  const count = plan.tasks.length === 1 ? '1 task' : `${plan.tasks.length} tasks`;
  return `${paint.bold(printable(plan.file))}: ${count}, ${open} to do ${paint.dim(`(format ${plan.format}, ${Math.round(plan.confidence * 100)} % sure)`)}`;
}

function taskLines(task: PlannedTask, waits: readonly Edge[], paint: Paint): readonly string[] {
  const title = printable(task.title.length > longestTitle ? `${task.title.slice(0, longestTitle)}…` : task.title);
  if (task.done) return [`  ${paint.green('✓')} ${paint.dim(`${task.id}  ${title}`)}`];
  const lines = [`  ${paint.cyan('○')} ${paint.bold(task.id)}  ${title}`];
  const minutes = task.estimateMinutes === null ? '' : `, ${minutesText(task.estimateMinutes)}`;
  lines.push(paint.dim(`      agent ${printable(task.route.agent)}: ${printable(task.route.reason)}${minutes}`));
  if (task.owns.length > 0) lines.push(paint.dim(`      owns${task.inferred ? ' (inferred)' : ''} ${named(task.owns)}`));
  const reasons = [
    ['needs', waits.filter(({reason}) => reason === 'depends-on')],
    ['after', waits.filter(({reason}) => reason === 'order')],
  ] as const;
  for (const [word, edges] of reasons) if (edges.length > 0) lines.push(`      ${word} ${named(edges.map(({from}) => from))}`);
  const shared = waits.filter(({reason}) => reason === 'shares-files');
  if (shared.length > 0) lines.push(`      after ${named(shared.map(({from, files}) => `${from} (shares ${files?.[0] ?? 'files'})`))}`);
  return lines;
}

function conflictLines(plan: Plan, paint: Paint): readonly string[] {
  if (plan.conflicts.length === 0) return [];
  const waiting = new Set(plan.edges.filter(({reason}) => reason === 'shares-files').map(({from, to}) => `${from} ${to}`));
  const lines = plan.conflicts.slice(0, mostConflicts).map(({tasks: [first, second], files, marked}) => {
    const mark = marked ? ', though marked as parallel' : '';
    const consequence = waiting.has(`${first} ${second}`) ? `${second} waits` : paint.yellow('both may run at once');
    return `  ${first} and ${second} both own ${printable(files[0] ?? '')}${mark}: ${consequence}`;
  });
  const rest = plan.conflicts.length - lines.length;
  return [paint.bold('Shared files'), ...lines, ...(rest > 0 ? [`  and ${rest} more pairs`] : [])];
}

function summaryLines(plan: Plan, paint: Paint): readonly string[] {
  const {parallelMinutes, sequentialMinutes, advice} = plan.predicted;
  if (plan.tasks.every(({done}) => done)) return ['Nothing is left to do.'];
  const verdict = advice === 'parallel' ? paint.green('parallel pays') : paint.yellow('parallel saves less than a tenth: -j 1 does as well');
  return [
    `${paint.bold('Critical path')}  ${plan.criticalPath.join(' -> ')}`,
    `${paint.bold('Predicted')}      ${minutesText(parallelMinutes)} in parallel, ${minutesText(sequentialMinutes)} one by one; ${verdict}`,
  ];
}

function named(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return `${names.slice(0, mostNamed).map(printable).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** `45 min`, `2 h`, `2 h 30 min`. */
function minutesText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), Math.round((minutes % 60) * 10) / 10];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
