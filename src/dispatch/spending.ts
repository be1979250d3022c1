/** Who may start and who has to stop for the sake of money. Pure. */
import type {AgentProfile, TaskId} from '../model.ts';
import {plannedTask} from '../run/agent-for.ts';
import {moneyLeft, taskMoneyLeft, type Allowance} from '../run/budget.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';

/** What an attempt counts for of which nothing is known, in US dollars: about what a small task costs. */
const unknownAttemptUsd = 0.5;

/**
 * Of the tasks that could start now, in their order, those that the money left allows beside what runs. Every running attempt is
 * counted with what it will probably cost yet. With nothing running the first may start as long as anything is left at all, so that
 * a small budget is used and not only held. What costs nothing always may.
 */
export function affordable(state: RunState, now: string, running: ReadonlySet<TaskId>, wanted: readonly {readonly task: TaskId; readonly agent: string}[]): readonly TaskId[] {
  const left = moneyLeft(state, now);
  if (left === null) return wanted.map(({task}) => task);
  let free = left.usd - reserved(state, running);
  let spent = false;
  const chosen: TaskId[] = [];
  for (const {task, agent} of wanted) {
    if (costsNothing(state, agent)) {
      chosen.push(task);
      continue;
    }
    const needs = expected(state, agent);
    const first = running.size + chosen.length === 0 && left.usd > 0;
    spent ||= !first && needs > free;
    if (spent) continue;
    chosen.push(task);
    free -= needs;
  }
  return chosen;
}

/** A running attempt that has to end now, and whose bound says so. */
export interface Halt {
  readonly task: TaskId;
  readonly by: Allowance['by'];
}

/**
 * Attempts to end now: those over their own bound; all, once the run's or the day's money is spent; and the newest while the turns
 * that the others are in would, each as large as its largest so far, together pass the bound by more than one of them.
 */
export function halts(state: RunState, now: string): readonly Halt[] {
  const running = [...state.tasks].filter(([, task]) => task.phase.type === 'running');
  const over = running.flatMap(([task, record]): readonly Halt[] => ((taskMoneyLeft(state, task, profileOf(state, record))?.usd ?? 1) <= 0 ? [{task, by: 'task'}] : []));
  const left = moneyLeft(state, now);
  if (left === null) return over;
  const others = running.filter(([task]) => !over.some((halt) => halt.task === task));
  if (left.usd <= 0) return [...over, ...others.map(([task]): Halt => ({task, by: left.by}))];
  const newest = others.toSorted(([, a], [, b]) => b.startedSeq - a.startedSeq);
  let turns = newest.map(([, {largestTurnUsd}]) => largestTurnUsd);
  const stopped: Halt[] = [];
  while (turns.length > 1 && turns.reduce((total, turn) => total + turn, 0) - Math.max(...turns) > left.usd) {
    const [task] = newest[stopped.length] ?? [];
    if (task !== undefined) stopped.push({task, by: left.by});
    turns = turns.slice(1);
  }
  return [...over, ...stopped];
}

/** The most that the next attempt of a task may cost, for CLIs that hold a bound by themselves; null: nothing bounds it. */
export function allowance(state: RunState, now: string, id: TaskId, profile: AgentProfile): Allowance | null {
  const own = taskMoneyLeft(state, id, profile);
  const left = moneyLeft(state, now);
  const others = new Set([...state.tasks].filter(([other, {phase}]) => other !== id && phase.type === 'running').map(([other]) => other));
  const shared = left === null ? null : {...left, usd: Math.max(left.usd - reserved(state, others), Math.min(left.usd, smallestUsd))};
  if (own === null || shared === null) return own ?? shared;
  return own.usd <= shared.usd ? own : shared;
}

/** A bound of nothing at all would be refused. */
const smallestUsd = 0.01;

/** What running attempts will probably cost yet. */
function reserved(state: RunState, running: ReadonlySet<TaskId>): number {
  let usd = 0;
  for (const id of running) {
    const task = state.tasks.get(id);
    const agent = task?.agent ?? plannedTask(state.run.plan, id).route.agent;
    usd += Math.max(0, expected(state, agent) - (task?.usageNow?.costUsd ?? 0));
  }
  return usd;
}

const costsNothing = (state: RunState, agent: string): boolean => state.run.settings.agents[agent]?.type === 'script';

/** What an attempt of this profile has cost so far in this run, on average. */
function expected(state: RunState, agent: string): number {
  if (costsNothing(state, agent)) return 0;
  const known = [...state.tasks.values()].filter((task) => task.agent === agent && task.costedAttempts > 0);
  const attempts = known.reduce((total, task) => total + task.costedAttempts, 0);
  return attempts === 0 ? unknownAttemptUsd : known.reduce((total, task) => total + task.costBefore, 0) / attempts;
}

const profileOf = (state: RunState, {agent}: TaskRecord): AgentProfile | undefined => (agent === null ? undefined : state.run.settings.agents[agent]);
