/** What a person's yes is about, and when it is forgotten. */
import {expect, test} from 'vitest';
import type {RunEventBody} from '../../src/run/events.ts';
import {refusal, type Request} from '../../src/run/inbox.ts';
import {replay, type RunState} from '../../src/run/state.ts';
import {runPlan} from '../sim/script.ts';

const after = (...bodies: readonly RunEventBody[]): RunState => replay(runPlan(['a'], []), bodies.map((body, seq) => ({seq, at: '2026-01-01T00:00:00.000Z', ...body})));
const attempt = (number: number, head: string): readonly RunEventBody[] => [
  {type: 'attempt-started', task: 'a', attempt: number, agent: 'x', worktree: '/w', base: 'base'},
  {type: 'attempt-finished', task: 'a', attempt: number, outcome: {type: 'committed', head, filesChanged: 1, warnings: []}},
];
const asked = (head: string): RunEventBody => ({type: 'gates-finished', task: 'a', head, result: 'human'});
const yes = (head: string): Extract<Request, {type: 'approved'}> => ({type: 'approved', task: 'a', head, by: 'ada', override: ['policy'], reason: 'why', policy: 'p'});
const rejected: RunEventBody = {type: 'rejected', task: 'a', by: 'ada', reason: 'no'};

test('a yes to one commit is none to another, whether it waits or is blocked', () => {
  expect(refusal(after(...attempt(1, 'one'), asked('one')), yes('one'))).toBeNull();
  expect(refusal(after(...attempt(1, 'one'), asked('one')), yes('other'))).toContain('has changed since');
  expect(refusal(after(...attempt(1, 'one'), asked('one'), rejected), yes('one'))).toBeNull();
  expect(refusal(after(...attempt(1, 'one'), asked('one'), rejected), yes('other'))).toContain('has changed since');
});

test('who said it, why and under which policy is kept with it, and forgotten with it by a further attempt', () => {
  const approved = after(...attempt(1, 'one'), asked('one'), yes('one'));
  expect(approved.tasks.get('a')).toMatchObject({approvedHead: 'one', overrides: ['policy'], approval: {by: 'ada', reason: 'why', policy: 'p'}});
  const retried = after(...attempt(1, 'one'), asked('one'), yes('one'), {type: 'retry-requested', task: 'a', take: true, by: 'ada'}, ...attempt(2, 'two'));
  expect(retried.tasks.get('a')).toMatchObject({approvedHead: null, overrides: [], approval: null});
});
