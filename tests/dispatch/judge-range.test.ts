/** Ranges of a real repository before the gates. */
import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {judgeRange, judgeStaged, type RangeInput} from '../../src/dispatch/judge-range.ts';
import {overallOf, rangeFindings, type Judged} from '../../src/gates/judged-range.ts';
import type {GateSettings} from '../../src/model.ts';
import {commitRange, stagedChange, userObjects} from '../../src/workspace/commit-range.ts';
import {inspectRepository, type UserRepository} from '../../src/world/user-repository.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();
let dir = '';
beforeEach(() => {
  dir = scratch.path('repo');
  mkdirSync(dir);
  makeRepo(dir);
});

const token = (drawn: string): string => `const token = "ghp_${drawn}";\n`;
const one = token('016C7mXmNsEvH9wXkq2yP5tZ8rLbAaQeRt12');
const settings: GateSettings = {scope: 'auto', tree: 'auto', secrets: 'auto', policy: {mode: 'auto', requireHuman: [], block: []}, checks: [{name: 'lint', run: 'lint'}]};

const using = (names: readonly string[]) => ({dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0']))});

function commit(files: Readonly<Record<string, string>>, ...removed: readonly string[]): string {
  writeFiles(dir, files);
  for (const name of removed) execFileSync('rm', [join(dir, name)]);
  git(dir, 'add', '--all', '--force');
  git(dir, 'commit', '--quiet', '--allow-empty', '--message=more');
  return git(dir, 'rev-parse', 'HEAD');
}

async function repositoryOf(): Promise<UserRepository> {
  const found = await inspectRepository(dir, {reading: true});
  if (!found.ok) throw new Error(found.failure.join('\n'));
  return found.value;
}

const input = (repository: UserRepository, more: Partial<RangeInput> = {}): RangeInput => ({objects: userObjects(repository), settings, only: null, values: [], scanners: [], runCheck: null, stop: new AbortController().signal, ...more});

async function judged(text: string, more: Partial<RangeInput> = {}): Promise<readonly Judged[]> {
  const repository = await repositoryOf();
  const range = await commitRange(repository, userObjects(repository), text);
  if (!range.ok) throw new Error(range.failure);
  return (await judgeRange(input(repository, more), range.value)) ?? [];
}

const told = (all: readonly Judged[]): readonly string[] => rangeFindings(all).map(({level, finding, commits, inWhole}) => `${level} ${finding.rule} ${finding.file ?? ''}:${finding.line ?? ''} ${commits.length} ${inWhole ? 'still there' : 'gone'}`);

const askBase: NonNullable<RangeInput['askBase']> = async () => ({kind: 'check', command: 'lint', commit: 'base', outcome: 'red', tests: null});

describe('commits', () => {
  test('a secret in a middle commit is found, though the whole does not have it', async () => {
    const start = git(dir, 'rev-parse', 'HEAD');
    commit({'a.ts': `// first\n${one}`});
    commit({}, 'a.ts');
    commit({'b.ts': 'x\n'});
    expect(told(await judged(`${start}..`))).toEqual(['block secrets/github-token a.ts:2 1 gone']);
    expect(overallOf(await judged('HEAD~2..HEAD'))).toBe('pass');
    expect(told(await judged('HEAD~2'))).toEqual(['block secrets/github-token a.ts:2 1 still there']);
  });

  test('nothing within the range allows anything', async () => {
    commit({'.orch-allow.yaml': 'version: 1\nsecrets:\n  - {rule: github-token, path: "**", reason: only in a test}\n'});
    commit({'a.ts': one});
    expect(told(await judged('HEAD~2..'))).toEqual(['block secrets/github-token a.ts:1 1 still there', 'block secrets/allow-list .orch-allow.yaml: 1 still there', 'human policy/require-human .orch-allow.yaml: 1 still there']);
    // Where the range begins after it, it counts.
    expect(overallOf(await judged('HEAD~1..'))).toBe('pass');
  });

  test('a merge is judged by what it adds itself, and not by what the other side holds', async () => {
    git(dir, 'checkout', '--quiet', '-b', 'side');
    commit({'.github/ci.yml': 'x\n'});
    git(dir, 'checkout', '--quiet', 'main');
    commit({'c.ts': 'c\n'});
    git(dir, 'merge', '--quiet', '--no-ff', '--no-commit', 'side');
    commit({'evil.ts': one});
    expect(told(await judged('side..main'))).toEqual(['block secrets/github-token evil.ts:1 1 still there']);
    expect(told(await judged('side...main'))).toEqual(told(await judged('side..main')));
  });

  test('a merge of two sides that a human decides about, and of a file that both have changed, adds nothing itself', async () => {
    commit({'both.ts': '1\n2\n3\n4\n5\n6\n7\n'});
    git(dir, 'checkout', '--quiet', '-b', 'side');
    commit({'.github/ci.yml': 'x\n', 'both.ts': `1\n2\n3\n4\n5\n6\n7\n${one}`});
    git(dir, 'checkout', '--quiet', 'main');
    commit({'CLAUDE.md': 'c\n', 'both.ts': '0\n1\n2\n3\n4\n5\n6\n7\n'});
    git(dir, 'merge', '--quiet', '--no-ff', '--message=merge', 'side');
    const merge = git(dir, 'rev-parse', 'HEAD');
    const own = (await judged('HEAD~2..')).find(({commit: each}) => each === merge)?.verdicts.map(({gate, verdict}) => `${gate} ${verdict.type}`);
    expect(own).toEqual(['tree pass', 'secrets pass', 'dependencies pass', 'code pass', 'tests pass', 'policy pass']);
  });

  test('a manifest is compared with the lockfile of its own commit, not with that of where the range begins', async () => {
    const entry = {version: '1.0.0', integrity: `sha512-${'a'.repeat(86)}==`};
    const lock = (names: readonly string[]) => JSON.stringify({lockfileVersion: 3, packages: {'': using(names), ...Object.fromEntries(names.map((name) => [`node_modules/${name}`, entry]))}});
    commit({'package.json': JSON.stringify(using(['one'])), 'package-lock.json': lock(['one'])});
    commit({'package-lock.json': lock(['one', 'two'])});
    const last = commit({'package.json': JSON.stringify(using(['one', 'two']))});
    const rules = (await judged('HEAD~2..')).find(({commit: each}) => each === last)?.verdicts.flatMap(({verdict}) => (verdict.type === 'human' || verdict.type === 'block' ? verdict.findings : [])).map(({rule}) => rule);
    expect(rules).toEqual(['dependencies/new']);
  });

  test('the first commit of all is compared with nothing', async () => {
    git(dir, 'checkout', '--quiet', '--orphan', 'other');
    commit({'a.ts': one});
    expect(told(await judged('main..other'))).toEqual(['block secrets/github-token a.ts:1 1 still there']);
    expect(told(await judged('other'))).toEqual(['block secrets/github-token a.ts:1 1 still there']);
  });

  test('a graft in the repository hides no commit', async () => {
    const start = git(dir, 'rev-parse', 'HEAD');
    commit({'a.ts': one});
    const clean = commit({}, 'a.ts');
    writeFiles(dir, {'.git/info/grafts': `${clean} ${start}\n`});
    expect(overallOf(await judged(`${start}..`))).toBe('block');
  });

  test('checks run on the last commit alone, and only where nothing before them stops', async () => {
    const ran: string[] = [];
    const runCheck: RangeInput['runCheck'] = async ({name}) => {
      ran.push(name);
      return {type: 'exit', code: 1, outputTail: 'no'};
    };
    commit({'a.ts': '1\n'});
    commit({'a.ts': '2\n'});
    expect(told(await judged('HEAD~2..', {runCheck}))).toEqual(['block checks/lint : 0 still there']);
    expect(ran).toEqual(['lint', 'lint']);
    expect(told(await judged('HEAD~2..', {runCheck, askBase}))).toEqual(['human checks/red-base : 0 still there']);
    ran.length = 2;
    expect(overallOf(await judged('HEAD~2..'))).toBe('pass');
    commit({'.github/x': 'x\n'});
    commit({}, '.github/x');
    expect(overallOf(await judged('HEAD~2..', {runCheck}))).toBe('human');
    expect(ran).toEqual(['lint', 'lint']);
  });

  test('only the gates that were asked for speak', async () => {
    commit({'.github/x': one});
    expect((await judged('HEAD', {only: new Set(['policy'])})).map(({verdicts}) => verdicts.map(({gate}) => gate))).toEqual([['policy'], ['policy']]);
  });
});

describe('what cannot be judged is said', () => {
  test.each(['nope..HEAD', 'HEAD..nope', 'nope', '--all', 'HEAD:a.txt', ''])('%j', async (text) => {
    const repository = await repositoryOf();
    const range = await commitRange(repository, userObjects(repository), text);
    if (text === '') expect(range).toMatchObject({ok: true, value: {to: repository.headSha}});
    else expect(range).toMatchObject({ok: false, failure: expect.stringContaining('names no commit here')});
  });

  test('a clone whose history ends within the range', async () => {
    for (const name of ['b', 'c', 'd']) commit({[name]: name});
    const whole = dir;
    dir = scratch.path('shallow');
    git(scratch.dir, 'clone', '--quiet', '--depth=2', `file://${whole}`, dir);
    const repository = await repositoryOf();
    expect(await commitRange(repository, userObjects(repository), 'HEAD')).toMatchObject({ok: true});
    expect(await commitRange(repository, userObjects(repository), 'HEAD~1')).toMatchObject({ok: false, failure: expect.stringContaining('shallow')});
  });

  test('nothing is new in a range without commits', async () => {
    const repository = await repositoryOf();
    expect(await commitRange(repository, userObjects(repository), 'HEAD..HEAD')).toMatchObject({ok: true, value: {commits: []}});
    // As a variable that is empty would make it.
    expect(await commitRange(repository, userObjects(repository), '..HEAD')).toMatchObject({ok: false, failure: expect.stringContaining('names no beginning')});
  });
});

describe('the index', () => {
  test('counts as it is staged, whatever lies in the checkout', async () => {
    writeFiles(dir, {'a.ts': one});
    git(dir, 'add', 'a.ts');
    writeFiles(dir, {'a.ts': 'gone\n'});
    const repository = await repositoryOf();
    const staged = await stagedChange(repository, undefined);
    if (!staged.ok) throw new Error(staged.failure);
    expect(told((await judgeStaged(input(repository), staged.value)) ?? [])).toEqual(['block secrets/github-token a.ts:1 0 still there']);
  });

  test('is the one that git names to its hook', async () => {
    execFileSync('cp', [join(dir, '.git', 'index'), join(dir, '.git', 'other')]);
    writeFiles(dir, {'a.ts': one});
    execFileSync('git', ['add', 'a.ts'], {cwd: dir, env: {...process.env, GIT_INDEX_FILE: '.git/other'}});
    const repository = await repositoryOf();
    expect(await stagedChange(repository, undefined)).toMatchObject({ok: true, value: {rawDiff: Buffer.alloc(0)}});
    expect(await stagedChange(repository, '.git/other')).toMatchObject({ok: true, value: {names: expect.arrayContaining(['a.ts'])}});
  });

  test('is all new before the first commit', async () => {
    dir = scratch.path('unborn');
    git(scratch.dir, 'init', '--quiet', dir);
    writeFiles(dir, {'a.ts': one});
    git(dir, 'add', '--all');
    const repository = await repositoryOf();
    const staged = await stagedChange(repository, undefined);
    if (!staged.ok) throw new Error(staged.failure);
    expect(told((await judgeStaged(input(repository), staged.value)) ?? [])).toEqual(['block secrets/github-token a.ts:1 0 still there']);
    expect(await commitRange(repository, userObjects(repository), 'HEAD')).toMatchObject({ok: false});
  });

  test('is refused while files in it are not merged', async () => {
    git(dir, 'checkout', '--quiet', '-b', 'side');
    commit({'a.txt': 'theirs\n'});
    git(dir, 'checkout', '--quiet', 'main');
    commit({'a.txt': 'ours\n'});
    expect(() => git(dir, 'merge', '--quiet', 'side')).toThrow();
    expect(await stagedChange(await repositoryOf(), undefined)).toMatchObject({ok: false, failure: expect.stringContaining('not merged')});
  });
});

const promising = (more: Partial<NonNullable<GateSettings['compliance']>>): Partial<RangeInput> => ({settings: {...settings, compliance: {mode: 'auto', rules: [], ...more}}});
const say = (message: string, ...args: readonly string[]): void => void execFileSync('git', ['-C', dir, 'commit', '--quiet', '--allow-empty', '--file=-', ...args], {input: message});

describe('who made commits, and what their messages say', () => {
  test('each commit is signed off by its author and has such a subject, but for merges', async () => {
    const start = git(dir, 'rev-parse', 'HEAD');
    const strict = promising({dco: true, conventionalCommits: true});
    say('feat: one\n\nWhy.', '--signoff');
    git(dir, 'checkout', '--quiet', '-b', 'side', start);
    say('fix: two', '--signoff');
    git(dir, 'merge', '--quiet', '--no-ff', '--message=Merge it', '-');
    expect(told(await judged(`${start}..`, strict))).toEqual([]);
    say('Three');
    say('fix: four', '--signoff', '--author=Zoë <zoe@example.org>');
    say('fix: five');
    expect(told(await judged(`${start}..`, strict))).toEqual([
      'block compliance/dco : 2 still there',
      'block compliance/dco : 1 still there',
      'block compliance/conventional-commits : 1 still there',
    ]);
    expect(told(await judged('HEAD', strict))).toEqual(['block compliance/dco : 1 still there']);
    expect(told(await judged(`${start}..`, promising({})))).toEqual([]);
  });

  test('a message in another encoding is read as what it says', async () => {
    git(dir, '-c', 'i18n.commitEncoding=ISO-8859-1', 'commit', '--quiet', '--allow-empty', '--author=Zo\u00eb <zoe@example.org>', '--message=fix: gr\u00f6\u00dfer\n\nSigned-off-by: Zo\u00eb <zoe@example.org>');
    expect(told(await judged('HEAD', promising({dco: true, conventionalCommits: true})))).toEqual([]);
  });

  test('a credential in a message or a name is found, in each commit and once for all', async () => {
    const start = git(dir, 'rev-parse', 'HEAD');
    say(`fix: use ${one}`);
    say('fix: more');
    expect(told(await judged(`${start}..`))).toEqual(['block secrets/github-token : 1 still there']);
    expect(told(await judged('HEAD'))).toEqual([]);
    commit({'.orch-allow.yaml': 'version: 1\nsecrets: [{path: COMMIT_EDITMSG, rule: github-token, reason: revoked on 3 May}]\n'});
    say(`fix: use ${one}`);
    expect(told(await judged('HEAD'))).toEqual(['warn secrets/github-token : 1 still there']);
    say('fix: it', '--author=hunter2hunter2 <a@example.org>');
    expect(told(await judged('HEAD', {values: ['hunter2hunter2']}))).toEqual(['block secrets/known-value : 1 still there']);
    expect(told(await judged('HEAD'))).toEqual([]);
    say(`fix: ${'long '.repeat(21_000)}`);
    expect(told(await judged('HEAD'))).toEqual(['human secrets/too-big : 1 still there']);
  });

  test('what goes together may come in different commits of a range', async () => {
    const together = promising({requireTests: true, rules: [{id: 'migrated', demand: {type: 'companion', whenChanged: ['schema.sql'], files: ['migrations']}, grade: 'block'}, {id: 'cents', demand: {type: 'forbidden', files: ['*.ts'], text: ['parseFloat(']}, grade: 'block'}]});
    const start = git(dir, 'rev-parse', 'HEAD');
    commit({'schema.sql': 'x\n', 'src/a.ts': 'parseFloat(x);\n'});
    expect(rangeFindings(await judged(`${start}..`, together)).map(({finding: {rule}}) => rule)).toEqual(['compliance/migrated', 'compliance/cents', 'compliance/require-tests']);
    commit({'migrations/1.sql': 'x\n', 'src/a.test.ts': 'test(1);\n', 'src/a.ts': 'cents(x);\n'});
    expect(told(await judged(`${start}..`, together))).toEqual([]);
  });

  test('labels that are given switch on what holds for them', async () => {
    commit({'a.txt': 'x\n'});
    const rules = promising({rules: [{id: 'four-eyes', when: {labels: ['financial']}, demand: {type: 'human'}, grade: 'human'}]});
    expect(told(await judged('HEAD', rules))).toEqual(['warn compliance/four-eyes : 1 still there']);
    expect(told(await judged('HEAD', {...rules, labels: ['financial']}))).toEqual(['human compliance/four-eyes : 1 still there']);
    expect(told(await judged('HEAD', {...rules, labels: ['api']}))).toEqual([]);
  });
});
