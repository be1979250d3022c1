/** A run for other programs: the object that `orch status --json` prints. Pure. */
import type {Failure} from '../failure.ts';
import {complianceGate, securityGate, type GateSummary} from '../gates/summary.ts';
import type {PlannedTask, Reviewer, Sha, TaskId} from '../model.ts';
import {daySpent, runSpent} from '../run/budget.ts';
import {limitsOf, type Limit} from '../run/limits.ts';
import {standings, type Standing, type StateWord} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {taskRef} from '../run/refs.ts';
import {branchName} from './format.ts';
import {limitByTask} from './limit-text.ts';
import {runMetrics, usageOf, type Metrics} from './metrics.ts';
import {reviewAgents} from './review-agents.ts';
import {runWord, type RunWord, type Vantage} from './run-word.ts';

export interface TaskJson {
  readonly taskId: TaskId;
  readonly agentId: string;
  readonly state: StateWord;
  /** 0 to 1; null where the agent does not tell. */
  readonly progress: number | null;
  readonly attempt: number;
  /** Branch of the user's repository that keeps its unfinished work; null before there is any, and after landing, which takes the branch away. */
  readonly branch: string | null;
  /** Null before the first attempt and after landing. */
  readonly worktree: string | null;
  /** The landed commit, else the newest commit of its work. */
  readonly commit: Sha | null;
  readonly filesChanged: number;
  readonly securityGate: GateSummary;
  readonly complianceGate: GateSummary;
  /** Its reviewers; `agent` is the profile that reads, null where none has begun. */
  readonly reviewAgents: readonly {readonly name: string; readonly agent: string | null; readonly kind: 'security' | 'compliance'; readonly status: GateSummary; readonly warnings: readonly string[]}[];
  readonly tokens: {readonly input: number; readonly output: number};
  /** US dollars; null: unknown, never 0. */
  readonly costUsd: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly waitingFor: readonly TaskId[];
  /** The limit of an account that keeps it from starting, and until when (ISO 8601; null: until a person resumes the run); null: none does. */
  readonly limit: Pick<Limit, 'provider' | 'kind' | 'until'> | null;
  readonly failure: Failure | null;
  /** What was said to its agent; `heard`: it stood in the prompt of an agent that has worked. */
  readonly messages: readonly {readonly from: string; readonly at: string; readonly text: string; readonly heard: boolean}[];
}

export interface Totals {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly gating: number;
  readonly awaitingApproval: number;
  readonly queued: number;
  readonly merging: number;
  readonly merged: number;
  readonly failed: number;
  readonly blocked: number;
  readonly conflicted: number;
  readonly skipped: number;
}

export interface StatusJson {
  readonly version: 1;
  readonly runId: string | null;
  readonly state: RunWord;
  readonly file: string | null;
  readonly base: Sha | null;
  /** The branch, without `refs/heads/`; null for a detached HEAD. */
  readonly into: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly tasks: readonly TaskJson[];
  readonly totals: Totals;
  /** The user's branch holds all that has landed; true where nothing has. */
  readonly delivered: boolean;
  readonly metrics: Metrics;
  /** Limits of accounts that are in force, with the tasks that wait for them. */
  readonly limits: readonly Limit[];
  /** US dollars; bounds are null where there are none, what was spent counts as far as it is known. */
  readonly budget: {readonly usd: number | null; readonly usdPerDay: number | null; readonly spentUsd: number; readonly spentTodayUsd: number};
}

/** The status of a run, or of no run at all. Text of agents is as it came: print it with `jsonText`. */
export function statusJson(state: RunState | null, vantage: Vantage): StatusJson {
  if (state === null) return noRun;
  const found = standings(state);
  const limits = limitsOf(state, Date.parse(vantage.now));
  return {
    version: 1,
    runId: state.run.runId,
    state: runWord(state, vantage.owner),
    file: state.run.plan.file,
    base: state.run.base,
    into: state.run.into === null ? null : branchName(state.run.into),
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    tasks: tasksJson(state, found, limits),
    totals: totalsOf(found),
    delivered: state.delivered === state.result,
    metrics: runMetrics(state, vantage),
    limits,
    budget: {...state.budget, spentUsd: runSpent(state), spentTodayUsd: daySpent(state, vantage.now)},
  };
}

/** How many tasks stand where. */
export function totalsOf(found: ReadonlyMap<TaskId, Standing>): Totals {
  const counts = new Map<StateWord, number>();
  for (const {word} of found.values()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const of = (word: StateWord): number => counts.get(word) ?? 0;
  return {
    total: found.size,
    pending: of('pending'),
    running: of('running'),
    gating: of('gating'),
    awaitingApproval: of('awaiting-approval'),
    queued: of('queued'),
    merging: of('merging'),
    merged: of('merged'),
    failed: of('failed'),
    blocked: of('blocked'),
    conflicted: of('conflicted'),
    skipped: of('skipped'),
  };
}

/** Why a task ended without landing; null in every other phase. */
export const failureOf = ({phase}: TaskRecord): Failure | null =>
  phase.type === 'failed' || phase.type === 'blocked' || phase.type === 'conflicted' ? phase.failure : null;

const noRun: StatusJson = {
  version: 1,
  runId: null,
  state: 'none',
  file: null,
  base: null,
  into: null,
  startedAt: null,
  endedAt: null,
  tasks: [],
  totals: totalsOf(new Map()),
  delivered: true,
  metrics: {wallMs: 0, estimatedSequentialMs: 0, speedup: null, costUsd: null, gateBlocks: 0, testFailures: 0, flakyRuns: 0, verifyRuns: 0},
  limits: [],
  budget: {usd: null, usdPerDay: null, spentUsd: 0, spentTodayUsd: 0},
};

function tasksJson(state: RunState, found: ReadonlyMap<TaskId, Standing>, limits: readonly Limit[]): readonly TaskJson[] {
  const waiting = limitByTask(limits);
  const planned = new Map(state.run.plan.tasks.map((task) => [task.id, task]));
  return [...state.tasks].map(([id, task]) => {
    const standing = found.get(id);
    if (standing === undefined) throw new Error(`Internal error: no standing for task ${id}`);
    return taskJson({state, id, task, standing, limit: waiting.get(id) ?? null, planned: planned.get(id)});
  });
}

function taskJson({state, id, task, standing, limit, planned}: {readonly state: RunState; readonly id: TaskId; readonly task: TaskRecord; readonly standing: Standing; readonly limit: Limit | null; readonly planned: PlannedTask | undefined}): TaskJson {
  const usage = usageOf(task);
  const landed = standing.word === 'merged';
  const reviews = reviewAgents(state.run.settings.gates.reviewers ?? [], planned, task, standing.word);
  const statuses = (kind: Reviewer['kind']): readonly GateSummary[] => reviews.flatMap((review) => (review.kind === kind ? [review.status] : []));
  return {
    taskId: id,
    agentId: task.agent ?? planned?.route.agent ?? '',
    state: standing.word,
    progress: landed ? 1 : task.progress,
    attempt: task.attempt,
    branch: task.head === null || landed ? null : branchName(taskRef(state.run.runId, id)),
    worktree: landed ? null : task.worktree,
    commit: task.phase.type === 'merged' ? task.phase.sha : task.head,
    filesChanged: task.filesChanged,
    securityGate: securityGate(task.gates, standing.word, statuses('security')),
    complianceGate: complianceGate(task.gates, standing.word, statuses('compliance')),
    reviewAgents: reviews,
    tokens: {input: usage?.inputTokens ?? 0, output: usage?.outputTokens ?? 0},
    costUsd: usage?.costUsd ?? null,
    startedAt: task.startedAt,
    endedAt: task.endedAt,
    waitingFor: standing.waitingFor,
    messages: task.messages.map(({from, at, text, seq}) => ({from, at, text, heard: seq < task.heardSeq})),
    limit: limit === null ? null : {provider: limit.provider, kind: limit.kind, until: limit.until},
    failure: failureOf(task),
  };
}
