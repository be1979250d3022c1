import {expect, test} from 'vitest';
import {decide, goesOnAt} from '../../src/dispatch/decide.ts';
import {holdAfter} from '../../src/dispatch/pacing.ts';
import type {Failure, FailureKind} from '../../src/failure.ts';
import type {AgentProfile, OnLimit, RunPlan} from '../../src/model.ts';
import {agentFor, takesOver} from '../../src/run/agent-for.ts';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {limitsOf} from '../../src/run/limits.ts';
import {apply, initialState, type RunState} from '../../src/run/state.ts';
import {runPlan} from '../sim/script.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const [second, minute, hour] = [1000, 60_000, 3_600_000];
const iso = (ms: number): string => new Date(start + ms).toISOString();

const profile = (name: string, type: AgentProfile['type'], more: Partial<AgentProfile> = {}): AgentProfile => ({
  name, type, model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null, timeoutMs: null, status: 'active', blocker: null, ...more,
});

/** Tasks by id and the profile that they are routed to. */
function runOf(routes: Readonly<Record<string, string>>, profiles: readonly AgentProfile[], onLimit: OnLimit = 'wait'): RunPlan {
  const run = runPlan(Object.keys(routes), []);
  const tasks = run.plan.tasks.map((task) => ({...task, route: {agent: routes[task.id] ?? '', reason: ''}}));
  const agents = Object.fromEntries(profiles.map((one) => [one.name, one]));
  return {...run, plan: {...run.plan, tasks}, settings: {...run.settings, maxParallel: 8, onLimit, agents}, retries: Object.fromEntries(profiles.map(({name}) => [name, 1]))};
}

/** A run under way, told as events; time goes on only as it is told. */
class Told {
  state: RunState;
  nowMs = start;

  constructor(run: RunPlan) {
    this.state = initialState(run);
  }

  tell(...bodies: readonly RunEventBody[]): this {
    for (const body of bodies) this.state = apply(this.state, {seq: this.state.nextSeq, at: new Date(this.nowMs).toISOString(), ...body} as RunEvent);
    return this;
  }

  passes(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  starts(...tasks: readonly string[]): this {
    for (const task of tasks) this.tell({type: 'attempt-started', task, attempt: (this.state.tasks.get(task)?.attempt ?? 0) + 1, agent: agentFor(this.state, task, this.nowMs), worktree: 'w', base: 'base'});
    return this;
  }

  /** As the dispatcher logs it. */
  fails(task: string, failure: Failure, chance = 0.5): this {
    const record = this.state.tasks.get(task);
    const held = holdAfter(this.state, task, failure, {nowMs: this.nowMs, chance});
    return this.tell({type: 'attempt-finished', task, attempt: record?.attempt ?? 0, outcome: {type: 'failed', failure, head: `head-${task}`, filesChanged: 1}}, ...held);
  }

  commits(task: string): this {
    return this.tell({type: 'attempt-finished', task, attempt: this.state.tasks.get(task)?.attempt ?? 0, outcome: {type: 'committed', head: `head-${task}`, filesChanged: 1, warnings: []}});
  }

  /** Waits until the account may start something again. */
  sitsOut(provider: string): this {
    const until = this.state.providers.get(provider)?.until ?? null;
    if (until !== null) this.nowMs = Math.max(this.nowMs, Date.parse(until));
    return this;
  }

  next(): readonly string[] {
    return decide(this.state, {tasks: new Set(), runWide: null}, {slots: 8, remaining: new Map(), nowMs: this.nowMs}).flatMap((action) => (action.type === 'start-attempt' ? [`${action.task} ${action.agent}`] : []));
  }

  task(id: string) {
    const record = this.state.tasks.get(id);
    if (record === undefined) throw new Error(id);
    return record;
  }
}

const limit = (kind: FailureKind, retryAt?: string): Failure => ({kind, message: 'no more', ...(retryAt === undefined ? {} : {retryAt})});
const waiting = (failure: Failure | null): RunEventBody => ({type: 'progress', task: 'a', attempt: 1, action: null, progress: null, usage: null, session: null, waiting: failure});
const claude = profile('claude', 'claude');
const other = profile('other', 'claude');
const codex = profile('codex', 'codex');

/** From now, in milliseconds, until an account may start again after so many limits in a row; null: a person must resume. */
function waits(failure: Failure, chance: number, times = 1): number | null {
  const told = new Told(runOf({a: 'claude'}, [claude]));
  for (let time = 1; ; time++) {
    told.starts('a').fails('a', failure, chance);
    const until = told.state.providers.get('anthropic')?.until ?? null;
    if (time === times) return until === null ? null : Date.parse(until) - told.nowMs;
    told.sitsOut('anthropic');
  }
}

test('without a time that was told: a window that doubles, and chance in it; up to ten minutes, and to an hour for an account', () => {
  expect([waits(limit('rate-limit'), 0), waits(limit('rate-limit'), 0.5), waits(limit('overloaded'), 0.5)]).toEqual([5 * second, 15 * second, 15 * second]);
  expect([2, 3, 7, 20].map((times) => waits(limit('rate-limit'), 0.5, times))).toEqual([25 * second, 45 * second, 305 * second, 305 * second]);
  expect([1, 2, 3, 4].map((times) => waits(limit('usage-limit'), 0, times))).toEqual([15 * minute, 30 * minute, hour, hour]);
  expect(waits(limit('quota'), 0.5)).toBeNull();
});

test('a time that was told is kept to, a little later; one that has passed is over, one that is absurd was never told', () => {
  expect(waits(limit('usage-limit', iso(5 * hour)), 0)).toBe(5 * hour + second);
  expect(waits(limit('usage-limit', iso(5 * hour)), 1)).toBe(5 * hour + 31 * second);
  expect(waits(limit('rate-limit', iso(2 * second)), 1)).toBe(4 * second);
  expect(waits(limit('usage-limit', iso(-minute)), 0.5)).toBe(15 * second);
  expect(waits(limit('usage-limit', iso(-5 * hour)), 0)).toBe(15 * minute);
  expect(waits(limit('usage-limit', iso(400 * 24 * hour)), 0)).toBe(15 * minute);
  expect(waits(limit('usage-limit', 'soon'), 0)).toBe(15 * minute);
});

test('who tells a short time again and again is left alone for longer and longer', () => {
  const told = new Told(runOf({a: 'claude'}, [claude]));
  const waited = Array.from({length: 8}, () => {
    const from = told.starts('a').fails('a', limit('rate-limit', new Date(told.nowMs + second).toISOString())).nowMs;
    return told.sitsOut('anthropic').nowMs - from;
  });
  expect(waited.slice(0, 5)).toEqual([2.5 * second, 2.5 * second, 2.5 * second, 15 * second, 25 * second]);
  expect(waited.at(-1)).toBeGreaterThan(2 * minute);
});

test.each([null, 3 * hour])('an account that meets nothing but limits for half a day is a person\'s business; resume tries it again, one at a time (told: %s)', (toldMs) => {
  const told = new Told(runOf({a: 'claude', b: 'claude'}, [claude]));
  for (let time = 0; told.state.providers.get('anthropic')?.until !== null; time++) {
    expect(time).toBeLessThan(20);
    told.starts('a').fails('a', limit('usage-limit', toldMs === null ? undefined : new Date(told.nowMs + toldMs).toISOString())).sitsOut('anthropic');
  }
  expect(told.nowMs - start).toBeGreaterThan(12 * hour);
  expect([told.next(), goesOnAt(told.state, told.nowMs)]).toEqual([[], null]);
  expect(told.tell({type: 'run-resumed', pid: 2}).next()).toEqual(['a claude']);
  expect(told.task('a')).toMatchObject({spentBy: expect.toSatisfy((by: object) => Object.keys(by).length === 0) as unknown, phase: {type: 'pending'}});
});

test('all tasks of an account wait, others go on; profiles of one type share it unless they say otherwise', () => {
  const mine = profile('mine', 'claude', {provider: 'team'});
  const told = new Told(runOf({a: 'claude', b: 'other', c: 'codex', d: 'mine'}, [claude, other, codex, mine])).starts('a').fails('a', limit('rate-limit'));
  expect(told.next()).toEqual(['c codex', 'd mine']);
  expect(limitsOf(told.state, told.nowMs)).toMatchObject([{provider: 'anthropic', kind: 'rate-limit', tasks: ['a', 'b'], until: iso(15 * second)}]);
  expect(goesOnAt(told.state, told.nowMs)).toBe(start + 15 * second);
  expect(told.sitsOut('anthropic').next()).toEqual(['a claude', 'c codex', 'd mine']);
});

test('half of what ran after a limit, one more after each success that follows it, up to all', () => {
  const tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const told = new Told(runOf(Object.fromEntries(tasks.map((id) => [id, 'claude'])), [claude])).starts('a', 'b', 'c', 'd', 'e', 'f').commits('f').fails('a', limit('rate-limit'));
  expect(told.state.providers.get('anthropic')?.cap).toBe(2);
  // Those that ran beside it met the same limit, or none.
  told.fails('b', limit('rate-limit')).fails('c', limit('rate-limit')).commits('d').commits('e');
  expect(told.state.providers.get('anthropic')).toMatchObject({cap: 2, streak: 1});
  expect(told.sitsOut('anthropic').next()).toEqual(['a claude', 'b claude']);
  expect(told.starts('a', 'b').next()).toEqual([]);
  expect(told.commits('a').next()).toEqual(['c claude', 'g claude']);
  for (const id of ['b', 'c', 'g', 'h']) told.starts(id).commits(id);
  expect(told.state.providers.get('anthropic')?.cap).toBe(7);
});

test('a task that is turned away keeps its session, its work, its findings and its retries', () => {
  const told = new Told(runOf({a: 'claude'}, [claude])).starts('a').tell({type: 'progress', task: 'a', attempt: 1, action: null, progress: null, usage: null, session: 's-1'}).fails('a', limit('usage-limit'));
  expect(told.task('a')).toMatchObject({phase: {type: 'pending'}, session: 's-1', head: 'head-a', spentBy: expect.toSatisfy((by: object) => Object.keys(by).length === 0) as unknown, findings: []});
});

test('a limit that meets one task again and again while its account is fine for others is counted in the end', () => {
  const told = new Told(runOf({a: 'claude', ...Object.fromEntries(Array.from({length: 20}, (_, index) => [`b${index}`, 'claude']))}, [claude]));
  for (let index = 0; index < 20 && told.task('a').phase.type !== 'failed'; index++) told.starts('a').fails('a', limit('rate-limit')).sitsOut('anthropic').starts(`b${index}`).commits(`b${index}`);
  expect(told.task('a')).toMatchObject({phase: {type: 'failed', failure: {kind: 'rate-limit'}}, attempt: 14});
});

test.each(['usage-limit', 'quota'] as const)('on_limit: fail: %s ends the task and holds nobody', (kind) => {
  const told = new Told(runOf({a: 'claude', b: 'claude'}, [{...claude, fallback: ['codex']}, codex], 'fail')).starts('a').fails('a', limit(kind));
  expect(told.task('a').phase).toMatchObject({type: 'failed', failure: {kind}});
  expect(told.next()).toEqual(['b claude']);
});

test('on_limit: fallback: another profile takes over at once, and says from whom; the first has its task back once it may start', () => {
  const told = new Told(runOf({a: 'claude', b: 'claude'}, [{...claude, onLimit: 'fallback', fallback: ['codex']}, codex])).starts('a').fails('a', limit('usage-limit', iso(3 * hour)));
  expect(told.next()).toEqual(['a codex', 'b codex']);
  expect(takesOver(told.state, 'a', 'codex', told.nowMs)).toMatchObject({from: 'claude', failure: {kind: 'usage-limit', message: 'no more'}});
  told.starts('a').fails('a', {kind: 'exit', message: 'oops'});
  expect(told.task('a')).toMatchObject({session: null, workedBy: ['claude', 'codex'], findings: ['oops']});
  expect(told.next()).toEqual(['a codex', 'b codex']);
  expect(told.sitsOut('anthropic').next()).toEqual(['a claude']);
});

test('an empty account keeps no task that another profile can take, and with all of them at a limit the first that is free has it', () => {
  const told = new Told(runOf({a: 'claude', b: 'codex'}, [{...claude, fallback: ['codex']}, codex])).starts('a').fails('a', limit('quota'));
  expect(told.next()).toEqual(['a codex', 'b codex']);
  told.starts('b').fails('b', limit('usage-limit', iso(hour)));
  expect(told.next()).toEqual([]);
  expect(limitsOf(told.state, told.nowMs)).toMatchObject([{provider: 'anthropic', tasks: []}, {provider: 'openai', tasks: ['a', 'b']}]);
});

test.each(['auth', 'spawn', 'model-not-found'] as const)('after %s the next profile takes over with its own retries, then the task fails', (kind) => {
  const told = new Told(runOf({a: 'claude'}, [{...claude, fallback: ['codex', 'sh', 'gone']}, codex, profile('sh', 'script'), profile('gone', 'gemini', {status: 'blocked', blocker: 'no gemini'})]));
  told.starts('a').fails('a', {kind, message: 'no'});
  expect(told.next()).toEqual(['a codex']);
  expect(takesOver(told.state, 'a', 'codex', told.nowMs)).toEqual({from: 'claude', failure: {kind, message: 'no'}});
  told.starts('a').fails('a', {kind: 'exit', message: 'once'});
  expect(told.next()).toEqual(['a codex']);
  told.starts('a').fails('a', {kind: 'exit', message: 'twice'});
  expect(told.task('a')).toMatchObject({phase: {type: 'failed', failure: {kind: 'exit'}}, passed: [{agent: 'claude'}]});
});

test('used-up retries hand the task on as well, and a person who asks for another attempt begins anew', () => {
  const told = new Told(runOf({a: 'claude'}, [{...claude, fallback: ['codex']}, codex])).starts('a').fails('a', {kind: 'exit', message: 'once'});
  expect(told.next()).toEqual(['a claude']);
  told.starts('a').fails('a', {kind: 'exit', message: 'twice'});
  expect(told.next()).toEqual(['a codex']);
  told.starts('a').fails('a', {kind: 'auth', message: 'no key'});
  expect(told.task('a').phase.type).toBe('failed');
  expect(told.tell({type: 'retry-requested', task: 'a', take: false, by: 'ann'}).next()).toEqual(['a claude']);
});

test('a lost worktree is no profile\'s fault', () => {
  const told = new Told(runOf({a: 'claude'}, [{...claude, fallback: ['codex']}, codex])).starts('a').fails('a', {kind: 'workspace-lost', message: 'gone'});
  expect(told.task('a').phase.type).toBe('failed');
});

test('a subtask has no fallbacks: these might do more than the agent that asked for it', () => {
  const run = runOf({a: 'claude'}, [{...claude, onLimit: 'fallback', fallback: ['codex']}, codex]);
  const tasks = run.plan.tasks.map((task) => ({...task, parent: 'p'}));
  const told = new Told({...run, plan: {...run.plan, tasks}}).starts('a').fails('a', limit('usage-limit'));
  expect(told.next()).toEqual([]);
  expect(told.sitsOut('anthropic').starts('a').fails('a', {kind: 'auth', message: 'no key'}).task('a').phase.type).toBe('failed');
});

test('what a person has mended is judged although its account is at a limit', () => {
  const told = new Told(runOf({a: 'claude', b: 'claude'}, [claude])).starts('a').fails('a', {kind: 'auth', message: 'no key'}).starts('b').fails('b', limit('quota'));
  expect(told.tell({type: 'retry-requested', task: 'a', take: true, by: 'ann'}).next()).toEqual(['a claude']);
});

test('while an agent waits by itself for its account, nothing new of that account starts', () => {
  const told = new Told(runOf({a: 'claude', b: 'claude', c: 'codex'}, [claude, codex])).starts('a');
  expect(told.tell(waiting(limit('rate-limit'))).next()).toEqual(['c codex']);
  expect(told.tell(waiting(null)).next()).toEqual(['b claude', 'c codex']);
  expect(told.tell(waiting(limit('rate-limit'))).commits('a').tell(waiting(limit('rate-limit'))).next()).toEqual(['b claude', 'c codex']);
});

test('a run waits for what ends within half a day, and not for what ends later', () => {
  const told = new Told(runOf({a: 'claude'}, [claude])).starts('a').fails('a', limit('usage-limit', iso(5 * hour)), 0);
  expect(goesOnAt(told.state, told.nowMs)).toBe(start + 5 * hour + second);
  const long = new Told(runOf({a: 'claude'}, [claude])).starts('a').fails('a', limit('usage-limit', iso(60 * hour)));
  expect(goesOnAt(long.state, long.nowMs)).toBeNull();
  expect(goesOnAt(long.state, long.nowMs + 50 * hour)).not.toBeNull();
  // A person who resumes sooner wants it tried; what is waited for anyway is waited for.
  expect(long.tell({type: 'run-resumed', pid: 2}).next()).toEqual(['a claude']);
  expect(told.tell({type: 'run-resumed', pid: 2}).next()).toEqual([]);
});
