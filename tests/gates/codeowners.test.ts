import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {codeownersLimitBytes, fallsUnder, parseCodeowners} from '../../src/gates/codeowners.ts';
import {ownedFiles} from '../../src/gates/owned-files.ts';
import {ownerIndex} from '../../src/gates/owner-index.ts';
import {policyGate} from '../../src/gates/policy.ts';
import {adding, changing, told} from './changes.ts';

const ownersOf = (text: string, path: string): readonly string[] | null => ownerIndex(parseCodeowners(text).rules)(path)?.owners ?? null;
const owns = (pattern: string, path: string): boolean => ownersOf(`${pattern} @a`, path) !== null;

describe('a pattern of CODEOWNERS', () => {
  it.each([
    ['*', ['a', 'a/b', '.x/y']],
    ['*.js', ['a.js', 'x/y/a.js', 'dir.js/inner']],
    ['name', ['name', 'x/name', 'name/below', 'x/name/y/z']],
    ['/name', ['name', 'name/x']],
    ['docs/*', ['docs/a.md']],
    ['docs/**', ['docs/a.md', 'docs/x/a.md']],
    ['/build/logs/', ['build/logs/a', 'build/logs/x/a']],
    ['apps/', ['apps/a', 'x/apps/a', 'x/apps/y/a']],
    ['x/apps/', ['x/apps/a']],
    ['**/logs', ['logs/a', 'build/logs/a', 'a/b/logs']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z', 'a/b/z/below']],
    ['a?c', ['abc', 'x/a\u{1f600}c']],
    ['a\\ b', ['a b', 'a b/c']],
    ['a\\*', ['a*']],
    ['a#b', ['a#b']],
    ['\\@x', ['@x']],
    ['/*', ['a']],
  ])('%s stands for %j', (pattern, paths) => {
    expect(paths.filter((path) => !owns(pattern, path))).toEqual([]);
  });

  it.each([
    ['*.js', ['a.ts', 'js', 'ajs']],
    ['/name', ['x/name', 'names', 'Name']],
    ['docs/*', ['docs/x/a.md', 'x/docs/a.md', 'docs']],
    ['docs/**', ['docs', 'x/docs/a']],
    ['apps/', ['apps', 'x/apps']],
    ['x/apps/', ['y/x/apps/a']],
    ['a/**/z', ['az', 'x/a/z']],
    ['a?c', ['ac', 'a/c', 'abbc']],
    ['ab*ba', ['aba', 'ab', 'abxb']],
    ['a\\*', ['ab']],
    ['/*', ['a/b']],
    ['/', ['a', 'a/b']],
    ['a//b', ['a/b', 'a']],
  ])('%s does not stand for %j', (pattern, paths) => {
    expect(paths.filter((path) => owns(pattern, path))).toEqual([]);
  });

  it('means what a naive reading of it means', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '*b', '?', '*a*b*');
    const patterns = fc.record({parts: fc.array(part, {minLength: 1, maxLength: 4}), start: fc.constantFrom('', '/'), end: fc.constantFrom('', '/')});
    const paths = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'aab', 'c'), {minLength: 1, maxLength: 5}).map((names) => names.join('/'));
    fc.assert(
      fc.property(patterns, paths, ({parts, start, end}, path) => {
        const pattern = `${start}${parts.join('/')}${end}`;
        expect([pattern, path, owns(pattern, path)]).toEqual([pattern, path, naively(pattern, path)]);
      }),
      {numRuns: 3000},
    );
  });

  it('takes no longer for a hostile one', () => {
    const path = Array.from({length: 200}, () => 'a'.repeat(100)).join('/');
    expect(owns('/**/*a*a*a*a*a*a*b'.repeat(60), path)).toBe(false);
  });
});

/** By trying everything. */
function naively(pattern: string, path: string): boolean {
  const inner = pattern.replace(/^\//, '');
  const anchored = inner.length < pattern.length || inner.replace(/\/$/, '').includes('/');
  const parts = [...(anchored ? [] : ['**']), ...inner.split('/')];
  const last = parts.pop() ?? '';
  const name = (part: string, text: string): boolean => {
    const [first = '', ...rest] = part;
    if (first === '') return text === '';
    if (first === '*') return name(rest.join(''), text) || (text !== '' && name(part, text.slice(1)));
    return text !== '' && (first === '?' || first === text[0]) && name(rest.join(''), text.slice(1));
  };
  const fits = (before: readonly string[], names: readonly string[]): boolean => {
    const [first, ...rest] = before;
    if (first === undefined) {
      if (last === '' || last === '**') return names.length > 0;
      return names.length > 0 && name(last, names[0] ?? '') && (names.length === 1 || last !== '*');
    }
    if (first === '**') return fits(rest, names) || (names.length > 0 && fits(before, names.slice(1)));
    return names.length > 0 && name(first, names[0] ?? '') && fits(rest, names.slice(1));
  };
  return fits(parts, path.split('/'));
}

describe('a file of owners', () => {
  it('lets the last line win, also one that takes owners back', () => {
    const text = '* @all\r\n# comment\n\n/apps/ @a @org/team-x mail.me@example.org # why\n/apps/open\n  *.md\t@b  ';
    expect(ownersOf(text, 'x')).toEqual(['@all']);
    expect(ownersOf(text, 'apps/x')).toEqual(['@a', '@org/team-x', 'mail.me@example.org']);
    expect(ownersOf(text, 'apps/open/x')).toEqual([]);
    expect(ownersOf(text, 'apps/open/x.md')).toEqual(['@b']);
    expect(ownersOf('/only/ @a', 'x')).toBeNull();
  });

  it('passes over lines that GitHub passes over, and says which', () => {
    const lines = ['!a @a', 'a[bc] @a', '[Section] @a', '^[Section][2]', '\\#a @a', 'a***b @a', 'my file @a', 'a @x@y', 'a nobody', 'a\\'];
    const {rules, skipped} = parseCodeowners(`${lines.join('\n')}\nb @b\n`);
    expect(skipped.map(({line}) => line)).toEqual(lines.map((_line, index) => index + 1));
    expect(rules.map(({line}) => line)).toEqual([lines.length + 1]);
  });

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom('a', '*', '?', '/', '\\', '[', ']', '!', '#', ' ', '\n', '@', '\r', '\u0000')}), fc.string(), (text, path) => {
        const {rules, skipped} = parseCodeowners(text);
        ownerIndex(rules)(path);
        expect(rules.length + skipped.length).toBe(text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).length);
      }),
    );
  });

  it('is found among thousands as if each were asked in turn', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', '*b', 'a*', 'a?', '*.b', 'a.b', '\\a', '');
    const patterns = fc.array(fc.array(part, {minLength: 1, maxLength: 4}).map((parts) => parts.join('/')), {maxLength: 12});
    const paths = fc.array(fc.constantFrom('a', 'b', 'ab', 'a.b', 'aab'), {minLength: 1, maxLength: 4}).map((names) => names.join('/'));
    fc.assert(
      fc.property(patterns, paths, (lines, path) => {
        const {rules} = parseCodeowners(lines.map((line) => `${line} @a`).join('\n'));
        expect(ownerIndex(rules)(path)?.line).toBe(rules.findLast((rule) => fallsUnder(rule, path.split('/')))?.line);
      }),
      {numRuns: 2000},
    );
  });
});

const judge = async (files: Readonly<Record<string, string>>, {change} = adding({'src/a.ts': 'x'})): Promise<string> => {
  const owned = await ownedFiles(change, async (path) => (files[path] === undefined ? null : Buffer.from(files[path])));
  return told(policyGate({change, mode: 'auto', requireHuman: [], block: [], owned}));
};

describe('owned files', () => {
  it('ask a human and name the owners and the line', async () => {
    expect(await judge({CODEOWNERS: '/src/ @ada @org/core'})).toBe('human | policy/code-owner src/a.ts');
    const [found] = await ownedFiles(adding({'src/a.ts': 'x'}).change, async (path) => (path === 'CODEOWNERS' ? Buffer.from('\n/src/ @ada @org/core') : null));
    expect(found?.finding.message).toBe('Owned by @ada, @org/core (CODEOWNERS, line 2): a human decides about changes here.');
    expect(await judge({CODEOWNERS: '/lib/ @ada'})).toBe('pass');
    expect(await judge({CODEOWNERS: '* @ada\n/src/'})).toBe('pass');
  });

  it('are asked about however they change, and beside what the lists say', async () => {
    expect(await judge({CODEOWNERS: '/src/ @a'}, changing({'src/a.ts': 'x'}, {}))).toBe('human | policy/code-owner src/a.ts');
    expect(await judge({CODEOWNERS: '/src/ @a'}, changing({'src/a.ts': 'x'}, {'src/a.ts': 'y', '.env': 'x'}))).toBe('block | policy/blocked .env | policy/code-owner src/a.ts');
  });

  it('go by the first of three places, whatever stands there', async () => {
    expect(await judge({'.github/CODEOWNERS': '/src/ @a', CODEOWNERS: '/lib/ @a'})).toBe('human | policy/code-owner src/a.ts');
    expect(await judge({CODEOWNERS: '/lib/ @a', 'docs/CODEOWNERS': '/src/ @a'})).toBe('pass');
    expect(await judge({'docs/CODEOWNERS': '/src/ @a'})).toBe('human | policy/code-owner src/a.ts');
    expect(await judge({'.github/CODEOWNERS': '', CODEOWNERS: '/src/ @a'})).toBe('pass | policy/codeowners .github/CODEOWNERS');
  });

  it('tell a missing file and lines without meaning, and ask about everything where the file is too large to count', async () => {
    expect(await judge({})).toBe('pass | policy/codeowners');
    expect(await judge({CODEOWNERS: '!x @a\n/lib/ @a'})).toBe('pass | policy/codeowners CODEOWNERS 1');
    expect(await judge({CODEOWNERS: '#'.repeat(codeownersLimitBytes)})).toBe('human | policy/codeowners CODEOWNERS');
  });

  it('are not disowned from inside the change: what it writes into CODEOWNERS does not count', async () => {
    expect(await judge({CODEOWNERS: '/src/ @a'}, changing({CODEOWNERS: '/src/ @a'}, {CODEOWNERS: '', '.github/CODEOWNERS': '', 'src/a.ts': 'x'}))).toBe('human | policy/require-human CODEOWNERS | policy/require-human .github/CODEOWNERS | policy/code-owner src/a.ts');
  });
});
