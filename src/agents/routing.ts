/** Decides which profile takes a task, and says why in one clause. */
import type {AgentProfile, Route, RoutingRule, Task} from '../model.ts';
import {fail, ok} from '../failure.ts';
import type {Result} from '../failure.ts';
import {overlap} from '../analyze/glob-overlap.ts';
import {nearest} from '../analyze/nearest.ts';

export interface RoutingOptions {
  /** In order of preference: the earlier one wins a tie. */
  readonly profiles: readonly AgentProfile[];
  readonly rules: readonly RoutingRule[];
  /** `--agent`: a profile's name or a type. */
  readonly forced: string | null;
  /** `agent` of the task file's front matter: a profile's name or a type, for tasks that name none. */
  readonly preferred: string | null;
}

/**
 * First that says something: `--agent`, the task, its script, the front matter, the rules, capabilities, files, the first active profile.
 * Blocked profiles are passed over, and the reason tells it; experimental ones serve only when named or when nothing is active.
 * Fails with what to do now, without the task's name, so that the caller can say once what is true of many: an explicit wish that cannot be
 * met, or nobody to take the task.
 */
export function routeTask(task: Task, options: RoutingOptions): Result<Route, string> {
  if (options.forced !== null) return named(options.forced, `--agent ${options.forced}`, task, options.profiles);
  if (task.agent !== null) return named(task.agent, `task says agent: ${task.agent}`, task, options.profiles);
  if (task.script !== null) return scriptRoute(task, options.profiles);
  if (options.preferred !== null) return named(options.preferred, `front matter says agent: ${options.preferred}`, task, options.profiles);
  return ruleRoute(task, options);
}

/** Profiles that were passed over, as clauses such as `ops is blocked: no key`. */
type PassedOver = readonly string[];

function named(wish: string, reason: string, task: Task, profiles: readonly AgentProfile[]): Result<Route, string> {
  const candidates = withName(wish, profiles);
  if (candidates.length > 0) return firstOf(candidates, reason, task);
  const known = profiles.map(({name}) => name);
  const meant = nearest(wish, known);
  const hint = meant === null ? '' : ` Did you mean ${meant}?`;
  return fail(`${reason}, which is no profile.${hint} Known: ${known.join(', ') || 'none'}.`);
}

function firstOf(candidates: readonly AgentProfile[], reason: string, task: Task): Result<Route, string> {
  const refusals = candidates.map((profile) => refusal(profile, task));
  const index = refusals.indexOf(null);
  const profile = candidates[index];
  if (profile !== undefined) return route(profile, reason, refusals.slice(0, index).flatMap((text) => text ?? []));
  return fail(`${reason}, but ${refusals.join('; ')}. Name another profile, or mend this one.`);
}

/** The profile of that name; else those of that type, active ones first. */
function withName(wish: string, profiles: readonly AgentProfile[]): readonly AgentProfile[] {
  const exact = profiles.filter(({name}) => name === wish);
  if (exact.length > 0) return exact;
  return activeFirst(profiles.filter(({type}) => type === wish));
}

function activeFirst(profiles: readonly AgentProfile[]): readonly AgentProfile[] {
  return profiles.toSorted((a, b) => Number(a.status === 'experimental') - Number(b.status === 'experimental'));
}

/** Why this profile cannot take the task; null where it can. */
function refusal(profile: AgentProfile, task: Task): string | null {
  if (profile.status === 'blocked') return `${profile.name} is blocked: ${profile.blocker ?? 'no reason given'}`;
  if (profile.type === 'script' && task.script === null) return `${profile.name} runs scripts and the task has no \`sh run\` block`;
  return null;
}

function scriptRoute(task: Task, profiles: readonly AgentProfile[]): Result<Route, string> {
  const candidates = profiles.filter(({type}) => type === 'script');
  if (candidates.length > 0) return firstOf(activeFirst(candidates), 'task has a script', task);
  return fail(`task has a \`sh run\` script, and no profile is of type script. Add one to agents.yaml, such as \`scripts: {type: script}\`.`);
}

function ruleRoute(task: Task, {profiles, rules}: RoutingOptions): Result<Route, string> {
  const passed: string[] = [];
  for (const [index, rule] of rules.entries()) {
    const match = ruleMatch(rule, task);
    if (match === null) continue;
    const profile = profiles.find(({name}) => name === rule.use);
    const refused = profile === undefined ? `${rule.use} is no profile` : refusal(profile, task);
    if (profile !== undefined && refused === null) return route(profile, `rule ${index + 1}: ${match}`, passed);
    passed.push(`rule ${index + 1}: ${refused}`);
  }
  return bestRoute(task, profiles, passed);
}

/** What of the rule fits, in words. Labels: any of them; files: any overlap; both given: both must fit. */
function ruleMatch({labels, files}: RoutingRule, task: Task): string | null {
  const clauses: string[] = [];
  if (labels.length > 0) {
    const fitting = common(labels, task.labels);
    if (fitting.length === 0) return null;
    clauses.push(`labels ${listed(fitting)}`);
  }
  if (files.length > 0) {
    const fitting = overlapping(task.owns, files);
    if (fitting.length === 0) return null;
    clauses.push(`files ${listed(fitting)}`);
  }
  return clauses.length > 0 ? clauses.join(', ') : null;
}

/** By capabilities, then by files, then the first; among active profiles, and only without any among experimental ones. */
function bestRoute(task: Task, all: readonly AgentProfile[], passed: PassedOver): Result<Route, string> {
  const agents = all.filter(({type}) => type !== 'script');
  const usable = agents.filter(({status}) => status === 'active');
  const experimental = usable.length === 0;
  const pool = agents.filter(({status}) => status === 'blocked' || (status === 'experimental') === experimental);
  const note = experimental ? ', experimental because no profile is active' : '';
  const byLabels = pick(pool, task, ({capabilities}) => common(capabilities, task.labels));
  if (byLabels.best !== null) return route(byLabels.best.profile, `capabilities ${listed(byLabels.best.fitting)}${note}`, [...passed, ...byLabels.passed]);
  const byFiles = pick(pool, task, ({files}) => overlapping(task.owns, files));
  const fitting = [...passed, ...byLabels.passed, ...byFiles.passed];
  if (byFiles.best !== null) return route(byFiles.best.profile, `files ${listed(byFiles.best.fitting)}${note}`, [...new Set(fitting)]);
  const first = pick(pool, task, () => ['']);
  if (first.best !== null) return route(first.best.profile, `${experimental ? 'first' : 'first active'} profile${note}`, [...new Set([...fitting, ...first.passed])]);
  return fail(nobody(task, all));
}

/** The profile with the most matches, the earlier one at a tie; blocked ones that would have come before it, or instead of nobody, are told. */
function pick(pool: readonly AgentProfile[], task: Task, matches: (profile: AgentProfile) => readonly string[]) {
  const ranked = pool
    .map((profile) => ({profile, fitting: matches(profile)}))
    .filter(({fitting}) => fitting.length > 0)
    .toSorted((a, b) => b.fitting.length - a.fitting.length);
  const index = ranked.findIndex(({profile}) => refusal(profile, task) === null);
  const before = index === -1 ? ranked : ranked.slice(0, index);
  return {best: ranked[index] ?? null, passed: before.flatMap(({profile}) => refusal(profile, task) ?? [])};
}

function nobody(task: Task, all: readonly AgentProfile[]): string {
  const blocked = all.filter(({type}) => type !== 'script').flatMap((profile) => refusal(profile, task) ?? []);
  const none = all.length === 0 ? 'there is no profile of an agent' : 'all profiles run scripts, and the task has no `sh run` block';
  return `no agent can take it: ${blocked.length > 0 ? blocked.join('; ') : none}. Install claude, codex or cursor-agent and put it on PATH, or name one in agents.yaml.`;
}

function route(profile: AgentProfile, reason: string, passed: PassedOver): Result<Route, string> {
  const note = passed.length === 0 ? '' : ` (passed over: ${passed.join('; ')})`;
  return ok({agent: profile.name, reason: `${reason}${note}`});
}

/** Words of the first list that the second holds too, whatever their case. */
function common(words: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map((word) => word.toLowerCase()));
  return [...new Set(words)].filter((word) => known.has(word.toLowerCase()));
}

function overlapping(owned: readonly string[], globs: readonly string[]): readonly string[] {
  return owned.filter((glob) => globs.some((other) => overlap(glob, other) !== null));
}

function listed(words: readonly string[]): string {
  const shown = words.slice(0, 3).join(', ');
  return words.length > 3 ? `${shown} and ${words.length - 3} more` : shown;
}
