/** What a person can do now, cheapest way first, as sentences and exact commands. Pure. */
import type {Failure, FailureKind} from '../failure.ts';
import {isUnanswered} from '../gates/review.ts';
import type {TaskId} from '../model.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import type {Limit} from '../run/limits.ts';
import {resultRef} from '../run/refs.ts';
import {moneyLeft, runSpent} from '../run/budget.ts';
import {branchName, dayTime, formatCost, listed, shellWord} from './format.ts';
import {limitLine, limitsAt} from './limit-text.ts';
import {isRefused, runWord, type RunWord, type Vantage} from './run-word.ts';
import {oneLine} from './sanitize.ts';
import {questionOf} from './task-row.ts';

/** One thing to do: why, and the commands, each a line for a shell. `task`: the task it is about, null for the run. */
export interface NextStep {
  readonly task: TaskId | null;
  readonly text: string;
  readonly commands: readonly string[];
}

/** Everything that waits for a person; empty while orch goes on by itself and when all has landed. */
export function nextSteps(state: RunState, owner: Vantage['owner']): readonly NextStep[] {
  const word = runWord(state, owner);
  const steps: NextStep[] = [];
  for (const [id, task] of state.tasks) {
    const step = taskStep(state, id, task);
    if (step !== null) steps.push(step);
  }
  const rest = [deliveryStep(state), detachedStep(state, word), onwardStep(state, word, steps.length > 0)];
  return [...steps, ...rest.filter((step) => step !== null)];
}

function taskStep(state: RunState, id: TaskId, task: TaskRecord): NextStep | null {
  const {phase} = task;
  const word = shellWord(id);
  const retry = `orch retry ${word}`;
  const take = `orch retry ${word} --take`;
  const mend = task.worktree === null ? [] : [take];
  const where = task.worktree === null ? 'its worktree' : shellWord(task.worktree);
  switch (phase.type) {
    case 'awaiting-approval': {
      const isSilent = task.worktree !== null && task.reviews.some(({reviewer, agent, head, verdict}) => agent !== null && head === task.head && verdict !== null && isUnanswered(reviewer, verdict));
      return {task: id, text: `waits for your approval: ${questionOf(task)}${isSilent ? '; or mend what keeps the reviewer from answering, and have it asked again' : ''}`, commands: [`orch approve ${word}`, `orch reject ${word} --reason "..."`, ...(isSilent ? [`orch logs ${word}`, take] : [])]};
    }
    case 'conflicted':
      return {task: id, text: `conflicts in ${listed(phase.files)}: mend it in ${where}, where both sides are marked, then have it taken as it is; or let the agent try again`, commands: [...mend, retry]};
    case 'blocked': {
      const gates = task.gates.flatMap(({gate, verdict}) => (verdict.type === 'block' || verdict.type === 'error' ? [gate] : []));
      const override = gates.length === 0 ? [] : [`orch approve ${word} ${gates.map((gate) => `--override ${gate}`).join(' ')} --reason "..."`];
      const through = gates.length === 0 ? '' : '; or let it through for a reason';
      return {task: id, text: `blocked (${phase.failure.kind}): mend it in ${where} and have it taken as it is, or let the agent try again${through}`, commands: [...mend, retry, ...override]};
    }
    case 'failed':
      return {task: id, ...failedStep(state, phase.failure, task, {word, retry, where})};
    default:
      return null;
  }
}

type Advice = Omit<NextStep, 'task'>;

/** What helps with each kind of failure. Settings of a run are fixed, so a change of agents.yaml takes a new run, which goes on from what landed. */
function failedStep(state: RunState, failure: Failure, task: TaskRecord, {word, retry, where}: {readonly word: string; readonly retry: string; readonly where: string}): Advice {
  const logs = `orch logs ${word}`;
  const take = task.worktree === null ? [] : [`${retry} --take`];
  const rerun = `orch run ${shellWord(state.run.plan.file)}`;
  const advice: Readonly<Record<FailureKind, Advice>> = {
    spawn: {text: 'its agent could not be started: see what is missing, then try again', commands: ['orch doctor', retry]},
    auth: {text: 'its agent is not signed in: mend that, then try again', commands: ['orch doctor', retry]},
    quota: {text: 'the account has no credit left: add some, then try again', commands: [retry]},
    'usage-limit': {text: `the account's limit is reached: try again ${whenOf(failure)}`, commands: [retry]},
    'rate-limit': {text: `the provider limits requests: try again ${whenOf(failure)}`, commands: [retry]},
    overloaded: {text: `the provider is overloaded: try again ${whenOf(failure)}`, commands: [retry]},
    'model-not-found': {text: 'its model is not known there: correct `model` in agents.yaml, then run again (what has landed is not repeated)', commands: [rerun]},
    denied: {text: 'it lacked a permission: widen `permissions` in agents.yaml, then run again (what has landed is not repeated)', commands: [logs, rerun]},
    budget: {text: 'it has used up its budget: give it another one, and it goes on where it stopped', commands: [`${retry} --budget 5`]},
    'context-too-long': {text: 'it grew too long for its model: split the task, or let a fresh attempt try', commands: [retry]},
    'max-turns': {text: 'it ran out of turns: another attempt goes on where it stopped', commands: [retry]},
    timeout: {text: `it ran out of time: another attempt goes on where it stopped, or finish it in ${where} and have it taken as it is`, commands: [retry, ...take]},
    hang: {text: 'it stopped saying anything: see where, then try again', commands: [logs, retry]},
    exit: {text: 'its agent gave up: see why, then try again', commands: [logs, retry]},
    signal: {text: 'its agent was killed: see where, then try again', commands: [logs, retry]},
    'session-lost': {text: 'its session is gone: another attempt begins a new one', commands: [retry]},
    subtasks: {text: 'it asked for subtasks that it may not have: see which, then try again', commands: [logs, retry]},
    'no-changes': {text: 'it changed nothing: see why, then try again', commands: [logs, retry]},
    tests: {text: `tests fail once it is merged: mend it in ${where} and have it taken as it is, or let the agent try again`, commands: [...take, retry]},
    'red-base': {text: 'the tests fail on the commit that it is built on, without its work: mend them there and commit; then it is merged as it is', commands: [retry]},
    'workspace-lost': {text: 'its worktree is gone: another attempt makes a new one', commands: [retry]},
    aborted: {text: 'it was stopped: another attempt goes on where it stopped', commands: [retry]},
    internal: {text: 'orch itself failed: see where, try again, and report it', commands: [logs, retry]},
    scope: {text: `it left its files: mend it in ${where}, or try again`, commands: [...take, retry]},
    tree: {text: `its tree is refused: mend it in ${where}, or try again`, commands: [...take, retry]},
    secrets: {text: `it holds a secret: take that out in ${where}, or try again`, commands: [...take, retry]},
    'weakened-tests': {text: `it weakens tests: mend them in ${where}, or try again`, commands: [...take, retry]},
    dependencies: {text: `what it depends on is refused: mend it in ${where}, or try again`, commands: [...take, retry]},
    code: {text: `its code is refused: write it in a safer way in ${where}, or try again`, commands: [...take, retry]},
    policy: {text: `a policy is against it: mend it in ${where}, or try again`, commands: [...take, retry]},
    compliance: {text: `it breaks a rule of gates.compliance: mend it in ${where}, or try again`, commands: [...take, retry]},
    check: {text: `a check fails: mend it in ${where}, or try again`, commands: [...take, retry]},
    review: {text: `a reviewer is against it: mend it in ${where}, or try again`, commands: [...take, retry]},
    conflict: {text: `it conflicts: mend it in ${where}, or try again`, commands: [...take, retry]},
  };
  return advice[failure.kind];
}

const whenOf = (failure: Failure): string => (failure.retryAt === undefined ? 'later' : `from ${dayTime(failure.retryAt)}`);

function deliveryStep(state: RunState): NextStep | null {
  if (!isRefused(state) || state.refusal === null || state.run.into === null) return null;
  const text = `${oneLine(branchName(state.run.into))} does not hold all that has landed: ${oneLine(state.refusal.reason)}; nothing is lost, to deliver it`;
  return {task: null, text, commands: [oneLine(state.refusal.command)]};
}

function detachedStep(state: RunState, word: RunWord): NextStep | null {
  if (word === 'running' || state.run.into !== null || state.result === state.run.base) return null;
  return {task: null, text: 'HEAD was detached, so no branch was moved; to take what has landed', commands: [`git merge ${resultBranch(state)}`]};
}

/** The branch that holds everything that has landed. */
export const resultBranch = (state: RunState): string => shellWord(branchName(resultRef(state.run.runId)));

/** How the run goes on once the steps above are done. */
function onwardStep(state: RunState, word: RunWord, more: boolean): NextStep | null {
  if (word === 'running') return null;
  const commands = [`orch resume ${shellWord(state.run.runId)}`];
  if (word === 'interrupted') return {task: null, text: 'The run was interrupted and nothing is lost; to go on', commands};
  if (state.frozen !== null) return {task: null, text: `The run holds still because something other than orch acted in your repository: ${oneLine(state.frozen)}. Look at it and mend it; to go on`, commands};
  const money = word === 'paused' ? moneyStep(state) : null;
  if (money !== null) return money;
  const limits = pausingLimits(state);
  if (word === 'paused' && (limits.length > 0 || !more)) return {task: null, text: `The run is paused and nothing is lost. ${pauseWords(limits, state.endedAt)}; to go on`, commands};
  if (word === 'aborted') return {task: null, text: 'The run was aborted and nothing is lost; to go on', commands};
  return more ? {task: null, text: 'Then, for the run to go on', commands} : null;
}

/** What the run waits for: `anthropic: quota until you resume the run, 3 tasks wait: no credit`. */
const pauseWords = (limits: readonly Limit[], now: string | null): string =>
  limits.length === 0 ? 'A limit kept it from going on' : limits.map((limit) => limitLine(limit, now)).join('. ');

/** The limits of accounts because of which a run has ended as paused; none where only money is short. */
export const pausingLimits = (state: RunState): readonly Limit[] => limitsAt(state, state.endedAt).filter(({tasks}) => tasks.length > 0);

/** How a run goes on that has no money left. */
function moneyStep(state: RunState): NextStep | null {
  const left = moneyLeft(state, state.endedAt ?? '1970-01-01T00:00:00.000Z');
  if (left === null || left.usd > 0) return null;
  const run = shellWord(state.run.runId);
  if (left.by === 'run') return {task: null, text: `The budget of the run is spent (${formatCost(runSpent(state))} of ${formatCost(state.budget.usd)}) and nothing is lost; to go on with a higher one`, commands: [`orch resume ${run} --budget ${Math.ceil((state.budget.usd ?? 0) + Math.max(state.budget.usd ?? 0, runSpent(state)))}`]};
  return {task: null, text: `The budget of the day is spent (${formatCost(state.budget.usdPerDay)}, all runs together) and nothing is lost; to go on tomorrow`, commands: [`orch resume ${run}`]};
}
