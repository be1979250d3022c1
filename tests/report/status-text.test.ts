import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {sanitize} from '../../src/report/sanitize.ts';
import {statusText} from '../../src/report/status-text.ts';
import {displayWidth} from '../../src/report/width.ts';
import {colourChalk, everyState, plainChalk, sha, Story} from './story.ts';

const text = (story: Story, columns = 100, owner: 'alive' | 'none' = 'alive'): string => statusText(story.state, {owner, now: story.now, columns, chalk: plainChalk});

/** Lines that are not commands to copy. */
const told = (lines: string): readonly string[] => lines.split('\n').filter((line) => !/^ {2}(?:orch|git) /.test(line));

describe('statusText', () => {
  it('without any run', () => {
    expect(statusText(null, {owner: 'none', now: '', columns: 80, chalk: plainChalk})).toMatchInlineSnapshot(`
      "No run here yet. To start one:
        orch run
      "
    `);
  });

  it('every state, wide', () => {
    expect(text(everyState(), 160)).toMatchInlineSnapshot(`
      "Run r-1 of tasks.md into main: running

      ✓  DEV-1   Add the transfer model  merged             claude  1m 05s  12.3k   $0.12  bbbbbbb (3 files)
      ↦  DEV-2   Transfer endpoint       merging            claude     47s      -       -  tests run on ccccccc
      »  DEV-3   Limits                  queued             claude     39s      -       -  waits for its turn to merge
      ⋄  DEV-4   Audit log               gating             claude     32s      -       -  gates judge it
      ▸  DEV-5   Receipts by mail        running            claude     30s    999  <$0.01  Edit src/mail/receipt.ts
      ?  DEV-6   Admin page              awaiting-approval  claude     28s      -       -  waits for your approval: policy: package.json:3 adds a dependency
      ✗  DEV-7   Nightly export          failed             claude      1s      -       -  usage-limit: the limit of 5 hours is used up (try again from 2026-03-01 17…
      ⊘  DEV-8   Currency rates          blocked            claude      3s      -       -  secrets: src/a.ts:7 looks like an API key
      !  DEV-9   Search                  conflicted         claude      7s      -       -  conflict: conflicts with what has landed in src/search.ts, src/index.ts
      -  DEV-10  Search as you type      skipped            claude              -       -  DEV-9 did not land
      ·  DEV-11  Docs                    pending            claude              -       -  waits for DEV-5

      1 of 11 tasks merged · 1m 55s · 13.3k tokens · $0.12 or more · 1 merging, 1 queued, 1 gating, 1 running, 1 awaiting approval, 1 pending, 1 failed, 1 blocked, 1
      conflicted, 1 skipped

      DEV-6 package.json:3 (policy/require-human)
        adds a dependency
      DEV-8 src/a.ts:7 (secrets/key)
        looks like an API key

      DEV-6: waits for your approval: policy: package.json:3 adds a dependency
        orch approve DEV-6
        orch reject DEV-6 --reason "..."
      DEV-7: the account's limit is reached: try again from 2026-03-01 17:00
        orch retry DEV-7
      DEV-8: blocked (secrets): mend it in .worktrees/claude-DEV-8 and have it taken as it is, or let the agent try again; or let it through for a reason
        orch retry DEV-8 --take
        orch retry DEV-8
        orch approve DEV-8 --override secrets --reason "..."
      DEV-9: conflicts in src/search.ts, src/index.ts: mend it in .worktrees/claude-DEV-9, where both sides are marked, then have it taken as it is; or let the agent
      try again
        orch retry DEV-9 --take
        orch retry DEV-9
      "
    `);
  });

  it('every state, narrow', () => {
    expect(text(everyState(), 40)).toMatchInlineSnapshot(`
      "Run r-1 of tasks.md into main: running

      ✓  DEV-1   merged             bbbbbbb (…
      ↦  DEV-2   merging            tests run…
      »  DEV-3   queued             waits for…
      ⋄  DEV-4   gating             gates jud…
      ▸  DEV-5   running            Edit src/…
      ?  DEV-6   awaiting-approval  waits for…
      ✗  DEV-7   failed             usage-lim…
      ⊘  DEV-8   blocked            secrets: …
      !  DEV-9   conflicted         conflict:…
      -  DEV-10  skipped            DEV-9 did…
      ·  DEV-11  pending            waits for…

      1 of 11 tasks merged · 1m 55s · 13.3k
      tokens · $0.12 or more · 1 merging, 1
      queued, 1 gating, 1 running, 1 awaiting
      approval, 1 pending, 1 failed, 1
      blocked, 1 conflicted, 1 skipped

      DEV-6 package.json:3
      (policy/require-human)
        adds a dependency
      DEV-8 src/a.ts:7 (secrets/key)
        looks like an API key

      DEV-6: waits for your approval: policy:
      package.json:3 adds a dependency
        orch approve DEV-6
        orch reject DEV-6 --reason "..."
      DEV-7: the account's limit is reached:
      try again from 2026-03-01 17:00
        orch retry DEV-7
      DEV-8: blocked (secrets): mend it in
      .worktrees/claude-DEV-8 and have it
      taken as it is, or let the agent try
      again; or let it through for a reason
        orch retry DEV-8 --take
        orch retry DEV-8
        orch approve DEV-8 --override secrets --reason "..."
      DEV-9: conflicts in src/search.ts,
      src/index.ts: mend it in
      .worktrees/claude-DEV-9, where both
      sides are marked, then have it taken as
      it is; or let the agent try again
        orch retry DEV-9 --take
        orch retry DEV-9
      "
    `);
  });

  it('says how an interrupted run goes on', () => {
    expect(text(new Story({A: 'Add it'}).starts('A'), 80, 'none')).toMatchInlineSnapshot(`
      "Run r-1 of tasks.md into main: interrupted

      ▸  A  Add it  running  claude  0s  -  -  starting

      0 of 1 task merged · 1s · 1 running

      The run was interrupted and nothing is lost; to go on
        orch resume r-1
      "
    `);
  });

  it('says why a delivery was refused and what delivers', () => {
    const story = new Story({A: 'Add it'}).starts('A').commits('A', 'a', 1).passesGates('A', 'a').merges('A', 'a', 'b').lands('A', 'b');
    story.tell({type: 'delivery-refused', sha: sha('b'), reason: 'your edits of src/a.ts overlap', command: 'git merge --ff-only orch/r-1/result'}, {type: 'run-finished', outcome: 'waiting'});
    expect(text(story, 80, 'none')).toMatchInlineSnapshot(`
      "Run r-1 of tasks.md into main: waiting for you

      ✓  A  Add it  merged  claude  9s  -  -  bbbbbbb (1 file)

      1 of 1 task merged · 12s

      main does not hold all that has landed: your edits of src/a.ts overlap; nothing
      is lost, to deliver it
        git merge --ff-only orch/r-1/result
      "
    `);
  });

  it('without tasks', () => {
    expect(text(new Story({}).tell({type: 'run-finished', outcome: 'complete'}), 80, 'none')).toMatchInlineSnapshot(`
      "Run r-1 of tasks.md into main: finished

      0 of 0 tasks merged · 1s
      "
    `);
  });

  it('says that it is being stopped, and why a task starts again', () => {
    const story = new Story({A: 'Add it'}).starts('A').fails('A', 'tests', 'npm test: 2 failed').tell({type: 'retry-requested', task: 'A', take: false, by: 'ann'});
    expect(text(story)).toContain('tries again after: npm test: 2 failed');
    expect(text(story.starts('A', 2).tell({type: 'abort-requested', reason: 'user'}))).toMatch(/running, stops now[\s\S]*attempt 2: starting/);
  });

  it('colours without changing the words', () => {
    const story = everyState();
    const coloured = statusText(story.state, {owner: 'alive', now: story.now, columns: 100, chalk: colourChalk});
    expect(coloured).toContain('\x1b[32m');
    expect(sanitize(coloured)).toBe(text(story));
  });

  it('fits any width whatever agents and task files say', () => {
    const words = fc.array(fc.oneof(fc.string({unit: 'grapheme', maxLength: 30}), fc.constantFrom('漢字漢字', '👩‍💻🚀', '\x1b[2J', '\n::error::x\n', 'x'.repeat(300))), {maxLength: 6}).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(words, words, words, fc.integer({min: 20, max: 200}), (title, action, message, columns) => {
        const story = new Story({'Ä-1': title, B: title}).starts('Ä-1').uses('Ä-1', null, action).starts('B').fails('B', 'exit', message);
        const output = text(story, columns);
        for (const line of told(output)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        expect(sanitize(output)).toBe(output);
        expect(output.split('\n').filter((line) => line.startsWith('▸'))).toHaveLength(1);
      }),
    );
  });

  it('1,000 tasks: one line each and no more advice than a person reads', () => {
    const story = new Story(Object.fromEntries(Array.from({length: 1000}, (_, n) => [`T-${n}`, `Task ${n}`])));
    for (let n = 0; n < 1000; n++) story.starts(`T-${n}`).fails(`T-${n}`, 'exit', 'code 1');
    const {state, now} = story;
    const lines = statusText(state, {owner: 'none', now, columns: 120, chalk: plainChalk}).split('\n');
    expect(lines.filter((line) => line.startsWith('✗'))).toHaveLength(1000);
    expect(lines.length).toBeLessThan(1050);
    expect(lines).toContain('… and 991 more: orch report');
    expect(lines.at(-2)).toBe('  orch resume r-1');
  });
});
