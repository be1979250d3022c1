import {execFileSync} from 'node:child_process';
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {poolName} from '../../src/dispatch/pool.ts';
import {attemptRef, baseRef, dirName, resultRef, taskRef} from '../../src/run/refs.ts';

test.each([
  ['DEV-12', 'DEV-12'],
  ['1.2', '1.2'],
  ['a_b', 'a_5fb'],
  ['a/b', 'a_2fb'],
  ['..', '_2e_2e'],
  ['x.lock', 'x_2elock'],
  ['-x', '_2dx'],
  ['a..b', 'a_2e_2eb'],
  ['été', '_c3_a9t_c3_a9'],
])('%s is named %s', (id, name) => {
  expect(dirName(id)).toBe(name);
});

test('every name is one component that git and file systems take, and no two ids share one', () => {
  const nasty = fc.string({unit: fc.constantFrom('.', '-', '_', '/', 'lock', 'a', 'B', '5f', '@{', '~', '^', ':', ' ', '\\', '\0', '日'), minLength: 1, maxLength: 12});
  fc.assert(
    fc.property(nasty, nasty, (one, other) => {
      expect(dirName(one)).toMatch(/^(?!-)(?!\.)[A-Za-z0-9_.-]+$/);
      expect(dirName(one)).not.toMatch(/\.\.|\.$|\.lock/);
      expect(dirName(one) === dirName(other)).toBe(one === other);
    }),
    {numRuns: 1000},
  );
  const long = 'x'.repeat(500);
  expect(dirName(long).length).toBeLessThan(200);
  expect(dirName(long)).not.toBe(dirName(`${long}x`));
});

test('the refs of a run are valid for git', () => {
  for (const ref of [resultRef('r@{1}'), taskRef('20260101', 'a..b.lock'), attemptRef('r', '-', 3), baseRef('r')]) {
    expect(execFileSync('git', ['check-ref-format', ref], {encoding: 'utf8'})).toBe('');
  }
});

test('no task has the name of what is orch\'s own: worktrees of the pool, the index of the canary', () => {
  const own = [poolName('verify'), poolName('checks'), poolName('audit'), poolName('review-0'), '_changed'];
  fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom(...own)), (id) => !own.includes(dirName(id))));
});
