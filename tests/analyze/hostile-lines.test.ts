import {describe, expect, it} from 'vitest';
import {lengthWithout, withoutLineNumbers, withoutNote} from '../../src/analyze/text-ends.ts';
import {analyzed, planned} from './plans.ts';

const length = 100_000;
const fill = (text: string): string => text.repeat(Math.ceil(length / text.length));

/** Each took seconds to days while the expressions began anew at every character; each takes milliseconds where they do not. */
const lines: readonly (readonly [name: string, text: string])[] = [
  ['blanks in a title', `## T-1: x${fill(' ')}y`],
  ['stars in an id', `## T${fill('*')}1: x`],
  ['backticks that open no fence', `## T-1: x\n${fill('`')}\u2028`],
  ['blanks in a path', `## T-1: x\n- files: a${fill(' ')}b`],
  ['line numbers that end in a letter', `## T-1: x\n- files: a${fill(':1')}b`],
  ['backticks that close nothing', `## T-1: x\n- agent: ${fill('`')}x`],
  ['dots in an id', `## T-1: x\n- depends on: a${fill('.')}b`],
  ['dependencies that never end', `- [ ] D-1 x (depends on ${fill(' ')}`],
  ['blanks before a path in backticks', `- [ ] D-1 x${fill(' ')}y\`a/\``],
  ['many paths in backticks', `- [ ] D-1 x ${fill('`a/` ')}`],
  ['blanks behind a keyword of Spec Kit', `- [ ] T001 x depends on${fill(' ')}y`],
  ['blanks and stars behind a keyword of Spec Kit', `- [ ] T001 x depends on${fill('* ')}y`],
  ['blanks before a clause of Spec Kit', `- [ ] T001 x${fill(' ')}(depends on y)`],
  ['line numbers of Spec Kit that end in a letter', `- [ ] T001 src/a.ts${fill(':1')}b`],
];

describe('a line of 100 kB', () => {
  it.each(lines)('%s', {timeout: 5000}, (_, text) => {
    const {plan, diagnostics} = analyzed(text);
    expect(plan === null).toBe(diagnostics.some(({severity}) => severity === 'error'));
  });

  it('in a heading is read once, however many tasks stand below it', {timeout: 5000}, () => {
    const tasks = Array.from({length: 2000}, (_, index) => `- [ ] T${index + 1000} x`).join('\n');
    expect(planned(`## Phase 1: ${fill('after ')}\n${tasks}`).tasks).toHaveLength(2000);
  });
});

describe('the end of a text', () => {
  it.each([
    ['a.ts:12', 'a.ts'],
    ['a.ts:12-40', 'a.ts'],
    ['a.ts:94,100:2', 'a.ts'],
    ['a:1b:2', 'a:1b'],
    ['a-1', 'a-1'],
    ['a-1:2', 'a-1'],
    ['a:', 'a:'],
    ['a:-1', 'a:-1'],
    ['12', '12'],
  ])('%j without line numbers is %j', (text, path) => {
    expect(withoutLineNumbers(text)).toBe(path);
  });

  it.each([
    ['a (new)', 'a'],
    ['a  ()', 'a'],
    ['a(new)', 'a(new)'],
    ['a (b) (c)', 'a (b)'],
    ['a (b (c))', 'a (b (c))'],
    ['a)', 'a)'],
    ['(a) b', '(a) b'],
  ])('%j without its note is %j', (text, rest) => {
    expect(withoutNote(text)).toBe(rest);
  });

  it('is measured from a place on', () => {
    expect(lengthWithout('a, , b', /[\s,]/, 5)).toBe(1);
    expect(lengthWithout(',,', /,/)).toBe(0);
  });
});
