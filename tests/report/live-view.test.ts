import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {liveView} from '../../src/report/live-view.ts';
import {displayWidth} from '../../src/report/width.ts';
import {colourChalk, everyState, plainChalk, Story} from './story.ts';

const view = (story: Story, columns: number, rows: number): string => `\n${liveView(story.state, {columns, rows, now: story.now, chalk: plainChalk}).join('\n')}\n`;

describe('liveView', () => {
  it('every state, wide', () => {
    expect(view(everyState(), 160, 40)).toMatchInlineSnapshot(`
      "
      ✓  DEV-1   Add the transfer model  claude  1m 05s  12.3k   $0.12  bbbbbbb (3 files)
      ↦  DEV-2   Transfer endpoint       claude     47s      -       -  tests run on ccccccc
      »  DEV-3   Limits                  claude     39s      -       -  waits for its turn to merge
      ⋄  DEV-4   Audit log               claude     32s      -       -  gates judge it
      ▸  DEV-5   Receipts by mail        claude     30s    999  <$0.01  Edit src/mail/receipt.ts
      ?  DEV-6   Admin page              claude     28s      -       -  waits for your approval: policy: package.json:3 adds a dependency
      ✗  DEV-7   Nightly export          claude      1s      -       -  usage-limit: the limit of 5 hours is used up (try again from 2026-03-01 17:00)
      ⊘  DEV-8   Currency rates          claude      3s      -       -  secrets: src/a.ts:7 looks like an API key
      !  DEV-9   Search                  claude      7s      -       -  conflict: conflicts with what has landed in src/search.ts, src/index.ts
      -  DEV-10  Search as you type      claude              -       -  DEV-9 did not land
      ·  DEV-11  Docs                    claude              -       -  waits for DEV-5
      1 of 11 tasks merged · 1m 55s · 13.3k tokens · $0.12 or more · 1 merging, 1 queued, 1 gating, 1 running, 1 awaiting approval, 1 pending, 1 failed, 1 blocked, 1…
      "
    `);
  });

  it('every state, narrow', () => {
    expect(view(everyState(), 40, 40)).toMatchInlineSnapshot(`
      "
      ✓  DEV-1   bbbbbbb (3 files)
      ↦  DEV-2   tests run on ccccccc
      »  DEV-3   waits for its turn to merge
      ⋄  DEV-4   gates judge it
      ▸  DEV-5   Edit src/mail/receipt.ts
      ?  DEV-6   waits for your approval: pol…
      ✗  DEV-7   usage-limit: the limit of 5 …
      ⊘  DEV-8   secrets: src/a.ts:7 looks li…
      !  DEV-9   conflict: conflicts with wha…
      -  DEV-10  DEV-9 did not land
      ·  DEV-11  waits for DEV-5
      1 of 11 tasks merged · 1m 55s · 13.3k t…
      "
    `);
  });

  it('tells first what happens and what failed when the rows do not suffice', () => {
    expect(view(everyState(), 100, 10)).toMatchInlineSnapshot(`
      "
      ↦  DEV-2  Transfer endpoint  claude  47s    -       -  tests run on ccccccc
      ⋄  DEV-4  Audit log          claude  32s    -       -  gates judge it
      ▸  DEV-5  Receipts by mail   claude  30s  999  <$0.01  Edit src/mail/receipt.ts
      ?  DEV-6  Admin page         claude  28s    -       -  waits for your approval: policy: package.jso…
      ✗  DEV-7  Nightly export     claude   1s    -       -  usage-limit: the limit of 5 hours is used up…
      ⊘  DEV-8  Currency rates     claude   3s    -       -  secrets: src/a.ts:7 looks like an API key
      !  DEV-9  Search             claude   7s    -       -  conflict: conflicts with what has landed in …
      … and 1 merged, 1 queued, 1 pending, 1 skipped
      1 of 11 tasks merged · 1m 55s · 13.3k tokens · $0.12 or more · 1 merging, 1 queued, 1 gating, 1 run…
      "
    `);
  });

  it('counts the tasks that find no row', () => {
    const story = new Story(Object.fromEntries(Array.from({length: 20}, (_, n) => [`T-${n}`, `Task ${n}`])));
    story.starts('T-3').starts('T-17').starts('T-5').fails('T-5', 'exit', 'code 1');
    expect(view(story, 60, 8)).toMatchInlineSnapshot(`
      "
      ▸  T-3   Task 3   claude  4s  -  -  starting
      ▸  T-17  Task 17  claude  3s  -  -  starting
      ✗  T-5   Task 5   claude  1s  -  -  exit: code 1
      ·  T-0   Task 0   claude      -  -  ready
      ·  T-1   Task 1   claude      -  -  ready
      … and 15 pending
      0 of 20 tasks merged · 5s · 2 running, 17 pending, 1 failed
      "
    `);
  });

  it('without tasks', () => {
    expect(view(new Story({}), 80, 24)).toBe('\n0 of 0 tasks merged · 1s\n');
  });

  it('fits every terminal, colours or not, also with 1,000 tasks', () => {
    const story = new Story(Object.fromEntries(Array.from({length: 1000}, (_, n) => [`T-${n}`, `漢字 Task 👩‍💻 ${n}`])));
    for (let n = 0; n < 20; n++) story.starts(`T-${n * 7}`).uses(`T-${n * 7}`, null, '编辑 a\nb\x1b[2J');
    const {state, now} = story;
    fc.assert(
      fc.property(fc.integer({min: 5, max: 200}), fc.integer({min: 2, max: 60}), (columns, rows) => {
        const lines = liveView(state, {columns, rows, now, chalk: plainChalk});
        expect(lines.length).toBeLessThan(rows);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        expect(liveView(state, {columns, rows, now, chalk: colourChalk})).toHaveLength(lines.length);
      }),
      {numRuns: 60},
    );
  });
});
