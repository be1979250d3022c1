import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {overlap} from '../../src/analyze/glob-overlap.ts';
import {matches, parseGlob} from '../../src/analyze/glob.ts';

describe('matches', () => {
  it.each([
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/a/b.ts', false],
    ['src/*.ts', 'src/.ts', true],
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src', false],
    ['src/**/b.ts', 'src/b.ts', true],
    ['src/**/b.ts', 'src/x/y/b.ts', true],
    ['src/**/b.ts', 'src/xb.ts', false],
    ['src/**/b.ts', 'src/b.ts/c', false],
    ['**/*.ts', 'a.ts', true],
    ['**', '.env', true],
    ['*', '.env', true],
    ['a**b', 'axxb', true],
    ['a**b', 'ax/xb', false],
    ['file?.md', 'file1.md', true],
    ['file?.md', 'file.md', false],
    ['file?.md', 'file/.md', false],
    ['?', '😀', true],
    ['[a-c].ts', 'b.ts', true],
    ['[!a-c].ts', 'b.ts', false],
    ['[!a-c].ts', 'd.ts', true],
    ['[!a]', '/', false],
    ['[]a].ts', '].ts', true],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx', true],
    ['app/[...slug]/page.tsx', 'app/[...slug]/page.tsx', true],
    ['app/[[...slug]]/page.tsx', 'app/[[...slug]]/page.tsx', true],
    ['app/[user-id]/page.tsx', 'app/[user-id]/page.tsx', true],
    ['app/[open', 'app/[open', true],
    ['src/{a,b}/**', 'src/b/x', true],
    ['src/{a,b}/**', 'src/c/x', false],
    ['{src,lib/**}/x.ts', 'lib/deep/er/x.ts', true],
    ['src/{a,{b,c}}.ts', 'src/c.ts', true],
    ['src/{,test/}a.ts', 'src/a.ts', true],
    ['src/{a}.ts', 'src/{a}.ts', true],
    ['src/api', 'src/api', true],
    ['src/api', 'src/api/deep/x.ts', true],
    ['src/api', 'src/api2', false],
    ['src/api/', 'src/api/x', true],
    ['src/api/', 'src/api', false],
    ['./src//api', 'src/api', true],
    ['src/{a,b}', 'src/a/x', true],
    ['.', 'any/thing', true],
    ['SRC/a', 'src/a', false],
    ['docs/My File.md', 'docs/My File.md', true],
    ['../x', 'x', false],
    ['a', '', false],
  ])('%s and %s: %s', (glob, path, expected) => {
    expect(matches(glob, path)).toBe(expected);
  });
});

describe('parseGlob', () => {
  it.each([
    ['./src/api/', 'src/api/**'],
    ['a/**/**/b', 'a/**/b'],
    ['a//b', 'a/b'],
    ['.', '**'],
    ['src/{a,b}/', 'src/{a,b}/**'],
  ])('normalises %s to %s', (text, expected) => {
    const glob = parseGlob(text);
    expect(glob.ok && glob.value.text).toBe(expected);
  });

  it.each([
    ['', /is empty/],
    ['!src/a', /exclusions/],
    ['/etc/passwd', /not inside the repository/],
    ['~/x', /not inside the repository/],
    ['C:/x', /not inside the repository/],
    ['{/etc,x}', /not inside the repository/],
    ['a/../../b', /leaves the repository/],
    ['{.,x}./b', /leaves the repository/],
    ['src\\a', /backslash/],
    ['a\u0000b', /control/],
    ['a\ud800', /control/],
    ['src/{a,b', /without its/],
    ['{a,b}'.repeat(30), /too many paths/],
    ['x'.repeat(2000), /longer than/],
    ['*'.repeat(600), /longer than/],
  ])('refuses %s', (text, reason) => {
    const glob = parseGlob(text);
    expect(glob.ok ? 'accepted' : glob.failure).toMatch(reason);
  });
});

describe('overlap', () => {
  it.each([
    ['src/**', 'src/api/*.ts', 'src/api/x.ts'],
    ['src/api', 'src/api/routes.ts', 'src/api/routes.ts'],
    ['src/api', 'src/api', 'src/api'],
    ['src/api', 'src/*', 'src/api'],
    ['**/*.test.ts', 'src/**', 'src/x.test.ts'],
    ['src/{a,b}.ts', 'src/b.*', 'src/b.ts'],
    ['app/[id]/page.tsx', 'app/*/page.tsx', 'app/[id]/page.tsx'],
    ['a*', '*b', 'ab'],
    ['**', '**', 'x'],
    ['[.]*', '*[.]', '.x.'],
    ['[.;]', '?', ';'],
    ['src/[a-c]', '**/[bd]', 'src/b'],
  ])('%s and %s meet in %s', (a, b, example) => {
    expect(overlap(a, b)).toBe(example);
  });

  it.each([
    ['src/*.ts', 'src/*.js'],
    ['src/*', 'src/a/b'],
    ['src/api', 'src/api2'],
    ['**/a.ts', '**/b.ts'],
    ['a/**', 'b/**'],
    ['[a-c]x', '[d-f]x'],
    ['?', '??'],
    ['src/**/x.ts', 'lib/**/x.ts'],
  ])('%s and %s never meet', (a, b) => {
    expect(overlap(a, b)).toBeNull();
  });

  const segment = fc.array(fc.constantFrom('a', 'b', '.', '*', '?', '[ab]', '[!a]', '{a,b}', '{a,b/c}', '[.b]', '*'), {minLength: 1, maxLength: 4}).map((parts) => parts.join(''));
  const glob = fc.array(fc.oneof(segment, fc.constant('**')), {minLength: 1, maxLength: 4}).map((segments) => segments.join('/'));
  const name = fc.array(fc.constantFrom('a', 'b', 'c', '.'), {minLength: 1, maxLength: 3}).map((letters) => letters.join('')).filter((text) => text !== '.' && text !== '..');
  const path = fc.array(name, {minLength: 1, maxLength: 4}).map((names) => names.join('/'));

  it('gives a proper path that both match', () => {
    fc.assert(
      fc.property(glob, glob, (a, b) => {
        const example = overlap(a, b);
        if (example === null) return;
        expect([matches(a, example), matches(b, example)]).toEqual([true, true]);
        expect(example).not.toMatch(/^\/|\/$|\/\/|(?:^|\/)\.\.?(?:\/|$)/);
      }),
      {numRuns: 1000},
    );
  });

  it('finds one wherever a path matches both, and does not care for the order of the two', () => {
    fc.assert(
      fc.property(glob, glob, path, (a, b, both) => {
        expect(overlap(a, b) === null).toBe(overlap(b, a) === null);
        if (matches(a, both) && matches(b, both)) expect(overlap(a, b)).not.toBeNull();
      }),
      {numRuns: 2000},
    );
  });

  it('reads any text without throwing, and overlaps with itself where it can be read', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 40}), (text) => {
        const parsed = parseGlob(text);
        const example = overlap(text, text);
        if (!parsed.ok) expect(example).toBeNull();
        else if (example !== null) expect(matches(text, example)).toBe(true);
      }),
      {numRuns: 500},
    );
  });

  it('answers hostile globs soon', () => {
    const started = performance.now();
    expect(overlap(`${'*a'.repeat(250)}b`, `${'*a'.repeat(250)}c*d`)).toBeNull();
    expect(matches(`${'*a'.repeat(250)}b`, 'a'.repeat(4000))).toBe(false);
    expect(overlap('{'.repeat(1000), 'a')).toBeNull();
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
