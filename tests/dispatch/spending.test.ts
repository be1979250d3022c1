import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {decide} from '../../src/dispatch/decide.ts';
import {moneyOf} from '../../src/dispatch/money.ts';
import {allowance, affordable, halts} from '../../src/dispatch/spending.ts';
import type {Failure} from '../../src/failure.ts';
import type {AgentProfile, Budget} from '../../src/model.ts';
import {daySpent, runSpent} from '../../src/run/budget.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {apply, initialState, type RunState} from '../../src/run/state.ts';
import {runPlan} from '../sim/script.ts';

const at = '2026-01-01T22:30:00.000Z';
const day = {utcOffsetMinutes: 0, date: '2026-01-01', othersUsd: 0};

function opened(ids: readonly string[], budget: Budget, profile: Partial<AgentProfile> = {}): RunState {
  const plan = runPlan(ids, []);
  const x: AgentProfile = {name: 'x', type: 'claude', model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null, timeoutMs: null, status: 'active', blocker: null, ...profile};
  return then(initialState({...plan, settings: {...plan.settings, budget, agents: {x}}}), {type: 'run-started', runId: 'r', pid: 1, day});
}

const then = (state: RunState, ...bodies: readonly RunEventBody[]): RunState => bodies.reduce((now: RunState, body) => apply(now, {seq: now.nextSeq, at, ...body} as RunEvent), state);
const started = (state: RunState, task: string): RunEventBody => ({type: 'attempt-started', task, attempt: (state.tasks.get(task)?.attempt ?? 0) + 1, agent: 'x', worktree: 'w', base: 'base'});
const told = (task: string, costUsd: number | null): RunEventBody => ({type: 'progress', task, attempt: 1, action: null, progress: null, usage: {inputTokens: 1, outputTokens: 1, costUsd}, session: null});
const ended = (task: string): RunEventBody => ({type: 'attempt-finished', task, attempt: 1, outcome: {type: 'failed', failure: {kind: 'auth', message: ''}, head: null, filesChanged: 0}});
const stopped = (task: string): RunEventBody => ({type: 'attempt-finished', task, attempt: 1, outcome: {type: 'interrupted', head: null}});
const running = (state: RunState): readonly string[] => [...state.tasks].flatMap(([id, task]) => (task.phase.type === 'running' ? [id] : []));
const pending = (state: RunState): readonly string[] => [...state.tasks].flatMap(([id, task]) => (task.phase.type === 'pending' ? [id] : []));
const may = (state: RunState, now = at): readonly string[] => affordable(state, now, new Set(running(state)), pending(state).map((task) => ({task, agent: 'x'})));

const next = (state: RunState) => decide(state, {tasks: new Set(), runWide: null}, {slots: 4, remaining: new Map(), nowMs: Date.parse(at)}).map((action) => ('task' in action ? action.task : ''));

const none: Budget = {usd: null, usdPerDay: null};

test('without a budget all may start; with one as many as it covers, and always the first', () => {
  const ids = ['a', 'b', 'c', 'd'];
  expect(may(opened(ids, none))).toEqual(ids);
  expect(may(opened(ids, {usd: 1, usdPerDay: null}))).toEqual(['a', 'b']);
  expect(may(opened(ids, {usd: 0.01, usdPerDay: null}))).toEqual(['a']);
});

test('what attempts have cost so far is what the next ones count for', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const first = opened(ids, {usd: 1, usdPerDay: null});
  const cheap = then(first, started(first, 'a'), told('a', 0.1), ended('a'));
  expect(may(cheap)).toEqual(['b', 'c', 'd', 'e']);
  const dear = then(first, started(first, 'a'), told('a', 0.4), ended('a'));
  expect(may(dear)).toEqual(['b']);
  expect(may(then(dear, started(dear, 'b')))).toEqual([]);
});

test('an attempt that was turned away says nothing about what work costs', () => {
  const first = opened(['a', 'b', 'c', 'd'], {usd: 1, usdPerDay: null});
  const limit = {kind: 'rate-limit', message: ''} as const;
  expect(may(then(first, started(first, 'a'), told('a', 0), {type: 'attempt-finished', task: 'a', attempt: 1, outcome: {type: 'failed', failure: limit, head: null, filesChanged: 0}}))).toEqual(['a', 'b']);
});

test('a script costs nothing, and an unknown cost is not counted as one', () => {
  expect(may(opened(['a', 'b', 'c'], {usd: 0.5, usdPerDay: null}, {type: 'script'}))).toEqual(['a', 'b', 'c']);
  expect(may(opened(['a', 'b'], {usd: 0, usdPerDay: null}, {type: 'script'}))).toEqual(['a', 'b']);
  const first = opened(['a', 'b'], {usd: 1, usdPerDay: null});
  const unknown = then(first, started(first, 'a'), told('a', null), ended('a'));
  expect(runSpent(unknown)).toBe(0);
});

test('when the money is spent all stop; a task over its own budget stops alone', () => {
  const first = opened(['a', 'b'], {usd: 1, usdPerDay: null});
  const both = then(first, started(first, 'a'), started(first, 'b'), told('a', 0.4));
  expect(halts(both, at)).toEqual([]);
  expect(halts(then(both, told('b', 0.6)), at)).toEqual([{task: 'a', by: 'run'}, {task: 'b', by: 'run'}]);
  const own = opened(['a', 'b'], none, {budgetUsd: 0.5});
  expect(halts(then(own, started(own, 'a'), started(own, 'b'), told('a', 0.5)), at)).toEqual([{task: 'a', by: 'task'}]);
});

test("a person's retry begins a task's budget anew, a retry of orch's own does not", () => {
  const first = opened(['a'], none, {budgetUsd: 0.5});
  const over = then(first, started(first, 'a'), told('a', 0.5), {type: 'attempt-finished', task: 'a', attempt: 1, outcome: {type: 'failed', failure: {kind: 'budget', message: ''}, head: null, filesChanged: 0}});
  expect(over.tasks.get('a')?.phase.type).toBe('failed');
  const profile = over.run.settings.agents['x'] as AgentProfile;
  expect(allowance(over, at, 'a', profile)).toMatchObject({usd: 0, by: 'task'});
  const again = then(over, {type: 'retry-requested', task: 'a', take: false, by: 'me'});
  expect(allowance(again, at, 'a', profile)).toMatchObject({usd: 0.5, by: 'task'});
  const more = then(over, {type: 'retry-requested', task: 'a', take: false, by: 'me', budgetUsd: 3});
  expect(allowance(more, at, 'a', profile)).toMatchObject({usd: 3, by: 'task'});
});

test('what subtasks cost counts for the budget of their parent, until a person gives one of them money of its own', () => {
  const first = opened(['a'], none, {budgetUsd: 9});
  const tasks = first.run.plan.tasks.map((task) => ({...task, budgetUsd: 1}));
  const [a] = tasks;
  if (a === undefined) throw new Error('no task');
  const {budgetUsd: _, ...part} = {...a, id: 'a.1', parent: 'a'};
  const family = {...first, run: {...first.run, plan: {...first.run.plan, tasks}}};
  const profile = first.run.settings.agents['x'] as AgentProfile;
  const waits = then(family, started(family, 'a'), told('a', 0.5), {type: 'subtasks-added', task: 'a', tasks: [part], edges: []}, {type: 'attempt-finished', task: 'a', attempt: 1, outcome: {type: 'delegated', head: null, filesChanged: 0}});
  expect(allowance(waits, at, 'a.1', profile)).toMatchObject({usd: 0.5, of: 'a'});
  const over = then(waits, started(waits, 'a.1'), told('a.1', 0.5));
  expect(halts(over, at)).toEqual([{task: 'a.1', by: 'task'}]);
  const failed = then(over, {type: 'attempt-finished', task: 'a.1', attempt: 1, outcome: {type: 'failed', failure: {kind: 'budget', message: ''}, head: null, filesChanged: 0}});
  expect(allowance(failed, at, 'a', profile)).toMatchObject({usd: 0, of: 'a'});
  expect(allowance(then(failed, {type: 'retry-requested', task: 'a.1', take: false, by: 'me', budgetUsd: 2}), at, 'a.1', profile)).toMatchObject({usd: 2, of: 'a.1'});
  const dead = then(failed, started(failed, 'a'), {type: 'attempt-finished', task: 'a', attempt: 2, outcome: {type: 'failed', failure: {kind: 'budget', message: ''}, head: null, filesChanged: 0}});
  expect(allowance(then(dead, {type: 'retry-requested', task: 'a', take: false, by: 'me', budgetUsd: 3}), at, 'a', profile)).toMatchObject({usd: 3, of: 'a'});
});

test('an agent that ends itself for money goes on when there is more, or has failed where its own is spent; at a bound that is not ours it has failed', () => {
  const failure: Failure = {kind: 'budget', message: 'Reached maximum budget'};
  const judged = (budget: Budget, profile: Partial<AgentProfile>, costUsd: number | null) => {
    const state = opened(['a'], budget, profile);
    const [task] = state.run.plan.tasks;
    if (task === undefined) throw new Error('no task');
    return moneyOf({run: state.run}, {task, agent: 'x', state}).judged({stoppedBy: null}, failure, {inputTokens: 1, outputTokens: 1, costUsd});
  };
  expect(judged({usd: 3, usdPerDay: null}, {}, 2.996)).toBe('interrupted');
  expect(judged(none, {budgetUsd: 3}, 3.2)).toMatchObject({message: 'the task has used up its budget of $3.00'});
  for (const cost of [0.1, null]) expect(judged({usd: 3, usdPerDay: null}, {}, cost)).toEqual(failure);
  expect(judged(none, {}, 1)).toEqual(failure);
});

test('a day ends at midnight, local time, and counts what other runs have spent', () => {
  const first = opened(['a', 'b'], {usd: null, usdPerDay: 10});
  const late = {...then(first, started(first, 'a'), told('a', 4)), day: {...day, othersUsd: 6}};
  expect(daySpent(late, at)).toBe(10);
  expect(halts(late, at)).toEqual([{task: 'a', by: 'day'}]);
  expect(daySpent(late, '2026-01-02T00:10:00.000Z')).toBe(0);
  expect(halts(late, '2026-01-02T00:10:00.000Z')).toEqual([]);
  const east = then(initialState({...first.run}), {type: 'run-started', runId: 'r', pid: 1, day: {utcOffsetMinutes: 120, date: '2026-01-02', othersUsd: 0}}, started(first, 'a'), told('a', 4));
  expect(daySpent(east, '2026-01-01T22:40:00.000Z')).toBe(4);
  expect(daySpent(east, '2026-01-01T21:40:00.000Z')).toBe(0);
});

test('what a person has mended is judged although the money is spent', () => {
  const first = opened(['a', 'b'], {usd: 1, usdPerDay: null});
  const spent = then(first, started(first, 'a'), told('a', 1.2), ended('a'));
  expect(next(then(spent, {type: 'retry-requested', task: 'a', take: false, by: 'me'}))).toEqual([]);
  expect(next(then(spent, {type: 'retry-requested', task: 'a', take: true, by: 'me'}))).toEqual(['a']);
});

test('resume with a higher budget goes on', () => {
  const first = opened(['a', 'b'], {usd: 1, usdPerDay: null});
  const spent = then(first, started(first, 'a'), told('a', 1.2), stopped('a'));
  expect(may(spent)).toEqual([]);
  expect(may(then(spent, {type: 'run-resumed', pid: 2, day}))).toEqual([]);
  expect(may(then(spent, {type: 'run-resumed', pid: 2, day, budgetUsd: 5}))).toEqual(['a', 'b']);
});

/** Agents take turns of random cost; each tells after a turn, and those that have to stop do so before their next one. */
function spendAll(cap: number, turns: readonly (readonly number[])[], order: readonly number[]): {readonly total: number; readonly largest: number; readonly stopped: boolean} {
  const ids = turns.map((_, index) => `t${index}`);
  let state = opened(ids, {usd: cap, usdPerDay: null});
  const done = new Map(ids.map((id) => [id, 0]));
  const cost = (id: string): number => (turns[ids.indexOf(id)] ?? []).slice(0, done.get(id)).reduce((sum, turn) => sum + turn, 0);
  let halted = false;
  for (let step = 0; step < 2000; step++) {
    for (const id of may(state).filter((one) => (done.get(one) ?? 0) < (turns[ids.indexOf(one)] ?? []).length)) state = then(state, started(state, id));
    const live = running(state);
    const id = live[(order[step % order.length] ?? 0) % Math.max(1, live.length)];
    if (id === undefined) break;
    const before = cost(id);
    done.set(id, (done.get(id) ?? 0) + 1);
    const was = state.tasks.get(id)?.usageNow?.costUsd ?? 0;
    state = then(state, told(id, was + cost(id) - before));
    if (done.get(id) === turns[ids.indexOf(id)]?.length) state = then(state, ended(id));
    for (const halt of halts(state, at)) {
      halted = true;
      state = then(state, stopped(halt.task));
    }
  }
  return {total: runSpent(state), largest: Math.max(...turns.flat()), stopped: halted};
}

test('never more is spent than the budget and one turn, however turns fall', () => {
  const turn = fc.integer({min: 1, max: 100}).map((cents) => cents / 100);
  let stops = 0;
  fc.assert(
    fc.property(fc.integer({min: 1, max: 500}), fc.array(fc.array(turn, {minLength: 1, maxLength: 8}), {minLength: 1, maxLength: 8}), fc.array(fc.nat(7), {minLength: 1, maxLength: 20}), (cents, turns, order) => {
      const {total, largest, stopped: halted} = spendAll(cents / 100, turns, order);
      if (halted) stops++;
      expect(total).toBeLessThanOrEqual(cents / 100 + largest + 1e-9);
    }),
    {numRuns: 300},
  );
  expect(stops).toBeGreaterThan(50);
});
