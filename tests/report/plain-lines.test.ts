import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {plainLine} from '../../src/report/plain-lines.ts';
import {apply, initialState} from '../../src/run/state.ts';
import {everyState, failureKinds, sha, Story} from './story.ts';

/** What a CI log shows of a run. */
function log(story: Story): readonly string[] {
  let state = initialState(story.run);
  return story.events.flatMap((event) => {
    state = apply(state, event);
    return plainLine(event, state) ?? [];
  });
}

describe('plainLine', () => {
  it('tells a run', () => {
    expect(log(everyState()).join('\n')).toMatchInlineSnapshot(`
      "12:00:00 run r-1 started: 11 tasks of tasks.md into main
      12:00:01 DEV-1 started claude (attempt 1)
      12:00:58 DEV-1 committed aaaaaaa (3 files)
      12:01:03 DEV-1 gates passed
      12:01:04 DEV-1 tests run on bbbbbbb
      12:01:05 DEV-1 tests passed on bbbbbbb (4s)
      12:01:06 DEV-1 merged bbbbbbb (3 files)
      12:01:07 delivered bbbbbbb to main
      12:01:08 DEV-2 started claude (attempt 1)
      12:01:09 DEV-2 committed 2222222 (3 files)
      12:01:14 DEV-2 gates passed
      12:01:15 DEV-2 tests run on ccccccc
      12:01:16 DEV-3 started claude (attempt 1)
      12:01:17 DEV-3 committed 3333333 (3 files)
      12:01:22 DEV-3 gates passed
      12:01:23 DEV-4 started claude (attempt 1)
      12:01:24 DEV-4 committed 4444444 (3 files)
      12:01:25 DEV-5 started claude (attempt 1)
      12:01:27 DEV-6 started claude (attempt 1)
      12:01:28 DEV-6 committed 6666666 (3 files)
      12:01:29 DEV-6 gate policy asks: package.json:3 adds a dependency
      12:01:30 DEV-6 waits for your approval: policy: package.json:3 adds a dependency; orch approve DEV-6
      12:01:31 DEV-7 started claude (attempt 1)
      12:01:32 DEV-7 failed: usage-limit: the limit of 5 hours is used up (try again from 2026-03-01 17:00)
      12:01:33 DEV-8 started claude (attempt 1)
      12:01:34 DEV-8 committed 8888888 (3 files)
      12:01:35 DEV-8 gate secrets blocks: src/a.ts:7 looks like an API key
      12:01:36 DEV-8 blocked: secrets: src/a.ts:7 looks like an API key
      12:01:37 DEV-9 started claude (attempt 1)
      12:01:38 DEV-9 committed 9999999 (3 files)
      12:01:43 DEV-9 gates passed
      12:01:44 DEV-9 conflicts with what has landed in src/search.ts, src/index.ts"
    `);
  });

  it('tells the end, the human answers and what is unusual', () => {
    const story = new Story({A: 'a', B: 'b'}).starts('A').commits('A', 'a').asks('A', 'a', 'adds a dependency');
    story
      .tell({type: 'approved', task: 'A', head: sha('a'), by: 'ann', override: ['policy'], reason: 'we need it'})
      .passesGates('A', 'a')
      .merges('A', 'a', 'b')
      .tell({type: 'merge-finished', task: 'A', outcome: {type: 'requeued', reason: 'the branch moved while its tests ran', raced: true}})
      .merges('A', 'a', 'c')
      .tell({type: 'verify-finished', task: 'A', candidate: sha('c'), wallMs: 62_000, outcome: {type: 'failed', command: 'npm test', message: '2 failed', output: ''}})
      .tell({type: 'merge-finished', task: 'A', outcome: {type: 'tests-failed', candidate: sha('c'), command: 'npm test', message: '2 failed', output: 'x'}})
      .tell({type: 'retry-requested', task: 'A', take: true, by: 'ann'})
      .starts('B')
      .commits('B', 'b')
      .asks('B', 'b', 'touches CI')
      .tell({type: 'rejected', task: 'B', by: 'ann', reason: 'not now'})
      .tell({type: 'noticed', task: 'B', message: 'its log was cut'}, {type: 'noticed', task: null, message: 'no sandbox here'})
      .tell({type: 'delivery-refused', sha: sha('c'), reason: 'edits overlap', command: 'git merge x'})
      .tell({type: 'canary-finished', commit: sha('a'), wallMs: 1500, outcome: {type: 'noticed', how: 'a failing test in orch-canary.test.ts'}})
      .tell({type: 'canary-finished', commit: sha('a'), wallMs: 1, outcome: {type: 'unknown', reason: 'there is nothing to break'}})
      .tell({type: 'canary-finished', commit: sha('a'), wallMs: 1, outcome: {type: 'unnoticed', how: 'sum.ts broken'}})
      .tell({type: 'abort-requested', reason: 'SIGINT'})
      .tell({type: 'attempt-finished', task: 'A', attempt: 1, outcome: {type: 'interrupted', head: sha('d')}})
      .tell({type: 'run-finished', outcome: 'aborted'}, {type: 'run-resumed', pid: 2});
    const taken = new Story({A: 'a'}).starts('A').fails('A', 'tests', 'red').tell({type: 'retry-requested', task: 'A', take: true, by: 'ann'}).starts('A', 2);
    expect(log(taken).at(-1)).toContain('A is judged as it lies in its worktree (attempt 2)');
    expect(log(story).slice(3).join('\n')).toMatchInlineSnapshot(`
      "12:00:03 A gate policy asks: package.json:3 adds a dependency
      12:00:04 A waits for your approval: policy: package.json:3 adds a dependency; orch approve A
      12:00:05 A approved by ann past policy: we need it
      12:00:10 A gates passed
      12:00:11 A tests run on bbbbbbb
      12:00:12 A back in the queue: the branch moved while its tests ran
      12:00:13 A tests run on ccccccc
      12:00:15 A failed: tests: npm test: 2 failed
      12:00:16 A is tried again with what lies in its worktree, asked by ann
      12:00:17 B started claude (attempt 1)
      12:00:18 B committed bbbbbbb (3 files)
      12:00:19 B gate policy asks: package.json:3 touches CI
      12:00:20 B waits for your approval: policy: package.json:3 touches CI; orch approve B
      12:00:21 B rejected by ann: not now
      12:00:22 B its log was cut
      12:00:23 no sandbox here
      12:00:24 not delivered: edits overlap; to deliver: git merge x
      12:00:25 the tests can fail: they notice a failing test in orch-canary.test.ts (1s)
      12:00:26 whether the tests can fail is not known: there is nothing to break
      12:00:27 warning: The project's tests may be unable to fail: they stay green with sum.ts broken. What lands is then not tested. Look at the test command, or say \`canary: off\` under merge in agents.yaml.
      12:00:28 stopping (SIGINT); unfinished work is kept
      12:00:29 A interrupted; its work is kept as ddddddd
      12:00:30 run r-1 aborted: 1 pending, 1 blocked in 30s
      12:00:31 run r-1 goes on"
    `);
  });

  it('tells what gates could not judge or warn about', () => {
    const story = new Story({A: 'a'}).starts('A').commits('A', 'a').tell({type: 'gate-finished', task: 'A', head: sha('a'), gate: 'checks', verdict: {type: 'error', message: 'lint: not found'}});
    story.tell({type: 'gate-finished', task: 'A', head: sha('a'), gate: 'scope', verdict: {type: 'pass', warnings: [{rule: 'scope/x', message: 'is outside', file: 'b.ts'}]}});
    expect(log(story).slice(-2)).toEqual(['12:00:03 A gate checks could not judge: lint: not found', '12:00:04 A gate scope warns: b.ts is outside']);
  });

  it.each(failureKinds)('names a failure of kind %s', (kind) => {
    expect(log(new Story({A: 'a'}).starts('A').fails('A', kind, 'why')).at(-1)).toBe(`12:00:02 A failed: ${kind}: why`);
  });

  it('is no longer for what a reviewer says at length', () => {
    const findings = Array.from({length: 50}, (_, at) => ({rule: 'review/sec', message: `${at} ${'long '.repeat(300)}`}));
    const story = new Story({A: 'a'}).starts('A').commits('A', 'a').tell({type: 'gate-finished', task: 'A', head: sha('a'), gate: 'review', verdict: {type: 'block', findings}});
    expect(log(story).at(-1)?.length).toBeLessThan(1200);
  });

  it('says when a failed task is tried again', () => {
    const story = new Story({A: 'a'});
    const run = {...story.run, retries: {claude: 1}};
    story.starts('A').fails('A', 'exit', 'code 1');
    const state = story.events.reduce(apply, initialState(run));
    expect(plainLine(story.events[2] ?? expect.fail('no event'), state)).toBe('12:00:02 A failed: exit: code 1; tries again');
  });

  it('tells the first lines of three findings, without the ends of sentences', () => {
    const findings = ['One. Do it.', 'Check x failed. Its output ends with:\nbad', 'Three', 'Four.'].map((message) => ({rule: 'checks/x', message}));
    const story = new Story({A: 'a'}).starts('A').commits('A', '1').tell({type: 'gate-finished', task: 'A', head: sha('1'), gate: 'checks', verdict: {type: 'block', findings}});
    expect(log(story).at(-1)).toMatch(/ A gate checks blocks: One\. Do it; Check x failed; Three; and 1 more$/);
  });

  it('is one line and no CI command, whatever an agent says', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\n', '::error::', '\x1b[2J', '##[debug]', 'x', '\r', ' '), {maxLength: 30}), (parts) => {
        const [line = ''] = log(new Story({A: 'a'}).starts('A').fails('A', 'exit', parts.join(''))).slice(-1);
        expect(line).toMatch(/^12:00:02 A failed: exit:/);
        expect(line).not.toMatch(/[\n\r\x1b]|##\[/);
      }),
    );
  });
});
