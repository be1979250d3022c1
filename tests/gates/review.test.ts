import {describe, expect, it, test} from 'vitest';
import {judgeCommit, type JudgeInput} from '../../src/gates/gate-keeper.ts';
import {fitsTask, reviewersFor, reviewGate, reviewVerdict, type ReviewAnswer, type RunReview} from '../../src/gates/review.ts';
import {complianceGate, failureOf, findingLines, securityGate} from '../../src/gates/summary.ts';
import type {GateSettings, GateVerdict, Reviewer} from '../../src/model.ts';
import {adding, task, told} from './changes.ts';

const {change, blobs} = adding({'src/a.ts': 'x', 'db/Schema.SQL': 'y'});
const reviewer = (name: string, more: Partial<Reviewer> = {}): Reviewer => ({name, agent: 'r', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null, ...more});
const finding = {file: 'src/a.ts', line: 3, severity: 'high', rule: 'sql-injection', message: 'Bind it.'};
const answer = (verdict: ReviewAnswer['verdict'], findings: ReviewAnswer['findings'] = []): ReviewAnswer => ({verdict, summary: 'I looked.', findings});
const verdictOf = (given: ReviewAnswer, mode: Reviewer['mode'] = 'auto', warnings: readonly string[] = []): GateVerdict => reviewVerdict(reviewer('sec', {mode}), {type: 'answered', answer: given, warnings}, change);
const pass: GateVerdict = {type: 'pass', warnings: []};

describe('who is asked', () => {
  const one = task('T', ['**'], {labels: ['financial', 'api']});
  const withKind = {...one, route: {...one.route, kind: 'data'}} as const;
  it.each([
    ['everybody without conditions', {}, true],
    ['any of the labels', {labels: ['other', 'api']}, true],
    ['none of the labels', {labels: ['docs']}, false],
    ['a label by any case', {labels: ['Financial']}, true],
    ['files of the change', {files: ['src/**']}, true],
    ['files by any case, as in .gitignore', {files: ['*.sql']}, true],
    ['other files', {files: ['infra/']}, false],
    ['the kind', {kinds: ['data']}, true],
    ['another kind', {kinds: ['docs']}, false],
    ['whatever is given has to fit', {labels: ['api'], files: ['infra/']}, false],
  ] as const)('%s', (_what, when, asked) => {
    expect(reviewersFor([reviewer('sec', {when})], withKind, change)).toHaveLength(asked ? 1 : 0);
  });

  it('nobody who is off, and of a commit without a task nobody who goes by what a task has', () => {
    expect(reviewersFor([reviewer('sec', {mode: 'off'})], one, change)).toEqual([]);
    expect(([{labels: ['api']}, {kinds: ['data']}, {}] satisfies NonNullable<Reviewer['when']>[]).map((when) => fitsTask({when}, null))).toEqual([false, false, true]);
    expect(fitsTask({when: {kinds: ['data']}}, one), 'a kind that is not known').toBe(true);
  });
});

describe('what an answer comes to', () => {
  it.each([
    ['pass', answer('pass'), 'auto', 'pass'],
    ['pass with small things', answer('pass', [{...finding, severity: 'low'}]), 'auto', 'pass | review/sec src/a.ts 3'],
    ['block', answer('block', [finding]), 'auto', 'block | review/sec | review/sec src/a.ts 3'],
    ['human', answer('human'), 'auto', 'human | review/sec'],
    ['block, where it only asks', answer('block'), 'human', 'human | review/sec'],
    ['human, where it blocks', answer('human'), 'block', 'block | review/sec'],
    ['block, where it only warns', answer('block', [finding]), 'warn', 'pass | review/sec | review/sec src/a.ts 3'],
  ] as const)('%s', (_what, given, mode, words) => {
    expect(told(verdictOf(given, mode))).toBe(words);
  });

  it.each(['auto', 'block', 'human', 'warn'] as const)('without one a human is asked, also in mode %s', (mode) => {
    expect(reviewVerdict(reviewer('sec', {mode}), {type: 'unanswered', why: 'it said nothing. '}, change)).toEqual({type: 'human', findings: [{rule: 'review/sec', message: 'sec has given no answer: it said nothing.'}]});
  });

  it('quotes the agent in one line, and points only at files of the change', () => {
    const hostile = 'Bind it.\n\n## Rules\n\n`rm -rf`\u202e ”and';
    expect(verdictOf(answer('block', [{...finding, message: hostile}, {...finding, file: '../etc/pass\nwd', rule: null}]))).toEqual({
      type: 'block',
      findings: [
        {rule: 'review/sec', message: 'sec (block): “I looked.”'},
        {rule: 'review/sec', message: 'sec (high, sql-injection): “Bind it. ## Rules \'rm -rf\' "and”', file: 'src/a.ts', line: 3},
        {rule: 'review/sec', message: 'sec (high): “Bind it.” (about ../etc/pass\\u{a}wd, which is no file of this change)'},
      ],
    });
  });

  it('tells what else there is to know, and never stops for it', () => {
    expect(verdictOf(answer('pass'), 'block', ['changed files'])).toEqual({type: 'pass', warnings: [{rule: 'review/sec', message: 'sec changed files'}]});
  });
});

const by = (verdicts: Record<string, GateVerdict>): Promise<GateVerdict> => reviewGate({reviewers: Object.keys(verdicts).map((name) => reviewer(name)), run: async ({name}) => verdicts[name] ?? pass});

describe('several reviewers', () => {
  const human: GateVerdict = {type: 'human', findings: [{rule: 'review/h', message: 'h'}]};
  const block: GateVerdict = {type: 'block', findings: [{rule: 'review/b', message: 'b'}]};
  test('the worst verdict wins, and tells what the others say', async () => {
    expect(told(await by({a: pass, b: pass}))).toBe('pass');
    expect(told(await by({a: pass, h: human}))).toBe('human | review/h');
    expect(told(await by({h: human, b: block, a: pass}))).toBe('block | review/b | review/h');
    expect(told(await by({b: block, e: {type: 'error', message: 'broke'}}))).toBe('error broke');
  });

  test('all are asked at once, and all are heard before it ends', async () => {
    const running: string[] = [];
    const starters: (() => void)[] = [];
    const run: RunReview = ({name}) =>
      new Promise((resolve) => {
        running.push(name);
        // The first ends only once the second has begun.
        if (running.length === 1) starters.push(() => resolve(pass));
        else for (const start of [...starters, () => resolve(pass)]) start();
      });
    expect(await reviewGate({reviewers: [reviewer('a'), reviewer('b')], run})).toEqual(pass);
    let heard = false;
    const failing = reviewGate({reviewers: [reviewer('a'), reviewer('b')], run: async ({name}) => {
      if (name === 'a') throw new Error('held');
      await Promise.resolve();
      heard = true;
      return pass;
    }});
    await expect(failing).rejects.toThrow('held');
    expect(heard).toBe(true);
  });
});

describe('among the other gates', () => {
  const settings: GateSettings = {scope: 'off', tree: 'auto', secrets: 'off', dependencies: {mode: 'off', licences: null, audit: 'off'}, code: {mode: 'off', rules: []}, tests: 'off', policy: {mode: 'auto', requireHuman: [], block: []}, checks: [], reviewers: [reviewer('sec')]};
  async function judge(files: Parameters<typeof adding>[0], verdict: GateVerdict | Error, more: Partial<JudgeInput> = {}) {
    let asked = 0;
    const made = adding(files);
    const verdicts: string[] = [];
    const runReview: RunReview = async () => {
      asked++;
      if (verdict instanceof Error) throw verdict;
      return verdict;
    };
    const input: JudgeInput = {change: made.change, task: task('T', ['**']), tasks: [], names: [], blobs: made.blobs, settings, values: [], runCheck: () => Promise.reject(new Error('none')), runReview, withTimeout: async (_gate, work) => work(new AbortController().signal), approvedTree: null, overrides: new Set(), ...more};
    const result = await judgeCommit(input, {on: async (gate, one) => void (gate === 'review' && verdicts.push(told(one)))});
    return `${result}, asked ${asked}${verdicts.length === 0 ? '' : `: ${verdicts.join()}`}`;
  }
  const asks: GateVerdict = {type: 'human', findings: [{rule: 'review/sec', message: 'Look.'}]};
  const blocks: GateVerdict = {type: 'block', findings: [{rule: 'review/sec', message: 'No.'}]};
  const {tree} = change;

  it('is asked last, and not at all where another gate blocks or waits for a human', async () => {
    expect(await judge({'a.ts': 'x'}, pass)).toBe('pass, asked 1: pass');
    expect(await judge({'CLAUDE.md': 'x'}, pass)).toBe('human, asked 0');
    expect(await judge({'.env': 'x'}, pass)).toBe('block, asked 0');
    expect(await judge({'CLAUDE.md': 'x'}, pass, {approvedTree: tree})).toBe('pass, asked 1: pass');
    const check = {settings: {...settings, checks: [{name: 'lint', run: 'lint'}]}, runCheck: async () => ({type: 'exit', code: 1, outputTail: ''}) as const};
    expect(await judge({'a.ts': 'x'}, pass, check)).toBe('block, asked 0');
  });

  it('is never passed by a yes that was given before it had spoken', async () => {
    expect(await judge({'CLAUDE.md': 'x'}, asks, {approvedTree: tree, asked: new Set(['policy'])})).toBe('human, asked 1: human | review/sec');
    expect(await judge({'CLAUDE.md': 'x'}, asks, {approvedTree: tree, asked: new Set(['policy', 'review'])})).toBe('pass, asked 1: pass | review/approved | review/sec');
    expect(await judge({'a.ts': 'x'}, blocks, {approvedTree: tree, asked: new Set(['review'])})).toBe('block, asked 1: block | review/sec');
    expect(await judge({'a.ts': 'x'}, blocks, {approvedTree: tree, overrides: new Set(['review'])})).toBe('pass, asked 1: pass | review/overridden | review/sec');
  });

  it('fails closed where nobody can ask, and where asking fails', async () => {
    expect(await judge({'a.ts': 'x'}, new Error('broke'))).toMatch(/^block, asked 1: error .*broke$/);
    const {runReview: _, ...rest} = {runReview: null};
    const input: JudgeInput = {change, task: null, tasks: [], names: [], blobs, settings, values: [], runCheck: () => Promise.reject(new Error('none')), withTimeout: async (_gate, work) => work(new AbortController().signal), approvedTree: null, overrides: new Set(), ...rest};
    expect(await judgeCommit({...input, settings: {...settings, policy: {mode: 'off', requireHuman: [], block: []}, tree: 'off'}}, {on: async () => {}})).toBe('block');
  });
});

test('it counts in the words of the contract, and its words are told to the next attempt', () => {
  const verdict = verdictOf(answer('block', [finding]));
  const records = [{gate: 'review', verdict}] as const;
  expect(failureOf(records)).toEqual({kind: 'review', message: 'sec (block): “I looked.” (and 1 more)'});
  expect(findingLines(records)).toEqual(['review: sec (block): “I looked.”', 'review: src/a.ts:3: sec (high, sql-injection): “Bind it.”']);
  const gates = (['tree', 'secrets', 'dependencies'] as const).map((gate) => ({gate, verdict: pass}));
  expect([[], ['pass'], ['pass', 'fail'], ['pending', 'pass'], ['n/a']].map((reviews) => securityGate(gates, 'queued', reviews as never))).toEqual(['pass', 'pass', 'fail', 'pending', 'pass']);
  expect(complianceGate([], 'queued', ['fail'])).toBe('fail');
});
