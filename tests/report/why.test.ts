/** `orch why`: the reason, the chain and the way on for each state a task can be in. */
import {describe, expect, test} from 'vitest';
import {agentsText, type AgentRow} from '../../src/report/agents-text.ts';
import {whyInRun, whyPlanned} from '../../src/report/why.ts';
import {whyText} from '../../src/report/why-text.ts';
import {dependsOn, everyState, plainChalk, Story} from './story.ts';

const why = (story: Story, id: string, owner: 'alive' | 'none' = 'alive') => {
  const found = whyInRun(story.state, id, {owner, now: story.now});
  if (found === null) throw new Error(`no task ${id}`);
  return {state: found.state, because: found.because, commands: found.next.flatMap(({commands}) => commands)};
};

describe('why, in a run', () => {
  test.each<[string, ReturnType<typeof why>]>([
    ['DEV-1', {state: 'merged', because: ['landed as bbbbbbb'], commands: []}],
    ['DEV-3', {state: 'queued', because: ['waits for its turn to merge', 'before it in the queue: DEV-2'], commands: []}],
    ['DEV-5', {state: 'running', because: ['Edit src/mail/receipt.ts'], commands: []}],
    ['DEV-6', {state: 'awaiting-approval', because: ['waits for your approval: policy: package.json:3 adds a dependency'], commands: ['orch approve DEV-6', 'orch reject DEV-6 --reason "..."']}],
    ['DEV-11', {state: 'pending', because: ['depends on DEV-5, which is running'], commands: []}],
    ['DEV-10', {state: 'skipped', because: ['DEV-10 depends on DEV-9, which is conflicted', 'DEV-9 did not land: conflict: conflicts with what has landed in src/search.ts, src/index.ts'], commands: ['orch retry DEV-9 --take', 'orch retry DEV-9']}],
  ])('%s', (id, expected) => {
    expect(why(everyState(), id)).toEqual(expected);
  });

  test('a failure comes with who made it and what it must mend', () => {
    const {because, commands} = why(everyState(), 'DEV-8');
    expect(because[0]).toMatch(/^secrets: .*looks like an API key/);
    expect(because[1]).toBe('1 attempt, made by claude');
    expect(commands[0]).toBe('orch retry DEV-8 --take');
  });

  test('who waits for an approval of another is told that', () => {
    const story = new Story({A: 'a', B: 'b', C: 'c'}, {edges: [dependsOn('B', 'A'), dependsOn('C', 'B')]}).starts('A').commits('A', 'a').asks('A', 'a', 'adds a dependency');
    expect(why(story, 'C')).toEqual({state: 'pending', because: ['depends on B, which is pending'], commands: ['orch approve A', 'orch reject A --reason "..."']});
  });

  test('a chain is followed to the one that did not land', () => {
    const story = new Story({A: 'a', B: 'b', C: 'c'}, {edges: [dependsOn('B', 'A'), dependsOn('C', 'B')]}).starts('A').fails('A', 'exit', 'exit code 1');
    expect(why(story, 'C').because).toEqual(['C depends on B, which is skipped', 'B depends on A, which is failed', 'A did not land: exit: exit code 1']);
    expect(why(story, 'C').commands).toContain('orch retry A');
  });

  test('files and slots', () => {
    const edges = [{from: 'A', to: 'B', reason: 'shares-files', files: ['x/y']}] as const;
    expect(why(new Story({A: 'a', B: 'b'}, {edges}).starts('A'), 'B').because).toEqual(['waits for A, with which it shares x/y, which is running']);
    expect(why(new Story({A: 'a', B: 'b'}, {edges}).starts('B'), 'A').because).toEqual(['shares x/y with B, which runs already']);
    const full = new Story({A: 'a', B: 'b', C: 'c', D: 'd', E: 'e'}).starts('A').starts('B').starts('C').starts('D');
    expect(why(full, 'E').because).toEqual(['waits for a slot: 4 run, and 4 may (A, B, C and 1 more)']);
    expect(why(new Story({A: 'a'}), 'A').because).toEqual(['nothing keeps it from starting but a slot']);
  });

  test('a parent waits for its subtasks, others for the order of the file', () => {
    const story = new Story({A: 'a', 'A.1': 'part', B: 'b'}, {edges: [{from: 'A.1', to: 'A', reason: 'order'}, {from: 'A', to: 'B', reason: 'order'}]}).starts('A.1');
    expect(why(story, 'A').because).toEqual(['waits for its subtask A.1, which is running']);
    expect(why(story, 'B').because).toEqual(["comes after A in the file's order, which is pending"]);
  });

  test('where no process goes on with the run, that is why', () => {
    const limited = new Story({A: 'a'}, {onLimit: 'wait'}).tell({type: 'provider-held', provider: 'anthropic', until: null, kind: 'quota', message: 'no more', cap: 1, streak: 1});
    expect(why(limited, 'A', 'none').because).toEqual(['the run is interrupted', 'waits for anthropic: quota until you resume the run']);
    const broke = new Story({A: 'a', B: 'b'}).tell({type: 'run-resumed', pid: 2, budgetUsd: 1}).starts('A').uses('A', {inputTokens: 1, outputTokens: 1, costUsd: 1});
    expect(why(broke, 'B').because).toEqual(['the budget of the run is spent']);
    expect(why(new Story({A: 'a'}), 'A', 'none')).toEqual({state: 'pending', because: ['nothing keeps it from starting, but the run is interrupted'], commands: ['orch resume r-1']});
  });

  test('a task that the run does not have, and one that nobody has', () => {
    const story = new Story({A: 'a', B: 'b'});
    const part = {...story.state, tasks: new Map([...story.state.tasks].slice(0, 1))};
    expect(whyInRun(part, 'B', {owner: 'alive', now: story.now})).toMatchObject({state: 'planned', next: [{commands: ['orch run tasks.md --only B']}]});
    expect(whyInRun(story.state, 'Z', {owner: 'alive', now: story.now})).toBeNull();
  });
});

describe('why, before any run', () => {
  const {plan} = new Story({A: 'a', B: 'b'}, {edges: [dependsOn('B', 'A')]}).run;

  test('from the plan', () => {
    expect(whyPlanned(plan, 'B', [])).toMatchObject({runId: null, state: 'planned', because: ['no run has begun it', 'depends on A'], next: [{commands: ['orch run tasks.md']}]});
    expect(whyPlanned(plan, 'B', ['A'])).toMatchObject({because: ['no run has begun it']});
    expect(whyPlanned(plan, 'B', ['B'])).toMatchObject({state: 'done', next: []});
    expect(whyPlanned(plan, 'Z', [])).toBeNull();
  });
});

test('as text: state, reasons, route with who was passed over, commands', () => {
  const [task] = new Story({A: 'Do it'}).run.plan.tasks;
  if (task === undefined) throw new Error('no task');
  const route = {agent: 'guard', reason: 'strengths security', kind: 'security', size: 'small', sizeReason: 'estimate 10 min', strategy: 'security', passedOver: ['ops is blocked: no key']} as const;
  const text = whyText({version: 1, runId: 'r-1', taskId: 'A', title: 'Do it', state: 'failed', because: ['exit: why'], route, next: [{task: 'A', text: 'try again', commands: ['orch retry A']}]}, {columns: 100, chalk: plainChalk});
  expect(text).toBe(`A (Do it) is failed, run r-1
- exit: why

Agent guard: strengths security. The work: security, small (estimate 10 min), strategy security
- not ops is blocked: no key

A: try again
  orch retry A
`);
});

test('the profiles as text', () => {
  const row: AgentRow = {name: 'a', type: 'claude', model: 'sonnet', models: {small: 'haiku'}, strengths: ['bug'], capabilities: ['api'], status: 'active', blocker: null, program: {path: '/bin/claude', version: '2.1.1'}, problem: null, login: 'found', record: {tried: 3, landed: 2, kinds: {bug: {tried: 3, landed: 2}}, minutes: 4.25, costUsd: 0.5}};
  const none = {tried: 0, landed: 0, kinds: {}, minutes: null, costUsd: null};
  const rows = [row, {...row, name: 'ops', status: 'blocked', blocker: 'no key', record: none} as const, {...row, name: 'c', program: null, problem: 'x is not on PATH', model: null, models: {}, strengths: [], capabilities: [], login: 'none', record: {...none, tried: 1}} as const];
  expect(agentsText(rows, {today: {usd: 1.5, unknown: 1}, chalk: plainChalk, columns: 100})).toBe(`✓ a    claude 2.1.1, active
       model sonnet, small haiku; strengths bug; capabilities api
       landed 2 of 3 (bug 2 of 3); 4.3 min and $0.50 a task
✗ ops  claude 2.1.1, blocked: no key
       model sonnet, small haiku; strengths bug; capabilities api
       no record yet
✗ c    claude, active, x is not on PATH, no login found (orch doctor)
       landed 0 of 1
Today: $1.50, and 1 task whose cost nobody knows
`);
});
