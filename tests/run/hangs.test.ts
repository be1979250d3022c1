import {expect, test} from 'vitest';
import type {FailureKind} from '../../src/failure.ts';
import {advance, freshTask, type TaskEvent} from '../../src/run/advance.ts';
import type {TaskRecord} from '../../src/run/task-record.ts';
import {runPlan} from '../sim/script.ts';

const plan = runPlan(['A'], []);
const tasks = plan.plan.tasks.map((task) => ({...task, route: {agent: 'claude', reason: ''}}));
const state = {run: {...plan, plan: {...plan.plan, tasks}, retries: {claude: 5}}, tasks: new Map(), providers: new Map()};

function after(task: TaskRecord, kinds: readonly FailureKind[]): TaskRecord {
  return kinds.reduce((before, kind) => {
    const attempt = before.attempt + 1;
    const events: readonly TaskEvent[] = [
      {seq: 1, at: '2026-11-21T10:00:00Z', type: 'attempt-started', task: 'A', attempt, agent: 'claude', worktree: '/w', base: 'b'},
      {seq: 2, at: '2026-11-21T10:01:00Z', type: 'attempt-finished', task: 'A', attempt, outcome: {type: 'failed', failure: {kind, message: 'it hung'}, head: null, filesChanged: 0}},
    ];
    return events.reduce((record, event) => advance(state, record, event), before);
  }, task);
}

test('an agent that hangs is tried once more and no more, however many retries there are', () => {
  expect(after(freshTask, ['hang']).phase.type).toBe('pending');
  expect(after(freshTask, ['hang', 'exit']).phase.type).toBe('pending');
  expect(after(freshTask, ['hang', 'hang']).phase).toMatchObject({type: 'failed', failure: {kind: 'hang'}});
  expect(after(freshTask, ['hang', 'exit', 'hang']).phase.type).toBe('failed');
  expect(after({...freshTask, spentBy: {claude: 5}}, ['hang']).phase.type).toBe('failed');
});

test('a person who asks for another attempt gets it, with its own second try', () => {
  const asked = advance(state, after(freshTask, ['hang', 'hang']), {seq: 3, at: '2026-11-21T10:02:00Z', type: 'retry-requested', task: 'A', take: false, by: 'dev'});
  expect(after(asked, ['hang']).phase.type).toBe('pending');
  expect(after(asked, ['hang', 'hang']).phase.type).toBe('failed');
});
