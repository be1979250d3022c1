import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {specForm} from '../../../src/gates/dependencies/spec-form.ts';
import {judge, manifest, verdictOn} from './projects.ts';

const change = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, path = 'package.json') => judge({[path]: manifest(before)}, {[path]: manifest(after)});

const workspaceWith = (text: string) => judge({'pnpm-workspace.yaml': 'packages: [a]\n'}, {'pnpm-workspace.yaml': `packages: [a]\n${text}`});

describe('specs', () => {
  it.each([
    ['registry', ['^1.0.0', '1.2.3', '~1', '>=1 <2', '1.x || 2.x', '*', '', 'latest', 'next', '1.0.0 - 2.0.0', 'v1.0.0', 'npm:^1.0.0', 'npm:1.x', 'npm:latest', '1.0.0+build.1']],
    ['alias', ['npm:other@^1', 'npm:@a/b@1', 'npm:other', ' npm:other@1 ', 'NPM:other@1']],
    ['git', ['git+https://h/u/r.git', 'git://h/r', 'git@h:u/r.git', 'ssh://git@h/r', 'user/repo', 'user/repo#main', 'github:u/r', 'gitlab:u/r', 'bitbucket:u/r', 'gist:abc', 'https://h/u/r.git#v1', 'me@h:r']],
    ['url', ['https://h/x.tgz', 'http://h/x', 'HTTPS://h/x.tgz']],
    ['file', ['file:../x', './x', '../x', '/x', '~/x', 'x.tgz', 'C:\\x', '..']],
    ['link', ['link:../x', 'portal:../x']],
    ['workspace', ['workspace:*', 'workspace:^']],
    ['catalog', ['catalog:', 'catalog:react18']],
    ['patch', ['patch:a@npm%3A1.0.0#./x.patch']],
    ['exec', ['exec:./make.js']],
    ['unknown', ['jsr:@a/b@1', 'foo:bar', '@a/b', 'a b:c', 'a/b/c', '$(x)']],
  ])('%s', (form, specs) => {
    expect(specs.map((spec) => [spec, specForm(spec)])).toEqual(specs.map((spec) => [spec, form]));
  });

  it('nothing with a slash, a colon or an at sign is taken for a version', () => {
    fc.assert(fc.property(fc.string({unit: fc.constantFrom('a', '1', '.', '^', '/', ':', '@', '#', ' ', '-')}), (spec) => {
      if (specForm(spec) === 'registry') expect(spec.trim().replace(/^npm:/, '')).not.toMatch(/[/:@#]/);
    }));
  });
});

describe('direct dependencies', () => {
  it('asks about new ones in any section', async () => {
    for (const section of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) expect(await change({}, {[section]: {abc: '^1.0.0'}})).toBe('human | dependencies/new package.json 5');
  });

  it('asks about other versions, warns of those that go and those that move', async () => {
    expect(await change({dependencies: {abc: '^1.0.0'}}, {dependencies: {abc: '^2.0.0'}})).toBe('human | dependencies/changed package.json 5');
    expect(await change({dependencies: {abc: '^1.0.0'}}, {})).toBe('pass | dependencies/removed package.json');
    expect(await change({dependencies: {abc: '^1.0.0'}}, {devDependencies: {abc: '^1.0.0'}})).toBe('pass | dependencies/moved package.json 5');
    expect(await change({dependencies: {abc: '^1.0.0'}}, {devDependencies: {abc: '^2.0.0'}})).toBe('human | dependencies/changed package.json 5');
    expect(await change({}, {dependencies: {abc: 'workspace:*'}})).toBe('pass | dependencies/workspace package.json 5');
  });

  it.each(['git+https://h/r', 'user/repo', 'https://h/x.tgz', 'file:../x', 'link:../x', 'npm:other@1.0.0', 'exec:./x.js', 'what:ever'])('blocks %s, new or instead of a version', async (spec) => {
    expect(await change({}, {dependencies: {abc: spec}})).toBe('block | dependencies/spec package.json 5');
    expect(await change({dependencies: {abc: '^1.0.0'}}, {dependencies: {abc: spec}})).toBe('block | dependencies/spec package.json 5');
    expect(await change({dependencies: {abc: spec}}, {dependencies: {abc: spec}, description: 'x'})).toBe('pass');
  });

  it('points at names that look like one that everybody knows', async () => {
    const near = async (name: string) => (await change({}, {dependencies: {[name]: '^1.0.0'}})).includes('look-alike');
    for (const name of ['lodahs', 'expresss', 'crossenv', 'reqct-dom', 'recat', 'axois', 'Lodash']) expect([name, await near(name)]).toEqual([name, true]);
    for (const name of ['lodash', 'react', 'my-own-thing', 'ms', '@types/node', 'preact']) expect([name, await near(name)]).toEqual([name, false]);
    expect(await change({dependencies: {lodahs: '^1'}}, {dependencies: {lodahs: '^2'}})).toBe('human | dependencies/changed package.json 5');
  });

  it('counts manifests at any depth, and under a name that other file systems take for it', async () => {
    expect(await change({}, {dependencies: {abc: '1.0.0'}}, 'a/b/package.json')).toBe('human | dependencies/new a/b/package.json 5');
    expect(await judge({}, {'Package.JSON': manifest({dependencies: {abc: '1.0.0'}})})).toBe('human | dependencies/new Package.JSON 5');
  });
});

describe('scripts', () => {
  it.each(['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish', 'dependencies', 'pnpm:devPreinstall'])('blocks %s, new or changed, not when it goes', async (name) => {
    expect(await change({}, {scripts: {[name]: 'x'}})).toBe('block | dependencies/install-script package.json 5');
    expect(await change({scripts: {[name]: 'x'}}, {scripts: {[name]: 'y'}})).toBe('block | dependencies/install-script package.json 5');
    expect(await change({scripts: {[name]: 'x'}}, {scripts: {}})).toBe('pass');
  });

  it('asks about what such a script runs, however far away, and about what runs at a publication', async () => {
    const scripts = {prepare: 'npm run build', build: 'run-s one', one: 'node a.js'};
    expect(await change({scripts}, {scripts: {...scripts, one: 'node b.js'}})).toBe('human | dependencies/install-script package.json 7');
    expect(await change({scripts}, {scripts: {...scripts, prebuild: 'node b.js'}})).toBe('human | dependencies/install-script package.json 8');
    expect(await change({scripts}, {scripts: {...scripts, test: 'node b.js'}})).toBe('pass');
    expect(await change({}, {scripts: {prepublishOnly: 'x'}})).toBe('human | dependencies/publish-script package.json 5');
  });

  it('blocks who may run scripts, and native code that builds by itself', async () => {
    for (const permit of [{pnpm: {onlyBuiltDependencies: ['abc']}}, {dependenciesMeta: {abc: {built: true}}}, {allowScripts: {abc: true}}, {trustedDependencies: ['abc']}]) expect(await change({}, permit)).toMatch(/^block \| dependencies\/install-script package.json \d$/);
    expect(await judge({}, {'binding.gyp': '{}'})).toBe('block | dependencies/install-script binding.gyp');
    expect(await judge({'pnpm-workspace.yaml': 'packages: [a]\n'}, {'pnpm-workspace.yaml': 'packages: [a]\nonlyBuiltDependencies:\n  - abc\n'})).toBe('block | dependencies/install-script pnpm-workspace.yaml 3');
    expect(await judge({'pnpm-workspace.yaml': 'packages: [a]\n'}, {'pnpm-workspace.yaml': 'packages: [a, b]\n'})).toBe('pass');
  });
});

describe('settings that change what is installed', () => {
  it.each([
    [{overrides: {abc: '1.0.0'}}, 'human | dependencies/override package.json 5'],
    [{overrides: {abc: {def: '$def'}}}, 'human | dependencies/override package.json 5'],
    [{resolutions: {'a/**/b': '1.0.0'}}, 'human | dependencies/override package.json 5'],
    [{pnpm: {overrides: {abc: '1.0.0'}}}, 'human | dependencies/override package.json 6'],
    [{pnpm: {overrides: {abc: '1.0.0'}, allowedDeprecatedVersions: {x: '1'}}}, 'human | dependencies/override package.json'],
    [{pnpm: {patchedDependencies: {'abc@1.0.0': 'patches/abc.patch'}}}, 'human | dependencies/override package.json'],
    [{overrides: {abc: 'npm:evil@1.0.0'}}, 'block | dependencies/spec package.json 5'],
    [{overrides: {abc: {'.': {def: 'user/repo'}}}}, 'block | dependencies/spec package.json 5'],
    [{resolutions: {abc: 'https://h/x.tgz'}}, 'block | dependencies/spec package.json 5'],
    [{overrides: {abc: 'evil.tgz'}}, 'block | dependencies/spec package.json 5'],
    [{packageManager: 'pnpm@9.0.0'}, 'human | dependencies/override package.json 4'],
    [{packageManager: 'yarn@https://h/yarn.js'}, 'block | dependencies/spec package.json 4'],
    [{bundleDependencies: ['abc']}, 'human | dependencies/override package.json'],
  ])('%j', async (more, expected) => {
    expect(await change({}, more)).toContain(expected);
    expect(await change(more, {...more, description: 'x'})).toBe('pass');
  });

  it('pnpm-workspace.yaml, with its catalogues', async () => {
    expect(await workspaceWith('overrides:\n  abc: 1.0.0\n')).toBe('human | dependencies/override pnpm-workspace.yaml 3');
    expect(await workspaceWith('catalog:\n  abc: 1.0.0\n')).toContain('human | dependencies/new');
    expect(await workspaceWith('catalogs:\n  old:\n    abc: https://h/x.tgz\n')).toContain('block | dependencies/spec');
  });
});

describe('what cannot be judged', () => {
  it('rejects what is no manifest', async () => {
    await expect(verdictOn({}, {'package.json': '{'})).rejects.toThrow('package.json cannot be read');
    await expect(verdictOn({}, {'package.json': '{"dependencies": {"a": 1}}'})).rejects.toThrow('dependencies > a');
    await expect(verdictOn({}, {'package.json': '[]'})).rejects.toThrow('package.json cannot be read');
    await expect(verdictOn({}, {'pnpm-workspace.yaml': 'a: [b'})).rejects.toThrow('pnpm-workspace.yaml cannot be read');
    expect(await judge({}, {'package.json': `\ufeff${manifest()}`})).toBe('pass');
  });

  it('takes everything for new where the manifest before was broken', async () => {
    expect(await judge({'package.json': '{'}, {'package.json': manifest({dependencies: {abc: '1.0.0'}})})).toBe('human | dependencies/new package.json 5');
  });

  it('blocks links and asks about what is too big, of another manager, or installed', async () => {
    expect(await judge({}, {'package.json': {mode: '120000', content: 'other.json'}})).toBe('block | dependencies/not-a-file package.json');
    expect(await judge({}, {'package.json': manifest()}, {limit: 5})).toBe('human | dependencies/too-big package.json');
    for (const path of ['Cargo.lock', 'a/go.sum', 'requirements-dev.txt', 'bun.lock', 'package.yaml']) expect(await judge({}, {[path]: 'x'})).toBe(`human | dependencies/not-read ${path}`);
    for (const path of ['node_modules/a/package.json', '.yarn/releases/yarn.cjs', '.pnp.cjs', 'x/Node_Modules/a.js']) expect(await judge({}, {[path]: 'x'})).toBe(`human | dependencies/vendored ${path}`);
  });

  it('says nothing about other files, and reads none of them', async () => {
    expect(await judge({}, {'src/a.ts': 'x', 'docs/package.json.md': 'x'}, {blobs: {read: () => Promise.reject(new Error('read'))}})).toBe('pass');
  });

  it('is not silenced from inside the change', async () => {
    const silent = {'agents.yaml': 'gates: {dependencies: off}\n', '.npmrc': 'ignore-scripts=true\n', '.gitattributes': 'package.json -diff\n'};
    const text = '{"//": "orch-ignore", "dependencies": {}, "dependencies": {"abc": "user/repo"}, "orch": {"dependencies": "off"}}';
    expect(await judge({}, {...silent, 'package.json': text})).toContain('block | dependencies/spec package.json');
    expect(await judge({}, {'package.json': '{"__proto__": {"x": 1}, "scripts": {"__proto__": "a", "postinstall": "x"}}'})).toContain('block | dependencies/install-script');
  });

  it('obeys its mode', async () => {
    const after = {'package.json': manifest({dependencies: {abc: 'user/repo'}})};
    expect(await judge({}, after, {mode: 'warn'})).toBe('pass | dependencies/spec package.json 5');
    expect(await judge({}, after, {mode: 'human'})).toBe('human | dependencies/spec package.json 5');
    expect(await judge({}, {'Cargo.lock': 'x'}, {mode: 'block'})).toBe('block | dependencies/not-read Cargo.lock');
  });

  it('writes nothing of the change into messages that could act on a terminal', async () => {
    const verdict = await verdictOn({}, {'package.json': manifest({dependencies: {'a\u001b[2Jb\u202e': 'x/y'}})});
    expect(JSON.stringify(verdict)).not.toMatch(/\\u001b|\u202e/);
  });
});
