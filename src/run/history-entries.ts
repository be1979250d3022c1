/** What routing remembers of a run's tasks. Pure. */
import type {Failure, FailureKind} from '../failure.ts';
import type {AgentProfile, HistoryEntry, PlannedTask, TaskId} from '../model.ts';
import {taskSpent} from './budget.ts';
import type {RunEvent} from './events.ts';
import type {RunState} from './state.ts';
import type {TaskRecord} from './task-record.ts';
import {workUsage} from './usage.ts';

export interface HistoryInput {
  readonly state: RunState;
  /** Events of the run's log; those of attempts are enough. */
  readonly events: readonly RunEvent[];
  readonly modelOf: (profile: AgentProfile, task: PlannedTask) => string | null;
  /** For tasks that have not ended (ISO 8601). */
  readonly now: string;
}

/** One entry for each task that has been begun, in the plan's order. */
export function historyEntries({state, events, modelOf, now}: HistoryInput): readonly HistoryEntry[] {
  const minutes = workedMinutes(events);
  return state.run.plan.tasks.flatMap((task) => {
    const record = state.tasks.get(task.id);
    const profile = state.run.settings.agents[record?.agent ?? ''];
    if (record === undefined || record.attempt === 0 || profile === undefined) return [];
    return [entryOf(task, record, profile, {runId: state.run.runId, minutes: minutes.get(task.id) ?? 0, model: modelOf(profile, task), now})];
  });
}

function entryOf(task: PlannedTask, record: TaskRecord, profile: AgentProfile, {runId, minutes, model, now}: {readonly runId: string; readonly minutes: number; readonly model: string | null; readonly now: string}): HistoryEntry {
  const usage = workUsage(record);
  const failure = 'failure' in record.phase ? record.phase.failure : null;
  return {
    version: 1,
    at: record.endedAt ?? now,
    runId,
    task: task.id,
    digest: task.digest,
    profile: profile.name,
    type: profile.type,
    model,
    kind: task.route.kind ?? null,
    size: task.route.size ?? null,
    outcome: record.phase.type === 'merged' ? 'landed' : failure === null || isNotItsFault(failure) ? 'uncounted' : 'failed',
    failureKind: failure?.kind ?? null,
    attempts: record.attempt,
    minutes: Math.round(minutes * 100) / 100,
    costUsd: usage?.costUsd ?? null,
    ...((usage?.costUsd ?? null) === null && taskSpent(record) > 0 ? {knownUsd: taskSpent(record)} : {}),
    tokens: usage === null ? null : {input: usage.inputTokens, output: usage.outputTokens},
  };
}

/** Limits, what was lacking on this machine, and a person's no say nothing about how well a profile works. */
const isNotItsFault = ({kind, message}: Failure): boolean => circumstances.has(kind) || (kind === 'policy' && message.startsWith('rejected by '));

const circumstances: ReadonlySet<FailureKind> = new Set<FailureKind>(['rate-limit', 'usage-limit', 'quota', 'overloaded', 'budget', 'auth', 'spawn', 'model-not-found', 'workspace-lost', 'aborted', 'internal', 'red-base']);

/** Minutes between the beginnings and ends of each task's attempts. */
function workedMinutes(events: readonly RunEvent[]): ReadonlyMap<TaskId, number> {
  const began = new Map<TaskId, string>();
  const sums = new Map<TaskId, number>();
  for (const event of events) {
    if (event.type === 'attempt-started') began.set(event.task, event.at);
    if (event.type !== 'attempt-finished') continue;
    const from = began.get(event.task);
    began.delete(event.task);
    // An attempt that a crash ended is told of when orch is back, which may be days later.
    if (from === undefined || event.outcome.type === 'interrupted') continue;
    sums.set(event.task, (sums.get(event.task) ?? 0) + Math.max(0, Date.parse(event.at) - Date.parse(from)) / 60_000);
  }
  return sums;
}
