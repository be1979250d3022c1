import {describe, expect, it} from 'vitest';
import {judge, manifest, npm, packed} from './projects.ts';

const licences = ['MIT', 'Apache-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0'];
const base = npm({abc: '^1.0.0'}, {'node_modules/old': packed('old', '1.0.0', {license: 'GPL-3.0-only'})});
const withNew = (license: unknown) => ({...base, ...npm({abc: '^1.0.0'}, {'node_modules/old': packed('old', '1.0.0', {license: 'GPL-3.0-only'}), 'node_modules/new': packed('new', '1.0.0', {license})})});
const judged = async (license: unknown) => (await judge(base, withNew(license), {licences})).split(' | ').filter((line) => !/lock-only|\/packages /.test(line)).join(' | ');

describe('licences', () => {
  it.each(['MIT', '(MIT)', 'MIT OR GPL-3.0-only', 'MIT AND Apache-2.0', '(GPL-3.0-only OR MIT) AND Apache-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0', 'Apache-2.0 WITH LLVM-exception', 'MIT+'])('allows %s', async (license) => {
    expect(await judged(license)).toBe('human');
  });

  it.each(['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'ISC', 'GPL-2.0-only', 'GPL-2.0-or-later', '(MIT OR ISC) AND GPL-3.0-only', 'LicenseRef-mine'])('blocks %s', async (license) => {
    expect(await judged(license)).toMatch(/^block \| dependencies\/licence package-lock.json \d+$/);
  });

  it.each(['SEE LICENSE IN LICENSE.md', 'UNLICENSED', 'mit', 'MIT OR', '', undefined, {type: 'MIT'}, 'MIT License'])('asks about %j', async (license) => {
    expect(await judged(license)).toMatch(/^human \| dependencies\/licence-unknown package-lock.json \d+$/);
  });

  it('looks at what is new only, and at nothing without a list', async () => {
    expect(await judge(base, {...base, 'package.json': manifest({dependencies: {abc: '^1.0.0'}, description: 'x'})}, {licences})).toBe('pass');
    expect(await judge(base, withNew('GPL-3.0-only'))).toBe('human | dependencies/lock-only package-lock.json');
    const relicensed = {...base, 'package-lock.json': String(base['package-lock.json']).replace('"license": "MIT"', '"license": "ISC"')};
    expect(await judge(base, relicensed, {licences})).toContain('block | dependencies/licence');
  });

  it('asks where the lockfile tells none', async () => {
    const lock = '# yarn lockfile v1\n\nabc@^1.0.0:\n  version "1.0.0"\n  integrity sha512-aa\n';
    const files = {'package.json': manifest({dependencies: {abc: '^1.0.0'}}), 'yarn.lock': lock};
    expect(await judge(files, {...files, 'yarn.lock': `${lock}\nnew@1.0.0:\n  version "1.0.0"\n  integrity sha512-aa\n`}, {licences})).toBe('human | dependencies/lock-only yarn.lock | dependencies/licence-unknown yarn.lock');
  });
});
