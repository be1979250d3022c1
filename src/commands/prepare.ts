/** What `run` and `plan` share: everything the user gave us, read, checked and made into a plan. Starts and writes nothing. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {adapters} from '../agents/adapters/registry.ts';
import {readConfig, type Config} from '../agents/config.ts';
import {ownRuleProblem} from '../gates/code/own-rules.ts';
import type {NamedFiles} from '../agents/config-prompts.ts';
import {profilesFor} from '../agents/profiles.ts';
import {unknownPersonas} from '../agents/personas.ts';
import {routeTask} from '../agents/routing.ts';
import {trackRecord} from '../agents/track-record.ts';
import {unheldCommands} from '../agents/unheld.ts';
import {fallbackChain} from '../run/agent-for.ts';
import {analyze} from '../analyze/analyze.ts';
import {digestOfText} from '../analyze/digest.ts';
import type {FrontMatter} from '../analyze/front-matter.ts';
import {widthOf} from '../analyze/width.ts';
import {fail, ok, type Diagnostic, type Result} from '../failure.ts';
import type {AgentProfile, AgentType, OnConflict, Plan} from '../model.ts';
import {readHistory} from '../run/history.ts';
import {statePaths} from '../run/paths.ts';
import {findProgram} from '../world/find-program.ts';
import {inspectRepository, type UserRepository} from '../world/user-repository.ts';
import {landedTasks} from '../workspace/landed-tasks.ts';
import {targetOf, type Target} from '../workspace/target.ts';
import type {Io} from './io.ts';
import {machineOf} from './machine.ts';
import {plannedReviews, unreadWarnings, type PlannedReview} from './planned-reviews.ts';
import {chosenInto, chosenOnConflict, chosenParallel, chosenRouting, gateSettings, type RoutingFlags, type SettingFlags} from './settings.ts';
import {unsignable} from './sign-off.ts';
import {noting, withSteering} from './steering.ts';
import {readTaskFile} from './task-file.ts';

export interface PlanFlags extends RoutingFlags {
  readonly agentsFile?: string;
  readonly maxParallel?: number | 'auto';
  readonly agent?: string;
  readonly only?: readonly string[];
  readonly onConflict?: OnConflict;
  readonly format?: string;
}

export interface Prepared {
  readonly repository: UserRepository;
  readonly target: Target;
  readonly plan: Plan;
  readonly front: FrontMatter;
  readonly config: Config | null;
  readonly profiles: readonly AgentProfile[];
  /** Tasks that this run is asked to land. */
  readonly selected: readonly string[];
  /** Of the file's open tasks, those that history says have landed. */
  readonly landedBefore: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** Tasks at once, and why where nobody has said a number. */
  readonly parallel: {readonly count: number; readonly why: string | null};
}

export async function prepare(io: Io, taskfile: string | undefined, flags: PlanFlags, settingFlags: SettingFlags, onConflict: OnConflict): Promise<Result<Prepared>> {
  const inspected = await inspectRepository(resolve(io.cwd));
  if (!inspected.ok) return fail(inspected.failure.map((message) => placeless('repository', message)));
  const repository = inspected.value;
  const [tasks, agents] = await Promise.all([readTaskFile(taskfile, resolve(io.cwd), repository.topLevel), readAgentsFile(io, flags.agentsFile, repository.topLevel)]);
  const early = [...(tasks.ok ? [] : [placeless('task-file', tasks.failure)]), ...(agents.ok ? [] : agents.failure)];
  if (!tasks.ok || !agents.ok) return fail(early);

  const config = agents.value;
  const nobody = unsignable(repository, gateSettings(config));
  if (nobody !== null) return fail([placeless('no-identity', nobody)]);
  const profiles = allProfiles(io, config, repository.topLevel);
  const machine = machineOf();
  const record = trackRecord(await readHistory(statePaths(repository.topLevel).history));
  const seed = digestOfText(tasks.value.text);
  const {plan, frontMatter, diagnostics} = analyze({
    ...tasks.value,
    format: flags.format ?? null,
    onConflict: (front) => chosenOnConflict(settingFlags, front, onConflict),
    maxParallel: (front) => chosenParallel(settingFlags, front, config, machine, Number.MAX_SAFE_INTEGER).count,
    route: (task, front, dependents) => routeTask(task, {profiles, rules: config?.routing ?? [], forced: flags.agent ?? null, preferred: front.agent, ...chosenRouting(flags, front, config), record, seed}, dependents),
  });
  const strangers = unknownPersonas(chosenRouting(flags, frontMatter, config).personas, profiles).map((message) => unknownPersona(message, tasks.value.file, flags, frontMatter));
  if (plan === null || strangers.length > 0) return fail([...strangers, ...diagnostics]);
  const target = await targetOf(repository, chosenInto(settingFlags, frontMatter, config));
  if (!target.ok) return fail([...diagnostics, placeless('into', target.failure)]);
  const landed = await landedTasks(repository, target.value.sha, plan.tasks);
  const {selected, problems} = select(plan, landed, flags.only);
  if (problems.length > 0) return fail([...diagnostics, ...problems]);
  const used = usedProfiles({plan, profiles, selected, config});
  const unheld = used.flatMap(unheldCommands).map((message): Diagnostic => ({...placeless('not-held', message), severity: 'warning'}));
  const unread = unreadWarnings(reviewsOf({plan, profiles, selected, config})).map((message): Diagnostic => ({...placeless('nobody-reviews', message), severity: 'warning'}));
  const told = [...unheld, ...passedOver(profiles, used), ...unread];
  return ok({repository, target: target.value, plan: {...plan, diagnostics: [...plan.diagnostics, ...told]}, front: frontMatter, config, profiles, selected, landedBefore: plan.tasks.filter((task) => !task.done && landed.has(task.id)).map((task) => task.id), warnings: [...diagnostics, ...told], parallel: chosenParallel(settingFlags, frontMatter, config, machine, widthOf(plan, selected))});
}

/** Where the word stands, when it stands in the task file. */
function unknownPersona(message: string, file: string, flags: PlanFlags, front: FrontMatter): Diagnostic {
  if (flags.personas !== undefined) return placeless('unknown-persona', `--personas: ${message}`);
  return {severity: 'error', code: 'unknown-persona', message: `personas: ${message}`, file, line: front.lines['personas'] ?? 0, column: 1};
}

export const placeless = (code: string, message: string): Diagnostic => ({severity: 'error', code, message, line: 0, column: 0});

/** Null: there is none, and none was named. */
export async function readAgentsFile(io: Pick<Io, 'cwd' | 'env'>, named: string | undefined, topLevel: string): Promise<Result<Config | null>> {
  const file = named ?? 'agents.yaml';
  const path = named === undefined ? join(topLevel, file) : resolve(io.cwd, named);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => error.code ?? 'EIO');
  if (text === 'ENOENT' && named === undefined) return ok(null);
  if (/^E[A-Z]+$/.test(text)) return fail([placeless('agents-file', `${file} cannot be read (${text}). Name an existing file with --agents-file.`)]);
  const {files, read} = noting(filesBeside(path));
  const {config, diagnostics} = readConfig({file, text, env: io.env, files, checkRule: ownRuleProblem});
  return config === null ? fail(diagnostics) : ok(withSteering(config, [...(named === undefined ? [] : [path]), ...read.map((template) => resolve(dirname(path), template))], topLevel));
}

/** Templates are small; what else is named by mistake must not be read whole. */
const maxTemplateBytes = 256 * 1024;

function filesBeside(agentsFile: string): NamedFiles {
  const at = (path: string): string => resolve(dirname(agentsFile), path);
  return {
    read: (path) => {
      const info = statSync(at(path), {throwIfNoEntry: false});
      return info?.isFile() === true && info.size <= maxTemplateBytes ? readFileSync(at(path), 'utf8') : null;
    },
    near: (path) => {
      try {
        return readdirSync(dirname(at(path))).map((name) => join(dirname(path), name));
      } catch {
        return [];
      }
    },
  };
}

/** The user's profiles, or those of the programs that this machine has; a profile for scripts is always there. */
export function allProfiles(io: Io, config: Config | null, topLevel: string): readonly AgentProfile[] {
  const found = (Object.keys(adapters) as AgentType[]).filter((type) => adapters[type].programs.some((name) => findProgram(name, io.env['PATH'], topLevel) !== null));
  const profiles = profilesFor(config?.agents ?? [], found, (program) => findProgram(program, io.env['PATH'], topLevel) !== null);
  const template = config?.defaults.template ?? null;
  return template === null ? profiles : profiles.map((profile) => ({...profile, template: profile.template ?? template}));
}

function select(plan: Plan, landed: ReadonlySet<string>, only: readonly string[] | undefined): {readonly selected: readonly string[]; readonly problems: readonly Diagnostic[]} {
  const isOpen = (id: string): boolean => plan.tasks.some((task) => task.id === id && !task.done) && !landed.has(id);
  const known = new Set(plan.tasks.map((task) => task.id));
  const problems = (only ?? []).filter((id) => !known.has(id)).map((id) => placeless('unknown-task', `--only names ${id}, which is not in ${plan.file}. Known: ${[...known].join(', ')}.`));
  if (only?.length === 0) problems.push(placeless('only-none', '--only names no task. Give ids: --only A-1,A-2.'));
  const selected = plan.tasks.map((task) => task.id).filter((id) => isOpen(id) && (only === undefined || only.includes(id)));
  for (const task of plan.tasks.filter(({id}) => selected.includes(id))) {
    const needs = task.dependsOn.filter((id) => isOpen(id) && !selected.includes(id));
    if (needs.length > 0) problems.push(placeless('only-needs', `--only has ${task.id}, which depends on ${needs.join(', ')}, not landed yet. Add ${needs.length === 1 ? 'it' : 'them'}: --only ${[...selected, ...needs].join(',')}.`));
  }
  return {selected, problems};
}

/** The profiles to which the selected tasks are routed, and those that review them. */
export function usedProfiles({plan, profiles, selected, config}: Pick<Prepared, 'plan' | 'profiles' | 'selected' | 'config'>): readonly AgentProfile[] {
  const tasks = plan.tasks.filter((task) => selected.includes(task.id));
  const reading = reviewsOf({plan, profiles, selected, config}).flatMap(({reads}) => reads.flatMap(({agent}) => agent ?? []));
  const used = new Set([...tasks.map((task) => task.route.agent), ...reading]);
  return profiles.filter(({name}) => used.has(name));
}

function reviewsOf({plan, profiles, selected, config}: Parameters<typeof usedProfiles>[0]): readonly PlannedReview[] {
  return plannedReviews({...plan, tasks: plan.tasks.filter(({id}) => selected.includes(id))}, config?.gates.reviewers ?? [], profiles);
}

/** Profiles that could take over in this run, were they not blocked. */
function passedOver(profiles: readonly AgentProfile[], used: readonly AgentProfile[]): readonly Diagnostic[] {
  const byName = Object.fromEntries(profiles.map((profile) => [profile.name, profile]));
  const named = new Set(used.flatMap(({name}) => fallbackChain(name, byName).slice(1)));
  return profiles.flatMap((profile) =>
    named.has(profile.name) && profile.status === 'blocked' ? [{...placeless('fallback-blocked', `Profile ${profile.name} cannot take over: ${profile.blocker ?? 'it is blocked'}. The run goes on without it.`), severity: 'warning'} as const] : [],
  );
}
