/** What a simulated run is up against: its tasks, how they turn out, and everything that disturbs it. Made from a seed. */
import type {Edge, PlannedTask, RunPlan, TaskId} from '../../src/model.ts';
import {below, pick, randomFrom, type Random} from './random.ts';

/**
 * How the work of a task turns out. `-once`: only the first attempt; `-twice`: those that the settings give, but not one that
 * a person asks for. `limited` and `quota-once` meet limits of their account before they do well. `clashes` edits a line that
 * others edit, `mends` mends the tests of the base, `none-once` leaves the tests nothing to run, `quarrels` breaks the tests together with its like, `tangled` clashes and is dirty, `delegates` asks for subtasks
 * before it ends. `sloppy` work is blocked by its reviewer; where `review-` stands before a limit, the reviewer meets it.
 */
export type Behaviour =
  | 'good' | 'fails-once' | 'fails-twice' | 'fails' | 'cannot-start-once' | 'dirty-once' | 'dirty-twice' | 'dirty' | 'limited' | 'quota-once'
  | 'delegates' | 'human' | 'red-once' | 'red-twice' | 'red' | 'none-once' | 'mends' | 'sloppy-once' | 'sloppy' | 'review-limited' | 'review-quota-once' | 'clashes' | 'quarrels' | 'tangled';

/** What a person answers when a task waits for one or has ended badly, in this order. */
export type Answer = 'approve' | 'override' | 'reject' | 'retry' | 'take' | 'leave';

export interface TaskScript {
  readonly id: TaskId;
  readonly behaviour: Behaviour;
  readonly answers: readonly Answer[];
}

export interface Script {
  readonly tasks: readonly TaskScript[];
  readonly edges: readonly Edge[];
  /** Without tests every merge lands at once. */
  readonly tested: boolean;
  /** On the commit that the run begins with the tests fail; a check does. */
  readonly redBase: boolean;
  readonly unlinted: boolean;
  /** Test runs, counted over all lives, that fail first and pass then. */
  readonly flaky: readonly number[];
  /** Steps, counted over all lives, at which the user commits what mends the tests of the base. */
  readonly mends: readonly number[];
  /** For each life in turn, the step at which it is killed; 0: never. Later lives are not killed. */
  readonly deaths: readonly number[];
  /** Steps, counted over all lives: the user commits to the branch; asks to stop from another terminal; presses Ctrl-C. */
  readonly commits: readonly number[];
  readonly aborts: readonly number[];
  readonly signals: readonly number[];
  /** Steps, counted over all lives, at which the user says something to some task. */
  readonly messages: readonly number[];
  /** Appends, counted over all lives, that find the disk full, and how much of the text they leave (0 to 1). */
  readonly full: readonly {readonly at: number; readonly left: number}[];
  /** Deliveries, counted over all lives, that are refused. */
  readonly refusals: readonly number[];
}

const behaviours: readonly Behaviour[] = ['good', 'good', 'good', 'fails-once', 'fails-twice', 'fails', 'cannot-start-once', 'limited', 'limited', 'quota-once', 'dirty-once', 'dirty-twice', 'dirty', 'delegates', 'human', 'human', 'red-once', 'red-twice', 'red', 'none-once', 'mends', 'sloppy-once', 'sloppy', 'review-limited', 'review-quota-once', 'clashes', 'clashes', 'quarrels', 'quarrels', 'tangled'];
const answers: readonly Answer[] = ['approve', 'override', 'reject', 'retry', 'take', 'leave'];

export function randomScript(seed: number): Script {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1));
  const tasks = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, 2 + below(random, 4)).map((id): TaskScript => ({
    id,
    behaviour: pick(random, behaviours),
    answers: Array.from({length: below(random, 4)}, () => pick(random, answers)),
  }));
  const script = {
    tasks,
    edges: randomEdges(random, tasks.map(({id}) => id)),
    tested: random() < 0.9,
    deaths: randomDeaths(random),
    commits: sometimes(random, 0.35, () => steps(random, 1 + below(random, 7), 70)),
    aborts: sometimes(random, 0.2, () => steps(random, 1 + below(random, 2), 90)),
    signals: sometimes(random, 0.15, () => steps(random, 1, 90)),
    full: sometimes(random, 0.2, () => [{at: 1 + below(random, 40), left: random()}]),
    messages: sometimes(random, 0.3, () => steps(random, 1 + below(random, 8), 90)),
    refusals: sometimes(random, 0.25, () => steps(random, 1 + below(random, 2), 4)),
  };
  return {...script, redBase: random() < 0.25, unlinted: random() < 0.1, flaky: steps(random, below(random, 3), 6), mends: sometimes(random, 0.2, () => steps(random, 1, 70))};
}

/** The same run with nothing that disturbs it but what decides how it ends. */
export const undisturbed = (script: Script): Script => ({...script, deaths: [], aborts: [], signals: [], messages: [], full: [], refusals: []});

/**
 * Whether the end is the same in every order in which tasks may land. With three that clash, chance decides who runs out of
 * attempts, or of answers; where one is left waiting for ever, who has passed it, or what waits for it, before by way of an edge
 * that any end releases. With a red base, it is chance who is asked to mend it.
 */
export const isOrderFree = ({tasks, edges, redBase}: Script): boolean =>
  !tasks.some(({id, behaviour, answers: [first]}) => behaviour === 'tangled' || (behaviour === 'human' && first === 'leave' && holdsUp(edges, id)))
  && tasks.filter(({behaviour}) => behaviour === 'clashes').length < 3
  && !redBase;

/** Edges lead from earlier tasks to later ones, so this ends. */
const holdsUp = (edges: readonly Edge[], task: TaskId): boolean => edges.some(({from, to, reason}) => from === task && (reason !== 'depends-on' || holdsUp(edges, to)));

/** Most runs are killed once, many again while they recover. */
function randomDeaths(random: Random): readonly number[] {
  const deaths: number[] = [];
  if (random() < 0.1) return deaths;
  deaths.push(1 + below(random, 80));
  while (deaths.length < 5 && random() < 0.5) deaths.push(random() < 0.5 ? 1 + below(random, 8) : 1 + below(random, 50));
  return deaths;
}

const sometimes = <T>(random: Random, chance: number, make: () => readonly T[]): readonly T[] => (random() < chance ? make() : []);

const steps = (random: Random, count: number, limit: number): readonly number[] => Array.from({length: count}, () => 1 + below(random, limit));

function randomEdges(random: Random, ids: readonly TaskId[]): readonly Edge[] {
  const edges: Edge[] = [];
  for (const [index, to] of ids.entries()) {
    for (const from of ids.slice(0, index)) {
      const dice = random();
      if (dice < 0.2) edges.push({from, to, reason: 'depends-on'});
      else if (dice < 0.35) edges.push({from, to, reason: 'shares-files', files: ['f']});
      else if (dice < 0.4) edges.push({from, to, reason: 'order'});
    }
  }
  return edges;
}

export function planOf({tasks, edges, tested}: Script): RunPlan {
  const plan = runPlan(tasks.map(({id}) => id), edges, tested ? ['npm test'] : []);
  return {...plan, settings: {...plan.settings, canary: 'warn'}};
}

/** A run of tasks that differ in nothing but their ids and edges. */
export function runPlan(ids: readonly TaskId[], edges: readonly Edge[], verify: readonly string[] = ['npm test']): RunPlan {
  const tasks = ids.map((id): PlannedTask => ({id, title: id, line: 1, done: false, optional: false, parallel: false, dependsOn: [], after: [], files: [], owns: [], inferred: false, reads: [], labels: [], agent: null, model: null, estimateMinutes: null, priority: 0, timeoutMs: null, verify: null, prompt: '', script: null, digest: '0', route: {agent: 'x', reason: ''}}));
  return {
    version: 1,
    runId: 'r',
    plan: {version: 1, file: 'tasks.md', format: 'native', confidence: 1, tasks, edges, conflicts: [], criticalPath: [], predicted: {parallelMinutes: 0, sequentialMinutes: 0, costUsd: null, advice: 'parallel'}, diagnostics: []},
    selected: ids,
    settings: {maxParallel: 2, timeout: {flagMs: null, fileMs: null, defaultMs: 1000}, maxDurationMs: null, mergeStrategy: 'merge', verify, gates: {scope: 'auto', tree: 'block', secrets: 'block', policy: {mode: 'auto', requireHuman: [], block: []}, checks: []}, workspace: {setup: null, copy: []}, redact: {names: [], patterns: []}, agents: {}},
    retries: {x: 1},
    into: 'refs/heads/main',
    base: 'base',
  };
}
