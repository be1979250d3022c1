import {expect, test} from 'vitest';
import {checksGate} from '../../../src/gates/checks.ts';
import {baseTestOf, compareWithBase} from '../../../src/gates/checks/compare-base.ts';
import {judgeCommit, type JudgeInput} from '../../../src/gates/gate-keeper.ts';
import type {BaseTest, FailedTests, GateVerdict} from '../../../src/model.ts';

const failed = (...names: readonly string[]): FailedTests => ({failed: names.length, names});
const unnamed = (count: number): FailedTests => ({failed: count, names: []});
const red = (tests: FailedTests | null): BaseTest => ({kind: 'check', command: 'npm test', commit: 'b'.repeat(40), outcome: 'red', tests});

test.each<readonly [string, FailedTests | null, FailedTests | null, string]>([
  ['the same tests', failed('a', 'b'), failed('a', 'b'), 'same'],
  ['fewer', failed('a'), failed('a', 'b'), 'same'],
  ['another one', failed('a', 'c'), failed('a', 'b'), 'worse c beside 1'],
  ['only others', failed('c'), failed('a', 'b'), 'worse c beside 0'],
  ['nothing told', null, null, 'same'],
  ['nothing told of the change', null, failed('a'), 'same'],
  ['nothing told of the base', failed('a'), null, 'same'],
  ['numbers alone, as many', unnamed(2), unnamed(2), 'same'],
  ['numbers alone, more', unnamed(3), unnamed(2), 'worse  beside 0'],
  ['names that are not all told', failed('a'), {failed: 400, names: ['x']}, 'same'],
])('against a base that fails: %s', (_name, tests, onBase, expected) => {
  const compared = compareWithBase(tests, red(onBase));
  expect(compared?.type === 'worse' ? `worse ${compared.fresh.join(' ')} beside ${compared.shared}` : compared?.type).toBe(expected);
});

test('a base that passes, or says nothing, leaves the failure to the change', () => {
  for (const outcome of ['green', 'unknown'] as const) expect(compareWithBase(failed('a'), {...red(failed('a')), outcome})).toBeNull();
  expect(baseTestOf({type: 'broken', why: 'no-tests', message: '', outputTail: ''})).toEqual({outcome: 'unknown', tests: null});
  expect(baseTestOf({type: 'interrupted', message: ''})).toBeNull();
});

const check = {name: 'unit', run: 'npm test', flakyRetries: 0};
const names = 'not ok 1 - a\nnot ok 2 - c\n1..2\n';
const fails = async (): Promise<{readonly type: 'exit'; readonly code: number; readonly outputTail: string; readonly summary: {readonly runner: string; readonly ran: number; readonly failed: number; readonly skipped: number; readonly failing: readonly string[]}}> => ({type: 'exit', code: 1, outputTail: names, summary: {runner: 'TAP', ran: 2, failed: 2, skipped: 0, failing: ['a', 'c']}});

test('the gate asks a human about what fails without the change too, and blocks with what is new', async () => {
  const verdict = await checksGate({checks: [check], runCheck: fails, askBase: async () => red(failed('a', 'c', 'd'))});
  expect(verdict).toMatchObject({type: 'human', findings: [{rule: 'checks/red-base'}]});
  const own = await checksGate({checks: [check], runCheck: fails, askBase: async () => red(failed('a'))});
  expect(own).toMatchObject({type: 'block', findings: [{rule: 'checks/unit'}]});
  expect(JSON.stringify(own)).toMatch(/do not fail on b{10}, on which it is built \(1 more test fails there too, which is not yours to mend\): c"/);
  expect((await checksGate({checks: [check], runCheck: fails, askBase: async () => ({...red(null), outcome: 'green'})})).type).toBe('block');
  const both = await checksGate({checks: [check, {...check, name: 'own', run: 'own'}], runCheck: fails, askBase: async ({run}) => ({...red(null), outcome: run === 'own' ? 'green' : 'red'})});
  expect(both).toMatchObject({type: 'block', findings: [{rule: 'checks/own'}, {rule: 'checks/red-base'}]});
});

test('the base is asked for what failed alone, and a stop meanwhile is no verdict', async () => {
  const asked: string[] = [];
  await checksGate({checks: [check, {...check, name: 'lint'}], runCheck: async ({name}) => (name === 'lint' ? {type: 'timeout', message: 'too long', outputTail: ''} : fails()), askBase: async ({name}) => (asked.push(name), red(null))});
  expect(asked).toEqual(['unit']);
  await expect(checksGate({checks: [check], runCheck: fails, askBase: async () => null})).rejects.toThrow('stopped');
});

test('a yes to another gate is none to a red base: that is asked about on its own', async () => {
  const policy = {mode: 'auto', requireHuman: ['*.sql'], block: []} as const;
  const change = {base: 'b', head: 'h', tree: 't', warnings: [], files: [{path: 'a.sql', oldPath: null, status: 'added', oldMode: '000000', newMode: '100644', oldSha: '0', newSha: '1'}]};
  const judge = async (asked: readonly ('policy' | 'checks')[], approved: boolean): Promise<string> => {
    const told: [string, GateVerdict['type']][] = [];
    const input = {
      change, task: null, tasks: [], names: [], blobs: {read: async () => new Map()}, only: new Set(['policy', 'checks']), values: [],
      settings: {scope: 'off', tree: 'off', secrets: 'off', policy, checks: [check]},
      runCheck: fails, askBase: async () => red(failed('a', 'c')), withTimeout: (_gate: string, work: (signal: AbortSignal) => unknown) => work(new AbortController().signal),
      approvedTree: approved ? 't' : null, asked: new Set(asked), overrides: new Set(),
    } as unknown as JudgeInput;
    const judgement = await judgeCommit(input, {on: async (gate, verdict) => void told.push([gate, verdict.type])});
    return `${judgement}: ${told.map((one) => one.join(' ')).join(', ')}`;
  };
  expect(await judge([], false)).toBe('human: policy human');
  expect(await judge(['policy'], true)).toBe('human: policy pass, checks human');
  expect(await judge(['policy', 'checks'], true)).toBe('pass: policy pass, checks pass');
});
