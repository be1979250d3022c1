import {describe, expect, it} from 'vitest';
import {complianceGate, failureOf, findingLines, securityGate} from '../../src/gates/summary.ts';
import type {GateVerdict} from '../../src/model.ts';
import type {GateRecord} from '../../src/run/task-record.ts';

const pass: GateVerdict = {type: 'pass', warnings: []};
const human: GateVerdict = {type: 'human', findings: [{rule: 'policy/x', message: 'Asks.', file: 'CLAUDE.md'}]};
const block: GateVerdict = {type: 'block', findings: [{rule: 'secrets/x', message: 'Looks like one.', file: 'a.ts', line: 3}, {rule: 'secrets/y', message: 'Another.'}]};
const error: GateVerdict = {type: 'error', message: 'could not look'};
const of = (verdicts: Partial<Record<GateRecord['gate'], GateVerdict>>): GateRecord[] => Object.entries(verdicts).map(([gate, verdict]) => ({gate: gate as GateRecord['gate'], verdict}));

describe('the words of the contract', () => {
  it.each([
    ['nothing yet', {}, 'pending', 'pending'],
    ['an agent at work', {}, 'running', 'pending'],
    ['half of it', {tree: pass}, 'gating', 'pending'],
    ['all of it', {tree: pass, secrets: pass, dependencies: pass, code: pass}, 'gating', 'pass'],
    ['dangerous code', {tree: pass, secrets: pass, code: block}, 'blocked', 'fail'],
    ['one gate off', {secrets: pass}, 'queued', 'pass'],
    ['all gates off', {}, 'queued', 'n/a'],
    ['no commit to judge', {}, 'failed', 'n/a'],
    ['skipped', {}, 'skipped', 'n/a'],
    ['a block', {tree: pass, secrets: block}, 'blocked', 'fail'],
    ['a block early', {tree: block}, 'gating', 'fail'],
    ['an error', {tree: error, secrets: pass}, 'blocked', 'fail'],
    ['a question', {tree: human, secrets: pass}, 'awaiting-approval', 'pending'],
    ['a question, answered with no', {tree: human, secrets: pass}, 'blocked', 'fail'],
    ['a question beside a block elsewhere', {tree: human, secrets: pass, policy: block}, 'blocked', 'pending'],
    ['a block elsewhere', {tree: pass, secrets: pass, policy: block, checks: block}, 'blocked', 'pass'],
  ] as const)('security, with %s', (_what, verdicts, state, word) => {
    expect(securityGate(of(verdicts), state)).toBe(word);
  });

  it('compliance is scope, tests and policy', () => {
    expect(complianceGate(of({scope: pass, tree: block, secrets: block, policy: pass}), 'blocked')).toBe('pass');
    expect(complianceGate(of({scope: block, policy: pass}), 'blocked')).toBe('fail');
    expect(complianceGate(of({scope: pass, tests: block, policy: pass}), 'blocked')).toBe('fail');
    expect(complianceGate(of({scope: pass, policy: human}), 'awaiting-approval')).toBe('pending');
  });
});

describe('failureOf', () => {
  it('names the first finding and counts the rest', () => {
    expect(failureOf(of({scope: pass, secrets: block, policy: human}))).toEqual({kind: 'secrets', message: 'a.ts:3: Looks like one. (and 2 more)'});
  });

  it.each([
    ['scope', 'scope'],
    ['tree', 'tree'],
    ['dependencies', 'dependencies'],
    ['tests', 'weakened-tests'],
    ['policy', 'policy'],
    ['checks', 'check'],
  ] as const)('calls a failure of %s %s', (gate, kind) => {
    expect(failureOf(of({[gate]: error}))).toEqual({kind, message: `could not look`});
  });

  it('keeps to one line', () => {
    const verdict: GateVerdict = {type: 'block', findings: [{rule: 'checks/lint', message: 'Check lint failed with exit code 1. Its output ends with:\na\nb'}]};
    expect(failureOf(of({checks: verdict})).message).toBe('Check lint failed with exit code 1.');
    expect(findingLines(of({checks: verdict}))).toEqual(['checks: Check lint failed with exit code 1. Its output ends with:\na\nb']);
  });

  it('is a bug where nothing blocks', () => {
    expect(() => failureOf(of({scope: pass, policy: human}))).toThrow('Internal error');
  });
});
