/** When a task's agent hears what is said to it. */
import {expect, test} from 'vitest';
import type {Failure} from '../../src/failure.ts';
import type {AttemptOutcome} from '../../src/model.ts';
import type {RunEventBody} from '../../src/run/events.ts';
import {acceptable, refusal, type Request} from '../../src/run/inbox.ts';
import {maxTurns, newsAt, unheard} from '../../src/run/messages.ts';
import {replay, type RunState} from '../../src/run/state.ts';
import type {TaskRecord} from '../../src/run/task-record.ts';
import {runPlan} from '../sim/script.ts';

const after = (...bodies: readonly RunEventBody[]): RunState => replay(runPlan(['a', 'b'], []), bodies.map((body, seq) => ({seq, at: '2026-01-01T00:00:00.000Z', ...body})));
const a = (state: RunState): TaskRecord => state.tasks.get('a') ?? expect.fail('no task a');

const sent = (id: string, task = 'a'): Extract<RunEventBody, {type: 'message-sent'}> => ({type: 'message-sent', task, id, by: 'dev', text: `words ${id}`});
const said = (to: string, text: string, task = 'b'): RunEventBody => ({type: 'agent-said', task, to, text});
const started = (attempt: number): readonly RunEventBody[] => [{type: 'attempt-started', task: 'a', attempt, agent: 'x', worktree: '/w', base: 'base'}, {type: 'agent-spawned', task: 'a', attempt, pid: 1, startTime: null}];
const finished = (attempt: number, outcome: AttemptOutcome = {type: 'committed', head: 'h', filesChanged: 1, warnings: []}): RunEventBody => ({type: 'attempt-finished', task: 'a', attempt, outcome});

const tells = (action: string | null, waiting: Failure | null): RunEventBody => ({type: 'progress', task: 'a', attempt: 1, action, progress: null, usage: null, session: 's', waiting});
const left = (outcome: AttemptOutcome, ...between: readonly RunEventBody[]): number => unheard(a(after(sent('1'), ...started(1), ...between, finished(1, outcome)))).length;

test('what was said before an attempt is in its prompt, and costs no turn', () => {
  const state = after(sent('1'), ...started(1));
  expect(newsAt(a(state), 'a', state.shared).messages.map(({text}) => text)).toEqual(['words 1']);
  expect(a(after(sent('1'), ...started(1), finished(1))).phase.type).toBe('gating');
});

test('what is said while it runs brings one more turn before its work is judged, and no retry is used up', () => {
  const state = after(...started(1), sent('1'), finished(1));
  expect(a(state)).toMatchObject({phase: {type: 'pending'}, head: 'h', spentBy: expect.toSatisfy((by: object) => Object.keys(by).length === 0) as unknown, turns: 1});
  const next = after(...started(1), sent('1'), finished(1), ...started(2));
  expect(newsAt(a(next), 'a', []).messages).toHaveLength(1);
  expect(a(after(...started(1), sent('1'), finished(1), ...started(2), finished(2)))).toMatchObject({phase: {type: 'gating'}, spentBy: {x: 1}});
});

test('an agent that never started has heard nothing', () => {
  const first = started(1).slice(0, 1);
  expect(unheard(a(after(sent('1'), ...first, finished(1, {type: 'interrupted', head: null}))))).toHaveLength(1);
});

test('one that was turned away or ended before its first word hears it again, one that has worked does not', () => {
  const [interrupted, limit] = [{type: 'interrupted', head: null}, {type: 'failed', failure: {kind: 'rate-limit', message: 'slow down'}, head: null, filesChanged: 0}] as const;
  expect([left(interrupted), left(interrupted, tells(null, null)), left(limit), left(limit, tells('waits', limit.failure))]).toEqual([1, 1, 1, 1]);
  expect([left(interrupted, tells('Edit a.ts', null)), left(limit, tells('Edit a.ts', null)), left({...limit, failure: {kind: 'exit', message: 'no'}})]).toEqual([0, 0, 0]);
});

test('messages cannot bring turns for ever', () => {
  const talk = Array.from({length: maxTurns + 1}, (_, index) => [...started(index + 1), sent(`${index}`), finished(index + 1)]).flat();
  expect(a(after(...talk.slice(0, -1), finished(maxTurns + 1)))).toMatchObject({phase: {type: 'gating'}, turns: maxTurns, spentBy: {x: 1}});
});

test('a script, and work that a person handed in, get no further turn', () => {
  const plan = runPlan(['a'], []);
  const scripted = {...plan, settings: {...plan.settings, agents: {x: {name: 'x', type: 'script', model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null, timeoutMs: null, status: 'active', blocker: null}}}} as const;
  const events = [...started(1), sent('1'), finished(1)].map((body, seq) => ({seq, at: '', ...body}));
  expect(a(replay(scripted, events)).phase.type).toBe('gating');
  expect(a(after(...started(1), finished(1, {type: 'failed', failure: {kind: 'auth', message: ''}, head: 'h', filesChanged: 1}), {type: 'retry-requested', task: 'a', take: true, by: 'dev'}, ...started(2).slice(0, 1), sent('1'), finished(2))).phase.type).toBe('gating');
});

test('an agent speaks to a person, to all, or to one task; to nobody it speaks in vain', () => {
  const state = after(said('user', 'hello'), said('all', 'tabs'), said('a', 'mind x'), said('nobody', 'lost'), ...started(1));
  expect(state.notices).toEqual([{task: 'b', message: 'says: hello'}]);
  expect(newsAt(a(state), 'a', state.shared)).toMatchObject({messages: [{from: 'b', byAgent: true, text: 'mind x'}], shared: [{from: 'b', text: 'tabs'}]});
  expect(state.tasks.get('b')?.said).toHaveLength(4);
});

test('its own decisions are no news to an agent', () => {
  const state = after(said('all', 'spaces', 'a'), ...started(1));
  expect(newsAt(a(state), 'a', state.shared).shared).toEqual([]);
});

test('a request is taken in once, beside others, and not by a task that has landed', () => {
  const request = (id: string): Request => sent(id);
  const state = after(...started(1), sent('1'));
  expect(acceptable(state, [request('1'), request('2'), request('2'), request('3')]).map((event) => (event.type === 'message-sent' ? event.id : event.type))).toEqual(['2', '3']);
  const landed = after({type: 'merge-finished', task: 'a', outcome: {type: 'landed', sha: 'abc'}});
  expect(refusal(landed, request('1'))).toContain('has landed as abc');
});
