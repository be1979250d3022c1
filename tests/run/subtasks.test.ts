/** How a run that agents add tasks to stands, also where orch died in between. */
import {expect, test} from 'vitest';
import {decide} from '../../src/dispatch/decide.ts';
import {outcomeOf} from '../../src/dispatch/dispatcher.ts';
import type {AttemptOutcome, PlannedTask, TaskId} from '../../src/model.ts';
import type {RunEventBody} from '../../src/run/events.ts';
import {recover} from '../../src/run/recover.ts';
import {standings} from '../../src/run/standing.ts';
import {replay, type RunState} from '../../src/run/state.ts';
import {runPlan} from '../sim/script.ts';

const plan = runPlan(['a'], []);
const parent = plan.plan.tasks[0] ?? expect.fail('no task');
const part = (number: number): PlannedTask => ({...parent, id: `a.${number}`, parent: 'a'});
const after = (...bodies: readonly RunEventBody[]): RunState => replay(plan, bodies.map((body, seq) => ({seq, at: '2026-01-01T00:00:00.000Z', ...body})));

const started = (task: TaskId, attempt = 1): RunEventBody => ({type: 'attempt-started', task, attempt, agent: 'x', worktree: '/w', base: 'base'});
const finished = (task: TaskId, outcome: AttemptOutcome, attempt = 1): RunEventBody => ({type: 'attempt-finished', task, attempt, outcome});
const added: RunEventBody = {type: 'subtasks-added', task: 'a', tasks: [part(1), part(2)], edges: [{from: 'a.1', to: 'a', reason: 'order'}, {from: 'a.2', to: 'a', reason: 'order'}]};
const delegated = finished('a', {type: 'delegated', head: 'half', filesChanged: 1});
const landed = (task: TaskId): RunEventBody => ({type: 'merge-finished', task, outcome: {type: 'landed', sha: task}});
const gone = (task: TaskId): RunEventBody => finished(task, {type: 'failed', failure: {kind: 'auth', message: 'no key'}, head: null, filesChanged: 0});

const wordsOf = (state: RunState): readonly string[] => [...standings(state)].map(([id, {word, waitingFor}]) => [id, word, ...waitingFor].join(' ')).toSorted();
const starts = (state: RunState): readonly string[] => decide(state, {tasks: new Set(), runWide: null}, {slots: 5, remaining: new Map(), nowMs: Date.parse('2026-01-01T00:00:00.000Z')}).flatMap((action) => (action.type === 'start-attempt' ? [`${action.task} ${action.attempt}`] : []));

test('the parent waits with what it has, its subtasks start, and nothing of it counts as a retry', () => {
  const state = after(started('a'), added, delegated);
  expect(wordsOf(state)).toEqual(['a pending a.1 a.2', 'a.1 pending', 'a.2 pending']);
  expect(starts(state)).toEqual(['a.1 1', 'a.2 1']);
  expect(state.tasks.get('a')).toMatchObject({head: 'half', spentBy: expect.toSatisfy((by: object) => Object.keys(by).length === 0) as unknown, children: ['a.1', 'a.2']});
  expect(plan.plan.tasks).toHaveLength(1);
});

test('when all have ended, whatever their end, the parent goes on', () => {
  const state = after(started('a'), added, delegated, started('a.1'), gone('a.1'), landed('a.2'));
  expect(starts(state)).toEqual(['a 2']);
});

test('the run is complete once the tasks of its file have landed, though a subtask did not', () => {
  const all = [started('a'), added, delegated, started('a.1'), gone('a.1'), landed('a.2')];
  expect(outcomeOf(after(...all, landed('a')))).toBe('complete');
  expect(outcomeOf(after(...all, started('a', 2), finished('a', {type: 'failed', failure: {kind: 'auth', message: 'no key'}, head: null, filesChanged: 0}, 2)))).toBe('incomplete');
  const broke: RunEventBody = finished('a.1', {type: 'failed', failure: {kind: 'budget', message: 'spent'}, head: null, filesChanged: 0});
  expect(outcomeOf(after(started('a'), added, delegated, started('a.1'), broke, landed('a.2'), landed('a')))).toBe('complete');
});

test('where orch died before the attempt was said to have ended, the parent waits all the same', () => {
  const dead = after(started('a'), added);
  const events = recover(dead, {landed: [], leftovers: new Map([['a', 'half']])});
  const state = after(started('a'), added, ...events);
  expect(wordsOf(state)).toEqual(['a pending a.1 a.2', 'a.1 pending', 'a.2 pending']);
  expect(state.tasks.get('a')?.head).toBe('half');
});
