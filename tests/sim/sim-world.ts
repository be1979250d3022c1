/**
 * A world in memory for the real dispatcher. What is durable (the log, git, worktrees, the inbox, the agents' processes)
 * survives a death at any step; everything else is gone.
 */
import {isDeepStrictEqual} from 'node:util';
import {dispatch, type Requests} from '../../src/dispatch/dispatcher.ts';
import {mergeTask} from '../../src/merge/coordinator.ts';
import type {RunPlan, Sha, TaskId} from '../../src/model.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {acceptable, type Request} from '../../src/run/inbox.ts';
import {decodeLog, encodeEvent} from '../../src/run/log.ts';
import {recover, type Observed} from '../../src/run/recover.ts';
import {apply, replay, type RunState} from '../../src/run/state.ts';
import {commitWorktree, simEffects} from './sim-effects.ts';
import {basePaths} from './behaviours.ts';
import {below, type Random} from './random.ts';
import {planOf, type Script, type TaskScript} from './script.ts';
import {refs, SimGit, type Tree} from './sim-git.ts';
import {answerSometimes, saySomething} from './sim-user.ts';
import {Witness} from './witness.ts';

/** How one life of orch went. */
export type Life = {readonly type: 'died'} | {readonly type: 'broke'; readonly error: unknown} | {readonly type: 'ended'; readonly state: RunState};

export const slots = 2;
const mostLooks = 5000;

export class SimWorld {
  readonly script: Script;
  readonly run: RunPlan;
  readonly git: SimGit;
  readonly witness: Witness;
  // ---- durable
  log = '';
  readonly worktrees = new Map<TaskId, {readonly base: Sha; readonly tree: Tree; readonly attempt: number}>();
  /** Agents that live, whoever started them. */
  readonly processes = new Set<TaskId>();
  inbox: Request[] = [];
  /** How often a limit of the account has turned a task away. */
  readonly turnedAway = new Map<TaskId, number>();
  // ---- of one life
  stopping = false;
  signal = false;
  readonly #random: Random;
  #waiting: (() => void)[] = [];
  #poke: (() => void)[] = [];
  #nowMs = Date.parse('2026-01-01T00:00:00.000Z');
  #wakeAt: number | null = null;
  #dead = false;
  #broken: Error | null = null;
  #lives = 0;
  #stepsOfLife = 0;
  // ---- over all lives
  steps = 0;
  deliveries = 0;
  testRuns = 0;
  #appends = 0;

  constructor(script: Script, random: Random) {
    this.script = script;
    this.run = planOf(script);
    this.git = new SimGit(this.run.base, new Map([[basePaths.tests, script.redBase ? 'red' : 'good'], [basePaths.lint, script.unlinted ? 'bad' : 'good']]));
    this.git.refs.set(refs.branch, this.run.base);
    this.witness = new Witness(this);
    this.#random = random;
  }

  /** One life of orch: from the log as it is to its end or its death. Rejects when something was seen that must never be. */
  async live(): Promise<Life> {
    Object.assign(this, {stopping: false, signal: false});
    this.#waiting = [];
    this.#poke = [];
    this.#wakeAt = null;
    this.#dead = false;
    this.#broken = null;
    this.#stepsOfLife = 0;
    this.#lives++;
    this.witness.tell(`life ${this.#lives}`);
    this.witness.begin();
    let ended: Life | null = null;
    void this.#life().then(
      (state) => (ended = {type: 'ended', state}),
      (error: unknown) => (ended = {type: 'broke', error}),
    );
    for (;;) {
      await idle();
      this.witness.rethrow();
      if (this.#dead) return {type: 'died'};
      if (ended !== null) return ended;
      if (this.#waiting.length === 0 && this.#wakeAt !== null) {
        this.#nowMs = Math.max(this.#nowMs, this.#wakeAt);
        this.#wake();
        continue;
      }
      const next = this.#waiting.splice(below(this.#random, this.#waiting.length), 1)[0];
      if (next === undefined) throw new Error('nothing can happen any more and the run has not ended');
      next();
    }
  }

  /** A point at which orch may die, and others may act before it goes on. */
  step(): Promise<void> {
    this.steps++;
    this.#stepsOfLife++;
    if (this.#stepsOfLife === this.script.deaths[this.#lives - 1]) {
      this.witness.tell('killed');
      this.#dead = true;
    }
    if (this.#dead) return new Promise(() => {});
    if (this.script.commits.includes(this.steps)) this.#userCommits([`u/${this.steps}`, 'mine']);
    if (this.script.mends.includes(this.steps)) this.#userCommits([basePaths.tests, 'mended']);
    if (this.script.aborts.includes(this.steps)) this.request({type: 'abort-requested', reason: 'user'});
    if (this.script.signals.includes(this.steps)) {
      this.signal = true;
      this.#wake();
    }
    if (this.script.messages.includes(this.steps)) saySomething(this);
    answerSometimes(this, this.#random);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  request(request: Request): void {
    this.witness.tell(`the user sends ${describe(request)}`);
    this.inbox.push(request);
    this.#wake();
  }

  /** Appends as a command does that found no living dispatcher. */
  appendDirectly(bodies: readonly RunEventBody[]): void {
    const {events, goodBytes} = decodeLog(Buffer.from(this.log));
    const added = bodies.map((body, index): RunEvent => ({seq: events.length + index, at: this.#at, ...body}));
    this.log = this.log.slice(0, goodBytes) + added.map((event) => encodeEvent(event)).join('');
    for (const event of added) this.witness.logged(event);
  }

  /** `orch abort` where nobody drives the run. */
  abortDead(): void {
    const {state} = this.witness;
    this.processes.clear();
    this.appendDirectly([...recover(state, this.#look(state)), {type: 'abort-requested', reason: 'user'}, {type: 'run-finished', outcome: 'aborted'}]);
  }

  scriptOf(task: TaskId): TaskScript {
    // The first of the subtasks that an agent asks for fails, the others do well.
    const found = this.script.tasks.find(({id}) => id === task) ?? (task.includes('.') ? {id: task, behaviour: task.endsWith('.1') ? 'fails' : 'good', answers: []} as const : undefined);
    if (found === undefined) throw new Error(`no task ${task}`);
    return found;
  }

  tip(ref: string): Sha | null {
    return this.git.refs.get(ref) ?? null;
  }

  async #life(): Promise<RunState> {
    const {events, goodBytes} = decodeLog(Buffer.from(this.log));
    let state = replay(this.run, events);
    this.inbox = this.inbox.filter((request) => request.type !== 'abort-requested');
    this.log = this.log.slice(0, goodBytes);
    if (state.nextSeq > 0) {
      await this.step();
      this.processes.clear();
      await this.step();
    }
    const opening: readonly RunEventBody[] = state.nextSeq === 0 ? [{type: 'run-started', runId: 'r', pid: 1}] : [{type: 'run-resumed', pid: 2}, ...recover(state, this.#look(state))];
    state = (await this.#append(opening, state.nextSeq)).reduce(apply, state);
    const stop = (): void => {
      this.stopping = true;
    };
    const final = await dispatch({state, effects: simEffects(this), merge: mergeTask, journal: {append: (bodies, seq) => this.#append(bodies, seq)}, requests: this.#requests(), dice: {now: () => this.#nowMs, chance: this.#random}, slots, remaining: () => new Map(), told: () => {}, stop});
    if (!isDeepStrictEqual(final, replay(this.run, decodeLog(Buffer.from(this.log)).events))) throw new Error('the log does not tell the state that the run has ended in');
    return final;
  }

  /** As the real log: after one failure nothing more is taken. */
  async #append(bodies: readonly RunEventBody[], firstSeq: number): Promise<readonly RunEvent[]> {
    if (this.#broken !== null) throw this.#broken;
    const events = bodies.map((body, index): RunEvent => ({seq: firstSeq + index, at: this.#at, ...body}));
    const text = events.map((event) => encodeEvent(event)).join('');
    await this.step();
    if (this.#broken !== null) throw this.#broken as Error;
    const full = this.script.full.find((one) => one.at === ++this.#appends);
    this.log += full === undefined ? text : text.slice(0, Math.floor(text.length * full.left));
    const kept = full === undefined ? events : decodeLog(Buffer.from(this.log)).events.slice(firstSeq);
    for (const event of kept) this.witness.logged(event);
    if (full !== undefined) {
      this.witness.tell('the disk is full');
      this.#broken = new Error('no space left');
      throw this.#broken;
    }
    await this.step();
    return events;
  }

  #requests(): Requests {
    let taken = 0;
    let looks = 0;
    return {
      take: async () => {
        if (++looks > mostLooks) return this.witness.stall('the dispatcher goes round and round');
        taken = this.inbox.length;
        const {signal} = this;
        if (taken === 0 && !signal) return null;
        const found = this.inbox.slice(0, taken);
        await this.step();
        return (state) => {
          const asked = signal && state.abort === null ? [{type: 'abort-requested', reason: 'SIGINT'} as const] : [];
          const fitting = acceptable(state, found);
          for (const request of found) if ('task' in request && request.type !== 'message-sent' && !fitting.includes(request)) this.witness.drops(request.task);
          return [...asked, ...fitting.filter((event) => event.type !== 'abort-requested' || (state.abort === null && asked.length === 0))];
        };
      },
      forget: async () => {
        if (taken === 0) return;
        await this.step();
        this.inbox.splice(0, taken);
        taken = 0;
      },
      waiting: (untilMs) => {
        this.#wakeAt = untilMs;
        return new Promise((resolve) => this.#poke.push(resolve));
      },
    };
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get #at(): string {
    return new Date(this.#nowMs).toISOString();
  }

  #wake(): void {
    this.#wakeAt = null;
    for (const poke of this.#poke.splice(0)) poke();
  }

  /** Keeps what lies in the worktrees of agents that did not end, and reads where the result stands. */
  #look(state: RunState): Observed {
    const leftovers = new Map<TaskId, Sha>();
    for (const [task, {phase, attempt}] of state.tasks) {
      if (phase.type !== 'running') continue;
      const head = commitWorktree(this, task, attempt);
      if (head !== null) leftovers.set(task, head);
    }
    const known = this.witness.landed.findIndex(({sha}) => sha === state.result);
    return {landed: this.witness.landed.slice(known + 1), leftovers};
  }

  #userCommits([path, text]: readonly [string, string]): void {
    const tip = this.tip(refs.branch) ?? this.run.base;
    const tree = new Map(this.git.get(tip).tree).set(path, text);
    this.git.refs.set(refs.branch, this.git.commit([tip], tree, null));
    this.witness.branchMoved();
    this.witness.tell('the user commits');
  }
}

export const describe = (request: Request): string => (request.type === 'abort-requested' ? request.type : `${request.type} ${request.task}`);

/** Everything that can go on has gone on. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
