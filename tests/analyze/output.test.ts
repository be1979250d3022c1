import {Chalk} from 'chalk';
import {describe, expect, it} from 'vitest';
import {remainingMinutes} from '../../src/analyze/critical-path.ts';
import {diagnosticText} from '../../src/analyze/diagnostic-text.ts';
import {parseDuration} from '../../src/analyze/duration.ts';
import {landedTrailer, parseTrailer} from '../../src/analyze/landed.ts';
import {nearest} from '../../src/analyze/nearest.ts';
import {planJson} from '../../src/analyze/plan-json.ts';
import {planText} from '../../src/analyze/plan-text.ts';
import type {Diagnostic} from '../../src/failure.ts';
import {analyzed, planned} from './plans.ts';

const plain = new Chalk({level: 0});

const text = `## DEV-1: Model
- files: src/model/**
- estimate: 2h
- agent: backend
- labels: db

## DEV-2: Endpoint
- depends on: DEV-1
- files: src/api/**

## [x] DEV-3: Docs
- files: docs/**

## DEV-4: Fix a model
- files: src/model/user.ts
- file: 3
`;

describe('planText', () => {
  it('shows tasks, waits, conflicts, the critical path and the prediction', () => {
    expect(planText(planned(text), {chalk: plain})).toMatchInlineSnapshot(`
      "tasks.md: 4 tasks, 3 to do (format native, 99 % sure)

        ○ DEV-1  Model
            agent backend: task says agent: backend, 2 h
            owns src/model/**
        ○ DEV-2  Endpoint
            agent general: the first profile
            owns src/api/**
            needs DEV-1
        ✓ DEV-3  Docs
        ○ DEV-4  Fix a model
            agent general: the first profile
            owns src/model/user.ts
            after DEV-1 (shares src/model/user.ts)

      Shared files
        DEV-1 and DEV-4 both own src/model/user.ts: DEV-4 waits

      Critical path  DEV-1 -> DEV-2
      Predicted      2 h 30 min in parallel, 3 h one by one; parallel pays
      "
    `);
  });

  it('says when nothing waits and when nothing is left', () => {
    expect(planText(planned(text, {onConflict: () => 'allow'}), {chalk: plain})).toContain('DEV-4 both own src/model/user.ts: both may run at once');
    expect(planText(planned('## [x] A: a'), {chalk: plain})).toContain('Nothing is left to do.');
  });

  it('lets no text of the file steer the terminal', () => {
    expect(planText(planned('## A: a\u001b]0;x\u0007 \u202eb\n- labels: x'), {chalk: plain})).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});

describe('planJson', () => {
  it('is the object of the contract, no more and no less', () => {
    const json = planJson(planned(text));
    expect(Object.keys(json)).toEqual(['version', 'file', 'format', 'confidence', 'tasks', 'edges', 'conflicts', 'criticalPath', 'predicted', 'diagnostics']);
    expect(json.tasks[0]).toEqual({
      id: 'DEV-1',
      title: 'Model',
      line: 1,
      done: false,
      optional: false,
      parallel: false,
      dependsOn: [],
      files: ['src/model/**'],
      owns: ['src/model/**'],
      labels: ['db'],
      agent: 'backend',
      model: null,
      route: {agent: 'backend', reason: 'task says agent: backend'},
      estimateMinutes: 120,
    });
    expect(json).toMatchObject({
      version: 1,
      file: 'tasks.md',
      format: 'native',
      confidence: 0.99,
      edges: [
        {from: 'DEV-1', to: 'DEV-2', reason: 'depends-on'},
        {from: 'DEV-1', to: 'DEV-4', reason: 'shares-files', files: ['src/model/user.ts']},
      ],
      conflicts: [{tasks: ['DEV-1', 'DEV-4'], files: ['src/model/user.ts'], marked: false}],
      criticalPath: ['DEV-1', 'DEV-2'],
      predicted: {parallelMinutes: 150, sequentialMinutes: 180, costUsd: null, advice: 'parallel'},
    });
    expect(json.diagnostics).toEqual([
      {severity: 'warning', code: 'unknown-key', message: expect.stringContaining('`file`') as string, line: 16, column: 3},
    ]);
  });
});

const at = (column: number, source: string): Diagnostic => ({severity: 'error', code: 'x', message: 'Wrong.', file: 'tasks.md', line: 14, column, source});

describe('diagnosticText', () => {
  it('puts a mark below the place', () => {
    const [first] = analyzed('## A: a\n- depends on: B').diagnostics;
    if (first === undefined) throw new Error('nothing is wrong');
    expect(diagnosticText(first, plain)).toMatchInlineSnapshot(`
      "tasks.md:2:15 error: A depends on B, which is not in this file. Did you mean A? Known: A.
        2 | - depends on: B
          |               ^
      "
    `);
  });

  it.each([
    [3, 'a\tb', '  14 | a b\n     |   ^\n'],
    [3, '任务 x', '  14 | 任务 x\n     |     ^\n'],
    [9, 'short', '  14 | short\n     |      ^\n'],
  ])('column %i of %j', (column, source, expected) => {
    expect(diagnosticText(at(column, source), plain)).toBe(`tasks.md:14:${column} error: Wrong.\n${expected}`);
  });

  it('shows the part of a long line that matters', () => {
    const [, shown = '', mark = ''] = diagnosticText(at(251, `${'a'.repeat(250)}X${'b'.repeat(250)}`), plain).split('\n');
    expect(shown[mark.indexOf('^')]).toBe('X');
    expect(shown.length).toBeLessThan(140);
  });

  it('has no line where there is no place', () => {
    expect(diagnosticText({severity: 'warning', code: 'x', message: 'Odd\u001b.', line: 0, column: 0}, plain)).toBe('warning: Odd\uFFFD.\n');
  });
});

it('remainingMinutes counts to the end of the longest chain, with nothing for what is done', () => {
  const plan = planned('## A: a\n- estimate: 1h\n## B: b\n- depends on: A\n## C: c\n- depends on: A\n- estimate: 2h\n## [x] D: d\n## E: e\n- depends on: D');
  expect(Object.fromEntries(remainingMinutes(plan))).toEqual({A: 180, B: 30, C: 120, D: 30, E: 30});
});

it('the trailer says which task landed with which text', () => {
  const [task] = planned('## ключ/1.2: a').tasks;
  if (task === undefined) throw new Error('no task');
  expect(parseTrailer(landedTrailer(task))).toEqual({id: 'ключ/1.2', digest: task.digest});
  for (const value of ['', 'DEV-1', 'DEV-1 0123', `DEV-1 extra ${task.digest}`, `-x ${task.digest}`, `DEV-1 ${task.digest}0`]) expect(parseTrailer(value)).toBeNull();
});

it.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1.5h', 5_400_000],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  ['2 H', 7_200_000],
  ['', null],
  ['0s', null],
  ['5', null],
  ['h', null],
  ['-1h', null],
  ['1w', null],
  ['30d', null],
  ['1h1h1h1h1h', null],
])('the duration %j has %j ms', (written, ms) => {
  expect(parseDuration(written)).toBe(ms);
});

it('nearest takes two slips at most, a swap for one, and the first of equals', () => {
  const words = ['files', 'labels', 'verify'];
  expect(['file', 'flies', 'LABEL', 'verfiy', 'fils', 'prompt', 'x'.repeat(1000)].map((word) => nearest(word, words))).toEqual(['files', 'files', 'labels', 'verify', 'files', null, null]);
  expect(nearest('ac', ['ab', 'ad'])).toBe('ab');
});
