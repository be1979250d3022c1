/** What an attempt's end means for the next one. */
import {expect, test} from 'vitest';
import type {AttemptOutcome} from '../../src/model.ts';
import type {RunEventBody} from '../../src/run/events.ts';
import {replay} from '../../src/run/state.ts';
import type {TaskRecord} from '../../src/run/task-record.ts';
import {runPlan} from '../sim/script.ts';

/** The record of task `a` after these events. */
function after(bodies: readonly RunEventBody[]): TaskRecord {
  const state = replay(runPlan(['a'], []), bodies.map((body, seq) => ({seq, at: '2026-01-01T00:00:00.000Z', ...body})));
  const record = state.tasks.get('a');
  if (record === undefined) throw new Error('no task a');
  return record;
}

const started = (attempt: number): RunEventBody => ({type: 'attempt-started', task: 'a', attempt, agent: 'x', worktree: '/w', base: 'base'});
const told = (attempt: number, session: string | null): RunEventBody => ({type: 'progress', task: 'a', attempt, action: null, progress: null, usage: null, session});
const finished = (attempt: number, outcome: AttemptOutcome): RunEventBody => ({type: 'attempt-finished', task: 'a', attempt, outcome});
const committed: AttemptOutcome = {type: 'committed', head: 'h', filesChanged: 1, warnings: []};
const failed = (kind: 'session-lost' | 'timeout' | 'no-changes'): AttemptOutcome => ({type: 'failed', failure: {kind, message: kind}, head: null, filesChanged: 0});
const blocked: RunEventBody = {type: 'gates-finished', task: 'a', head: 'h', result: 'block', kind: 'scope', message: 'out of scope', findings: ['src/b.ts is not yours']};

test('what a gate found goes back to the same session', () => {
  expect(after([started(1), told(1, 's'), finished(1, committed), blocked])).toMatchObject({phase: {type: 'pending'}, session: 's', spentBy: {x: 1}, findings: ['out of scope', 'src/b.ts is not yours']});
});

test('a conflict and a failing test go back to the same session', () => {
  const queued: readonly RunEventBody[] = [started(1), told(1, 's'), finished(1, committed), {type: 'gates-finished', task: 'a', head: 'h', result: 'pass'}, {type: 'merge-started', task: 'a', head: 'h', onto: 'o', candidate: 'c'}];
  expect(after([...queued, {type: 'merge-finished', task: 'a', outcome: {type: 'conflict', files: ['f'], onto: 'o'}}])).toMatchObject({phase: {type: 'pending'}, session: 's'});
  const red = after([...queued, {type: 'merge-finished', task: 'a', outcome: {type: 'tests-failed', candidate: 'c', command: 'npm test', message: 'exit code 1', output: 'expected 1, got 2'}}]);
  expect(red).toMatchObject({phase: {type: 'pending'}, session: 's'});
  expect(red.findings.join()).toContain('expected 1, got 2');
});

test('a session that nobody finds again costs no retry, and what was to be mended still is', () => {
  const lost = after([started(1), told(1, 's'), finished(1, committed), blocked, started(2), finished(2, failed('session-lost'))]);
  expect(lost).toMatchObject({phase: {type: 'pending'}, session: null, spentBy: {x: 1}, findings: ['out of scope', 'src/b.ts is not yours'], head: 'h'});
  // Without a session none can be lost, so that this cannot go on for ever.
  expect(after([started(1), finished(1, failed('session-lost')), started(2), finished(2, failed('session-lost'))])).toMatchObject({phase: {type: 'failed'}, spentBy: {x: 2}});
});

test('a session that ended badly is not gone on with; one that ended in good order is', () => {
  expect(after([started(1), told(1, 's'), finished(1, failed('timeout'))]).session).toBeNull();
  expect(after([started(1), told(1, 's'), finished(1, failed('no-changes'))]).session).toBe('s');
});
