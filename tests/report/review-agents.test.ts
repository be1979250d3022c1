import {expect, it} from 'vitest';
import type {GateVerdict, Reviewer} from '../../src/model.ts';
import {reviewAgents} from '../../src/report/review-agents.ts';
import {freshTask} from '../../src/run/advance.ts';
import type {StateWord} from '../../src/run/standing.ts';
import {task} from '../gates/changes.ts';

const reviewer = (name: string, more: Partial<Reviewer> = {}): Reviewer => ({name, agent: 'r', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null, ...more});
const all = [reviewer('sec'), reviewer('off', {mode: 'off'}), reviewer('money', {when: {labels: ['financial']}}), reviewer('sql', {when: {files: ['*.sql']}})];
const pass: GateVerdict = {type: 'pass', warnings: [{rule: 'review/sec', message: 'a small thing'}]};
const human: GateVerdict = {type: 'human', findings: [{rule: 'review/sec', message: 'look'}]};
const block: GateVerdict = {type: 'block', findings: [{rule: 'review/sec', message: 'no'}]};

it.each<[string, StateWord, GateVerdict | null, GateVerdict | null, string]>([
  ['nothing is known yet', 'running', null, null, 'pending'],
  ['it reads', 'gating', null, null, 'pending'],
  ['it was never asked', 'blocked', null, null, 'n/a'],
  ['it passes', 'queued', pass, pass, 'pass a small thing'],
  ['it blocks', 'blocked', block, block, 'fail no'],
  ['it asks', 'awaiting-approval', human, human, 'pending look'],
  ['it asked, and a human said yes', 'merged', human, pass, 'pass look'],
  ['it blocks, and a human overrode it', 'merged', block, pass, 'pass no'],
  ['it asked, and a human said no', 'blocked', human, human, 'fail look'],
  ['another blocks beside its question', 'blocked', human, block, 'pending look'],
])('where %s', (_what, word, own, gate, told) => {
  const record = {...freshTask, head: 'c', reviews: own === null && word !== 'gating' ? [] : [{reviewer: 'sec', head: 'c', agent: 'r', verdict: own}], gates: gate === null ? [] : [{gate: 'review', verdict: gate} as const]};
  const [sec] = reviewAgents(all, task('A', []), record, word);
  expect([sec?.status, ...(sec?.warnings ?? [])].join(' ')).toBe(told);
});

const names = (labels: readonly string[], asked: readonly string[], head = 'c'): string => reviewAgents(all, task('A', [], {labels}), {...freshTask, head, reviews: asked.map((name) => ({reviewer: name, head: 'c', agent: 'r', verdict: pass}))}, 'gating').map(({name, status}) => `${name} ${status}`).join(', ');

it('lists who is sure to be asked, and of the others those that were', () => {
  expect(names([], [])).toBe('sec pending');
  expect(names(['financial'], [])).toBe('sec pending, money pending');
  expect(names([], ['sec', 'sql'])).toBe('sec pass, sql pass');
  expect(names([], ['sec', 'sql'], 'newer'), 'what was said of an older commit').toBe('sec pending');
});
