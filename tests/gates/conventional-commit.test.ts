import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseSubject} from '../../src/gates/conventional-commit.ts';

describe('a conventional subject', () => {
  it.each([
    ['feat: add it', {type: 'feat', scope: null, breaking: false, description: 'add it'}],
    ['fix(api): it: again', {type: 'fix', scope: 'api', breaking: false, description: 'it: again'}],
    ['feat!: drop it', {type: 'feat', scope: null, breaking: true, description: 'drop it'}],
    ['feat(DEV-1.2 x/y)!: drop it', {type: 'feat', scope: 'DEV-1.2 x/y', breaking: true, description: 'drop it'}],
    ['BREAKING-CHANGE:   x', {type: 'BREAKING-CHANGE', scope: null, breaking: false, description: 'x'}],
    ['Größe: messen', {type: 'Größe', scope: null, breaking: false, description: 'messen'}],
  ])('%j', (subject, expected) => expect(parseSubject(subject)).toEqual({ok: true, value: expected}));

  it.each([
    ['', 'does not begin with a type, such as `feat`'],
    [': x', 'does not begin with a type, such as `feat`'],
    ['Merge branch', 'has no `type: ` or `type(scope): ` at its beginning'],
    ['feat add', 'has no `type: ` or `type(scope): ` at its beginning'],
    ['feat : add', 'has no `type: ` or `type(scope): ` at its beginning'],
    ['feat:add', 'has no space after its first colon'],
    ['feat:', 'has no space after its first colon'],
    ['feat:  ', 'says nothing after its type'],
    ['feat(): add', 'has an empty or broken scope after `feat`'],
    ['feat( ): add', 'has an empty or broken scope after `feat`'],
    ['feat((x)): add', 'has an empty or broken scope after `feat`'],
    ['feat(x: add', 'has a scope after `feat` that does not end'],
    ['feat!!: add', 'has no `type: ` or `type(scope): ` at its beginning'],
    ['feat!(x): add', 'has no `type: ` or `type(scope): ` at its beginning'],
  ])('%j %s', (subject, failure) => expect(parseSubject(subject)).toEqual({ok: false, failure}));

  it('is what its parts come to, and reads anything in no time', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(fc.property(word, fc.option(word), fc.boolean(), word, (type, scope, breaking, description) => void expect(parseSubject(`${type}${scope === null ? '' : `(${scope})`}${breaking ? '!' : ''}: ${description}`)).toEqual({ok: true, value: {type, scope, breaking, description}})));
    fc.assert(fc.property(fc.string({unit: fc.constantFrom('a', '(', ')', '!', ':', ' ')}), (text) => void parseSubject(text)));
    expect(parseSubject('('.repeat(1_000_000)).ok).toBe(false);
    expect(parseSubject(`a(${'x'.repeat(1_000_000)}`).ok).toBe(false);
  });
});
