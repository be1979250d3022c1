import {describe, expect, it} from 'vitest';
import {summaryText} from '../../src/report/summary.ts';
import {displayWidth} from '../../src/report/width.ts';
import {dependsOn, everyState, plainChalk, sha, Story} from './story.ts';

const summary = (story: Story, columns = 100): string => summaryText(story.state, {columns, chalk: plainChalk});

describe('summaryText', () => {
  it('all landed', () => {
    expect(summary(new Story({A: 'Add it', B: 'Use it'}).doesAll('A', 'a', 'b').doesAll('B', 'c', 'd').tell({type: 'run-finished', outcome: 'complete'}))).toMatchInlineSnapshot(`
      "Run r-1: All 2 tasks landed.

      Landed
      ✓  A  bbbbbbb  Add it  12.3k  $0.12  1m 05s
      ✓  B  ddddddd  Use it  12.3k  $0.12  1m 05s

      main holds all that has landed, up to ddddddd.
      Took 2m 15s; one task after the other about 2m 10s (1.0x); 24.6k tokens; $0.24; 2 test runs, 0
      failed; 0 gate blocks.
      "
    `);
  });

  it('what a person should know about the run stands in it once, what is about a task elsewhere', () => {
    const story = new Story({A: 'Add it'}).tell({type: 'canary-finished', commit: sha('a'), wallMs: 1, outcome: {type: 'unnoticed', how: 'sum.ts broken'}}, {type: 'noticed', task: null, message: 'a copy failed'}, {type: 'noticed', task: null, message: 'a copy failed'}, {type: 'noticed', task: 'A', message: 'says: hello'});
    const text = summary(story.doesAll('A', 'a', 'b').tell({type: 'run-finished', outcome: 'complete'}));
    expect(text).toMatch(/\nNotices\n {2}The project's tests may be unable to fail: they stay green with sum\.ts broken\./);
    expect(text.match(/a copy failed/g)).toHaveLength(1);
    expect(text).not.toContain('says: hello');
  });

  it('some landed', () => {
    const story = new Story({'DEV-1': 'Add the transfer model', 'DEV-2': 'Transfer endpoint', 'DEV-3': 'Docs'}, {edges: [dependsOn('DEV-3', 'DEV-2')]});
    story.doesAll('DEV-1', 'a', 'b').starts('DEV-2').passes(1800).fails('DEV-2', 'timeout', 'no end within 30m').tell({type: 'run-finished', outcome: 'incomplete'});
    expect(summary(story)).toMatchInlineSnapshot(`
      "Run r-1: 1 of 3 tasks landed; 1 failed, 1 skipped.

      Landed
      ✓  DEV-1  bbbbbbb  Add the transfer model  12.3k  $0.12  1m 05s

      Not landed
      ✗  DEV-2  failed   timeout: no end within 30m
      -  DEV-3  skipped  DEV-2 did not land

      main holds all that has landed, up to bbbbbbb.
      Took 31m 10s; one task after the other about 31m 06s (1.0x); 12.3k tokens; $0.12 or more; 1 test
      run, 0 failed; 0 gate blocks.

      What now
      DEV-2: it ran out of time: another attempt goes on where it stopped, or finish it in
      .worktrees/claude-DEV-2 and have it taken as it is
        orch retry DEV-2
        orch retry DEV-2 --take
      Then, for the run to go on
        orch resume r-1
      "
    `);
  });

  it('what a gate found, with its place, its rule and the way to mend', () => {
    const story = new Story({A: 'Add it'}).starts('A').commits('A', 'a').isBlocked('A', 'a', 'looks like an API key').tell({type: 'run-finished', outcome: 'incomplete'});
    expect(summary(story)).toContain('\n\nFindings\nA src/a.ts:7 (secrets/key)\n  looks like an API key\n\n');
  });

  it('nothing landed, and not delivered', () => {
    const refused = new Story({A: 'Add it'}).starts('A').commits('A', 'a').passesGates('A', 'a').merges('A', 'a', 'b').lands('A', 'b');
    refused.tell({type: 'delivery-refused', sha: sha('b'), reason: 'your edits overlap', command: 'git merge --ff-only orch/r-1/result'}, {type: 'run-finished', outcome: 'waiting'});
    expect(summary(refused)).toMatchInlineSnapshot(`
      "Run r-1: The task landed.

      Landed
      ✓  A  bbbbbbb  Add it  -  -  9s

      main does not hold all that has landed; orch/r-1/result (bbbbbbb) does.
      Took 12s; one task after the other about 9s (0.8x); cost unknown; 1 test run, 0 failed; 0 gate
      blocks.

      What now
      main does not hold all that has landed: your edits overlap; nothing is lost, to deliver it
        git merge --ff-only orch/r-1/result
      "
    `);
    expect(summary(new Story({A: 'a'}).starts('A').fails('A', 'exit', 'code 1').tell({type: 'run-finished', outcome: 'incomplete'}))).toContain('main is as it was: nothing has landed.');
  });

  it('scripts only: no word about tokens or costs', () => {
    const story = new Story({A: 'Add it'}, {agent: 'shell', into: null}).doesAll('A', 'a', 'b', null).tell({type: 'run-finished', outcome: 'complete'});
    expect(summary(story)).not.toMatch(/tokens|cost|\$/);
    expect(summary(story)).toContain('HEAD was detached and has not been moved; orch/r-1/result (bbbbbbb) holds all that has landed.');
  });

  it('nothing to do', () => {
    expect(summary(new Story({}).tell({type: 'run-finished', outcome: 'complete'}))).toMatchInlineSnapshot(`
      "Run r-1: There was nothing to do.

      main is as it was: nothing has landed.
      Took 1s; 0 test runs, 0 failed; 0 gate blocks.
      "
    `);
  });

  it.each([40, 160])('fits %i columns', (columns) => {
    for (const line of summary(everyState(), columns).split('\n')) {
      if (!line.startsWith('  orch ')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('1,000 tasks', () => {
    const story = new Story(Object.fromEntries(Array.from({length: 1000}, (_, n) => [`T-${n}`, `Task ${n}`])));
    const output = summary(story.starts('T-0').fails('T-0', 'exit', 'code 1').tell({type: 'run-finished', outcome: 'incomplete'}));
    expect(output.split('\n').length).toBeLessThan(1020);
    expect(output).toContain('0 of 1000 tasks landed so far; 999 pending, 1 failed.');
  });
});
