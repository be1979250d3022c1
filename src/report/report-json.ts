/** The full report of a run for other programs: its status, and what led to it. Pure. */
import type {Finding, GateName, Sha, TaskId} from '../model.ts';
import type {RunEvent} from '../run/events.ts';
import type {RunState} from '../run/state.ts';
import type {GateRecord} from '../run/task-record.ts';
import {attemptsOf, type Attempt} from './attempts.ts';
import type {Vantage} from './run-word.ts';
import {statusJson, type StatusJson, type TaskJson} from './status-json.ts';

export interface ReportOptions extends Vantage {
  /** The log, for the attempts one by one; without it a report tells only their number. */
  readonly events?: readonly RunEvent[];
}

export interface GateJson {
  readonly gate: GateName;
  readonly verdict: GateRecord['verdict']['type'];
  /** What was found: warnings of a pass, reasons of a block or a question. */
  readonly findings: readonly Finding[];
  /** Why the gate could not judge; null unless the verdict is `error`. */
  readonly message: string | null;
  /** A human let the commit through all the same. */
  readonly overridden: boolean;
}

export interface ReportTaskJson extends TaskJson {
  readonly title: string;
  readonly line: number;
  readonly dependsOn: readonly TaskId[];
  readonly route: string;
  /** Verdicts on the newest commit. */
  readonly gates: readonly GateJson[];
  /** What the next attempt must mend. */
  readonly findings: readonly string[];
  readonly commits: {readonly base: Sha | null; readonly head: Sha | null; readonly landed: Sha | null};
  /** Null where the log was not given. */
  readonly attempts: readonly Attempt[] | null;
}

export interface ReportJson extends Omit<StatusJson, 'tasks'> {
  readonly tasks: readonly ReportTaskJson[];
  /** Newest landed commit; the base before any landing. */
  readonly result: Sha;
  /** Why the user's branch was not brought to the result, and what delivers it; null where nothing is in the way. */
  readonly refusal: RunState['refusal'];
  readonly notices: RunState['notices'];
}

/** The report. Text of agents is as it came: print it with `jsonText`. */
export function reportJson(state: RunState, options: ReportOptions): ReportJson {
  const status = statusJson(state, options);
  const attempts = options.events === undefined ? null : attemptsOf(options.events);
  const planned = new Map(state.run.plan.tasks.map((task) => [task.id, task]));
  return {
    ...status,
    tasks: status.tasks.map((row) => {
      const plan = planned.get(row.taskId);
      const task = state.tasks.get(row.taskId);
      if (plan === undefined || task === undefined) throw new Error(`Internal error: no task ${row.taskId} in this run's plan`);
      return {
        ...row,
        title: plan.title,
        line: plan.line,
        dependsOn: plan.dependsOn,
        route: plan.route.reason,
        gates: task.gates.map((record) => gateJson(record, task.overrides)),
        findings: task.findings,
        commits: {base: task.base, head: task.head, landed: task.phase.type === 'merged' ? task.phase.sha : null},
        attempts: attempts === null ? null : (attempts.get(row.taskId) ?? []),
      };
    }),
    result: state.result,
    refusal: state.refusal,
    notices: state.notices,
  };
}

function gateJson({gate, verdict}: GateRecord, overrides: readonly GateName[]): GateJson {
  return {
    gate,
    verdict: verdict.type,
    findings: verdict.type === 'pass' ? verdict.warnings : verdict.type === 'error' ? [] : verdict.findings,
    message: verdict.type === 'error' ? verdict.message : null,
    overridden: overrides.includes(gate),
  };
}
