import {expect, test} from 'vitest';
import {dispatch} from '../../src/dispatch/dispatcher.ts';
import type {Effects} from '../../src/dispatch/effects.ts';
import type {Failure} from '../../src/failure.ts';
import {mergeTask} from '../../src/merge/coordinator.ts';
import type {AgentProfile, AttemptOutcome, RunPlan} from '../../src/model.ts';
import type {RunEvent} from '../../src/run/events.ts';
import {isHeld} from '../../src/run/providers.ts';
import {initialState, replay, type RunState} from '../../src/run/state.ts';
import {spentOf} from '../sim/behaviours.ts';
import {randomFrom, type Random} from '../sim/random.ts';
import {runPlan} from '../sim/script.ts';

const start = Date.parse('2026-01-01T22:00:00.000Z');
const [second, minute, hour] = [1000, 60_000, 3_600_000];
const slots = 8;

/** Time that passes only when nothing else can happen. */
class Clock {
  nowMs = start;
  #timers: {readonly at: number; readonly ring: () => void}[] = [];

  after(ms: number): Promise<void> {
    return new Promise((resolve) => this.#timers.push({at: this.nowMs + ms, ring: resolve}));
  }

  async runUntil(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done()) return;
      this.#timers.sort((a, b) => a.at - b.at);
      const next = this.#timers.shift();
      if (next === undefined) throw new Error('nothing can happen any more');
      this.nowMs = Math.max(this.nowMs, next.at);
      next.ring();
    }
  }
}

/** An account that turns everybody away for a while every few minutes, and once for five hours; half of the time it says for how long. */
class Account {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #window: number;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#window = start + 10 * minute;
  }

  /** The work of an agent: so long, unless it is turned away on the way. */
  async work(ms: number): Promise<Failure | null> {
    const end = this.#clock.nowMs + ms;
    for (;;) {
      const refused = this.#refusal();
      if (refused !== null) return refused;
      const left = end - this.#clock.nowMs;
      if (left <= 0) return null;
      await this.#clock.after(Math.min(left, 10 * second));
    }
  }

  #refusal(): Failure | null {
    const {nowMs} = this.#clock;
    if (nowMs >= this.#window && nowMs < this.#window + 5 * hour) return {kind: 'usage-limit', message: 'session limit', retryAt: new Date(this.#window + 5 * hour).toISOString()};
    const into = (nowMs - start) % (4 * minute);
    if (into > 40 * second) return null;
    const told = this.#random() < 0.5 ? {retryAt: new Date(nowMs - into + 41 * second).toISOString()} : {};
    return {kind: this.#random() < 0.3 ? 'overloaded' : 'rate-limit', message: 'slow down', ...told};
  }
}

const profile = (name: string, type: AgentProfile['type']): AgentProfile => ({name, type, model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null, timeoutMs: null, status: 'active', blocker: null});

function twoHundred(): RunPlan {
  const run = runPlan(Array.from({length: 200}, (_, index) => `T${index}`), []);
  const tasks = run.plan.tasks.map((task, index) => ({...task, route: {agent: index % 4 === 0 ? 'codex' : 'claude', reason: ''}}));
  return {...run, plan: {...run.plan, tasks}, settings: {...run.settings, maxParallel: slots, verify: [], agents: {claude: profile('claude', 'claude'), codex: profile('codex', 'codex')}}, retries: {claude: 0, codex: 0}};
}

function effectsOf(clock: Clock, accounts: Readonly<Record<string, Account>>, random: Random): Effects {
  return {
    worktreeOf: (agent, task) => `${agent}-${task.id}`,
    newest: async (result) => result,
    attempt: async ({task, agent, attempt}): Promise<AttemptOutcome> => {
      const head = `${task.id}-${attempt}`;
      const failure = (await accounts[agent]?.work((30 + random() * 60) * second)) ?? null;
      if (accounts[agent] === undefined) await clock.after(minute);
      return failure === null ? {type: 'committed', head, filesChanged: 1, warnings: []} : {type: 'failed', failure, head, filesChanged: 1};
    },
    halt: () => {},
    tell: () => {},
    gates: async () => ({type: 'pass'}),
    build: async ({head, result}) => ({type: 'built', onto: result, candidate: `merge-${head}`}),
    verify: async () => ({outcome: {type: 'passed'}, wallMs: 1}),
    canary: async () => null,
    testBase: async () => ({outcome: 'green', tests: null}),
    land: async () => true,
    offerConflict: async () => {},
    deliver: async () => ({type: 'delivered'}),
    release: async () => {},
  };
}

test('200 tasks, an account with limits every few minutes and one for five hours: no task fails of them, no retry is used up, the other account goes on', async () => {
  const clock = new Clock();
  const random = randomFrom(7);
  const run = twoHundred();
  const accounts = {claude: new Account(clock, random)};
  const begun = {claude: 0, codex: 0};
  const endOfCodex: number[] = [];
  const log: string[] = [];
  let told = initialState(run);
  let ended: RunState | null = null;
  let error: unknown = null;
  const check = (event: RunEvent, state: RunState): void => {
    if (event.type === 'attempt-started') {
      const account = told.providers.get(event.agent === 'claude' ? 'anthropic' : 'openai');
      const beside = [...told.tasks.values()].filter(({phase, agent}) => phase.type === 'running' && agent === event.agent).length;
      expect([isHeld(account, clock.nowMs), beside < (account?.cap ?? slots)], event.task).toEqual([false, true]);
      begun[event.agent as 'claude' | 'codex']++;
    }
    if (event.type === 'attempt-finished' && state.tasks.get(event.task)?.agent === 'codex') endOfCodex.push(clock.nowMs);
    told = state;
  };
  void dispatch({
    state: told,
    effects: effectsOf(clock, accounts, random),
    merge: mergeTask,
    journal: {
      append: async (bodies, firstSeq) => {
        const events = bodies.map((body, index): RunEvent => ({seq: firstSeq + index, at: new Date(clock.nowMs).toISOString(), ...body}));
        log.push(...events.map((event) => JSON.stringify(event)));
        return events;
      },
    },
    requests: {take: async () => null, forget: async () => {}, waiting: (untilMs) => clock.after(untilMs === null ? minute : Math.min(minute, Math.max(0, untilMs - clock.nowMs)))},
    dice: {now: () => clock.nowMs, chance: random},
    slots,
    remaining: () => new Map(),
    told: check,
    stop: () => {},
  }).then((state) => (ended = state), (thrown: unknown) => (error = thrown));
  await clock.runUntil(() => ended !== null || error !== null);
  if (error !== null) throw error;
  const final = ended as RunState | null;
  expect(final?.outcome).toBe('complete');
  expect(replay(run, log.map((line) => JSON.parse(line) as RunEvent))).toEqual(final);
  const tasks = [...(final?.tasks.values() ?? [])];
  expect(tasks.map((task) => `${task.phase.type} ${spentOf(task)}`)).toEqual(tasks.map(() => 'merged 1'));
  expect(begun.codex).toBe(50);
  // The other account was busy from the start and never waited.
  expect(Math.max(...endOfCodex) - start).toBeLessThan(2 * hour);
  expect(begun.claude).toBeGreaterThan(150);
  expect(begun.claude).toBeLessThan(450);
  expect(clock.nowMs - start).toBeGreaterThan(5 * hour);
  expect(clock.nowMs - start).toBeLessThan(12 * hour);
}, 60_000);
