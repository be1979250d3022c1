/** Narrows the profiles down to one by what they and the task have in common, step by step. Pure. */
import type {AgentProfile, Task} from '../model.ts';
import {fail, ok} from '../failure.ts';
import type {Result} from '../failure.ts';
import {common, listed, overlapping, refusal} from './candidates.ts';
import type {Chosen, Work} from './candidates.ts';
import {isAmong, isNamed, personaOf} from './personas.ts';
import {preferenceStep} from './preference.ts';
import type {Step} from './preference.ts';
import type {RoutingOptions} from './routing.ts';
import {preferredBy} from './strategy.ts';

/**
 * Among active profiles, and only without any among experimental ones; with personas among these. The steps: a strategy that was said,
 * capabilities, files, strengths, the preference, the order in the file. A step to which nobody answers is left out. Of a step the best stay;
 * with a preference, all that answer to it. `before`: what rules passed over.
 */
export function bestProfile(work: Work, options: RoutingOptions, personas: readonly string[], before: readonly string[]): Result<Chosen, string> {
  const agents = options.profiles.filter((profile) => profile.type !== 'script' && isAmong(profile, personas));
  const isActive = (profile: AgentProfile): boolean => profile.status === 'active' || (profile.status === 'experimental' && isNamed(profile, personas));
  const experimental = !agents.some(isActive);
  const pool = agents.filter((profile) => profile.status === 'blocked' || (experimental ? profile.status === 'experimental' : isActive(profile)));
  const narrowed = narrow(pool, stepsFor(work, options), work.task, [...before]);
  if (narrowed === null) return fail(nobody(work.task, options.profiles));
  const {profile, clauses, blocked, passedOver} = narrowed;
  const persona = personaOf(profile, personas);
  const found = [...(persona === null ? [] : [`personas ${persona}`]), ...clauses];
  const clause = found.length > 0 ? found.join(', ') : `${experimental ? 'first' : 'first active'} profile`;
  const unable = pool.flatMap((other) => refusal(other, work.task) ?? []);
  const outside = options.profiles.filter((other) => other.type !== 'script' && !pool.includes(other)).map((other) => (isAmong(other, personas) ? `${other.name} is experimental` : `${other.name} is not among the personas`));
  return ok({profile, clause: `${clause}${experimental ? ', experimental because no profile is active' : ''}`, blocked, passedOver: [...new Set([...passedOver, ...blocked, ...unable, ...outside])]});
}

function stepsFor(work: Work, options: RoutingOptions): readonly Step[] {
  const {task, kind, kindReason, strategy} = work;
  const prefer = options.prefer ?? null;
  const byStrategy: Step[] = strategy === null ? [] : [strategyStep(strategy, work.inferred)];
  const capabilities: Step = {
    score: (profile) => common(profile.capabilities, task.labels).length,
    clause: (profile) => `capabilities ${listed(common(profile.capabilities, task.labels))}`,
    lack: 'of the labels among its capabilities',
  };
  const files: Step = {
    score: (profile) => overlapping(task.owns, profile.files).length,
    clause: (profile) => `files ${listed(overlapping(task.owns, profile.files))}`,
    lack: "of the task's files among its own",
  };
  const strengths: Step = {score: (profile) => Number(profile.strengths?.includes(kind) === true), clause: () => `strengths ${kind} (${kindReason})`, lack: '', why: () => `does not count ${kind} among its strengths`};
  const able = [...(work.inferred ? [] : byStrategy), capabilities, files, ...(work.inferred ? byStrategy : [])];
  if (prefer === null) return [...able, strengths];
  return [...able.map((step): Step => ({...step, score: (profile) => Math.min(1, step.score(profile))})), preferenceStep(prefer, work, options)];
}

function strategyStep(strategy: NonNullable<Work['strategy']>, inferred: boolean): Step {
  const {strengths, capabilities} = preferredBy(strategy);
  const found = (profile: AgentProfile): readonly string[] => [...new Set([...common(profile.strengths ?? [], strengths), ...common(profile.capabilities, capabilities)])];
  return {
    score: (profile) => found(profile).length + (common(profile.strengths ?? [], strengths.slice(0, 1)).length > 0 ? 10 : 0),
    clause: (profile) => `strategy ${inferred ? 'auto, ' : ''}${strategy} prefers ${listed(found(profile))}`,
    lack: `of what strategy ${strategy} prefers`,
  };
}

interface Narrowed {
  readonly profile: AgentProfile;
  readonly clauses: readonly string[];
  readonly blocked: readonly string[];
  readonly passedOver: readonly string[];
}

/** Null: nobody in the pool can take it. Blocked ones that would have come before the chosen one, or that alone answer to a step, are told. */
function narrow(pool: readonly AgentProfile[], steps: readonly Step[], task: Task, blocked: string[]): Narrowed | null {
  const isAble = (profile: AgentProfile): boolean => refusal(profile, task) === null;
  let open = pool;
  const told: Step[] = [];
  const passedOver: string[] = [];
  for (const step of steps) {
    const able = open.filter(isAble);
    if (able.length < 2 && (told.length > 0 || step.choosesOnly === true)) break;
    const scores = new Map(open.map((profile) => [profile, step.score(profile)]));
    const scoreOf = (profile: AgentProfile): number => scores.get(profile) ?? 0;
    const best = Math.max(0, ...able.map(scoreOf));
    for (const profile of open) if (!isAble(profile) && scoreOf(profile) > best) blocked.push(refusal(profile, task) ?? '');
    if (best === 0) continue;
    told.push(step);
    for (const profile of able) if (scoreOf(profile) < best) passedOver.push(`${profile.name} ${step.why?.(profile) ?? `has ${scoreOf(profile) === 0 ? 'none' : 'fewer'} ${step.lack}`}`);
    open = open.filter((profile) => scoreOf(profile) === best);
  }
  const index = open.findIndex(isAble);
  const profile = open[index];
  if (profile === undefined) return null;
  blocked.push(...open.slice(0, index).flatMap((other) => refusal(other, task) ?? []));
  passedOver.push(...open.slice(index + 1).filter(isAble).map((other) => `${other.name} comes after it in the file`));
  return {profile, clauses: told.map((step) => step.clause(profile)), blocked: [...new Set(blocked)], passedOver};
}

function nobody(task: Task, all: readonly AgentProfile[]): string {
  const blocked = all.filter(({type}) => type !== 'script').flatMap((profile) => refusal(profile, task) ?? []);
  const none = all.length === 0 ? 'there is no profile of an agent' : 'all profiles run scripts, and the task has no `sh run` block';
  return `no agent can take it: ${blocked.length > 0 ? blocked.join('; ') : none}. Install claude, codex or cursor-agent and put it on PATH, or name one in agents.yaml.`;
}
