/** Decides which profile takes a task, and says why in one clause. */
import type {AgentProfile, Preference, Route, RoutingRule, Strategy, Task} from '../model.ts';
import {fail, ok} from '../failure.ts';
import type {Result} from '../failure.ts';
import {nearest} from '../analyze/nearest.ts';
import {bestProfile} from './best-profile.ts';
import {activeFirst, common, listed, overlapping, refusal} from './candidates.ts';
import type {Chosen, Work} from './candidates.ts';
import {modelForSize} from './model-choice.ts';
import {isAmong, personasFor} from './personas.ts';
import {strategyFor} from './strategy.ts';
import type {TrackRecord} from './track-record.ts';
import {kindOf} from './work-kind.ts';
import {sizeOf} from './work-size.ts';

export interface RoutingOptions {
  /** In order of preference: the earlier one wins a tie. */
  readonly profiles: readonly AgentProfile[];
  readonly rules: readonly RoutingRule[];
  /** `--agent`: a profile's name or a type. */
  readonly forced: string | null;
  /** `agent` of the task file's front matter: a profile's name or a type, for tasks that name none. */
  readonly preferred: string | null;
  /** Absent: none. */
  readonly strategy?: Strategy | 'auto' | null;
  /** Names of profiles and words of capabilities: those that take part. Empty or absent: all. */
  readonly personas?: readonly string[];
  /** How to choose among capable profiles; absent: the earlier one. */
  readonly prefer?: Preference | null;
  /** What has come of earlier tasks. */
  readonly record?: TrackRecord;
  /** Determines what `learned` draws. */
  readonly seed?: string;
}

/**
 * First that says something: `--agent`, the task, its script, the front matter, the rules, then what profiles and task have in common.
 * Blocked profiles are passed over, and the reason tells it; experimental ones serve only when named or when nothing is active.
 * Fails with what to do now, without the task's name, so that the caller can say once what is true of many: an explicit wish that cannot be
 * met, or nobody to take the task. `dependents`: how many tasks depend on this one.
 */
export function routeTask(task: Task, options: RoutingOptions, dependents = 0): Result<Route, string> {
  const {kind, why: kindReason} = kindOf(task);
  const {size, why: sizeReason} = sizeOf(task, dependents);
  const strategy = strategyFor(options.strategy ?? null, kind);
  const work: Work = {task, kind, kindReason, size, strategy, inferred: options.strategy === 'auto'};
  const chosen = choose(work, options);
  if (!chosen.ok) return chosen;
  const {profile, clause, blocked, passedOver} = chosen.value;
  const note = blocked.length === 0 ? '' : ` (passed over: ${blocked.join('; ')})`;
  const model = task.model === null && task.script === null ? modelForSize(profile, size) : null;
  const reason = `${clause}${note}${model === null ? '' : `; model ${model} because it is ${size} (${sizeReason})`}`;
  return ok({agent: profile.name, reason, kind, size, sizeReason, ...(strategy === null ? {} : {strategy}), ...(passedOver.length === 0 ? {} : {passedOver: passedOver.slice(0, mostPassedOver)})});
}

/** In a plan of thousands of tasks more would only be paper. */
const mostPassedOver = 6;

function choose(work: Work, options: RoutingOptions): Result<Chosen, string> {
  const {task} = work;
  if (options.forced !== null) return named(options.forced, `--agent ${options.forced}`, task, options.profiles);
  if (task.agent !== null) return named(task.agent, `task says agent: ${task.agent}`, task, options.profiles);
  if (task.script !== null) return scriptRoute(task, options.profiles);
  if (options.preferred !== null) return named(options.preferred, `front matter says agent: ${options.preferred}`, task, options.profiles);
  return ruleRoute(work, options);
}

function named(wish: string, reason: string, task: Task, profiles: readonly AgentProfile[]): Result<Chosen, string> {
  const candidates = withName(wish, profiles);
  if (candidates.length > 0) return firstOf(candidates, reason, task);
  const known = profiles.map(({name}) => name);
  const meant = nearest(wish, known);
  const hint = meant === null ? '' : ` Did you mean ${meant}?`;
  return fail(`${reason}, which is no profile.${hint} Known: ${known.join(', ') || 'none'}.`);
}

function firstOf(candidates: readonly AgentProfile[], reason: string, task: Task): Result<Chosen, string> {
  const refusals = candidates.map((profile) => refusal(profile, task));
  const index = refusals.indexOf(null);
  const profile = candidates[index];
  if (profile !== undefined) return ok({profile, clause: reason, blocked: refusals.slice(0, index).flatMap((text) => text ?? []), passedOver: []});
  return fail(`${reason}, but ${refusals.join('; ')}. Name another profile, or mend this one.`);
}

/** The profile of that name; else those of that type, active ones first. */
function withName(wish: string, profiles: readonly AgentProfile[]): readonly AgentProfile[] {
  const exact = profiles.filter(({name}) => name === wish);
  if (exact.length > 0) return exact;
  return activeFirst(profiles.filter(({type}) => type === wish));
}

function scriptRoute(task: Task, profiles: readonly AgentProfile[]): Result<Chosen, string> {
  const candidates = profiles.filter(({type}) => type === 'script');
  if (candidates.length > 0) return firstOf(activeFirst(candidates), 'task has a script', task);
  return fail(`task has a \`sh run\` script, and no profile is of type script. Add one to agents.yaml, such as \`scripts: {type: script}\`.`);
}

/** Personas, said on the command line or in the task file, go before the rules of agents.yaml. */
function ruleRoute(work: Work, options: RoutingOptions): Result<Chosen, string> {
  const {task} = work;
  const personas = personasFor(options.personas ?? [], task, options.profiles);
  const passed: string[] = [];
  for (const [index, rule] of options.rules.entries()) {
    const match = ruleMatch(rule, work);
    if (match === null) continue;
    const profile = options.profiles.find(({name}) => name === rule.use);
    const refused = profile === undefined ? `${rule.use} is no profile` : (refusal(profile, task) ?? (isAmong(profile, personas) ? null : `${profile.name} is not among the personas`));
    if (profile !== undefined && refused === null) return ok({profile, clause: `rule ${index + 1}: ${match}`, blocked: passed, passedOver: []});
    passed.push(`rule ${index + 1}: ${refused}`);
  }
  return bestProfile(work, options, personas, passed);
}

/** What of the rule fits, in words. Of each list any is enough; whatever is given must fit. */
function ruleMatch({labels, files, kinds = [], sizes = []}: RoutingRule, {task, kind, kindReason, size}: Work): string | null {
  const parts = [
    {wanted: labels, fitting: common(labels, task.labels), name: 'labels'},
    {wanted: files, fitting: overlapping(task.owns, files), name: 'files'},
    {wanted: kinds, fitting: kinds.includes(kind) ? [`${kind} (${kindReason})`] : [], name: 'kind'},
    {wanted: sizes, fitting: sizes.includes(size) ? [size] : [], name: 'size'},
  ].filter(({wanted}) => wanted.length > 0);
  if (parts.length === 0 || parts.some(({fitting}) => fitting.length === 0)) return null;
  return parts.map(({name, fitting}) => `${name} ${listed(fitting)}`).join(', ');
}
