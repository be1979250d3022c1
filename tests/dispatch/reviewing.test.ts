/** Who reads a commit, what a review may cost, and what becomes of one that is turned away: with a fake of the agent that reads. */
import {describe, expect, it, test} from 'vitest';
import {decide, goesOnAt} from '../../src/dispatch/decide.ts';
import {outcomeOf} from '../../src/dispatch/dispatcher.ts';
import {holdFor} from '../../src/dispatch/pacing.ts';
import type {RunContext} from '../../src/dispatch/context.ts';
import {openReviews} from '../../src/dispatch/reviewing.ts';
import type {ReviewJob, ReviewRun} from '../../src/dispatch/review-run.ts';
import type {Failure} from '../../src/failure.ts';
import type {AgentProfile, Budget, Reviewer, RunPlan, Usage} from '../../src/model.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {limitsOf} from '../../src/run/limits.ts';
import {apply, initialState, type RunState} from '../../src/run/state.ts';
import {knownCost, usageOf} from '../../src/report/metrics.ts';
import {runPlan} from '../sim/script.ts';

const [head, tree] = ['c'.repeat(40), 'd'.repeat(40)];
const profile = (name: string, more: Partial<AgentProfile> = {}): AgentProfile => ({name, type: 'command', model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: [name], timeoutMs: null, status: 'active', blocker: null, ...more});
const reviewer = (more: Partial<Reviewer> = {}): Reviewer => ({name: 'sec', agent: 'judge', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null, ...more});
const usage = (costUsd: number | null): Usage => ({inputTokens: 10, outputTokens: 5, costUsd});
const answered = (costUsd: number | null = 0.1): ReviewRun => ({end: {type: 'answered', answer: {verdict: 'pass', summary: 'Fine.', findings: []}, warnings: []}, usage: usage(costUsd)});
const failed = (kind: Failure['kind'], costUsd: number | null = 0): ReviewRun => ({end: {type: 'failed', failure: {kind, message: 'it says so'}}, usage: usage(costUsd)});

interface Setting {
  readonly agents?: readonly AgentProfile[];
  readonly budget?: Budget;
  readonly taskUsd?: number;
  readonly workedBy?: string;
}

/** A run whose task waits for its reviewers. */
class Bench {
  state: RunState;
  readonly jobs: ReviewJob[] = [];
  readonly #context: RunContext;
  #nowMs = Date.parse('2026-01-01T00:00:00.000Z');

  constructor({agents = [profile('writer'), profile('judge')], budget, taskUsd, workedBy = 'writer'}: Setting = {}) {
    const plan = runPlan(['a'], []);
    const run: RunPlan = {
      ...plan,
      plan: {...plan.plan, tasks: plan.plan.tasks.map((task) => ({...task, ...(taskUsd === undefined ? {} : {budgetUsd: taskUsd})}))},
      settings: {...plan.settings, ...(budget === undefined ? {} : {budget}), agents: Object.fromEntries(agents.map((one) => [one.name, one]))},
    };
    this.state = initialState(run);
    this.#context = {run, stop: new AbortController().signal, reviewing: (work: (slot: number) => Promise<unknown>) => work(0), reviewCosts: new Set()} as unknown as RunContext;
    this.append({type: 'run-started', runId: 'r', pid: 1}, {type: 'attempt-started', task: 'a', attempt: 1, agent: workedBy, worktree: '/w', base: 'base'}, {type: 'attempt-finished', task: 'a', attempt: 1, outcome: {type: 'committed', head, filesChanged: 1, warnings: []}});
  }

  append(...bodies: readonly RunEventBody[]): void {
    for (const body of bodies) this.state = apply(this.state, {seq: this.state.nextSeq, at: new Date(this.#nowMs).toISOString(), ...body} as RunEvent);
  }

  /** Asks as the gate does; what the dispatcher makes of it goes into the state. */
  async ask(run: ReviewRun | ((job: ReviewJob) => Promise<ReviewRun>), asked: Reviewer = reviewer(), id = 'a'): Promise<string> {
    const task = this.state.run.plan.tasks.find((one) => one.id === id);
    if (task === undefined) throw new Error('no task');
    const startedSeq = this.state.nextSeq;
    const reviews = openReviews(this.#context, {task, change: {base: 'base', head, tree, files: [], warnings: []}, now: () => this.state, emit: async (...events) => this.append(...events)}, async (_context, job) => {
      this.jobs.push(job);
      return typeof run === 'function' ? run(job) : run;
    });
    const verdict = await reviews.run(asked).then((one) => (one.type === 'human' ? (one.findings[0]?.message ?? '') : one.type), () => 'later');
    for (const {reviewer: name, agent, failure, met, usage: used, wallMs} of reviews.held()) {
      this.append({type: 'review-finished', task: 'a', head, reviewer: name, agent, verdict: null, stopped: failure, usage: used, wallMs});
      if (met) this.append(...holdFor(this.state, {agent, startedSeq}, failure, {nowMs: Date.now(), chance: 0}));
    }
    const spent = reviews.spent();
    return spent === null ? verdict : `${spent.kind}: ${spent.message}`;
  }

  /** Whether the gates are asked now, or when. */
  next(nowMs: number): string {
    const actions = decide(this.state, {tasks: new Set(), runWide: null}, {slots: 1, remaining: new Map(), nowMs});
    return actions[0]?.type ?? (goesOnAt(this.state, nowMs) === null ? outcomeOf(this.state) : 'waits');
  }

  get record() {
    const record = this.state.tasks.get('a');
    if (record === undefined) throw new Error('no task');
    return record;
  }
}

describe('who reads', () => {
  const maker = (name: string, type: AgentProfile['type'], more: Partial<AgentProfile> = {}): AgentProfile => profile(name, {type, command: null, ...more});
  it.each<[string, Setting, Partial<Reviewer>, string]>([
    ['the profile that is named', {}, {}, 'judge'],
    ['nobody reads own work', {workedBy: 'judge'}, {}, 'sec has given no answer: nobody may review it: judge has worked on the task itself.'],
    ['then a fallback does', {workedBy: 'judge', agents: [profile('judge', {fallback: ['other']}), profile('other')]}, {}, 'other'],
    ['no model of the same maker where that is asked for', {agents: [maker('writer', 'claude'), maker('judge', 'claude', {model: 'opus', fallback: ['other']}), maker('other', 'gemini')]}, {crossModel: true}, 'other'],
    ['nobody who is blocked', {agents: [profile('writer'), profile('judge', {status: 'blocked', blocker: 'no key'})]}, {}, 'sec has given no answer: nobody may review it: judge is blocked: no key.'],
    ['nobody who is not there', {}, {agent: 'gone'}, 'sec has given no answer: nobody may review it: there is no profile gone.'],
  ])('%s', async (_what, setting, more, who) => {
    const bench = new Bench(setting);
    const said = await bench.ask(answered(), reviewer(more));
    expect(bench.jobs[0]?.agent ?? said).toBe(who);
  });

  test('every profile that made an attempt is kept from it, not the last one alone', async () => {
    const bench = new Bench({workedBy: 'judge'});
    bench.append({type: 'retry-requested', task: 'a', take: false, by: 'me'}, {type: 'attempt-started', task: 'a', attempt: 2, agent: 'writer', worktree: '/w', base: 'base'}, {type: 'attempt-finished', task: 'a', attempt: 2, outcome: {type: 'committed', head, filesChanged: 1, warnings: []}});
    expect(await bench.ask(answered())).toContain('judge has worked on the task itself');
  });
});

test('who asked for a subtask does not review it', async () => {
  const bench = new Bench({workedBy: 'judge'});
  const [parent] = bench.state.run.plan.tasks;
  if (parent === undefined) throw new Error('no task');
  bench.append({type: 'subtasks-added', task: 'a', tasks: [{...parent, id: 'a.1', parent: 'a'}], edges: []}, {type: 'attempt-started', task: 'a.1', attempt: 1, agent: 'writer', worktree: '/w', base: 'base'}, {type: 'attempt-finished', task: 'a.1', attempt: 1, outcome: {type: 'committed', head, filesChanged: 1, warnings: []}});
  expect(await bench.ask(answered(), reviewer(), 'a.1')).toContain('judge has worked on the task itself');
});

describe('what is paid', () => {
  it('counts for the task and the run, and never twice for one commit', async () => {
    const bench = new Bench();
    expect(await bench.ask(answered(0.25))).toBe('pass');
    expect(await bench.ask(answered(0.25))).toBe('pass');
    expect(bench.jobs).toHaveLength(1);
    expect([bench.record.reviewUsd, usageOf(bench.record), knownCost(bench.state)], 'its author told nothing').toEqual([0.25, usage(null), {usd: 0.25, complete: false}]);
    bench.append({type: 'retry-requested', task: 'a', take: false, by: 'me'}, {type: 'attempt-started', task: 'a', attempt: 2, agent: 'writer', worktree: '/w', base: 'base'}, {type: 'attempt-finished', task: 'a', attempt: 2, outcome: {type: 'committed', head, filesChanged: 1, warnings: []}});
    expect([await bench.ask(answered(0.25)), bench.jobs.length, bench.record.reviewUsd]).toEqual(['pass', 2, 0.5]);
  });

  it('is bounded by what the run, the task and the profile leave', async () => {
    const bench = new Bench({budget: {usd: 3, usdPerDay: null}, taskUsd: 2, agents: [profile('writer'), profile('judge', {budgetUsd: 1})]});
    await bench.ask(answered(null));
    expect(bench.jobs[0]?.boundUsd).toBe(1);
  });

  it('pauses the run where its money is spent, before and during a review', async () => {
    const before = new Bench({budget: {usd: 1, usdPerDay: null}});
    before.append({type: 'review-finished', task: 'a', head, reviewer: 'other', agent: 'judge', verdict: {type: 'pass', warnings: []}, usage: usage(1), wallMs: 1});
    expect([await before.ask(answered()), before.jobs.length, before.next(0)]).toEqual(['later', 0, 'paused']);
    const during = new Bench({budget: {usd: 1, usdPerDay: null}});
    expect([await during.ask(failed('budget', 1)), during.next(0), during.record.reviewUsd]).toEqual(['later', 'paused', 1]);
    during.append({type: 'run-resumed', pid: 2, budgetUsd: 5});
    expect([during.next(0), await during.ask(answered())]).toEqual(['run-gates', 'pass']);
  });

  it.each<[string, Setting, string]>([
    ['of the run', {budget: {usd: 1, usdPerDay: null}}, 'later'],
    ['of the task', {taskUsd: 1}, 'budget: its budget of $1.00 is used up, and a reviewer is still to be asked'],
  ])('counts what the reviews beside it have cost so far against the money %s', async (_whose, setting, ended) => {
    const bench = new Bench(setting);
    const seen: unknown[] = [];
    expect(
      await bench.ask(async (first) => {
        seen.push(first.boundUsd, first.isSpent(0.6));
        await bench.ask(async (second) => {
          seen.push(second.boundUsd?.toFixed(2), second.isSpent(0.3), second.isSpent(0.5));
          return failed('budget', 0.5);
        }, reviewer({name: 'second'}));
        seen.push(first.isSpent(0.6));
        return failed('budget', 0.6);
      }),
    ).toBe(ended);
    expect(seen).toEqual([1, false, '0.40', false, true, true]);
    expect(bench.record.reviewUsd).toBeCloseTo(1.1);
  });

  it('ends the task where its own money is spent', async () => {
    expect(await new Bench({taskUsd: 1}).ask(failed('budget', 1))).toBe('budget: its budget of $1.00 is used up, and a reviewer is still to be asked');
  });

  it('asks a human where a bound of the profile was too small', async () => {
    expect(await new Bench().ask(failed('budget', 1))).toBe('sec has given no answer: judge failed (budget): it says so.');
  });
});

describe('a limit of its account', () => {
  it('holds the account, blames nobody, and the review is asked for again after it', async () => {
    const bench = new Bench();
    const now = Date.now();
    expect(await bench.ask(failed('rate-limit'))).toBe('later');
    expect(bench.record.phase.type).toBe('gating');
    expect([bench.next(now), limitsOf(bench.state, now).map(({provider, tasks}) => [provider, tasks])]).toEqual(['waits', [['judge', ['a']]]]);
    expect(await bench.ask(answered()), 'while it holds').toBe('later');
    expect(bench.jobs).toHaveLength(1);
    const until = goesOnAt(bench.state, now) ?? 0;
    expect(bench.next(until)).toBe('run-gates');
    bench.append({type: 'run-resumed', pid: 2});
  });

  it('without an end pauses the run until a person resumes it', async () => {
    const bench = new Bench();
    await bench.ask(failed('quota'));
    expect(bench.next(Date.now())).toBe('paused');
    bench.append({type: 'run-resumed', pid: 2});
    expect(bench.next(Date.now())).toBe('run-gates');
  });

  it('is passed by where the profile says so: another one reads', async () => {
    const bench = new Bench({agents: [profile('writer'), profile('judge', {onLimit: 'fallback', fallback: ['other']}), profile('other')]});
    await bench.ask(failed('usage-limit'));
    await bench.ask(answered());
    expect(bench.jobs.map(({agent}) => agent)).toEqual(['judge', 'other']);
  });

  it('asks a human where the profile is to fail of it', async () => {
    expect(await new Bench({agents: [profile('writer'), profile('judge', {onLimit: 'fail'})]}).ask(failed('rate-limit'))).toBe('sec has given no answer: judge failed (rate-limit): it says so.');
  });
});

test.each(['auth', 'exit', 'max-turns', 'timeout', 'hang', 'spawn', 'signal'] as const)('a reviewer that fails by %s asks a human, and says so', async (kind) => {
  expect(await new Bench().ask(failed(kind))).toBe(`sec has given no answer: judge failed (${kind}): it says so.`);
});

test('one that was cut short with the run is asked again, and what it cost is counted', async () => {
  const bench = new Bench();
  expect(await bench.ask({end: {type: 'interrupted'}, usage: usage(0.2)})).toBe('later');
  expect([bench.next(0), bench.record.reviewUsd, bench.record.reviewHold]).toEqual(['run-gates', 0.2, null]);
});
