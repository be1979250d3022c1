/** Task file to plan. */
import type {Diagnostic, Result} from '../failure.ts';
import type {Conflict, OnConflict, Plan, PlannedTask, Route, Task, TaskId} from '../model.ts';
import {criticalPath, remainingMinutes} from './critical-path.ts';
import {digestOf} from './digest.ts';
import {problem, readDocument} from './document.ts';
import type {TaskDocument} from './document.ts';
import {buildEdges} from './edges.ts';
import type {Edges} from './edges.ts';
import type {Reading} from './formats/format.ts';
import {chooseFormat} from './formats/registry.ts';
import type {FormatChoice} from './formats/registry.ts';
import {readFrontMatter} from './front-matter.ts';
import type {FrontMatter} from './front-matter.ts';
import {checkGraph} from './graph.ts';
import {lostTasks} from './lost-tasks.ts';
import {predict} from './predict.ts';

export interface AnalyzeInput {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
  /** `--format`; null: the front matter's, else by content. */
  readonly format: string | null;
  /** The choices that the front matter may influence; `ask` counts as `serialize`. */
  readonly onConflict: (frontMatter: FrontMatter) => OnConflict;
  readonly maxParallel: (frontMatter: FrontMatter) => number;
  /** Who does a task (on which so many others depend), or one or two sentences on why nobody can. */
  readonly route: (task: Task, frontMatter: FrontMatter, dependents: number) => Result<Route, string>;
}

export interface Analysis {
  /** Null exactly when a diagnostic is an error. */
  readonly plan: Plan | null;
  readonly frontMatter: FrontMatter;
  /** All problems at once, by line. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a task file and makes the plan of it. Starts nothing and looks at no other file. */
export function analyze(input: AnalyzeInput): Analysis {
  const document = readDocument(input.file, input.text);
  const {frontMatter, diagnostics: frontProblems} = readFrontMatter(document);
  // A broken graph has no paths to measure: what comes after the checks is made only where they found no error.
  const end: End = (problems, make) => {
    const diagnostics = sorted([...frontProblems, ...problems]);
    const failed = make === null || diagnostics.some(({severity}) => severity === 'error');
    return {plan: failed ? null : {...make(), diagnostics}, frontMatter, diagnostics};
  };
  const forced = input.format ?? frontMatter.format;
  const choice = chooseFormat(document, forced);
  if (!choice.ok) return end([unknownFormat(document, input.format === null ? frontMatter : null, choice.failure)], null);
  const reading = choice.value?.format.read(document) ?? null;
  const lost = lostTasks(document, input.text, reading, (other) => {
    const itsChoice = chooseFormat(other, forced);
    return itsChoice.ok ? (itsChoice.value?.format.read(other) ?? null) : null;
  });
  if (choice.value === null || reading === null || reading.tasks.length === 0) {
    const isTold = lost.some(({severity}) => severity === 'error');
    const what = choice.value === null ? 'No tasks found' : `No ${choice.value.format.name} tasks found`;
    return end([...(reading?.diagnostics ?? []), ...lost, ...(isTold ? [] : [noTasks(document, what)])], null);
  }
  if (reading.tasks.length > mostTasks) return end([tooMany(document, reading.tasks.length)], null);
  return planOf(input, document, frontMatter, choice.value, {...reading, diagnostics: [...reading.diagnostics, ...lost]}, end);
}

type End = (problems: readonly Diagnostic[], make: (() => Omit<Plan, 'diagnostics'>) | null) => Analysis;

const mostTasks = 10_000;
const mostWarnings = 20;
const mostNamed = 5;

function planOf(
  input: AnalyzeInput,
  document: TaskDocument,
  frontMatter: FrontMatter,
  choice: FormatChoice,
  reading: Reading,
  end: End,
): Analysis {
  const problems: Diagnostic[] = [...reading.diagnostics, ...checkGraph(document, reading)];
  const unique = new Map<TaskId, Task>();
  for (const draft of reading.tasks) if (!unique.has(draft.id)) unique.set(draft.id, {...draft, digest: digestOf(draft)});
  const tasks: PlannedTask[] = [];
  const dependents = dependentsOf(unique.values());
  const unroutable = new Map<string, Task[]>();
  for (const task of unique.values()) {
    const route = routeOf(input, task, frontMatter, dependents.get(task.id) ?? 0);
    if (route.ok) tasks.push({...task, route: route.value});
    else {
      const them = unroutable.get(route.failure);
      if (them === undefined) unroutable.set(route.failure, [task]);
      else them.push(task);
    };
  }
  for (const [why, them] of unroutable) problems.push(routeProblem(document, them, why));
  const onConflict = input.onConflict(frontMatter);
  const graph = buildEdges([...unique.values()], onConflict);
  problems.push(...ownershipProblems(document, unique, graph, onConflict));
  return end(problems, () => {
    const remaining = remainingMinutes({tasks, edges: graph.edges});
    return {
      version: 1,
      file: input.file,
      format: choice.format.name,
      confidence: Math.round(choice.confidence * 100) / 100,
      tasks,
      edges: graph.edges,
      conflicts: graph.conflicts,
      criticalPath: criticalPath({tasks, edges: graph.edges}, remaining),
      predicted: predict({tasks, edges: graph.edges}, remaining, input.maxParallel(frontMatter)),
    };
  });
}

/** Nobody has to be able to do what is done. */
function routeOf(input: AnalyzeInput, task: Task, frontMatter: FrontMatter, dependents: number): Result<Route, string> {
  const route = input.route(task, frontMatter, dependents);
  return route.ok || !task.done ? route : {ok: true, value: {agent: 'none', reason: 'done already'}};
}

/** How many tasks depend on each. */
function dependentsOf(tasks: Iterable<Task>): ReadonlyMap<TaskId, number> {
  const counts = new Map<TaskId, number>();
  for (const {dependsOn} of tasks) for (const id of dependsOn) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** What is true of many tasks is said once. */
function routeProblem(document: TaskDocument, tasks: readonly Task[], why: string): Diagnostic {
  const line = tasks[0]?.line ?? 0;
  const rest = tasks.length - mostNamed;
  const names = `${tasks.slice(0, mostNamed).map(({id}) => id).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return problem(document, 'error', 'no-route', line, 1, `${names}: ${why}`);
}

function ownershipProblems(document: TaskDocument, tasks: ReadonlyMap<TaskId, Task>, graph: Edges, onConflict: OnConflict): readonly Diagnostic[] {
  const open = graph.conflicts.filter((conflict) => conflict.tasks.every((id) => tasks.get(id)?.done === false));
  const told = onConflict === 'fail' ? open : open.filter(({marked}) => marked);
  const diagnostics = told.slice(0, mostWarnings).map((conflict) => conflictProblem(document, tasks, conflict, onConflict));
  if (told.length > mostWarnings) {
    const severity = onConflict === 'fail' ? 'error' : 'warning';
    diagnostics.push(problem(document, severity, 'ownership-conflict', 0, 0, `${told.length - mostWarnings} more pairs of tasks own the same files.`));
  }
  for (const {path, tasks: sharers} of graph.crowded.slice(0, mostWarnings)) {
    diagnostics.push(problem(document, 'warning', 'crowded-file', 0, 0, `${sharers} tasks own ${path} and run one after another. Give it to one task.`));
  }
  if (graph.tooComplex) {
    diagnostics.push(problem(document, 'error', 'complex-globs', 0, 0, 'The files of these tasks are too many and too wild to compare. Begin globs with a folder, and use fewer `*`.'));
  }
  return diagnostics;
}

function conflictProblem(document: TaskDocument, tasks: ReadonlyMap<TaskId, Task>, conflict: Conflict, onConflict: OnConflict): Diagnostic {
  const [first, second] = conflict.tasks;
  const [firstLine, line] = [tasks.get(first)?.line ?? 0, tasks.get(second)?.line ?? 0];
  const example = conflict.files[0] ?? '';
  const column = Math.max(0, document.lines[line - 1]?.text.indexOf(second) ?? 0) + 1;
  if (onConflict === 'fail') {
    const message = `${second} and ${first} (line ${firstLine}) both own ${example}, and nothing says which comes first. Make one depend on the other, give the file to one of them, or use --on-conflict serialize.`;
    return problem(document, 'error', 'ownership-conflict', line, column, message);
  }
  const consequence = onConflict === 'allow' ? 'Both may write it at the same time.' : `${second} waits for ${first}.`;
  return problem(document, 'warning', 'parallel-mark', line, column, `${second} and ${first} (line ${firstLine}) are marked as parallel, but both own ${example}. ${consequence}`);
}

function noTasks(document: TaskDocument, what: string): Diagnostic {
  const message = `${what} in ${document.file}. A task is a heading such as \`## DEV-1: Add the model\` with \`- files: src/model/**\` and \`- depends on: DEV-0\` below, or a line \`- [ ] DEV-2 Title (depends on DEV-1)\`.`;
  return {severity: 'error', code: 'no-tasks', message, file: document.file, line: 0, column: 0};
}

function tooMany(document: TaskDocument, count: number): Diagnostic {
  return {severity: 'error', code: 'too-many-tasks', message: `${count} tasks are more than one plan takes (${mostTasks}). Split the file.`, file: document.file, line: 0, column: 0};
}

function unknownFormat(document: TaskDocument, frontMatter: FrontMatter | null, message: string): Diagnostic {
  const line = frontMatter?.lines['format'] ?? 0;
  return problem(document, 'error', 'unknown-format', line, line === 0 ? 0 : 1, message);
}

function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
}
