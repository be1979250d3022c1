import {expect, it} from 'vitest';
import type {Judged} from '../../src/gates/judged-range.ts';
import {gateJson, gateMd, gateText, rangeNote, type GateReport} from '../../src/report/gate-report.ts';
import {plainChalk, sha} from './story.ts';

const key = {rule: 'secrets/key', message: 'A key.\nline two', file: 'a.ts', line: 3};
const judged: readonly Judged[] = [
  {commit: sha('1'), verdicts: [{gate: 'secrets', verdict: {type: 'block', findings: [key]}}]},
  {commit: null, verdicts: [{gate: 'secrets', verdict: {type: 'pass', warnings: []}}, {gate: 'policy', verdict: {type: 'human', findings: [{rule: 'policy/require-human', message: 'Asks | you.', file: 'b.yml'}]}}]},
];
const report: GateReport = {range: 'main..HEAD', from: sha('0'), to: sha('2'), commits: 2, judged, silent: [{gate: 'checks', why: 'there are none'}]};

it('tells people every gate, every finding with place, rule and commit, and the end', () => {
  expect(gateText(report, {chalk: plainChalk, columns: 100})).toBe(`Gates on main..HEAD: 2 commits, each on its own and all together, up to 2222222

  secrets  blocks
  policy   asks a human
  checks   not asked: there are none

✗ a.ts:3  secrets/key
    A key.
    line two
    In 1111111 only: the end of the range does not have it, its history does. Rewrite that commit (git rebase -i).

? b.yml  policy/require-human
    Asks | you.

Blocked: 1 finding to mend, 1 finding for a human to decide.
`);
});

it('lets no text of a commit move the cursor or forge a line', () => {
  const hostile: GateReport = {...report, range: 'a\u001b[2Jb', judged: [{commit: null, verdicts: [{gate: 'tree', verdict: {type: 'block', findings: [{rule: 'tree/x', message: 'x\n::error::y\u001b[31m', file: 'a\n\u001b[1Ab'}]}}]}]};
  const text = gateText(hostile, {chalk: plainChalk, columns: 100}) + gateMd(hostile);
  expect(text).not.toContain('\u001b');
  expect(text).not.toMatch(/^\s*::/m);
});

it('tells programs the same', () => {
  expect(gateJson(report)).toMatchObject({
    version: 1,
    verdict: 'block',
    gates: [{gate: 'secrets', verdict: 'block'}, {gate: 'policy', verdict: 'human'}],
    notAsked: [{gate: 'checks'}],
    commits: [{commit: sha('1'), verdict: 'block', findings: [{gate: 'secrets', level: 'block', ...key}]}],
    findings: [{gate: 'secrets', level: 'block', ...key, commits: [sha('1')], inWhole: false}, {gate: 'policy', level: 'human', file: 'b.yml', inWhole: true}],
  });
});

it('tells the summary of a CI job the same as markdown', () => {
  const md = gateMd(report);
  expect(md).toContain('| secrets | blocks |');
  expect(md).toContain('- ✗ a.ts:3 (`secrets/key`): A key. In 1111111 only');
  expect(md).toContain('Asks \\| you.');
});

it('says that a range without commits holds nothing to judge, and names no commit where there is only one', () => {
  expect(gateText({...report, commits: 0, judged: []}, {chalk: plainChalk, columns: 100})).toContain('There is nothing to judge.');
  expect(rangeNote({gate: 'tree', level: 'block', finding: key, commits: [sha('1')], inWhole: true}, {commits: 1})).toBe('');
});
