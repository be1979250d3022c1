/** Runs told as events, for the tests of the reports. */
import {Chalk} from 'chalk';
import type {FailureKind} from '../../src/failure.ts';
import type {AgentProfile, Edge, OnLimit, PlannedTask, RunPlan, Usage} from '../../src/model.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {replay, type RunState} from '../../src/run/state.ts';

export const plainChalk = new Chalk({level: 0});
export const colourChalk = new Chalk({level: 1});

/** A commit's name that is easy to tell from others. */
export const sha = (digit: string): string => digit.repeat(40).slice(0, 40);

export const failureKinds: readonly FailureKind[] = [
  ...(['spawn', 'exit', 'signal', 'timeout', 'hang', 'auth', 'rate-limit', 'usage-limit', 'quota', 'overloaded', 'model-not-found', 'context-too-long', 'max-turns'] as const),
  ...(['budget', 'denied', 'no-changes', 'scope', 'tree', 'secrets', 'dependencies', 'code', 'weakened-tests', 'policy', 'check', 'conflict', 'tests', 'workspace-lost', 'aborted', 'internal'] as const),
];

const profile = (name: string, type: AgentProfile['type']): AgentProfile => ({
  name, type, model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null,
  timeoutMs: null, status: 'active', blocker: null,
});

const planned = (id: string, title: string, agent: string): PlannedTask => ({
  id, title, line: 1, done: false, optional: false, parallel: false, dependsOn: [], after: [], files: [], owns: [], inferred: false, reads: [], labels: [],
  agent: null, model: null, estimateMinutes: null, priority: 0, timeoutMs: null, verify: null, prompt: '', script: null, digest: '0123456789abcdef',
  route: {agent, reason: 'the only profile'},
});

export interface StoryOptions {
  readonly edges?: readonly Edge[];
  readonly into?: string | null;
  readonly verify?: readonly string[];
  readonly agent?: string;
  /** Here a limit ends a task, unless a test is about waiting. */
  readonly onLimit?: OnLimit;
}

/** One run from its start; every event is one second after the one before, or as told. */
export class Story {
  readonly run: RunPlan;
  readonly events: RunEvent[] = [];
  #second = 0;

  /** Tasks by id and title; without an answer to retries, nothing is tried twice. */
  constructor(tasks: Readonly<Record<string, string>>, {edges = [], into = 'refs/heads/main', verify = ['npm test'], agent = 'claude', onLimit = 'fail'}: StoryOptions = {}) {
    const list = Object.entries(tasks).map(([id, title]) => planned(id, title, agent));
    this.run = {
      version: 1,
      runId: 'r-1',
      plan: {
        version: 1, file: 'tasks.md', format: 'native', confidence: 1, tasks: list, edges, conflicts: [], criticalPath: [], diagnostics: [],
        predicted: {parallelMinutes: 1, sequentialMinutes: 1, costUsd: null, advice: 'parallel'},
      },
      selected: list.map((task) => task.id),
      settings: {
        maxParallel: 4, timeout: {flagMs: null, fileMs: null, defaultMs: 1_800_000}, maxDurationMs: null, mergeStrategy: 'merge', verify, workspace: {setup: null, copy: []}, redact: {names: [], patterns: []},
        gates: {scope: 'auto', tree: 'block', secrets: 'block', policy: {mode: 'auto', requireHuman: [], block: []}, checks: []},
        onLimit,
        agents: {claude: profile('claude', 'claude'), shell: profile('shell', 'script')},
      },
      retries: {claude: 0, shell: 0},
      into,
      base: sha('0'),
    };
    this.tell({type: 'run-started', runId: 'r-1', pid: 1});
  }

  get state(): RunState {
    return replay(this.run, this.events);
  }

  get now(): string {
    return timeAt(this.#second);
  }

  passes(seconds: number): this {
    this.#second += seconds;
    return this;
  }

  tell(...bodies: readonly RunEventBody[]): this {
    for (const body of bodies) {
      this.events.push({seq: this.events.length, at: timeAt(this.#second), ...body});
      this.#second++;
    }
    return this;
  }

  starts(task: string, attempt = 1, agent = this.run.plan.tasks[0]?.route.agent ?? 'claude'): this {
    return this.tell({type: 'attempt-started', task, attempt, agent, worktree: `.worktrees/${agent}-${task}`, base: sha('0')});
  }

  uses(task: string, usage: Usage | null, action: string | null = null): this {
    return this.tell({type: 'progress', task, attempt: 1, action, progress: null, usage, session: null});
  }

  commits(task: string, head: string, filesChanged = 3): this {
    return this.tell({type: 'attempt-finished', task, attempt: 1, outcome: {type: 'committed', head: sha(head), filesChanged, warnings: []}});
  }

  fails(task: string, kind: FailureKind, message: string, retryAt?: string): this {
    const failure = retryAt === undefined ? {kind, message} : {kind, message, retryAt};
    return this.tell({type: 'attempt-finished', task, attempt: 1, outcome: {type: 'failed', failure, head: sha('f'), filesChanged: 1}});
  }

  passesGates(task: string, head: string): this {
    return this.tell(...(['scope', 'tree', 'secrets', 'policy'] as const).map((gate): RunEventBody => ({type: 'gate-finished', task, head: sha(head), gate, verdict: {type: 'pass', warnings: []}})), {
      type: 'gates-finished', task, head: sha(head), result: 'pass',
    });
  }

  asks(task: string, head: string, message: string): this {
    const verdict = {type: 'human', findings: [{rule: 'policy/require-human', message, file: 'package.json', line: 3}]} as const;
    return this.tell({type: 'gate-finished', task, head: sha(head), gate: 'policy', verdict}, {type: 'gates-finished', task, head: sha(head), result: 'human'});
  }

  isBlocked(task: string, head: string, message: string): this {
    const verdict = {type: 'block', findings: [{rule: 'secrets/key', message, file: 'src/a.ts', line: 7}]} as const;
    return this.tell({type: 'gate-finished', task, head: sha(head), gate: 'secrets', verdict}, {
      type: 'gates-finished', task, head: sha(head), result: 'block', kind: 'secrets', message: `src/a.ts:7 ${message}`, findings: [`secrets: src/a.ts:7: ${message}`],
    });
  }

  merges(task: string, head: string, candidate: string): this {
    return this.tell({type: 'merge-started', task, head: sha(head), onto: sha('0'), candidate: sha(candidate)});
  }

  lands(task: string, candidate: string): this {
    return this.tell({type: 'verify-finished', task, candidate: sha(candidate), wallMs: 4000, outcome: {type: 'passed'}}, {type: 'merge-finished', task, outcome: {type: 'landed', sha: sha(candidate)}});
  }

  /** Everything from the agent's start to landing and delivery. */
  doesAll(task: string, head: string, candidate: string, usage: Usage | null = {inputTokens: 12_000, outputTokens: 300, costUsd: 0.12}): this {
    return this.starts(task).uses(task, usage).passes(55).commits(task, head).passesGates(task, head).merges(task, head, candidate).lands(task, candidate).tell({type: 'delivered', sha: sha(candidate)});
  }
}

const timeAt = (second: number): string => new Date(Date.UTC(2026, 2, 1, 12, 0, second)).toISOString();

export const dependsOn = (to: string, from: string): Edge => ({from, to, reason: 'depends-on'});

/** A run with one task in each state, still going on. */
export function everyState(): Story {
  const story = new Story(
    {
      'DEV-1': 'Add the transfer model', 'DEV-2': 'Transfer endpoint', 'DEV-3': 'Limits', 'DEV-4': 'Audit log', 'DEV-5': 'Receipts by mail', 'DEV-6': 'Admin page',
      'DEV-7': 'Nightly export', 'DEV-8': 'Currency rates', 'DEV-9': 'Search', 'DEV-10': 'Search as you type', 'DEV-11': 'Docs',
    },
    {edges: [dependsOn('DEV-10', 'DEV-9'), dependsOn('DEV-11', 'DEV-5')]},
  );
  return story
    .doesAll('DEV-1', 'a', 'b')
    .starts('DEV-2')
    .commits('DEV-2', '2')
    .passesGates('DEV-2', '2')
    .merges('DEV-2', '2', 'c')
    .starts('DEV-3')
    .commits('DEV-3', '3')
    .passesGates('DEV-3', '3')
    .starts('DEV-4')
    .commits('DEV-4', '4')
    .starts('DEV-5')
    .uses('DEV-5', {inputTokens: 900, outputTokens: 99, costUsd: 0.004}, 'Edit src/mail/receipt.ts')
    .starts('DEV-6')
    .commits('DEV-6', '6')
    .asks('DEV-6', '6', 'adds a dependency')
    .starts('DEV-7')
    .fails('DEV-7', 'usage-limit', 'the limit of 5 hours is used up', '2026-03-01T17:00:00.000Z')
    .starts('DEV-8')
    .commits('DEV-8', '8')
    .isBlocked('DEV-8', '8', 'looks like an API key')
    .starts('DEV-9')
    .commits('DEV-9', '9')
    .passesGates('DEV-9', '9')
    .tell({type: 'merge-finished', task: 'DEV-9', outcome: {type: 'conflict', files: ['src/search.ts', 'src/index.ts'], onto: sha('b')}})
    .passes(10);
}
