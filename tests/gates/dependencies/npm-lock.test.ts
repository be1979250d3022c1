import {describe, expect, it} from 'vitest';
import {judge, manifest, npm, packed, sum, verdictOn, type Packed} from './projects.ts';

const base = npm({abc: '^1.0.0', def: '^2.0.0'}, {'node_modules/inner': packed('inner', '1.0.0')});

/** Packages of the lockfile beside those of the base; with null one goes. */
function locked(packages: Readonly<Record<string, Packed | null>>, more: Readonly<Record<string, unknown>> = {}, from = base): Record<string, string> {
  const lock = JSON.parse(String(from['package-lock.json'])) as {packages: Record<string, Packed>};
  const all = Object.entries({...lock.packages, ...packages}).filter((entry): entry is [string, Packed] => entry[1] !== null);
  return {...(base as Record<string, string>), 'package-lock.json': `${JSON.stringify({...lock, packages: Object.fromEntries(all), ...more}, null, 2)}\n`};
}

/** The findings but that a lockfile alone asks, and the summary. */
const rest = async (packages: Readonly<Record<string, Packed | null>>, more: Readonly<Record<string, unknown>> = {}) =>
  (await judge(base, locked(packages, more))).split(' | ').filter((line) => !/lock-only|\/packages /.test(line)).join(' | ');

const oldTree = (integrity: string) => ({dependencies: {inner: {version: '1.0.0', resolved: packed('inner', '1.0.0')['resolved'], integrity}}});
const many = (version: string) => Object.fromEntries(Array.from({length: 3000}, (_, index) => [`node_modules/p${index}`, packed(`p${index}`, version)]));
const timed = async (work: () => unknown): Promise<number> => {
  const start = process.cpuUsage();
  await work();
  const {user, system} = process.cpuUsage(start);
  return user + system;
};

describe('versions', () => {
  it('a new direct dependency with its packages asks, the rest is told', async () => {
    const verdict = await verdictOn(base, npm({abc: '^1.0.0', def: '^2.0.0', xyz: '^1.0.0'}, {'node_modules/inner': packed('inner', '1.1.0')}));
    expect(verdict).toMatchObject({type: 'human', findings: [{rule: 'dependencies/new', file: 'package.json'}]});
    const warned = await verdictOn(base, npm({abc: '^1.0.0', def: '^2.0.0', xyz: '^1.0.0'}, {'node_modules/inner': packed('inner', '1.1.0')}), {mode: 'warn'});
    expect(warned).toMatchObject({warnings: [{}, {rule: 'dependencies/packages', message: '2 packages are new or of another version (xyz@1.0.0, inner@1.1.0), 1 are gone (inner@1.0.0).'}]});
  });

  it('a lockfile alone asks, and says nothing where it only moves packages', async () => {
    expect(await judge(base, locked({'node_modules/inner': packed('inner', '1.0.1')}))).toBe('human | dependencies/lock-only package-lock.json');
    expect(await judge(base, {...base, 'package-lock.json': String(base['package-lock.json']).replaceAll('  ', '\t')})).toBe('pass');
    expect(await judge(base, {...base, 'package.json': manifest({dependencies: {abc: '^1.0.0', def: '^2.0.0'}, description: 'x'}), 'package-lock.json': String(locked({'node_modules/inner': packed('inner', '1.0.1')})['package-lock.json'])})).toBe('human | dependencies/lock-only package-lock.json');
  });

  it('a manifest alone is out of step, also one whose lockfile is not touched', async () => {
    const more = {dependencies: {abc: '^1.0.0', def: '^2.0.0', xyz: '^1.0.0'}};
    expect(await judge(base, {...base, 'package.json': manifest(more)})).toBe('block | dependencies/out-of-step package.json 7 | dependencies/new package.json 7');
    expect(await judge(base, {...base, 'package.json': manifest({dependencies: {abc: '^1.5.0', def: '^2.0.0'}})})).toBe('block | dependencies/out-of-step package.json 5 | dependencies/changed package.json 5');
    expect(await judge(base, {...base, 'package.json': manifest({dependencies: {abc: '^1.0.0'}})})).toContain('block | dependencies/out-of-step package.json');
    expect(await judge(base, {...base, 'package.json': manifest({dependencies: {abc: '^1.0.0', def: '^2.0.0'}, scripts: {test: 'x'}})})).toBe('pass');
    expect(await judge(base, locked({'': {version: '1.0.0', dependencies: {abc: '^1.0.0', def: '^2.0.0', xyz: '1.0.0'}}}))).toContain('block | dependencies/out-of-step package-lock.json');
  });

  it('what was out of step before is not the fault of this change', async () => {
    const before = {...base, 'package.json': manifest({dependencies: {abc: '^1.0.0', def: '^2.0.0', old: '1.0.0'}})};
    expect(await judge(before, {...before, 'package.json': manifest({dependencies: {abc: '^1.0.0', def: '^2.0.0', old: '1.0.0'}, scripts: {test: 'x'}})})).toBe('pass');
  });

  it('workspaces share the lockfile above them; other folders have nothing to do with it', async () => {
    const before = {...npm({abc: '^1.0.0'}, {a: {version: '1.0.0', dependencies: {def: '1.0.0'}}, 'node_modules/a': {resolved: 'a', link: true}}, {workspaces: ['a']}), 'a/package.json': manifest({name: 'a', dependencies: {def: '1.0.0'}}), 'fixtures/package.json': manifest()};
    expect(await judge(before, {...before, 'a/package.json': manifest({name: 'a', dependencies: {def: '1.0.0', xyz: '1.0.0'}})})).toBe('block | dependencies/out-of-step a/package.json 6 | dependencies/new a/package.json 6');
    expect(await judge(before, {...before, 'fixtures/package.json': manifest({dependencies: {xyz: '1.0.0'}})})).toBe('human | dependencies/new fixtures/package.json 5');
  });
});

describe('checksums', () => {
  it('block where they change, go, weaken or are missing', async () => {
    expect(await rest({'node_modules/inner': packed('inner', '1.0.0', {integrity: sum('evil')})})).toMatch(/^block \| dependencies\/integrity-changed package-lock.json \d+$/);
    expect(await rest({'node_modules/inner': packed('inner', '1.0.0', {integrity: undefined})})).toMatch(/^block \| dependencies\/integrity-removed package-lock.json \d+$/);
    expect(await rest({'node_modules/inner': packed('inner', '1.0.0', {integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='})})).toMatch(/^block \| dependencies\/weaker-integrity package-lock.json \d+$/);
    expect(await rest({'node_modules/new': packed('new', '1.0.0', {integrity: undefined})})).toMatch(/^block \| dependencies\/missing-integrity package-lock.json \d+$/);
    expect(await rest({'node_modules/new': packed('new', '1.0.0', {integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='})})).toMatch(/^human \| dependencies\/weak-integrity/);
    expect(await rest({'node_modules/new': packed('new', '1.0.0', {integrity: 'sha512-'})})).toMatch(/weak-integrity/);
    expect(await rest({'node_modules/new': packed('new', '1.0.0', {integrity: 'rot13-abc'})})).toMatch(/weak-integrity/);
  });

  it('a second copy elsewhere in the tree cannot have another one, nor hide behind the first', async () => {
    expect(await rest({'node_modules/abc/node_modules/inner': packed('inner', '1.0.0', {integrity: sum('evil')})})).toContain('block | dependencies/integrity-changed');
    expect(await rest({'node_modules/abc/node_modules/inner': packed('inner', '1.0.0', {integrity: `${sum('inner@1.0.0')} sha256-x`})})).toBe('human');
  });

  it('the part of the file that older versions read counts as well', async () => {
    expect(await rest({}, oldTree(sum('inner@1.0.0')))).toBe('human');
    expect(await rest({}, oldTree(sum('evil')))).toContain('block | dependencies/integrity-changed');
    expect(await judge(base, {...base, 'package-lock.json': JSON.stringify({lockfileVersion: 1, dependencies: {abc: {version: '1.0.0', integrity: sum('evil')}}})})).toContain('dependencies/integrity-changed');
  });

  it('what comes inside another package needs none, if that package says so', async () => {
    const inside = {'node_modules/abc/node_modules/kept': {version: '1.0.0', inBundle: true}};
    expect(await rest(inside)).toContain('missing-integrity');
    expect(await rest({...inside, 'node_modules/abc': packed('abc', '1.0.0', {bundleDependencies: ['kept']})})).not.toContain('integrity');
  });
});

describe('where packages come from', () => {
  it('blocks another host, a scheme without encryption, and the address of another package', async () => {
    const at = (resolved: string) => rest({'node_modules/new': packed('new', '1.0.0', {resolved})});
    expect(await at('https://evil.example/new/-/new-1.0.0.tgz')).toMatch(/^block \| dependencies\/registry package-lock.json \d+$/);
    expect(await at('http://registry.example/new/-/new-1.0.0.tgz')).toMatch(/^block \| dependencies\/registry/);
    expect(await at('https://registry.example@evil.example/new/-/new-1.0.0.tgz')).toMatch(/^block \| dependencies\/registry/);
    expect(await at('https://registry.example/evil/-/evil-1.0.0.tgz')).toMatch(/^block \| dependencies\/other-package/);
    expect(await at('https://registry.example/new/-/new-6.6.6.tgz')).toMatch(/^block \| dependencies\/other-package/);
    expect(await at('https://registry.example/mirror/new/-/new-1.0.0.tgz')).toBe('human');
    for (const resolved of ['git+ssh://git@h/r.git#abc', 'git@h:r.git', 'file:../x.tgz', 'what:ever']) expect([resolved, await at(resolved)]).toEqual([resolved, expect.stringMatching(/^block \| dependencies\/spec/)]);
    expect(await rest({'node_modules/@a/b': packed('@a/b', '1.0.0')})).toBe('human');
    expect(await rest({'node_modules/@a/b': packed('@a/b', '1.0.0', {resolved: 'https://registry.example/@a%2fb/-/b-1.0.0.tgz'})})).toBe('human');
  });

  it('a known version from another place is no known version', async () => {
    expect(await rest({'node_modules/inner': packed('inner', '1.0.0', {resolved: 'https://evil.example/inner/-/inner-1.0.0.tgz'})})).toContain('block | dependencies/registry');
  });

  it('blocks links out of the project and asks about other names', async () => {
    expect(await rest({'node_modules/new': {resolved: '../elsewhere', link: true}})).toContain('block | dependencies/spec');
    expect(await rest({own: {version: '1.0.0'}, 'node_modules/own': {resolved: 'own', link: true}})).toBe('human');
    expect(await rest({'node_modules/abc/node_modules/inner': packed('evil', '1.0.0', {name: 'evil'})})).toMatch(/human \| dependencies\/alias/);
  });

  it('blocks packages with scripts, asks where the version before had one', async () => {
    expect(await rest({'node_modules/new': packed('new', '1.0.0', {hasInstallScript: true})})).toMatch(/^block \| dependencies\/install-script package-lock.json \d+$/);
    expect(await rest({'node_modules/inner': packed('inner', '1.0.0', {hasInstallScript: true})})).toMatch(/^block \| dependencies\/install-script/);
    const before = npm({abc: '^1.0.0'}, {'node_modules/inner': packed('inner', '1.0.0', {hasInstallScript: true})});
    const after = {...before, ...npm({abc: '^1.0.0'}, {'node_modules/inner': packed('inner', '2.0.0', {hasInstallScript: true})})};
    expect(await judge(before, after)).toMatch(/^human \| dependencies\/install-script/);
  });
});

describe('the file as a whole', () => {
  it('asks where it is new, of another version, or removed', async () => {
    const {'package.json': own} = base;
    expect(await judge({'package.json': own ?? ''}, base)).toBe('human | dependencies/new-lock package-lock.json | dependencies/registry package-lock.json 15');
    expect(await rest({}, {lockfileVersion: 2})).toContain('human | dependencies/lock-format');
    expect(await judge(base, {'package.json': own ?? ''})).toBe('human | dependencies/lock-removed package-lock.json');
  });

  it('rejects what it cannot read, and takes a base that was broken for none', async () => {
    for (const text of ['{', '[]', '{}', '{"packages": {"node_modules/a": 1}}', '<<<<<<< a\n']) await expect(verdictOn(base, {...base, 'package-lock.json': text})).rejects.toThrow('package-lock.json cannot be read');
    expect(await judge({...base, 'package-lock.json': '{'}, base)).toContain('human | dependencies/new-lock');
    await expect(verdictOn(base, {...base, 'package.json': manifest({dependencies: {x: '1.0.0'}})}, {readUnchanged: undefined})).rejects.toThrow('package-lock.json, which the change leaves alone, cannot be read');
    await expect(verdictOn(base, {...base, 'package.json': manifest({dependencies: {x: '1.0.0'}})}, {readUnchanged: () => Promise.reject(new Error('disk gone'))})).rejects.toThrow('disk gone');
    expect(await judge({...base, 'package-lock.json': '{'}, {...base, 'package-lock.json': '{', 'package.json': manifest({dependencies: {x: '1.0.0'}})})).toBe('human | dependencies/new package.json 5 | dependencies/out-of-step package.json');
  });

  it('shrinkwrap counts like a lockfile, and before it', async () => {
    const shrunk = {'package.json': base['package.json'] ?? '', 'npm-shrinkwrap.json': base['package-lock.json'] ?? ''};
    expect(await judge(shrunk, {...shrunk, 'package.json': manifest({dependencies: {xyz: '1.0.0'}})})).toContain('block | dependencies/out-of-step');
  });

  it('reads a large project in a few times the time that its JSON alone takes', async () => {
    const [before, after] = [npm({abc: '^1.0.0'}, many('1.0.0')), npm({abc: '^1.0.1'}, many('1.0.1'))];
    await judge(before, after);
    const gate = await timed(() => judge(before, after));
    const alone = await timed(() => Array.from({length: 10}, () => [JSON.parse(String(before['package-lock.json'])), JSON.parse(String(after['package-lock.json']))]));
    expect(gate / (alone / 10)).toBeLessThan(40);
  });
});
