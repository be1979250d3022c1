import {expect, it} from 'vitest';
import {emptyFrontMatter} from '../../src/analyze/front-matter.ts';
import {analyzed} from './plans.ts';

const task = '\n## A: a\n';

it('reads every key, with dashes or underscores', () => {
  const text = `---
verify: [npm test, 'npm run lint']
timeout: 45m
max-parallel: auto
retries: 0
into: release/1.0
merge: squash
agent: backend
on_conflict: allow
format: native
strategy: security
personas: backend, qa
prefer: cost
title: ignored
---${task}`;
  expect(analyzed(text)).toMatchObject({
    diagnostics: [],
    frontMatter: {
      verify: ['npm test', 'npm run lint'],
      timeoutMs: 2_700_000,
      maxParallel: 'auto',
      retries: 0,
      into: 'release/1.0',
      mergeStrategy: 'squash',
      agent: 'backend',
      onConflict: 'allow',
      format: 'native',
      strategy: 'security',
      personas: ['backend', 'qa'],
      prefer: 'cost',
      lines: {verify: 2, timeout: 3, max_parallel: 4, retries: 5, into: 6, merge: 7, agent: 8, on_conflict: 9, format: 10, strategy: 11, personas: 12, prefer: 13},
    },
  });
});

it.each([
  ['verify: npm test', {verify: ['npm test']}],
  ['verify: []', {verify: []}],
  ['verify:\n  - a\n  - b', {verify: ['a', 'b']}],
  ['max_parallel: 8', {maxParallel: 8}],
  ['into: 1.10', {into: '1.10'}],
  ['personas: [a, b]', {personas: ['a', 'b']}],
  ['# nothing', {}],
  ['', {}],
])('%j', (yaml, expected) => {
  const {lines: _, ...values} = analyzed(`---\n${yaml}\n---${task}`).frontMatter;
  const {lines: __, ...empty} = emptyFrontMatter;
  expect(values).toEqual({...empty, ...expected});
});

it.each([
  ['verify: {a: b}', '2:9 error front-matter-value', '`verify` is a map; expected a command or a list of commands ([] for none).'],
  ['verify:', '2:8 error front-matter-value', '`verify` is empty; expected a command or a list of commands ([] for none).'],
  ['timeout: 25d', '2:10 error front-matter-value', '`timeout` is `25d`; expected a duration above 0 and of at most 24 days.'],
  ['timeout: 30', '2:10 error front-matter-value', '`timeout` is `30`; expected a duration such as 90s, 30m, 2h or 1d.'],
  ['max_parallel: 0', '2:15 error front-matter-value', '`max_parallel` is `0`; expected `auto` or a number from 1 to 1000.'],
  ['retries: many', '2:10 error front-matter-value', '`retries` is `many`; expected a number from 0 to 100.'],
  ['merge: octopus', '2:8 error front-matter-value', '`merge` is `octopus`; expected merge, squash, rebase.'],
  ['on_conflict: [fail]', '2:14 error front-matter-value', '`on_conflict` is a list; expected serialize, allow, fail, ask.'],
  ['budget: a lot', '2:9 error front-matter-value', '`budget` is `a lot`; expected an amount in US dollars, such as 2.50.'],
  ['isolation: container', '2:12 error front-matter-value', '`isolation` is `container`; expected sandbox or worktree.'],
  ['strategy: magic', '2:11 error front-matter-value', '`strategy` is `magic`; expected feature, security, performance, data, deployment, bug, refactor, auto.'],
  ['personas: []', '2:11 error front-matter-value', '`personas` is a list; expected names of profiles or words of their capabilities, such as [backend, qa].'],
  ['personas: a,,b', '2:11 error front-matter-value', '`personas` is `a,,b`; expected names of profiles or words of their capabilities, such as [backend, qa].'],
  ['prefer: cheap', '2:9 error front-matter-value', '`prefer` is `cheap`; expected cost, speed, quality, learned.'],
  ['max_paralel: 2', '2:1 warning unknown-key', 'Unknown key `max_paralel` in the front matter; it does nothing. Did you mean `max_parallel`?'],
  ['constructor: 2', '2:1 warning unknown-key', /Known keys: verify, timeout/],
  ['format: kiri', '2:1 error unknown-format', /Known: native, spec-kit/],
  ['a: [', '2:5 error front-matter', /not valid YAML/],
  ['retries: 1\nretries: 2', '3:1 error front-matter', /not valid YAML.*unique/],
  ['- a', '2:1 error front-matter', /must be a list of `key: value` lines/],
])('%j: %s', (yaml, place, message) => {
  const [first] = analyzed(`---\n${yaml}\n---${task}`).diagnostics;
  expect(`${first?.line}:${first?.column} ${first?.severity} ${first?.code}`).toBe(place);
  if (typeof message === 'string') expect(first?.message).toBe(message);
  else expect(first?.message).toMatch(message);
});

it('is front matter only at the very top and between two marks', () => {
  expect(analyzed(`---\nretries: 3\n${task}`).frontMatter).toEqual(emptyFrontMatter);
  expect(analyzed(`${task}---\nretries: 3\n---\n`).frontMatter).toEqual(emptyFrontMatter);
  expect(analyzed(`\uFEFF---\r\nretries: 3\r\n---\r\n${task}`).frontMatter.retries).toBe(3);
});

it('survives YAML that is nested without end', () => {
  expect(analyzed(`---\n${'['.repeat(20_000)}\n---${task}`).plan).toBeNull();
});
