import {describe, expect, it} from 'vitest';
import {scopeGate} from '../../src/gates/scope.ts';
import {adding, changing, task, told} from './changes.ts';

const one = task('T1', ['src/a/**']);
const two = task('T2', ['src/b/**']);
const old = task('T0', ['src/old/**'], {done: true});
const tasks = [old, one, two];
const judge = (files: readonly string[], more: Partial<Parameters<typeof scopeGate>[0]> = {}) =>
  told(scopeGate({change: adding(Object.fromEntries(files.map((file) => [file, 'x']))).change, task: one, tasks, mode: 'auto', ...more}));

describe('scope', () => {
  it('passes what the task owns', () => {
    expect(judge(['src/a/x.ts', 'src/a/b/y.ts'])).toBe('pass');
  });

  it("blocks another task's file, and names the task", () => {
    const verdict = scopeGate({change: adding({'src/b/x.ts': ''}).change, task: one, tasks, mode: 'auto'});
    expect(told(verdict)).toBe('block | scope/other-task src/b/x.ts');
    expect(JSON.stringify(verdict)).toContain('task T2');
  });

  it('asks about a file that nobody owns, or whose task is done', () => {
    expect(judge(['README.md'])).toBe('human | scope/outside README.md');
    expect(judge(['src/old/x.ts'])).toBe('human | scope/outside src/old/x.ts');
  });

  it('tells everything at once, the worst first', () => {
    expect(judge(['README.md', 'src/a/x.ts', 'src/b/x.ts'])).toBe('block | scope/other-task src/b/x.ts | scope/outside README.md');
  });

  it('counts removals and the old side of a rename', () => {
    const {change} = changing({'src/b/x.ts': 'x'}, {'src/a/x.ts': 'x'});
    expect(told(scopeGate({change, task: one, tasks, mode: 'auto'}))).toBe('block | scope/other-task src/b/x.ts');
  });

  it.each(['src/b/x.ts', 'src/b', 'src/**/b/*.ts', '**/x.ts', 'src/{b,c}/**', './src/b/**', 'src/[b]/x.ts', 'src/?/x.ts', 's*/b/**'])('knows %s for an owner of src/b/x.ts', (glob) => {
    expect(judge(['src/b/x.ts'], {tasks: [one, task('T2', ['lib/**', glob])]})).toBe('block | scope/other-task src/b/x.ts');
  });

  it('only warns where the scope was read out of prose', () => {
    expect(judge(['src/b/x.ts', 'y'], {task: {...one, inferred: true}})).toBe('pass | scope/other-task src/b/x.ts | scope/outside y');
  });

  it('lets a task that owns nothing pass', () => {
    expect(judge(['src/b/x.ts'], {task: task('T3', [])})).toBe('pass');
  });

  it.each([
    ['block', 'block'],
    ['human', 'human'],
    ['warn', 'pass'],
  ] as const)('mode %s decides all', (mode, word) => {
    expect(judge(['src/b/x.ts', 'y'], {mode}).split(' ')[0]).toBe(word);
    expect(judge(['y'], {mode, task: {...one, inferred: true}}).split(' ')[0]).toBe(word);
  });

  it('is not silenced by a task file or configuration in the change', () => {
    expect(judge(['tasks.md', 'agents.yaml', 'src/b/x.ts'])).toContain('block | scope/other-task src/b/x.ts');
  });

  it('cuts a flood, and says so', () => {
    const verdict = scopeGate({change: adding(Object.fromEntries(Array.from({length: 250}, (_, i) => [`f${i}`, 'x']))).change, task: one, tasks, mode: 'auto'});
    expect(verdict.type === 'human' && verdict.findings.length).toBe(101);
    expect(verdict.type === 'human' && verdict.findings.at(-1)).toEqual({rule: 'scope/more', message: '150 more like these are not listed.'});
  });
});
