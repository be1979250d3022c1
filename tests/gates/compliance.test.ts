import {describe, expect, it} from 'vitest';
import {complianceGate} from '../../src/gates/compliance.ts';
import {judgeCommit, type JudgeInput} from '../../src/gates/gate-keeper.ts';
import type {CommitText, ComplianceRule, ComplianceSettings, GateSettings, GateVerdict} from '../../src/model.ts';
import {adding, changing, symlink, task, told, type World} from './changes.ts';

type Side = Parameters<typeof adding>[0];
type Options = Partial<Parameters<typeof complianceGate>[0]>;

const judge = (world: World, settings: Partial<ComplianceSettings>, more: Options = {}): Promise<GateVerdict> =>
  complianceGate({change: world.change, blobs: world.blobs, settings: {mode: 'auto', rules: [], ...settings}, work: {labels: [], kind: 'feature'}, mode: 'auto', ...more});
const tell = async (world: World, settings: Partial<ComplianceSettings>, more: Options = {}): Promise<string> => told(await judge(world, settings, more));

const pair: ComplianceRule = {id: 'schema', demand: {type: 'companion', whenChanged: ['prisma/schema.prisma'], files: ['prisma/migrations/**']}, grade: 'block'};
const ask: ComplianceRule = {id: 'four-eyes', demand: {type: 'human'}, grade: 'human'};
const noFloat: ComplianceRule = {id: 'no-float', demand: {type: 'forbidden', files: ['src/**/*.ts'], text: ['parseFloat(', 'toFixed(']}, grade: 'block', message: 'Count cents.'};
const schema = 'prisma/schema.prisma';
const broken = `block | compliance/schema ${schema}`;

describe('files that go together', () => {
  const before: Side = {[schema]: 'a', 'prisma/migrations/1.sql': 'one'};
  const check = (after: Side, expected: string): Promise<void> => expect(tell(changing(before, after), {rules: [pair]})).resolves.toBe(expected) as Promise<void>;

  it.each<[string, Side, string]>([
    ['neither changes', {...before, 'x.txt': 'x'}, 'pass'],
    ['the companion alone changes', {...before, 'prisma/migrations/2.sql': 'two'}, 'pass'],
    ['both change', {[schema]: 'b', 'prisma/migrations/1.sql': 'one', 'prisma/migrations/2.sql': 'two'}, 'pass'],
    ['an old companion has new content', {[schema]: 'b', 'prisma/migrations/1.sql': 'other'}, 'pass'],
    ['nothing goes with it', {...before, [schema]: 'b'}, broken],
    ['it is deleted', {'prisma/migrations/1.sql': 'one'}, broken],
    ['it is renamed', {'old.prisma': 'a', 'prisma/migrations/1.sql': 'one'}, broken],
    ['the companion is only deleted', {[schema]: 'b'}, broken],
    ['the companion is only moved', {[schema]: 'b', 'prisma/migrations/2.sql': 'one'}, broken],
    ['the companion is empty', {[schema]: 'b', 'prisma/migrations/1.sql': 'one', 'prisma/migrations/2.sql': ''}, broken],
    ['the companion only may be run', {[schema]: 'b', 'prisma/migrations/1.sql': {mode: '100755', content: 'one'}}, broken],
    ['the companion is a link', {[schema]: 'b', 'prisma/migrations/1.sql': 'one', 'prisma/migrations/2.sql': symlink('1.sql')}, broken],
  ])('%s', async (_name, after, expected) => check(after, expected));

  it('knows another spelling of the same name', async () => {
    expect(await tell(adding({'Prisma/Schema.prisma': 'x'}), {rules: [pair]})).toBe('block | compliance/schema Prisma/Schema.prisma');
  });
});

describe('text that is not written', () => {
  const line = 'const a = parseFloat(b);';

  it('is looked for in added lines of the named files, with place and message', async () => {
    const verdict = await judge(changing({'src/a.ts': 'one\n'}, {'src/a.ts': `one\n  ${line}\n`}), {rules: [noFloat]});
    expect(verdict).toEqual({type: 'block', findings: [{rule: 'compliance/no-float', message: 'Holds "parseFloat(", which is not written here. Count cents.', file: 'src/a.ts', line: 2}]});
  });

  it.each<[string, Side, Side, string]>([
    ['other files', {}, {'lib/a.ts': line, 'src/a.js': line}, 'pass'],
    ['what was there, on another line and further in', {'src/a.ts': `${line}\n`}, {'src/a.ts': `new\n\t${line}\n`}, 'pass'],
    ['what was there once and is there twice', {'src/a.ts': line}, {'src/a.ts': `${line}\n${line}`}, 'block | compliance/no-float src/a.ts 2'],
    ['what moved here from another file', {'lib/a.ts': line}, {'src/b.ts': line}, 'block | compliance/no-float src/b.ts 1'],
    ['what is taken out', {'src/a.ts': line}, {'src/a.ts': 'x'}, 'pass'],
    ['UTF-16 and invisible characters', {}, {'src/a.ts': Buffer.from(`\ufeffparse\u200bFloat(x)`, 'utf16le')}, 'block | compliance/no-float src/a.ts 1'],
    ['a comment that would switch it off', {}, {'src/a.ts': `// orch-ignore compliance\n${line} // eslint-disable-line`, '.gitattributes': '*.ts -diff linguist-generated'}, 'block | compliance/no-float src/a.ts 2'],
  ])('%s', async (_name, before, after, expected) => expect(await tell(changing(before, after), {rules: [noFloat]})).toBe(expected));

  it('asks about what is too big to be searched', async () => {
    expect(await tell(changing({}, {'src/a.ts': 'x'.repeat(100)}, {limit: 10}), {rules: [noFloat]})).toBe('human | compliance/no-float src/a.ts');
  });

  it('rejects where a blob is missing', async () => {
    await expect(judge({...adding({'src/a.ts': 'x'}), blobs: {read: async (shas) => shas.map(() => null)}}, {rules: [noFloat]})).rejects.toThrow('does not have blob');
  });
});

describe('tests beside code', () => {
  const asks = 'human | compliance/require-tests src/a.ts';

  it.each<[string, Side, Side, string]>([
    ['code alone', {}, {'src/a.ts': 'x'}, asks],
    ['code and a test', {}, {'src/a.ts': 'x', 'src/a.test.ts': 'y'}, 'pass'],
    ['no code', {}, {'README.md': 'x', 'data.json': '{}'}, 'pass'],
    ['a test alone', {}, {'tests/a.test.ts': 'x'}, 'pass'],
    ['a test that is only deleted', {'src/a.test.ts': 'y'}, {'src/a.ts': 'x'}, asks],
    ['a test that is only moved', {'src/b.test.ts': 'y'}, {'src/a.ts': 'x', 'src/a.test.ts': 'y'}, asks],
    ['an empty test', {}, {'src/a.ts': 'x', 'src/a.test.ts': ''}, asks],
    ['a snapshot only', {}, {'src/a.ts': 'x', 'src/__snapshots__/a.test.ts.snap': 'y'}, asks],
    ['code that is deleted', {'src/a.ts': 'x'}, {}, asks],
    ['code that may only be run', {'src/a.sh': 'x'}, {'src/a.sh': {mode: '100755', content: 'x'}}, 'pass'],
  ])('%s', async (_name, before, after, expected) => {
    expect(await tell(changing(before, after), {requireTests: true})).toBe(expected);
    expect(await tell(changing(before, after), {})).toBe('pass');
  });
});

describe('what a rule holds for', () => {
  const world = adding({'src/pay/a.ts': 'x'});
  const under = (when: ComplianceRule['when'], work: Options['work'], all?: ComplianceSettings['when']): Promise<string> => tell(world, {rules: [{...ask, ...(when === undefined ? {} : {when})}], ...(all === undefined ? {} : {when: all})}, work === undefined ? {} : {work});
  const asked = 'human | compliance/four-eyes';

  it.each<[string, ComplianceRule['when'], Options['work'], string]>([
    ['everything', undefined, undefined, asked],
    ['a label', {labels: ['financial', 'legal']}, {labels: ['api', 'Financial'], kind: 'bug'}, asked],
    ['another label', {labels: ['financial']}, {labels: ['api'], kind: 'bug'}, 'pass'],
    ['a file', {files: ['src/pay']}, {labels: [], kind: 'bug'}, asked],
    ['another file', {files: ['src/other']}, {labels: [], kind: 'bug'}, 'pass'],
    ['a kind', {kinds: ['data', 'bug']}, {labels: [], kind: 'bug'}, asked],
    ['another kind', {kinds: ['data']}, {labels: [], kind: 'bug'}, 'pass'],
    ['any kind that it may be', {kinds: ['data']}, {labels: [], kind: 'any'}, asked],
    ['all that is given', {labels: ['financial'], files: ['src/pay'], kinds: ['bug']}, {labels: ['financial'], kind: 'bug'}, asked],
    ['all but one', {labels: ['financial'], files: ['src/pay'], kinds: ['bug']}, {labels: ['financial'], kind: 'data'}, 'pass'],
    ['a label that nobody can tell', {labels: ['financial']}, {labels: null, kind: null}, 'pass | compliance/four-eyes'],
    ['a label that nobody can tell, and another file', {labels: ['financial'], files: ['lib']}, {labels: null, kind: null}, 'pass'],
    ['a kind that nobody can tell', {kinds: ['bug']}, {labels: ['financial'], kind: null}, 'pass | compliance/four-eyes'],
  ])('%s', async (_name, when, work, expected) => {
    expect(await under(when, work)).toBe(expected);
    expect(await under(undefined, work, when)).toBe(expected);
  });

  it('is narrowed by both, and says how to tell what it cannot tell', async () => {
    expect(await under({files: ['src/pay']}, {labels: ['x'], kind: null}, {labels: ['financial']})).toBe('pass');
    expect(await judge(world, {rules: [{...ask, when: {labels: ['financial']}}]}, {work: {labels: null, kind: null}})).toMatchObject({warnings: [{message: expect.stringContaining('--labels')}]});
  });
});

describe('sign-off and subjects of commits that others have made', () => {
  const ada = {name: 'Ada  L', email: 'ada@example.org'};
  const by = (message: string, more: Partial<CommitText> = {}): CommitText => ({commit: 'c'.repeat(40), isMerge: false, author: ada, committer: ada, message, ...more});
  const signed = 'fix: it\n\nWhy.\n\nSigned-off-by: Ada L <Ada@Example.org>\n';
  const world = adding({'a.txt': 'x'});

  it.each<[string, CommitText, string]>([
    ['signed off', by(signed), 'pass'],
    ['not signed off', by('fix: it\n'), 'block'],
    ['by somebody else', by('fix: it\n\nSigned-off-by: Bob <bob@example.org>\n'), 'block'],
    ['with another address', by('fix: it\n\nSigned-off-by: Ada L <ada@elsewhere.org>\n'), 'block'],
    ['with another name', by('fix: it\n\nSigned-off-by: Ada <ada@example.org>\n'), 'block'],
    ['in the middle of a line', by('fix: it\n\nno Signed-off-by: Ada L <ada@example.org>\n'), 'block'],
    ['as its subject', by('Signed-off-by: Ada L <ada@example.org>\n'), 'block'],
    ['a merge', by('Merge it', {isMerge: true}), 'pass'],
  ])('%s', async (_name, commit, expected) => {
    expect((await judge(world, {dco: true}, {commits: [commit]})).type).toBe(expected);
    expect((await judge(world, {}, {commits: [commit]})).type).toBe('pass');
  });

  it('tells each author once, in a line that can be copied', async () => {
    const verdict = await judge(world, {dco: true}, {commits: [by('a'), by('b'), by('c', {author: {name: 'Bob\u202e', email: 'b@example.org'}})]});
    expect(verdict).toMatchObject({findings: [{message: expect.stringContaining('"Signed-off-by: Ada  L <ada@example.org>"')}, {message: expect.stringContaining('Bob\\u{202e}')}]});
  });

  it.each([
    ['feat: add it', undefined, 'pass'],
    ['Add it', undefined, 'block | compliance/conventional-commits'],
    ['chore: tidy', ['feat', 'fix'], 'block | compliance/conventional-commits'],
    ['FIX(api)!: tidy', ['feat', 'fix'], 'pass'],
  ])('subject %j with types %j', async (subject, types, expected) => {
    expect(await tell(world, {conventionalCommits: true, ...(types === undefined ? {} : {commitTypes: types})}, {commits: [by(subject), by('Merge x', {isMerge: true})]})).toBe(expected);
    expect(await tell(world, {}, {commits: [by(subject)]})).toBe('pass');
  });
});

const settingsWith = (compliance: ComplianceSettings | undefined): GateSettings => ({scope: 'off', tree: 'off', secrets: 'off', dependencies: {mode: 'off', licences: null, audit: 'off'}, code: {mode: 'off', rules: []}, tests: 'off', policy: {mode: 'off', requireHuman: [], block: []}, checks: [], ...(compliance === undefined ? {} : {compliance})});

describe('the gate among others', () => {
  const world = adding({[schema]: 'x', 'agents.yaml': 'gates: {compliance: off}'});
  const run = async (compliance: ComplianceSettings | undefined, more: Partial<JudgeInput> = {}): Promise<readonly string[]> => {
    const verdicts: string[] = [];
    await judgeCommit(
      {change: world.change, only: new Set(['compliance']), task: task('T', [], {labels: ['financial']}), tasks: [], names: [], blobs: world.blobs, settings: settingsWith(compliance), values: [], runCheck: () => Promise.reject(new Error('none')), withTimeout: (_gate, work) => work(new AbortController().signal), approvedTree: null, overrides: new Set(), ...more},
      {on: async (gate, verdict) => void verdicts.push(`${gate}: ${told(verdict)}`)},
    );
    return verdicts;
  };
  const financial: ComplianceSettings = {mode: 'auto', when: {labels: ['financial']}, rules: [pair, ask]};

  it('takes the labels of the task, and those that are given where there is none', async () => {
    expect(await run(financial)).toEqual([`compliance: ${broken} | compliance/four-eyes`]);
    expect(await run(financial, {task: task('T', [])})).toEqual(['compliance: pass']);
    expect(await run(financial, {task: null})).toEqual(['compliance: pass | compliance/schema | compliance/four-eyes']);
    expect(await run(financial, {task: null, labels: ['financial']})).toEqual([`compliance: ${broken} | compliance/four-eyes`]);
    expect(await run(financial, {task: null, labels: []})).toEqual(['compliance: pass']);
    const ofData: ComplianceSettings = {mode: 'auto', rules: [{...ask, when: {kinds: ['data']}}]};
    expect(await run(ofData, {task: {...task('T', []), route: {agent: 'a', reason: '', kind: 'bug'}}})).toEqual(['compliance: pass']);
    expect(await run(ofData, {task: {...task('T', []), route: {agent: 'a', reason: ''}}})).toEqual(['compliance: human | compliance/four-eyes']);
  });

  it('obeys its mode, and is not asked where nobody has set it', async () => {
    expect(await run({...financial, mode: 'human'})).toEqual([`compliance: human | compliance/schema ${schema} | compliance/four-eyes`]);
    expect(await run({...financial, mode: 'block'})).toEqual([`compliance: ${broken} | compliance/four-eyes`]);
    expect(await run({...financial, mode: 'warn'})).toEqual([`compliance: pass | compliance/schema ${schema} | compliance/four-eyes`]);
    expect(await run({...financial, mode: 'off'})).toEqual([]);
    expect(await run(undefined)).toEqual([]);
  });

  it('lets a human say yes to a question, and past a block only by name', async () => {
    const approvedTree = world.change.tree;
    expect((await run({...financial, rules: [ask]}, {approvedTree}))[0]).toMatch(/^compliance: pass \| compliance\/approved/);
    expect((await run(financial, {approvedTree}))[0]).toMatch(/^compliance: block/);
    expect((await run(financial, {approvedTree, overrides: new Set(['compliance'])}))[0]).toMatch(/^compliance: pass \| compliance\/overridden/);
  });

  it('is an error, never a pass, where it cannot look or takes too long', async () => {
    const rules = [{...noFloat, demand: {...noFloat.demand, files: ['*']} as ComplianceRule['demand']}];
    expect((await run({mode: 'auto', rules}, {blobs: {read: () => Promise.reject(new Error('disk'))}}))[0]).toMatch(/^compliance: error .*disk/);
    expect((await run(financial, {withTimeout: () => Promise.reject(new Error('too slow'))}))[0]).toMatch(/^compliance: error .*too slow/);
  });
});
