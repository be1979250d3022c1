import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {landingMessage, type Landing} from '../../src/merge/message.ts';
import {task} from '../gates/changes.ts';

const one = task('T1', [], {title: 'Do  it'});
const plain: Landing = {agent: 'a', gates: [], approval: null, subject: 'Merge T1: Do it', signOff: null};
const trailersOf = (landing: Partial<Landing>): readonly string[] => {
  const [, trailers = '', ...more] = landingMessage(one, {...plain, ...landing}, 'r1').split('\n\n');
  expect(more).toEqual([]);
  return trailers.trimEnd().split('\n');
};
const known = ['Orch-Run: r1', expect.stringMatching(/^Orch-Task: T1 /), 'Orch-Agent: a'];

describe('the message of a landing', () => {
  it('names the task, the run and the agent', () => {
    expect(landingMessage(one, plain, 'r1')).toMatch(/^Merge T1: Do it\n\nOrch-Run: r1\nOrch-Task: T1 [^\n]*\nOrch-Agent: a\n$/);
    expect(trailersOf({signOff: 'Signed-off-by: Ada <a@b>', approval: {by: 'ada', overrides: [], reason: ''}})).toEqual([...known, 'Orch-Approved-By: ada', 'Signed-off-by: Ada <a@b>']);
  });

  it('tells the gates that judged it, in their order', () => {
    expect(trailersOf({gates: ['checks', 'tree', 'scope']})).toEqual([...known, 'Orch-Gates: scope tree checks']);
  });

  it('tells who approved it, and each gate that was overridden, with the reason', () => {
    expect(trailersOf({approval: {by: 'ada', overrides: [], reason: 'unused'}})).toEqual([...known, 'Orch-Approved-By: ada']);
    expect(trailersOf({approval: {by: '', overrides: ['secrets', 'policy'], reason: 'a key of the tests'}})).toEqual([...known, 'Orch-Approved-By: unknown', 'Orch-Override: secrets: a key of the tests', 'Orch-Override: policy: a key of the tests']);
  });

  it('takes no further trailer, control or invisible character out of what a person wrote', () => {
    expect(trailersOf({approval: {by: 'ada\nOrch-Task: T2 0', overrides: ['tree'], reason: '\u001b[2J x\r\n\nOrch-Task: T3 0\u2028\u202e\u0085y\u200b'}}).slice(3)).toEqual(['Orch-Approved-By: ada Orch-Task: T2 0', 'Orch-Override: tree: [2J x Orch-Task: T3 0 y']);
    const hostile = fc.string({unit: fc.constantFrom('a', ':', ' ', '\n', '\r', '\u0000', '\u0085', '\u2029', '\u{1f600}', '-')});
    fc.assert(fc.property(hostile, hostile, (by, reason) => void expect(trailersOf({approval: {by, overrides: ['tree'], reason}})).toHaveLength(5)));
    expect(trailersOf({approval: {by: 'x'.repeat(10_000), overrides: [], reason: ''}})[3]?.length).toBeLessThan(600);
  });
});
