/** What becomes of tasks whose base fails by itself. */
import {expect, test} from 'vitest';
import {askOnce} from '../../src/dispatch/bases.ts';
import {decide} from '../../src/dispatch/decide.ts';
import {plainLine} from '../../src/report/plain-lines.ts';
import {nextSteps} from '../../src/report/next-steps.ts';
import type {BaseTest} from '../../src/model.ts';
import {worseWords} from '../../src/run/base-tests.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {apply, replay, type RunState} from '../../src/run/state.ts';
import {runPlan} from '../sim/script.ts';

const at = '2026-01-01T00:00:00.000Z';
const numbered = (bodies: readonly RunEventBody[]): readonly RunEvent[] => bodies.map((body, seq) => ({seq, at, ...body}));
const stateAfter = (bodies: readonly RunEventBody[]): RunState => replay(runPlan(['a', 'b', 'c'], []), numbered(bodies));

const queued = (task: string): readonly RunEventBody[] => [
  {type: 'attempt-started', task, attempt: 1, agent: 'x', worktree: '/w', base: 'base'},
  {type: 'attempt-finished', task, attempt: 1, outcome: {type: 'committed', head: `h-${task}`, filesChanged: 1, warnings: []}},
  {type: 'gates-finished', task, head: `h-${task}`, result: 'pass'},
];
const merging = (task: string): RunEventBody => ({type: 'merge-started', task, head: `h-${task}`, onto: 'base', candidate: `c-${task}`});
const tests = {failed: 1, names: ['adds']};
const redBase = (task: string): RunEventBody => ({type: 'merge-finished', task, outcome: {type: 'tests-failed', candidate: `c-${task}`, command: 'npm test', message: 'exit code 1', output: 'x', base: {type: 'same', commit: 'base', tests}}});
const tested: BaseTest = {kind: 'tests', command: 'npm test', commit: 'base', outcome: 'red', tests};
const retry = (take: boolean): RunEventBody => ({type: 'retry-requested', task: 'a', take, by: 'ann'});
const landed = (task: string): RunEventBody => ({type: 'merge-finished', task, outcome: {type: 'landed', sha: `c-${task}`}});

const starts = (state: RunState): readonly string[] => decide(state, {tasks: new Set(), runWide: null}, {slots: 1, remaining: new Map(), nowMs: Date.parse(at)}).map((action) => ('task' in action ? `${action.type} ${action.task}` : action.type));
const failing = (task: string): readonly RunEventBody[] => [...queued(task), merging(task), redBase(task)];

test('a red base costs no retry while anything else can go on; then one task after the other is asked to mend it, once each', () => {
  const first = stateAfter(failing('a'));
  expect(first.tasks.get('a')).toMatchObject({phase: {type: 'failed', failure: {kind: 'red-base'}, head: 'h-a'}, spentBy: {x: 1}, findings: [expect.stringContaining('not to blame'), expect.stringContaining('If your task is to make it pass')]});
  expect(starts(first)).toEqual(['start-attempt b']);
  const all = [...failing('a'), ...failing('b'), ...failing('c')];
  expect(starts(stateAfter(all))).toEqual(['start-attempt a']);
  expect(starts(stateAfter([...all, ...queued('a')]))).toEqual(['merge a']);
  const tried = [...all, ...failing('a')];
  expect(starts(stateAfter(tried))).toEqual(['start-attempt b']);
  expect(starts(stateAfter([...tried, ...failing('b'), ...failing('c')]))).toEqual([]);
});

test('who has no retry left is not asked to mend it', () => {
  const run = {...runPlan(['a'], []), retries: {x: 0}};
  expect(starts(replay(run, numbered(failing('a'))))).toEqual([]);
});

test('what only the change makes fail goes back to its agent, without what fails anyway', () => {
  const body: RunEventBody = {type: 'merge-finished', task: 'a', outcome: {type: 'tests-failed', candidate: 'c', command: 'npm test', message: 'exit code 1', output: 'all of it', base: {type: 'worse', commit: 'base', fresh: ['breaks'], shared: 2}}};
  const task = stateAfter([...queued('a'), merging('a'), body]).tasks.get('a');
  expect(task?.phase.type).toBe('pending');
  expect(task?.findings.join('\n')).toMatch(/2 more tests fail there too, which is not yours to mend\): breaks$/);
});

test('it is merged again as it is once a person says so, or another task has landed', () => {
  const failed = [...queued('b'), ...queued('a'), merging('a'), redBase('a')];
  const again = stateAfter([...failed, retry(false)]);
  expect(again.tasks.get('a')).toMatchObject({phase: {type: 'queued', head: 'h-a'}, granted: 0, attempt: 1});
  expect(plainLine({seq: again.nextSeq, at, ...retry(false)}, again)).toContain('a is merged again as it is, asked by ann');
  expect(plainLine({seq: 9, at, ...retry(false)}, stateAfter([...failed, retry(false)]))).toContain('a is merged again as it is, asked by ann');
  expect(stateAfter([...failed, retry(true)]).tasks.get('a')).toMatchObject({phase: {type: 'pending'}, granted: 1, take: true});
  expect(stateAfter([...failed, merging('b'), landed('b')]).tasks.get('a')).toMatchObject({phase: {type: 'queued', head: 'h-a'}, endedAt: null});
});

test('other failures stay failed when something lands', () => {
  const own: RunEventBody = {type: 'attempt-finished', task: 'a', attempt: 1, outcome: {type: 'failed', failure: {kind: 'spawn', message: 'no'}, head: null, filesChanged: 0}};
  const [begin] = queued('a');
  if (begin === undefined) throw new Error('no event');
  expect(stateAfter([begin, own, ...queued('b'), merging('b'), landed('b')]).tasks.get('a')?.phase.type).toBe('failed');
});

test('it is said once, with the command, the commit, the tests and what to do', () => {
  const event: RunEvent = {seq: 0, at, type: 'base-tested', ...tested};
  const state = apply(stateAfter([]), event);
  expect(state.notices).toHaveLength(1);
  expect(plainLine(event, state)).toContain('`npm test` fails on base, on which this run builds, without any of its work (1 test: adds): nothing lands but what mends it.');
  const green: RunEvent = {...event, outcome: 'green', tests: null};
  expect([plainLine(green, state), apply(stateAfter([]), green).notices]).toEqual([null, []]);
  const failed = stateAfter([...queued('a'), merging('a'), {type: 'base-tested', ...tested}, redBase('a')]);
  expect(nextSteps(failed, 'none')[0]).toMatchObject({task: 'a', commands: ['orch retry a']});
});

test('what is flaky is counted and told', () => {
  const flaky = [{command: 'npm test', tests}];
  const state = stateAfter([...queued('a'), merging('a'), {type: 'verify-finished', task: 'a', candidate: 'c-a', wallMs: 1, outcome: {type: 'passed'}, flaky}, {type: 'gate-finished', task: 'b', head: 'h', gate: 'checks', verdict: {type: 'pass', warnings: [{rule: 'checks/flaky', message: 'x'}]}}]);
  expect(state.flakyRuns).toBe(2);
  expect(state.notices).toEqual([{task: 'a', message: '`npm test` failed and then passed on the same commit (1 test: adds)'}]);
});

test('a base is asked once for each commit and command, however many ask at the same time', async () => {
  let state = stateAfter([...queued('a'), merging('a'), landed('a')]);
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const askBase = askOnce({
    state: () => state,
    effects: {testBase: async (subject) => {
      asked.push(`${subject.kind} ${subject.commit}`);
      await new Promise<void>((resolve) => answers.push(resolve));
      return subject.commit === 'stopped' ? null : {outcome: 'red', tests};
    }},
    emit: async (...bodies) => {
      for (const body of bodies) state = apply(state, {seq: state.nextSeq, at, ...body});
    },
  });
  const ask = (commit: string, kind: 'tests' | 'check' = 'tests'): ReturnType<typeof askBase> => askBase(kind === 'tests' ? {kind, commit, command: 'npm test'} : {kind, commit, check: {name: 'unit', run: 'npm test'}});
  const both = [ask('base'), ask('base'), ask('base', 'check')];
  for (const answer of answers.splice(0)) answer();
  expect(await Promise.all(both)).toEqual([tested, tested, {...tested, kind: 'check'}]);
  expect(await ask('base')).toEqual(tested);
  expect(asked).toEqual(['tests base', 'check base']);
  // What has landed has passed its tests; nobody has run a check on it.
  expect((await ask('c-a'))?.outcome).toBe('green');
  expect(asked).toHaveLength(2);
  const stopped = ask('stopped');
  for (const answer of answers.splice(0)) answer();
  expect(await stopped).toBeNull();
  expect(state.bases).toHaveLength(2);
});

test('names of tests stand in the first line, which is all that lists show, as far as anybody reads there', () => {
  const fresh = Array.from({length: 52}, (_, index) => `t${index}`);
  const lines = worseWords('npm test', {type: 'worse', commit: 'b'.repeat(40), fresh, shared: 0}).split('\n');
  expect(lines[0]).toMatch(/: t0; t1; t2; t3; t4; and$/);
  expect(lines.slice(1)).toEqual([...fresh.slice(5, 50), 'and 2 more']);
});
