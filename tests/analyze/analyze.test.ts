import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {fail, ok} from '../../src/failure.ts';
import type {Result} from '../../src/failure.ts';
import type {Route} from '../../src/model.ts';
import {analyzed, arrows, places, planned} from './plans.ts';

const task = (id: string, ...keys: readonly string[]): string => `## ${id}: ${id}\n${keys.map((key) => `- ${key}\n`).join('')}\n`;

const nobody = (): Result<Route, string> => fail('no profile can do it. Write agents.yaml.');

describe('problems', () => {
  it('come all at once, by line, each with its place and its line', () => {
    const text = task('A', 'depends on: A') + task('B', 'depends on: C, X', 'timeout: 1') + task('C', 'depends on: B') + task('B');
    const {plan, diagnostics} = analyzed(text);
    expect(plan).toBeNull();
    expect(diagnostics.map(({line, column, severity, message}) => `${line}:${column} ${severity}: ${message}`)).toEqual([
      '2:15 error: A depends on itself. Take it out.',
      '4:4 error: Tasks depend on each other in a circle: B (line 4) -> C (line 8) -> B. Take one of these dependencies out.',
      '5:18 error: B depends on X, which is not in this file. Did you mean A? Known: A, B, C.',
      '6:12 error: `timeout` is `1`; expected a duration such as 90s, 30m, 2h or 1d.',
      '11:4 error: B is also on line 4. Give each task an id of its own.',
    ]);
    expect(diagnostics.map(({source}) => source)).toEqual(['- depends on: A', '## B: B', '- depends on: C, X', '- timeout: 1', '## B: B']);
  });

  it('name at most ten known ids', () => {
    const text = Array.from({length: 14}, (_, index) => task(`LONG-${index}`)).join('') + task('B', 'depends on: NOWHERE');
    expect(analyzed(text).diagnostics[0]?.message).toMatch(/Known: LONG-0,.*LONG-9 and 5 more\.$/);
  });

  it('name a cycle of two next to one of three', () => {
    const text = task('A', 'depends on: B') + task('B', 'depends on: A') + task('C', 'depends on: D') + task('D', 'depends on: E') + task('E', 'depends on: C');
    expect(places(text)).toEqual(['1:4 cycle', '7:4 cycle']);
  });

  it.each(['', '# Roadmap\n\nOne day we will.', '- [ ] buy milk\n- [ ] 2. Kiro', '\u0000'])('%j holds no task, and is told what one looks like', (text) => {
    const {plan, diagnostics} = analyzed(text);
    expect(plan).toBeNull();
    expect(diagnostics).toMatchObject([{severity: 'error', code: 'no-tasks', file: 'tasks.md', line: 0}]);
    expect(diagnostics[0]?.message).toContain('## DEV-1: Add the model');
  });

  it('tell why nobody can do a task, but not of one that is done', () => {
    expect(analyzed(`${task('A')}## [x] B: b`, {route: nobody}).diagnostics).toMatchObject([{code: 'no-route', line: 1, message: 'A: no profile can do it. Write agents.yaml.'}]);
    expect(planned('## [x] B: b', {route: nobody}).tasks[0]?.route).toEqual({agent: 'none', reason: 'done already'});
  });

  it('tell once what is true of many tasks', () => {
    const {diagnostics} = analyzed(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((id) => task(id)).join(''), {route: ({id}) => (id === 'B' ? fail('it is B.') : nobody())});
    expect(diagnostics.map(({line, message}) => `${line} ${message}`)).toEqual(['1 A, C, D, E, F and 1 more: no profile can do it. Write agents.yaml.', '3 B: it is B.']);
  });

  it('include an unknown format', () => {
    expect(analyzed(task('A'), {format: 'spec-kitt'}).diagnostics).toMatchObject([{code: 'unknown-format', line: 0, message: 'Unknown task format `spec-kitt`. Did you mean `spec-kit`?'}]);
    expect(analyzed(task('A'), {format: 'spec-kit'}).diagnostics).toMatchObject([{code: 'no-tasks'}]);
  });

  it('are errors exactly where there is no plan, whatever the text', () => {
    const line = fc.constantFrom('## A: a', '### B-1: b', '## [x] C: c', '- depends on: A, B-1', '- files: src/**, a', '- files: {a', '- [ ] T001 [P] x in src/a.ts', '- [ ] T002 (depends on T001–T003)', '```sh run', '```', '---', 'verify: x', '<!--', '-->', '## Phase 1: x', '\t- x', '', '- status: done', '- estimate: 1h', '\u202e\u0000\ud800');
    fc.assert(
      fc.property(fc.array(fc.oneof({weight: 9, arbitrary: line}, fc.string({unit: 'binary', maxLength: 20})), {maxLength: 25}), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const {plan, diagnostics} = analyzed(lines.join(end));
        expect(plan === null).toBe(diagnostics.some(({severity}) => severity === 'error'));
      }),
      {numRuns: 1000},
    );
  });
});

describe('edges', () => {
  it('are dependencies, then shared files in file order', () => {
    const text = task('A', 'files: src/**') + task('B', 'files: src/b.ts') + task('C', 'depends on: A', 'files: src/c.ts') + task('D', 'files: docs/d.md');
    const plan = planned(text);
    expect(plan.edges).toEqual([
      {from: 'A', to: 'B', reason: 'shares-files', files: ['src/b.ts']},
      {from: 'A', to: 'C', reason: 'depends-on'},
    ]);
    expect(plan.conflicts).toEqual([{tasks: ['A', 'B'], files: ['src/b.ts'], marked: false}]);
  });

  it('leave out shared files where a path of dependencies orders the two', () => {
    const text = task('A', 'files: x') + task('B', 'depends on: A') + task('C', 'depends on: B', 'files: x');
    expect(arrows(planned(text))).toEqual(['A -> B depends-on', 'B -> C depends-on']);
  });

  it('do not trust a path through a task that is done, which holds nobody up', () => {
    const text = task('A', 'files: x') + task('B', 'depends on: A', 'status: done') + task('C', 'depends on: B', 'files: x');
    expect(arrows(planned(text))).toEqual(['A -> B depends-on', 'A -> C shares-files', 'B -> C depends-on']);
  });

  it('join each pair that shares, because one in between may end early', () => {
    const text = task('A', 'files: x') + task('B', 'files: x') + task('C', 'files: x');
    expect(arrows(planned(text))).toEqual(['A -> B shares-files', 'A -> C shares-files', 'B -> C shares-files']);
  });

  it('follow a dependency that goes against the file order', () => {
    const text = task('A', 'depends on: C', 'files: a') + task('B', 'files: a, c') + task('C', 'files: c');
    expect(arrows(planned(text))).toEqual(['C -> A depends-on', 'A -> B shares-files', 'C -> B shares-files']);
  });

  it('never close a circle that the dependencies leave open', () => {
    const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
    const shape = fc.tuple(fc.shuffledSubarray(ids, {minLength: 6}), fc.array(fc.tuple(fc.nat(5), fc.nat(5)), {maxLength: 8}), fc.array(fc.subarray(['x', 'y', 'z'], {maxLength: 2}), {minLength: 6, maxLength: 6}));
    fc.assert(
      fc.property(shape, ([rank, pairs, files]) => {
        const needs = (id: string): string[] => pairs.filter(([a, b]) => a < b && rank[b] === id).map(([a]) => rank[a] ?? '');
        const plan = planned(ids.map((id, index) => task(id, `depends on: ${needs(id).join(', ')}`, `files: ${files[index]?.join(', ') ?? ''}`)).join(''));
        const left = new Set(ids);
        for (;;) {
          const free = [...left].find((id) => !plan.edges.some(({from, to}) => to === id && left.has(from)));
          if (free === undefined) break;
          left.delete(free);
        }
        expect([...left]).toEqual([]);
        const joined = (a: string, b: string): boolean => plan.edges.some(({from, to}) => (from === a && to === b) || (from === b && to === a));
        for (const {tasks} of plan.conflicts) expect(joined(...tasks)).toBe(true);
      }),
      {numRuns: 300},
    );
  });
});

describe('--on-conflict', () => {
  const text = task('A', 'files: src/**') + task('B', 'files: src/b.ts');

  it('allow lists conflicts and makes no edges', () => {
    const plan = planned(text, {onConflict: () => 'allow'});
    expect([plan.edges, plan.conflicts.length]).toEqual([[], 1]);
  });

  it('ask counts as serialize', () => {
    expect(planned(text, {onConflict: () => 'ask'}).edges).toHaveLength(1);
  });

  it('fail names the pair and a path, unless one is done or depends on the other', () => {
    const message = 'B and A (line 1) both own src/b.ts, and nothing says which comes first. Make one depend on the other, give the file to one of them, or use --on-conflict serialize.';
    expect(analyzed(text, {onConflict: () => 'fail'})).toMatchObject({plan: null, diagnostics: [{severity: 'error', code: 'ownership-conflict', line: 4, column: 4, message}]});
    expect(analyzed(`${text}- status: done`, {onConflict: () => 'fail'}).diagnostics).toEqual([]);
    expect(analyzed(`${text}- depends on: A`, {onConflict: () => 'fail'}).diagnostics).toEqual([]);
  });

  it('comes from the front matter where the caller lets it', () => {
    expect(planned(`---\non_conflict: allow\n---\n${text}`, {onConflict: ({onConflict}) => onConflict ?? 'serialize'}).edges).toEqual([]);
  });
});

describe('prediction', () => {
  it('plays the plan with the slots there are, longest path first', () => {
    const text = task('A', 'estimate: 10m') + task('B', 'estimate: 20m') + task('C', 'estimate: 30m', 'depends on: A') + task('D', 'estimate: 20m');
    const of = (slots: number): unknown => planned(text, {maxParallel: () => slots}).predicted;
    expect(of(4)).toEqual({parallelMinutes: 40, sequentialMinutes: 80, costUsd: null, advice: 'parallel'});
    expect(of(2)).toEqual({parallelMinutes: 40, sequentialMinutes: 80, costUsd: null, advice: 'parallel'});
    expect(of(1)).toEqual({parallelMinutes: 80, sequentialMinutes: 80, costUsd: null, advice: 'sequential'});
    expect(planned(text).criticalPath).toEqual(['A', 'C']);
  });

  it('advises against parallel where it saves less than a tenth', () => {
    const advice = ['10m', '12m'].map((short) => planned(task('A', 'estimate: 100m') + task('B', `estimate: ${short}`)).predicted.advice);
    expect(advice).toEqual(['sequential', 'parallel']);
  });

  it('counts half an hour where a task does not say, and nothing for what is done', () => {
    expect(planned(`${task('A')}## [x] B: b\n${task('C', 'depends on: B')}`).predicted).toMatchObject({parallelMinutes: 30, sequentialMinutes: 60});
    expect(planned('## [x] B: b')).toMatchObject({criticalPath: [], predicted: {parallelMinutes: 0, sequentialMinutes: 0, advice: 'sequential'}});
  });
});

const digest = (text: string): string | undefined => planned(text).tasks.find(({id}) => id === 'A')?.digest;

describe('digest', () => {
  const base = digest('## A: a\n- files: x\n\nDo it.\n- [ ] well\n');

  it.each([
    ['done', '## [x] A: a\n- files: x\n\nDo it.\n- [ ] well\n'],
    ['a ticked box', '## A: a\n- files: x\n\nDo it.\n- [x] well\n'],
    ['its place, line ends and spaces', '# Title\r\n\r\n## A: a\r\n- files: `x`\r\n\r\nDo it.  \r\n- [ ] well'],
    ['who does it, when and how long', '## A: a\n- files: x\n- agent: b\n- model: m\n- estimate: 1h\n- priority: 3\n- timeout: 1h\n\nDo it.\n- [ ] well\n'],
    ['another task', '## B: b\n- depends on: A\n\n## A: a\n- files: x\n\nDo it.\n- [ ] well\n'],
  ])('does not change with %s', (_, text) => {
    expect(digest(text)).toBe(base);
    expect(base).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ['title', '## A: b\n- files: x\n\nDo it.\n- [ ] well\n'],
    ['files', '## A: a\n- files: y\n\nDo it.\n- [ ] well\n'],
    ['prompt', '## A: a\n- files: x\n\nDo that.\n- [ ] well\n'],
    ['checks', '## A: a\n- files: x\n- verify: t\n\nDo it.\n- [ ] well\n'],
    ['script', '## A: a\n- files: x\n\nDo it.\n- [ ] well\n```sh run\nls\n```'],
    ['dependencies', '## B: b\n## A: a\n- files: x\n- depends on: B\n\nDo it.\n- [ ] well\n'],
  ])('changes with the %s', (_, text) => {
    expect(digest(text)).not.toBe(base);
  });
});

it('hands the front matter to the caller\'s choices', () => {
  const seen: unknown[] = [];
  planned(`---\nagent: x\nmax_parallel: 2\n---\n${task('A')}`, {
    route: (_, {agent}) => {
      seen.push(agent);
      return ok({agent: 'x', reason: 'y'});
    },
    maxParallel: ({maxParallel}) => {
      seen.push(maxParallel);
      return 2;
    },
  });
  expect(seen).toEqual(['x', 2]);
});
