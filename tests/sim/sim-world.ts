/**
 * A world in memory for the real dispatcher: git as a graph of commits, agents and tests as scripted answers, and a death at
 * any step. What is durable (log, refs) survives a death; everything else is gone.
 */
import {dispatch, type Requests} from '../../src/dispatch/dispatcher.ts';
import type {Effects} from '../../src/dispatch/effects.ts';
import {mergeTask} from '../../src/merge/coordinator.ts';
import type {AttemptOutcome, RunPlan, Sha, TaskId} from '../../src/model.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {decodeLog, encodeEvent} from '../../src/run/log.ts';
import {recover} from '../../src/run/recover.ts';
import {apply, replay, type RunState} from '../../src/run/state.ts';
import {checkRunning, type Seen} from './invariants.ts';

/** What a task does, by how many of its attempts have been spent. */
export type Behaviour = 'good' | 'fails-once' | 'fails' | 'blocked-once' | 'blocked' | 'human' | 'red-once' | 'red' | 'clashes';

export interface Script {
  readonly run: RunPlan;
  readonly behaviours: ReadonlyMap<TaskId, Behaviour>;
  /** Steps after which the user commits to the branch. */
  readonly userCommits: ReadonlySet<number>;
}

interface Commit {
  readonly parents: readonly Sha[];
  readonly task: TaskId | null;
}

export class SimWorld {
  readonly script: Script;
  readonly seen: Seen = {running: new Set(), landed: [], gated: new Set(), verified: new Set(), branch: []};
  readonly commits = new Map<Sha, Commit>();
  log = '';
  result: Sha | null = null;
  branch: Sha;
  steps = 0;
  crashAt = Number.POSITIVE_INFINITY;
  dead = false;
  #random: () => number;
  #waiting: (() => void)[] = [];
  #made = 0;

  constructor(script: Script, random: () => number) {
    this.script = script;
    this.#random = random;
    this.branch = script.run.base;
    this.commits.set(script.run.base, {parents: [], task: null});
  }

  /** One life of orch: from the log as it is to its end, or to its death (null). */
  async live(random: () => number): Promise<RunState | null> {
    this.#random = random;
    this.#waiting = [];
    this.dead = false;
    this.seen.running.clear();
    const {events} = decodeLog(Buffer.from(this.log));
    let state = replay(this.script.run, events);
    const done = this.#life(state).then((final) => {
      state = final;
      return true as const;
    });
    for (;;) {
      const ended = await Promise.race([done, idle()]);
      if (ended === true) return state;
      if (this.dead) return null;
      const next = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1)[0];
      if (next === undefined) throw new Error('nothing can happen any more and the run has not ended');
      next();
    }
  }

  async #life(from: RunState): Promise<RunState> {
    let state = from;
    const append = async (bodies: readonly RunEventBody[], firstSeq: number): Promise<readonly RunEvent[]> => {
      await this.step();
      const events = bodies.map((body, index): RunEvent => ({seq: firstSeq + index, at: '2026-01-01T00:00:00.000Z', ...body}));
      this.log += events.map((event) => encodeEvent(event)).join('');
      await this.step();
      return events;
    };
    const open = state.nextSeq === 0 ? [{type: 'run-started', runId: 'r', pid: 1} as const] : [{type: 'run-resumed', pid: 2} as const, ...recover(state, {landed: this.#landingsSince(state.result), leftovers: new Map()})];
    state = (await append(open, state.nextSeq)).reduce(apply, state);
    const requests: Requests = {take: async () => [], waiting: () => new Promise(() => {})};
    return dispatch({state, effects: this.#effects(), merge: mergeTask, journal: {append}, requests, slots: 2, remaining: new Map(), told: () => {}, stop: () => {}});
  }

  /** A point at which orch may die, and others may act before it goes on. */
  step(): Promise<void> {
    this.steps++;
    if (this.steps === this.crashAt) this.dead = true;
    if (this.script.userCommits.has(this.steps)) this.#userCommits();
    if (this.dead) return new Promise(() => {});
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  holds(sha: Sha, ancestor: Sha): boolean {
    return sha === ancestor || (this.commits.get(sha)?.parents ?? []).some((parent) => this.holds(parent, ancestor));
  }

  #landingsSince(known: Sha): readonly {readonly task: TaskId; readonly sha: Sha}[] {
    return this.seen.landed.slice(this.seen.landed.indexOf(known) + 1).map((sha) => ({task: this.commits.get(sha)?.task ?? '', sha}));
  }

  #commit(parents: readonly Sha[], task: TaskId | null): Sha {
    const sha = `c${++this.#made}`;
    this.commits.set(sha, {parents, task});
    return sha;
  }

  #userCommits(): void {
    this.branch = this.#commit([this.branch], null);
    this.seen.verified.add(this.branch);
    this.seen.branch.push(this.branch);
  }

  #effects(): Effects {
    const behaviour = (id: TaskId): Behaviour => this.script.behaviours.get(id) ?? 'good';
    return {
      worktreeOf: (agent, task) => `${agent}-${task.id}`,
      newest: async (result) => (this.holds(this.branch, result) ? this.branch : result),
      attempt: async ({task, record, base}): Promise<AttemptOutcome> => {
        checkRunning(this, task.id);
        this.seen.running.add(task.id);
        await this.step();
        this.seen.running.delete(task.id);
        const kind = behaviour(task.id);
        if (kind === 'fails' || (kind === 'fails-once' && record.spent === 0)) {
          return {type: 'failed', failure: {kind: 'exit', message: 'exit code 1'}, head: null, filesChanged: 0};
        }
        return {type: 'committed', head: this.#commit([base], task.id), filesChanged: 1, warnings: []};
      },
      gates: async ({task, record, head}, told) => {
        await this.step();
        const kind = behaviour(task.id);
        if (kind === 'blocked' || (kind === 'blocked-once' && record.spent === 1)) {
          await told('secrets', {type: 'block', findings: [{rule: 'secrets/key', message: 'a key'}]});
          return {type: 'block', failure: {kind: 'secrets', message: 'a key'}, findings: ['a key']};
        }
        if (kind === 'human' && record.approvedHead !== head) return {type: 'human'};
        await told('secrets', {type: 'pass', warnings: []});
        this.seen.gated.add(head);
        return {type: 'pass'};
      },
      build: async ({task, head, result}) => {
        await this.step();
        const onto = this.holds(this.branch, result) ? this.branch : this.holds(result, this.branch) ? result : this.#commit([result, this.branch], null);
        const base = this.commits.get(head)?.parents[0];
        if (behaviour(task.id) === 'clashes' && base !== onto) return {type: 'conflict', onto, files: ['f']};
        return {type: 'built', onto, candidate: this.#commit([onto, head], task.id)};
      },
      verify: async (candidate, task) => {
        await this.step();
        const kind = behaviour(task.id);
        const spent = [...this.commits].filter(([sha, commit]) => this.seen.gated.has(sha) && commit.task === task.id).length;
        if (kind === 'red' || (kind === 'red-once' && spent === 1)) return {outcome: {type: 'failed', command: 'npm test', message: 'exit code 1', output: ''}, wallMs: 1};
        this.seen.verified.add(candidate);
        return {outcome: {type: 'passed'}, wallMs: 1};
      },
      land: async ({candidate, expected}) => {
        await this.step();
        if (!this.holds(candidate, this.branch)) return false;
        if ((this.result ?? this.script.run.base) !== expected) throw new Error('compare-and-swap of the result failed');
        this.result = candidate;
        this.seen.landed.push(candidate);
        await this.step();
        return true;
      },
      offerConflict: async () => this.step(),
      deliver: async (sha) => {
        await this.step();
        if (!this.holds(sha, this.branch)) return {type: 'moved'};
        this.branch = sha;
        this.seen.branch.push(sha);
        await this.step();
        return {type: 'delivered'};
      },
      release: async () => this.step(),
    };
  }
}

const idle = (): Promise<false> => new Promise((resolve) => setImmediate(() => resolve(false)));
