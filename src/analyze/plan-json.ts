/** The plan as `orch plan --json` prints it. */
import type {Diagnostic} from '../failure.ts';
import type {Plan, PlannedTask, Route} from '../model.ts';

type TaskJson = Pick<
  PlannedTask,
  'id' | 'title' | 'line' | 'done' | 'optional' | 'parallel' | 'dependsOn' | 'files' | 'owns' | 'labels' | 'agent' | 'model' | 'route' | 'estimateMinutes'
>;

/** The contract's object, with its keys in the contract's order and no others. */
export interface PlanJson extends Pick<Plan, 'version' | 'file' | 'format' | 'confidence' | 'edges' | 'conflicts' | 'criticalPath' | 'predicted'> {
  readonly tasks: readonly TaskJson[];
  readonly diagnostics: readonly Pick<Diagnostic, 'severity' | 'code' | 'message' | 'line' | 'column'>[];
}

/** Takes what the contract names and leaves prompts, scripts and digests out. */
export function planJson(plan: Plan): PlanJson {
  return {
    version: plan.version,
    file: plan.file,
    format: plan.format,
    confidence: plan.confidence,
    tasks: plan.tasks.map(taskJson),
    edges: plan.edges.map(({from, to, reason, files}) => ({from, to, reason, ...(files === undefined ? {} : {files})})),
    conflicts: plan.conflicts.map(({tasks, files, marked}) => ({tasks, files, marked})),
    criticalPath: plan.criticalPath,
    predicted: plan.predicted,
    diagnostics: plan.diagnostics.map(placed),
  };
}

/** The same object where no plan could be made: nothing but what is wrong. */
export function failedPlanJson(file: string | null, diagnostics: readonly Diagnostic[]): Omit<PlanJson, 'file' | 'format'> & {readonly file: string | null; readonly format: null} {
  return {
    version: 1,
    file,
    format: null,
    confidence: 0,
    tasks: [],
    edges: [],
    conflicts: [],
    criticalPath: [],
    predicted: {parallelMinutes: 0, sequentialMinutes: 0, costUsd: null, advice: 'sequential'},
    diagnostics: diagnostics.map(placed),
  };
}

function placed({severity, code, message, line, column}: Diagnostic): PlanJson['diagnostics'][number] {
  return {severity, code, message, line, column};
}

/** What the contract names, then what routing has looked at. */
function routeJson({agent, reason, kind, size, strategy, passedOver}: Route): Route {
  return {agent, reason, ...(kind === undefined ? {} : {kind}), ...(size === undefined ? {} : {size}), ...(strategy === undefined ? {} : {strategy}), ...(passedOver === undefined ? {} : {passedOver})};
}

function taskJson(task: PlannedTask): TaskJson {
  const {id, title, line, done, optional, parallel, dependsOn, files, owns, labels, agent, model, route, estimateMinutes} = task;
  return {id, title, line, done, optional, parallel, dependsOn, files, owns, labels, agent, model, route: routeJson(route), estimateMinutes};
}
