/** Checks what tasks say about each other: ids, dependencies, cycles. */
import type {Diagnostic} from '../failure.ts';
import type {TaskId} from '../model.ts';
import {problem} from './document.ts';
import type {TaskDocument} from './document.ts';
import {dependencyKey} from './formats/format.ts';
import type {Reading, TaskDraft} from './formats/format.ts';
import {nearest} from './nearest.ts';
import {findCycles} from './topology.ts';
import type {Predecessors} from './topology.ts';

/** All problems of the graph, in no special order: repeated ids, unknown ones, tasks that need themselves or each other. */
export function checkGraph(document: TaskDocument, reading: Reading): readonly Diagnostic[] {
  const byId = new Map<TaskId, TaskDraft>();
  const diagnostics: Diagnostic[] = [];
  for (const task of reading.tasks) {
    const first = byId.get(task.id);
    if (first === undefined) byId.set(task.id, task);
    else diagnostics.push(problem(document, 'error', 'duplicate-id', task.line, columnOf(document, task), `${task.id} is also on line ${first.line}. Give each task an id of its own.`));
  }
  for (const task of reading.tasks) diagnostics.push(...dependencyProblems(document, reading, task, byId));
  const tasks = [...byId.values()];
  for (const cycle of findCycles(predecessorsOf(tasks, (task) => task.dependsOn))) diagnostics.push(cycleProblem(document, cycle.map((number) => tasks[number])));
  return diagnostics;
}

/** Numbers of the tasks that `before` names, for each task; unknown ids and the task itself are left out. */
export function predecessorsOf<T extends {readonly id: TaskId}>(tasks: readonly T[], before: (task: T) => readonly TaskId[]): Predecessors {
  const numbers = new Map(tasks.map(({id}, number) => [id, number]));
  return tasks.map((task, own) => {
    const found = before(task).map((id) => numbers.get(id));
    return [...new Set(found)].filter((number) => number !== undefined && number !== own) as readonly number[];
  });
}

const mostKnown = 10;
const mostOfCycle = 20;

function dependencyProblems(document: TaskDocument, reading: Reading, task: TaskDraft, byId: ReadonlyMap<TaskId, TaskDraft>): readonly Diagnostic[] {
  return task.dependsOn.flatMap((id) => {
    const {line, column} = reading.places.get(dependencyKey(task, id)) ?? {line: task.line, column: columnOf(document, task)};
    if (id === task.id) return [problem(document, 'error', 'self-dependency', line, column, `${task.id} depends on itself. Take it out.`)];
    if (byId.has(id)) return [];
    const known = [...byId.keys()];
    const meant = nearest(id, known);
    const rest = known.length > mostKnown ? ` and ${known.length - mostKnown} more` : '';
    const advice = `${meant === null ? '' : `Did you mean ${meant}? `}Known: ${known.slice(0, mostKnown).join(', ')}${rest}.`;
    return [problem(document, 'error', 'unknown-dependency', line, column, `${task.id} depends on ${id.slice(0, 100)}, which is not in this file. ${advice}`)];
  });
}

function cycleProblem(document: TaskDocument, cycle: readonly (TaskDraft | undefined)[]): Diagnostic {
  const tasks = cycle.filter((task) => task !== undefined);
  const [first] = tasks;
  if (first === undefined) throw new Error('Internal error: an empty cycle');
  const shown = tasks.slice(0, mostOfCycle).map(({id, line}) => `${id} (line ${line})`);
  const path = [...shown, ...(tasks.length > mostOfCycle ? ['…'] : []), first.id].join(' -> ');
  return problem(document, 'error', 'cycle', first.line, columnOf(document, first), `Tasks depend on each other in a circle: ${path}. Take one of these dependencies out.`);
}

/** Where the id stands in the task's line. */
function columnOf(document: TaskDocument, task: TaskDraft): number {
  return Math.max(0, document.lines[task.line - 1]?.text.indexOf(task.id) ?? 0) + 1;
}
