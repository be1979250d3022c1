/** Makes tasks of what an agent wants others to do for it, or says why not. Pure. */
import {digestOf} from '../analyze/digest.ts';
import {overlap} from '../analyze/glob-overlap.ts';
import {isWithin} from '../analyze/glob-within.ts';
import {parseGlob} from '../analyze/glob.ts';
import {nearest} from '../analyze/nearest.ts';
import {isTaskId} from '../analyze/task-id.ts';
import {fail, ok, type Result} from '../failure.ts';
import type {AgentProfile, Edge, Permissions, PlannedTask, Route, TaskId} from '../model.ts';

/** A subtask as an agent writes it. */
export interface SubtaskRequest {
  readonly title: string;
  readonly prompt: string;
  /** Globs from the root; absent: the parent's own. */
  readonly files?: readonly string[] | undefined;
  /** Name of a profile; absent: that of the agent that asks. */
  readonly agent?: string | undefined;
}

export interface Subtasks {
  readonly tasks: readonly PlannedTask[];
  /** What they wait for, and the parent for them. */
  readonly edges: readonly Edge[];
}

export interface Family {
  readonly parent: PlannedTask;
  /** The profile whose agent asks: not the one that the parent is routed to where another has taken over. */
  readonly agent: string;
  /** All tasks of the run, also those that were added before. */
  readonly tasks: readonly PlannedTask[];
  readonly edges: readonly Edge[];
  /** Tasks to which nothing happens any more. */
  readonly ended: ReadonlySet<TaskId>;
  readonly profiles: Readonly<Record<string, AgentProfile>>;
}

/** Bounds: of one task, of tasks below tasks, of one run. */
const most = {each: 5, depth: 2, run: 50} as const;

/** Tasks in the order of the requests, or one finding for each thing that is against them; then none is made. */
export function planSubtasks(requests: readonly SubtaskRequest[], family: Family): Result<Subtasks, readonly string[]> {
  const {parent, tasks} = family;
  const bounds = boundFindings(requests.length, family);
  if (bounds.length > 0) return fail(bounds);
  const ids = freeIds(family, requests.length);
  const findings = requests.flatMap((request) => requestFindings(request, family).map((finding) => `subtask "${request.title}": ${finding}`));
  if (ids.some((id) => !isTaskId(id))) findings.push(`the id of ${parent.id} is too long for subtasks`);
  if (findings.length > 0) return fail(findings);
  const made = requests.map((request, index) => taskOf(request, ids[index] ?? '', family));
  const open = tasks.filter((task) => task.parent === parent.id && !family.ended.has(task.id));
  return ok({tasks: made, edges: [...made.map(({id}): Edge => ({from: id, to: parent.id, reason: 'order'})), ...siblingEdges(open, made), ...inheritedEdges(family, made)]});
}

function boundFindings(count: number, {parent, tasks}: Family): string[] {
  const own = tasks.filter((task) => task.parent === parent.id).length;
  const all = tasks.filter((task) => task.parent !== undefined).length;
  const found: string[] = [];
  if (own + count > most.each) found.push(`a task has at most ${most.each} subtasks, and ${parent.id} would have ${own + count}: do the rest yourself`);
  if (depthOf(parent, tasks) >= most.depth) found.push(`${parent.id} is itself below a subtask, and such a task has none: do the work yourself`);
  if (all + count > most.run) found.push(`a run has at most ${most.run} subtasks, and this one would have ${all + count}: do the work yourself`);
  return found;
}

function depthOf(task: PlannedTask, tasks: readonly PlannedTask[]): number {
  const above = task.parent === undefined ? undefined : tasks.find(({id}) => id === task.parent);
  return above === undefined ? 0 : 1 + depthOf(above, tasks);
}

/** `<parent>.1` and on, past those that the task file has. */
function freeIds({parent, tasks}: Family, count: number): readonly TaskId[] {
  const taken = new Set(tasks.map(({id}) => id));
  const ids: TaskId[] = [];
  for (let number = 1; ids.length < count; number++) if (!taken.has(`${parent.id}.${number}`)) ids.push(`${parent.id}.${number}`);
  return ids;
}

function requestFindings({files = [], agent}: SubtaskRequest, {parent, agent: asking, tasks, ended, profiles}: Family): string[] {
  const found: string[] = [];
  for (const glob of files) {
    const parsed = parseGlob(glob);
    if (!parsed.ok) found.push(`files: ${glob} ${parsed.failure}`);
    else if (parent.owns.length > 0 && !isWithin(glob, parent.owns)) found.push(`files: ${glob} is not within your own files (${parent.owns.slice(0, 5).join(', ')})`);
    else if (parent.owns.length === 0) {
      const owner = tasks.find((task) => task.id !== parent.id && task.parent !== parent.id && !task.done && !ended.has(task.id) && task.owns.some((own) => overlap(own, glob) !== null));
      if (owner !== undefined) found.push(`files: ${glob} belongs to task ${owner.id}`);
    }
  }
  const profile = profiles[agent ?? asking];
  if (profile === undefined) {
    const meant = nearest(agent ?? '', Object.keys(profiles));
    found.push(`agent: expected one of ${Object.keys(profiles).join(', ')}, got ${agent ?? ''}${meant === null ? '' : `; did you mean ${meant}?`}`);
  } else if (profile.status === 'blocked') found.push(`agent: ${profile.name} is blocked: ${profile.blocker ?? 'no reason given'}`);
  else if (exceeds(profile, profiles[asking])) found.push(`agent: ${profile.name} may do more than you; name one that may not`);
  else if (profile.type === 'script') found.push(`agent: ${profile.name} runs only scripts of the task file; name another`);
  return found;
}

/** Else an agent could have done by another what it may not do itself. */
function exceeds(profile: AgentProfile, parent: AgentProfile | undefined): boolean {
  if (parent === undefined) return true;
  return (
    rights[profile.permissions] > rights[parent.permissions] ||
    ((profile.network ?? true) && parent.network === false) ||
    ((profile.git ?? true) && parent.git === false) ||
    (parent.permissions !== 'full' && beyond(profile.shell, parent.shell)) ||
    beyond(profile.read, parent.read)
  );
}

const beyond = (mine: readonly string[] = [], theirs: readonly string[] = []): boolean => mine.some((one) => !theirs.includes(one));

const rights: Readonly<Record<Permissions, number>> = {'read-only': 0, edit: 1, full: 2};

function taskOf({title, prompt, files, agent}: SubtaskRequest, id: TaskId, {parent, agent: asking, profiles}: Family): PlannedTask {
  const owns = files === undefined || files.length === 0 ? parent.owns : files.map(normalised);
  const takes = agent ?? asking;
  // The parent's budget is for it and its subtasks together.
  const {budgetUsd: _, ...inherited} = parent;
  const task = {
    ...inherited,
    id,
    title,
    done: false,
    optional: false,
    parallel: false,
    dependsOn: [],
    after: [],
    files: files ?? parent.files,
    owns,
    inferred: parent.inferred && owns === parent.owns,
    agent: agent ?? null,
    // The parent's is one of the program that it is routed to.
    model: profiles[takes]?.type === profiles[parent.route.agent]?.type ? parent.model : null,
    estimateMinutes: null,
    verify: null,
    prompt: `${prompt}\n\nThis is a part of task ${parent.id} (${parent.title}), whose agent asked for it and goes on with the rest when this has landed.`,
    script: null,
    route: {agent: takes, reason: `asked for by ${parent.id}`, ...underSameGates(parent.route)},
    parent: parent.id,
  };
  return {...task, digest: digestOf(task)};
}

/** Rules and stricter gates hold for what is handed on, too. */
const underSameGates = ({kind, strategy}: Route): Pick<Route, 'kind' | 'strategy'> => ({...(kind === undefined ? {} : {kind}), ...(strategy === undefined ? {} : {strategy})});

function normalised(glob: string): string {
  const parsed = parseGlob(glob);
  return parsed.ok ? parsed.value.text : glob;
}

/** Of those that own the same files the later waits. */
function siblingEdges(open: readonly PlannedTask[], made: readonly PlannedTask[]): readonly Edge[] {
  return made.flatMap((task, index) =>
    [...open, ...made.slice(0, index)].flatMap((before): Edge[] => {
      const shared = before.owns.flatMap((a) => task.owns.flatMap((b) => overlap(a, b) ?? [])).slice(0, 3);
      return shared.length === 0 ? [] : [{from: before.id, to: task.id, reason: 'shares-files', files: shared}];
    }),
  );
}

/** What shares files with the parent may share them with its parts. */
const inheritedEdges = ({parent, edges}: Family, made: readonly PlannedTask[]): readonly Edge[] =>
  edges
    .filter(({reason, from, to}) => reason === 'shares-files' && (from === parent.id || to === parent.id))
    .flatMap((edge) => made.map(({id}) => (edge.from === parent.id ? {...edge, from: id} : {...edge, to: id})));
