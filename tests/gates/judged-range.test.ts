import {describe, expect, it} from 'vitest';
import {mildest, overallOf, rangeFindings, toldBy, worstVerdicts, type Judged} from '../../src/gates/judged-range.ts';
import type {Finding, GateName, GateVerdict} from '../../src/model.ts';
import type {GateRecord} from '../../src/run/task-record.ts';

const key: Finding = {rule: 'secrets/key', message: 'A key.', file: 'a.ts', line: 3};
const ci: Finding = {rule: 'policy/require-human', message: 'Asks.', file: '.github/ci.yml'};
const pass: GateVerdict = {type: 'pass', warnings: []};
const blocks = (...findings: readonly Finding[]): GateVerdict => ({type: 'block', findings});
const asks = (...findings: readonly Finding[]): GateVerdict => ({type: 'human', findings});
const warns = (...warnings: readonly Finding[]): GateVerdict => ({type: 'pass', warnings});
const broken: GateVerdict = {type: 'error', message: 'disk gone'};
const on = (commit: string | null, verdicts: Partial<Record<GateName, GateVerdict>>): Judged => ({commit, verdicts: records(verdicts)});
const records = (verdicts: Partial<Record<GateName, GateVerdict>>): GateRecord[] => Object.entries(verdicts).map(([gate, verdict]) => ({gate: gate as GateName, verdict}));

describe('a range', () => {
  it.each([
    {is: 'pass', of: [on('c1', {tree: pass}), on(null, {tree: warns(key)})]},
    {is: 'human', of: [on('c1', {policy: asks(ci)}), on(null, {policy: pass})]},
    {is: 'block', of: [on('c1', {secrets: blocks(key)}), on(null, {policy: asks(ci), secrets: pass})]},
    {is: 'block', of: [on('c1', {secrets: pass}), on(null, {secrets: broken})]},
  ])('is judged by the worst word on any of its commits: $is', ({is, of}) => {
    expect(overallOf(of)).toBe(is);
  });

  it('tells the worst verdict of each gate, in the order of the gates', () => {
    expect(worstVerdicts([on('c1', {secrets: blocks(key), tree: pass}), on(null, {tree: asks(ci), secrets: pass})])).toEqual([
      {gate: 'tree', verdict: 'human'},
      {gate: 'secrets', verdict: 'block'},
    ]);
  });

  it('tells each finding once, with the line that it has at the end, and which commits brought it', () => {
    const found = rangeFindings([on('c1', {secrets: blocks({...key, line: 1})}), on('c2', {secrets: blocks({...key, line: 2})}), on(null, {policy: asks(ci), secrets: blocks(key)})]);
    expect(found).toEqual([
      {gate: 'secrets', level: 'block', finding: key, commits: ['c1', 'c2'], inWhole: true},
      {gate: 'policy', level: 'human', finding: ci, commits: [], inWhole: true},
    ]);
  });

  it('tells what a later commit has taken out again, but no mere warning about it', () => {
    const found = rangeFindings([on('c1', {secrets: blocks(key)}), on('c2', {tree: warns(ci), secrets: blocks(key)}), on(null, {secrets: pass})]);
    expect(found).toEqual([{gate: 'secrets', level: 'block', finding: key, commits: ['c1', 'c2'], inWhole: false}]);
  });

  it('keeps two findings of one commit apart that differ only in their line', () => {
    const two = blocks(key, {...key, line: 9});
    expect(rangeFindings([on('c1', {secrets: two}), on(null, {secrets: two})]).map(({finding, commits}) => [finding.line, commits])).toEqual([[3, ['c1']], [9, ['c1']]]);
    expect(rangeFindings([on('c1', {secrets: two}), on(null, {secrets: pass})]).map(({finding}) => finding.line)).toEqual([3, 9]);
  });

  it('has a gate that could not judge as a finding of its own', () => {
    expect(toldBy(records({tree: broken}))).toEqual([{gate: 'tree', level: 'error', finding: {rule: 'tree/error', message: 'disk gone'}}]);
  });
});

it('a merge brings in what is new to all of its parents', () => {
  const ours = records({secrets: blocks(key), policy: asks(ci)});
  expect(mildest([ours, records({secrets: pass, policy: asks(ci)})])).toEqual(records({secrets: pass, policy: asks(ci)}));
  expect(mildest([ours, records({secrets: broken, policy: blocks(ci)})])).toEqual(ours);
  // A gate that said nothing against one parent is not made milder by that.
  expect(mildest([ours, []])).toEqual(ours);
});
