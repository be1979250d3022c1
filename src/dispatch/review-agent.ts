/** Which profile reviews a commit: never one that has worked on the task. Pure. */
import {modelFor} from '../agents/model-choice.ts';
import {mayReview, type Hand} from '../agents/separation.ts';
import type {Failure} from '../failure.ts';
import type {AgentProfile, PlannedTask, Reviewer, Settings} from '../model.ts';
import {fallbackChain, holdOf, onLimitOf, plannedTask} from '../run/agent-for.ts';
import type {RunState} from '../run/state.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {modelIn} from './context.ts';

export type ReviewAgent =
  | {readonly type: 'agent'; readonly agent: string}
  /** Its account is at a limit, for which it waits. */
  | {readonly type: 'held'; readonly agent: string; readonly failure: Failure}
  /** In a clause: what is against each profile. */
  | {readonly type: 'nobody'; readonly why: string};

/**
 * The reviewer's profile, else the first of its fallbacks that may. An account at a limit is waited for where its profile says so;
 * with all of them at one, the one that is free first is.
 */
export function reviewAgent(state: RunState, {task, record, reviewer, nowMs}: {readonly task: PlannedTask; readonly record: Pick<TaskRecord, 'workedBy'>; readonly reviewer: Reviewer; readonly nowMs: number}): ReviewAgent {
  const {names, against} = readersFor(state, {task, workedBy: [...record.workedBy, ...parents(state, task)], reviewer});
  let soonest: Extract<ReviewAgent, {type: 'held'}> | null = null;
  for (const name of names) {
    const hold = holdOf(state, name, nowMs);
    if (hold === null) return {type: 'agent', agent: name};
    const {kind, message, until} = hold;
    if (onLimitOf(state.run, name) === 'fail') {
      against.push(`the account of ${name} is at a limit (${kind}: ${message})`);
      continue;
    }
    const held = {type: 'held', agent: name, failure: {kind, message, ...(until === null ? {} : {retryAt: until})}} as const;
    if (until !== null && onLimitOf(state.run, name) === 'wait') return held;
    if (soonest === null || endOf(held) < endOf(soonest)) soonest = held;
  }
  return soonest ?? {type: 'nobody', why: `nobody may review it: ${against.join('; ')}`};
}

/** Who has worked on the tasks whose agents asked for this one: they have said what it is to do. */
function parents(state: RunState, {parent}: PlannedTask): readonly string[] {
  if (parent === undefined) return [];
  return [...(state.tasks.get(parent)?.workedBy ?? []), ...parents(state, plannedTask(state.run.plan, parent))];
}

/** The profiles that may read what these have worked on, in order, and what is against each of the others. */
export function readersFor(state: {readonly run: {readonly settings: Pick<Settings, 'agents'>}}, {task, workedBy, reviewer}: {readonly task: PlannedTask; readonly workedBy: readonly string[]; readonly reviewer: Reviewer}): {readonly names: readonly string[]; readonly against: string[]} {
  const {agents} = state.run.settings;
  const authors = workedBy.flatMap((name) => (agents[name] === undefined ? [] : [handOf(agents[name], modelIn(state, task, agents[name]))]));
  const names: string[] = [];
  const against: string[] = [];
  for (const name of fallbackChain(reviewer.agent, agents)) {
    const profile = agents[name];
    const why = profile === undefined ? `there is no profile ${name}` : whyNot(profile, authors, {task, reviewer});
    if (why === null) names.push(name);
    else against.push(why);
  }
  return {names, against};
}

const endOf = ({failure: {retryAt}}: {readonly failure: Failure}): number => (retryAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(retryAt));

function whyNot(profile: AgentProfile, authors: readonly Hand[], {task, reviewer}: {readonly task: PlannedTask; readonly reviewer: Reviewer}): string | null {
  if (profile.status === 'blocked') return `${profile.name} is blocked: ${profile.blocker ?? 'no reason given'}`;
  if (profile.type === 'script') return `${profile.name} runs only scripts`;
  const may = mayReview(authors, handOf(profile, reviewModel(profile, task)), {crossModel: reviewer.crossModel});
  return may.may ? null : may.why;
}

/** The model that a profile reviews with: a model that the task names is its author's. */
export const reviewModel = (profile: AgentProfile, task: Pick<PlannedTask, 'route'>): string | null => modelFor(profile, {model: null, route: task.route});

const handOf = ({name, type}: AgentProfile, model: string | null): Hand => ({name, type, model});
