/** Reports that other programs show: a page, JUnit, SARIF and annotations of a run. */
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {annotationLines} from '../../src/report/annotations.ts';
import {reportHtml} from '../../src/report/report-html.ts';
import {reportJunit} from '../../src/report/report-junit.ts';
import {findingLines, runAnnotations, runFindings} from '../../src/report/run-findings.ts';
import {displayWidth} from '../../src/report/width.ts';
import {everyState, plainChalk, sha, Story} from './story.ts';

const vantage = (story: Story) => ({owner: 'none', now: story.now, events: story.events}) as const;
const page = (story: Story): string => reportHtml(story.state, vantage(story));
const junit = (story: Story): string => reportJunit(story.state, vantage(story));
const tags = (text: string): readonly string[] => text.match(/<[^>]*>/g)?.filter((each) => each !== '<br>') ?? [];
const hostile = fc.array(fc.constantFrom('<script>', '</pre>', '"', "'", '&', ']]>', '<!--', '\u001b[2J', '\u0000', '\ufffe', '\ud800', '\r\n', '::error::', 'x', ' ')).map((parts) => parts.join(''));

/** A run in which every text that a stranger writes is this one. */
const says = (words: string): Story =>
  new Story({A: `t${words}`, B: `u${words}`}).starts('A').fails('A', 'tests', `m${words}`).starts('B').commits('B', '2').isBlocked('B', '2', `g${words}`).tell({type: 'noticed', task: null, message: `n${words}`});

describe('JUnit', () => {
  it('has one case a task: what did not land fails, what has not ended is skipped', () => {
    const story = new Story({A: 'Add it', B: 'Use <it>', C: 'Docs', D: 'Ask'}).doesAll('A', 'a', 'b').starts('B').commits('B', '2').isBlocked('B', '2', 'looks like an API key').starts('D').commits('D', '3').asks('D', '3', 'adds a dependency');
    expect(junit(story)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="orch" tests="4" failures="1" errors="0" time="72.000">
        <testsuite name="orch r-1" tests="4" failures="1" errors="0" skipped="2" time="72.000" timestamp="2026-03-01T12:00:00">
          <testcase classname="tasks.md" name="A Add it" time="65.000">
          </testcase>
          <testcase classname="tasks.md" name="B Use &#60;it&#62;" time="3.000">
            <failure type="blocked" message="secrets: src/a.ts:7 looks like an API key">secrets: src/a.ts:7: looks like an API key</failure>
          </testcase>
          <testcase classname="tasks.md" name="C Docs" time="0.000">
            <skipped message="pending: ready"/>
          </testcase>
          <testcase classname="tasks.md" name="D Ask" time="0.000">
            <skipped message="awaiting-approval: waits for your approval: policy: package.json:3 adds a dependency"/>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('is well-formed whatever anybody says', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const text = junit(says(words));
        // Every line is one tag of ours, or two around escaped text.
        const tag = /^ *(?:<\?xml version="1\.0" encoding="UTF-8"\?>|<\/?(?:testsuites|testsuite|testcase)(?: [a-z]+="[^"<>]*")*>|<skipped message="[^"<>]*"\/>|<failure(?: [a-z]+="[^"<>]*")*>[^<>]*<\/failure>)$/;
        for (const line of text.trimEnd().split('\n')) expect(line).toMatch(tag);
        expect(text).not.toMatch(/&(?!#\d+;)|[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/u);
      }),
    );
  });
});

describe('the page', () => {
  it('holds every task, its gates with place and rule, and what to do', () => {
    const text = page(everyState());
    for (const words of ['DEV-1', '<code>src/a.ts:7</code> <span class="rule">secrets/key</span><br>looks like an API key', 'orch approve DEV-6', '<strong class="human">human</strong>']) expect(text).toContain(words);
  });

  it('asks for nothing from elsewhere, runs nothing, and suits light and dark', () => {
    const text = page(everyState());
    expect(text).not.toMatch(/<script|\bsrc=|\bhref=|url\(|@import|\bon[a-z]+=/i);
    expect(text).toContain("default-src 'none'");
    expect(text).toContain('prefers-color-scheme:dark');
  });

  it('keeps its tags whatever anybody says', () => {
    const own = tags(page(says('')));
    fc.assert(fc.property(hostile, (words) => void expect(tags(page(says(words)))).toEqual(own)), {numRuns: 50});
  });
});

describe('findings of a run', () => {
  it('are told for what waits for a person, with place, rule and the way to mend, within the width', () => {
    const {state} = everyState();
    expect(findingLines(state, {columns: 80, chalk: plainChalk})).toEqual(['DEV-6 package.json:3 (policy/require-human)', '  adds a dependency', 'DEV-8 src/a.ts:7 (secrets/key)', '  looks like an API key']);
    for (const line of findingLines(state, {columns: 12, chalk: plainChalk})) expect(displayWidth(line)).toBeLessThanOrEqual(12);
  });

  it('leave out the output of a check, and that there is some', () => {
    const findings = [{rule: 'checks/lint', message: 'Check lint failed with exit code 1. Its output ends with:\nbad'}];
    const story = new Story({A: 'a'}).starts('A').commits('A', '1').tell({type: 'gate-finished', task: 'A', head: sha('1'), gate: 'checks', verdict: {type: 'block', findings}}, {type: 'gates-finished', task: 'A', head: sha('1'), result: 'block', kind: 'check', message: 'm', findings: []});
    expect(findingLines(story.state, {columns: 80, chalk: plainChalk})).toEqual(['A (checks/lint)', '  Check lint failed with exit code 1.']);
  });

  it('are ten at most', () => {
    const findings = Array.from({length: 13}, (_, index) => ({rule: 'tree/x', message: `m${index}`}));
    const story = new Story({A: 'a'}).starts('A').commits('A', '1').tell({type: 'gate-finished', task: 'A', head: sha('1'), gate: 'tree', verdict: {type: 'block', findings}}, {type: 'gates-finished', task: 'A', head: sha('1'), result: 'block', kind: 'tree', message: 'm', findings: []});
    const lines = findingLines(story.state, {columns: 80, chalk: plainChalk});
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('… and 3 more: orch report');
  });

  it('are all there for a scanner, those of landed work included', () => {
    const story = new Story({A: 'a', B: 'b'}).starts('A').commits('A', '1').tell({type: 'gate-finished', task: 'A', head: sha('1'), gate: 'tree', verdict: {type: 'pass', warnings: [{rule: 'tree/x', message: 'm'}]}}, {type: 'gates-finished', task: 'A', head: sha('1'), result: 'pass'}).merges('A', '1', '2').lands('A', '2').starts('B').commits('B', '3').isBlocked('B', '3', 'key');
    expect(runFindings(story.state).map(({task, level, finding}) => `${task} ${level} ${finding.rule}`)).toEqual(['A warn tree/x', 'B block secrets/key']);
  });

  it('are annotations, beside why tasks failed for other reasons', () => {
    const story = new Story({A: 'a', B: 'b', C: 'c'}).starts('A').fails('A', 'tests', 'npm test: 1 failed').starts('B').commits('B', '2').isBlocked('B', '2', 'looks like a key').starts('C').commits('C', '3').asks('C', '3', 'adds a dependency');
    expect(annotationLines(runAnnotations(story.state))).toBe(
      '::error title=Task A failed::tests: npm test: 1 failed\n::error file=src/a.ts,line=7,title=secrets/key::Task B: looks like a key\n::warning file=package.json,line=3,title=policy/require-human (a human decides)::Task C: adds a dependency\n',
    );
  });
});
