import {describe, expect, test} from 'vitest';
import {decide, type Action} from '../../src/dispatch/decide.ts';
import type {Edge, RunPlan} from '../../src/model.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {apply, initialState, replay, type RunState} from '../../src/run/state.ts';
import {runPlan} from '../sim/script.ts';

const at = '2026-01-01T00:00:00.000Z';

const after = (ids: readonly string[], edges: readonly Edge[], ...bodies: readonly RunEventBody[]): RunState =>
  bodies.reduce((state: RunState, body, seq) => apply(state, {seq, at, ...body} as RunEvent), initialState(runPlan(ids, edges)));

const depends = (from: string, to: string): Edge => ({from, to, reason: 'depends-on'});
const shares = (from: string, to: string): Edge => ({from, to, reason: 'shares-files', files: ['f']});
const started = (task: string): RunEventBody => ({type: 'attempt-started', task, attempt: 1, agent: 'x', worktree: 'w', base: 'base'});
const committed = (task: string): RunEventBody => ({type: 'attempt-finished', task, attempt: 1, outcome: {type: 'committed', head: `head-${task}`, filesChanged: 1, warnings: []}});
const failed = (task: string): RunEventBody => ({type: 'attempt-finished', task, attempt: 1, outcome: {type: 'failed', failure: {kind: 'auth', message: 'no key'}, head: null, filesChanged: 0}});
const queued = (task: string): readonly RunEventBody[] => [started(task), committed(task), {type: 'gates-finished', task, head: `head-${task}`, result: 'pass'}];
const landed = (task: string): readonly RunEventBody[] => [
  ...queued(task),
  {type: 'merge-started', task, head: `head-${task}`, onto: 'base', candidate: `merge-${task}`},
  {type: 'merge-finished', task, outcome: {type: 'landed', sha: `merge-${task}`}},
];
const delivered = (task: string): RunEventBody => ({type: 'delivered', sha: `merge-${task}`});

const idle = {tasks: new Set<string>(), runWide: null};
const words = (actions: readonly Action[]): readonly string[] => actions.map((action) => (action.type === 'deliver' ? `deliver ${action.sha}` : `${action.type} ${action.type === 'canary' ? action.commit : action.task}`));
const next = (state: RunState, slots = 4, remaining: ReadonlyMap<string, number> = new Map()): readonly string[] => words(decide(state, idle, {slots, remaining, nowMs: Date.parse(at)}));

test('what waits for nothing starts, in the order of the file, within the slots', () => {
  expect(next(after(['a', 'b', 'c'], []), 2)).toEqual(['start-attempt a', 'start-attempt b']);
});

test('the longest remaining path starts first', () => {
  expect(next(after(['a', 'b', 'c'], []), 2, new Map([['c', 90], ['b', 30], ['a', 10]]))).toEqual(['start-attempt c', 'start-attempt b']);
});

test('a running task takes a slot, one that is being started too', () => {
  expect(next(after(['a', 'b'], [], started('a')), 1)).toEqual([]);
  expect(words(decide(after(['a', 'b'], []), {tasks: new Set(['a']), runWide: null}, {slots: 1, remaining: new Map(), nowMs: Date.parse(at)}))).toEqual([]);
});

test('a dependency must have landed, not merely ended', () => {
  const edges = [depends('a', 'b')];
  expect(next(after(['a', 'b'], edges, ...queued('a')))).toEqual(['merge a']);
  expect(next(after(['a', 'b'], edges, ...landed('a'), delivered('a')))).toEqual(['start-attempt b']);
  expect(next(after(['a', 'b'], edges, started('a'), failed('a')))).toEqual([]);
});

test('an owner of the same files waits until the earlier one has landed or ended', () => {
  const edges = [shares('a', 'b')];
  expect(next(after(['a', 'b'], edges, started('a')))).toEqual([]);
  expect(next(after(['a', 'b'], edges, started('a'), failed('a')))).toEqual(['start-attempt b']);
});

test('one merge at a time, in the order of the queue, none before the last landing is delivered', () => {
  expect(next(after(['a', 'b'], [], ...queued('b'), ...queued('a')))).toEqual(['merge b']);
  expect(next(after(['a', 'b'], [], ...queued('a'), ...landed('b')))).toEqual(['deliver merge-b']);
  expect(next(after(['a', 'b'], [], ...queued('a'), ...landed('b'), delivered('b')))).toEqual(['merge a']);
});

test('a refused delivery is not tried again before more has landed, and does not hold up the queue', () => {
  const refused: RunEventBody = {type: 'delivery-refused', sha: 'merge-b', reason: 'edits', command: 'git merge'};
  expect(next(after(['a', 'b'], [], ...queued('a'), ...landed('b'), refused))).toEqual(['merge a']);
  expect(next(after(['a', 'b'], [], ...landed('b'), refused, ...landed('a')))).toEqual(['deliver merge-a']);
});

test('an aborted run starts nothing', () => {
  expect(next(after(['a', 'b'], [], ...queued('a'), {type: 'abort-requested', reason: 'user'}))).toEqual([]);
});

test('a task that is tried again waits for those that share its files and were let go when it had ended', () => {
  const state = after(['a', 'b'], [shares('a', 'b')], started('a'), failed('a'), started('b'), {type: 'retry-requested', task: 'a', take: false, by: 'user'});
  expect(next(state)).toEqual([]);
  expect(words(decide(after(['a', 'b'], [shares('a', 'b')], started('a'), failed('a')), {tasks: new Set(['b']), runWide: null}, {slots: 4, remaining: new Map(), nowMs: Date.parse(at)}))).toEqual([]);
  expect(next(apply(state, {seq: state.nextSeq, at: '', ...committed('b')}))).toEqual(['run-gates b', 'start-attempt a']);
});

const canaryRun = (over: Partial<RunPlan['settings']> = {}): RunPlan => {
  const plan = runPlan(['a', 'b'], []);
  return {...plan, settings: {...plan.settings, canary: 'warn', ...over}};
};
const stateOf = (plan: RunPlan, ...bodies: readonly RunEventBody[]): RunState => replay(plan, bodies.map((body, seq) => ({...body, seq, at})));
const noticed: RunEventBody = {type: 'canary-finished', commit: 'base', wallMs: 1, outcome: {type: 'noticed', how: 'a failing test'}};

describe('the canary', () => {
  test('begins with the first agent, once, and nothing merges before it has ended', () => {
    expect(next(stateOf(canaryRun()), 1)).toEqual(['start-attempt a']);
    expect(next(stateOf(canaryRun(), started('a')), 1)).toEqual(['canary base']);
    const state = stateOf(canaryRun(), ...queued('a'));
    expect(next(state, 1)).toEqual(['canary base', 'start-attempt b']);
    expect(words(decide(state, {...idle, runWide: 'canary'}, {slots: 1, remaining: new Map(), nowMs: Date.parse(at)}))).toEqual(['start-attempt b']);
    expect(next(stateOf(canaryRun(), ...queued('a'), noticed), 1)).toEqual(['merge a', 'start-attempt b']);
  });

  test('keeps out of the way of a delivery, which tests what the user has committed', () => {
    expect(next(stateOf(canaryRun(), ...landed('a'), started('b')))).toEqual(['deliver merge-a']);
    expect(words(decide(stateOf(canaryRun(), ...landed('a'), started('b')), {...idle, runWide: 'canary'}, {slots: 1, remaining: new Map(), nowMs: Date.parse(at)}))).toEqual([]);
  });

  test.each<[string, Partial<RunPlan['settings']>]>([['it is off', {canary: 'off'}], ['there are no tests', {verify: []}]])('is left out where %s', (_, settings) => {
    expect(next(stateOf(canaryRun(settings), ...queued('a')), 1)).toEqual(['merge a', 'start-attempt b']);
  });

  test('a warning is among the notices, good news is not', () => {
    expect(stateOf(canaryRun(), noticed).notices).toEqual([]);
    const warned = stateOf(canaryRun(), {...noticed, outcome: {type: 'unnoticed', how: 'a failing test in a.test.ts'}});
    expect(warned.notices).toEqual([{task: null, message: expect.stringContaining('stay green with a failing test in a.test.ts')}]);
  });
});
