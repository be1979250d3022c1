/** What kind of work a task is, how large, and which model that makes. */
import {expect, test} from 'vitest';
import {modelFor} from '../../src/agents/model-choice.ts';
import {kindOf, workKinds} from '../../src/agents/work-kind.ts';
import {sizeOf} from '../../src/agents/work-size.ts';
import type {Task, WorkKind} from '../../src/model.ts';
import {makeProfile, makeTask} from './tasks.ts';

test.each<[WorkKind, Partial<Task>, string]>([
  ['feature', {title: 'Transfer endpoint'}, 'title says "endpoint"'],
  ['feature', {title: 'Something else'}, 'nothing tells of another kind'],
  ['feature', {title: 'Add dark mode'}, 'title begins with "Add"'],
  ['bug', {title: 'Fix the login page'}, 'title begins with "Fix"'],
  ['bug', {title: 'Fix authentication of guests'}, 'title begins with "Fix"'],
  ['security', {title: 'Harden the session cookie'}, 'title begins with "Harden"'],
  ['security', {title: 'Session tokens', prompt: 'Somebody could use SQL injection here.'}, 'text says "injection"'],
  ['feature', {title: 'Add the transfer model', prompt: 'With a database table, and unit tests for its validation.'}, 'title begins with "Add"'],
  ['feature', {title: 'Transfer model', prompt: 'Write unit tests and documentation.'}, 'nothing tells of another kind'],
  ['performance', {title: 'Speed up the report'}, 'title begins with "Speed up"'],
  ['data', {title: 'Add the transfer model', owns: ['prisma/schema.prisma', 'migrations/**']}, 'files prisma/schema.prisma'],
  ['deployment', {title: 'Deploy on tags'}, 'title begins with "Deploy"'],
  ['docs', {title: 'Update the README'}, 'title says "README"'],
  ['docs', {title: 'Something', owns: ['docs/**', 'a/b.md']}, 'files docs/**'],
  ['tests', {title: 'Add tests for transfers'}, 'title begins with "Add tests"'],
  ['tests', {title: 'Something', owns: ['src/a.test.ts']}, 'files src/a.test.ts'],
  ['review', {title: 'Review the payment flow'}, 'title begins with "Review"'],
  ['refactor', {title: 'Extract the mailer'}, 'title begins with "Extract"'],
  ['refactor', {title: 'Fix the bug', labels: ['Refactoring']}, 'label refactoring'],
])('%s: %j', (kind, task, why) => {
  expect(kindOf(makeTask({title: 'x', prompt: '', ...task}))).toEqual({kind, why});
});

test('a file elsewhere, or a word in a longer word, says nothing', () => {
  expect(kindOf(makeTask({title: 'x', prompt: '', owns: ['docs/**', 'src/a.ts']})).kind).toBe('feature');
  expect(kindOf(makeTask({title: 'Profile page', prompt: 'Documented prefixes: fixture, authors, decide.'})).kind).toBe('feature');
});

test('every kind is told by its own name as a label', () => {
  for (const kind of workKinds) expect(kindOf(makeTask({title: 'x', prompt: '', labels: [kind]}))).toEqual({kind, why: `label ${kind}`});
});

test.each<[string, Partial<Task>, number, string]>([
  ['small', {estimateMinutes: 30, owns: ['**'], prompt: 'x'.repeat(9000)}, 9, 'estimate 30 min'],
  ['medium', {estimateMinutes: 120}, 0, 'estimate 120 min'],
  ['large', {estimateMinutes: 121}, 0, 'estimate 121 min'],
  ['small', {owns: ['a.ts'], prompt: 'short'}, 0, '1 glob owned, a text of 5 characters'],
  ['medium', {owns: [], prompt: 'short'}, 0, 'no files named'],
  ['medium', {owns: ['a.ts'], prompt: 'x'.repeat(601)}, 0, 'a text of 601 characters'],
  ['medium', {owns: ['a.ts'], prompt: 'short'}, 6, '6 depend on it'],
  ['large', {owns: ['a/**', 'b/**', 'c/**'], prompt: 'x'.repeat(601)}, 0, '3 globs owned, a text of 601 characters'],
])('%s: %j with %i dependents', (size, task, dependents, why) => {
  expect(sizeOf(makeTask(task), dependents)).toEqual({size, why});
});

const task = (model: string | null, size?: 'small' | 'large') => ({...makeTask({model}), route: {agent: 'a', reason: '', ...(size === undefined ? {} : {size})}});

test("the task's model goes before the size's, and that before the profile's", () => {
  const profile = makeProfile('a', {model: 'own', models: {small: 'haiku'}});
  expect(modelFor(profile, task('named', 'small'))).toBe('named');
  expect(modelFor(profile, task(null, 'small'))).toBe('haiku');
  expect(modelFor(profile, task(null, 'large'))).toBe('own');
  expect(modelFor(profile, task(null))).toBe('own');
  expect(modelFor(makeProfile('b'), task(null, 'small'))).toBeNull();
});
