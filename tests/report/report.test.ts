import * as fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {reportJson} from '../../src/report/report-json.ts';
import {reportMd} from '../../src/report/report-md.ts';
import {reportText} from '../../src/report/report-text.ts';
import {sanitize} from '../../src/report/sanitize.ts';
import {taskDetails} from '../../src/report/task-details.ts';
import {dependsOn, everyState, plainChalk, sha, Story} from './story.ts';

/** Two attempts with a red test between, a warning, a block, a notice. */
function eventful(): Story {
  const story = new Story({'DEV-1': 'Add the model', 'DEV-2': 'Use the model', 'DEV-3': 'Docs'}, {edges: [dependsOn('DEV-3', 'DEV-2')]});
  return story
    .starts('DEV-1')
    .commits('DEV-1', '1')
    .passesGates('DEV-1', '1')
    .merges('DEV-1', '1', 'b')
    .tell({type: 'verify-finished', task: 'DEV-1', candidate: sha('b'), wallMs: 1000, outcome: {type: 'failed', command: 'npm test', message: '1 failed', output: 'not ok'}})
    .tell({type: 'merge-finished', task: 'DEV-1', outcome: {type: 'tests-failed', candidate: sha('b'), command: 'npm test', message: '1 failed', output: 'FAIL a.test.ts\n  expected 1'}})
    .starts('DEV-2')
    .commits('DEV-2', '2')
    .tell({type: 'gate-finished', task: 'DEV-2', head: sha('2'), gate: 'scope', verdict: {type: 'pass', warnings: [{rule: 'scope/outside', message: 'is outside of its files', file: 'b.ts'}]}})
    .isBlocked('DEV-2', '2', 'looks like an API key')
    .tell({type: 'noticed', task: null, message: 'no sandbox here'}, {type: 'run-finished', outcome: 'incomplete'});
}

const md = (story: Story): string => reportMd(story.state, {owner: 'none', now: story.now, events: story.events});

/** What each line is to markdown, without what it says. */
const shape = (text: string): readonly string[] => text.split('\n').map((line) => (/^(#+ |\| |- | {2}- |`{3,})?/.exec(line)?.[0] ?? '').replace(/`+/, '```'));

const hostileMd = (words: string): string => md(new Story({A: `t${words}`}).starts('A').fails('A', 'tests', `m${words}`).tell({type: 'noticed', task: null, message: `n${words}`}));

test('who has reviewed a task stands in a report of it', () => {
  const [task] = reportJson(new Story({A: 'a'}).starts('A').state, {owner: 'none', now: '2026-03-01T12:00:00.000Z'}).tasks;
  if (task === undefined) throw new Error('no task');
  const reviewer = {name: 'sec', kind: 'security', agent: 'judge', status: 'pass', warnings: []} as const;
  const told = taskDetails({...task, reviewAgents: [reviewer, {...reviewer, name: 'later', agent: null, status: 'pending'}, {...reviewer, name: 'never', status: 'n/a'}]}).map(({text}) => text);
  expect(told.filter((text) => text.includes('reviewer'))).toEqual(['security reviewer sec (judge): pass', 'security reviewer later: pending']);
});

describe('reports', () => {
  it('text', () => {
    const story = eventful();
    expect(reportText(story.state, {owner: 'none', now: story.now, events: story.events, columns: 100, chalk: plainChalk})).toMatchInlineSnapshot(`
      "Run r-1: 0 of 3 tasks landed; 1 failed, 1 blocked, 1 skipped.

      Not landed
      ✗  DEV-1  failed   tests: npm test: 1 failed
      ⊘  DEV-2  blocked  secrets: src/a.ts:7 looks like an API key
      -  DEV-3  skipped  DEV-2 did not land

      main is as it was: nothing has landed.
      Took 17s; one task after the other about 13s (0.8x); cost unknown; 1 test run, 1 failed; 1 gate
      block.

      What now
      DEV-1: tests fail once it is merged: mend it in .worktrees/claude-DEV-1 and have it taken as it is,
      or let the agent try again
        orch retry DEV-1 --take
        orch retry DEV-1
      DEV-2: blocked (secrets): mend it in .worktrees/claude-DEV-2 and have it taken as it is, or let the
      agent try again; or let it through for a reason
        orch retry DEV-2 --take
        orch retry DEV-2
        orch approve DEV-2 --override secrets --reason "..."
      Then, for the run to go on
        orch resume r-1

      Tasks

      ✗ DEV-1 Add the model: failed
        tests: npm test: 1 failed
        agent claude (the only profile)
        attempt 1 (claude, 1s): committed 1111111 (3 files)
        work so far: 1111111111111111111111111111111111111111 on orch/r-1/tasks/DEV-1, in
        .worktrees/claude-DEV-1
        gate scope: pass
        gate tree: pass
        gate secrets: pass
        gate policy: pass
          After merging your change onto what has landed, \`npm test\` fails (1 failed). Its output ends with:
          FAIL a.test.ts
            expected 1

      ⊘ DEV-2 Use the model: blocked
        secrets: src/a.ts:7 looks like an API key
        agent claude (the only profile)
        attempt 1 (claude, 1s): committed 2222222 (3 files)
        work so far: 2222222222222222222222222222222222222222 on orch/r-1/tasks/DEV-2, in
        .worktrees/claude-DEV-2
        gate scope: pass
          b.ts is outside of its files (scope/outside)
        gate secrets: block
          src/a.ts:7 looks like an API key (secrets/key)

      - DEV-3 Docs: skipped
        agent claude (the only profile)

      Notices
        no sandbox here
      "
    `);
  });

  it('markdown', () => {
    expect(md(eventful())).toMatchInlineSnapshot(`
      "# Run r-1

      0 of 3 tasks landed; 1 failed, 1 blocked, 1 skipped. From \`tasks.md\` into \`main\`, state: finished.

      main is as it was: nothing has landed. Took 17s; one task after the other about 13s (0.8x); cost unknown; 1 test run, 1 failed; 1 gate block.

      ## Not landed

      | Task | State | Title | Agent | Tokens | Cost | Time | Why |
      | --- | --- | --- | --- | --- | --- | --- | --- |
      | DEV-1 | ✗ failed | Add the model | claude | - | \\- | 9s | tests: npm test: 1 failed |
      | DEV-2 | ⊘ blocked | Use the model | claude | - | \\- | 4s | secrets: src/a.ts:7 looks like an API key |
      | DEV-3 | - skipped | Docs | claude | - | \\- |  | DEV-2 did not land |

      ## What now

      - DEV-1: tests fail once it is merged: mend it in .worktrees/claude-DEV-1 and have it taken as it is, or let the agent try again
        - \`orch retry DEV-1 --take\`
        - \`orch retry DEV-1\`
      - DEV-2: blocked (secrets): mend it in .worktrees/claude-DEV-2 and have it taken as it is, or let the agent try again; or let it through for a reason
        - \`orch retry DEV-2 --take\`
        - \`orch retry DEV-2\`
        - \`orch approve DEV-2 --override secrets --reason "..."\`
      - Then, for the run to go on
        - \`orch resume r-1\`

      ## Tasks

      ### DEV-1 Add the model: failed

      - tests: npm test: 1 failed
      - agent claude (the only profile)
      - attempt 1 (claude, 1s): committed 1111111 (3 files)
      - work so far: 1111111111111111111111111111111111111111 on orch/r-1/tasks/DEV-1, in .worktrees/claude-DEV-1
      - gate scope: pass
      - gate tree: pass
      - gate secrets: pass
      - gate policy: pass

      \`\`\`text
      After merging your change onto what has landed, \`npm test\` fails (1 failed). Its output ends with:
      FAIL a.test.ts
        expected 1
      \`\`\`

      ### DEV-2 Use the model: blocked

      - secrets: src/a.ts:7 looks like an API key
      - agent claude (the only profile)
      - attempt 1 (claude, 1s): committed 2222222 (3 files)
      - work so far: 2222222222222222222222222222222222222222 on orch/r-1/tasks/DEV-2, in .worktrees/claude-DEV-2
      - gate scope: pass
        - b.ts is outside of its files (scope/outside)
      - gate secrets: block
        - src/a.ts:7 looks like an API key (secrets/key)

      ### DEV-3 Docs: skipped

      - agent claude (the only profile)

      ## Notices

      - no sandbox here
      "
    `);
  });

  it('json: the status, and what led to it', () => {
    const story = eventful();
    const {tasks, result, refusal, notices, state} = reportJson(story.state, {owner: 'none', now: story.now, events: story.events});
    expect({state, result, refusal, notices}).toEqual({state: 'finished', result: sha('0'), refusal: null, notices: [{task: null, message: 'no sandbox here'}]});
    const {title, line, dependsOn: needs, route, gates, findings, commits, attempts} = tasks[1] ?? expect.fail('no task');
    expect({title, line, needs, route, gates, findings, commits, attempts}).toMatchInlineSnapshot(`
      {
        "attempts": [
          {
            "agent": "claude",
            "attempt": 1,
            "base": "0000000000000000000000000000000000000000",
            "endedAt": "2026-03-01T12:00:12.000Z",
            "outcome": {
              "filesChanged": 3,
              "head": "2222222222222222222222222222222222222222",
              "type": "committed",
              "warnings": [],
            },
            "startedAt": "2026-03-01T12:00:11.000Z",
          },
        ],
        "commits": {
          "base": "0000000000000000000000000000000000000000",
          "head": "2222222222222222222222222222222222222222",
          "landed": null,
        },
        "findings": [
          "src/a.ts:7 looks like an API key",
          "secrets: src/a.ts:7: looks like an API key",
        ],
        "gates": [
          {
            "findings": [
              {
                "file": "b.ts",
                "message": "is outside of its files",
                "rule": "scope/outside",
              },
            ],
            "gate": "scope",
            "message": null,
            "overridden": false,
            "verdict": "pass",
          },
          {
            "findings": [
              {
                "file": "src/a.ts",
                "line": 7,
                "message": "looks like an API key",
                "rule": "secrets/key",
              },
            ],
            "gate": "secrets",
            "message": null,
            "overridden": false,
            "verdict": "block",
          },
        ],
        "line": 1,
        "needs": [],
        "route": "the only profile",
        "title": "Use the model",
      }
    `);
    expect(tasks[0]).toMatchObject({failure: {kind: 'tests'}, findings: ['npm test: 1 failed', expect.stringContaining('expected 1')]});
    expect(reportJson(story.state, {owner: 'none', now: story.now}).tasks[0]?.attempts).toBeNull();
  });

  it('tells every attempt', () => {
    const story = new Story({A: 'a'}).starts('A').fails('A', 'exit', 'code 1').tell({type: 'retry-requested', task: 'A', take: false, by: 'ann'}).starts('A', 2);
    expect(reportJson(story.state, {owner: 'alive', now: story.now, events: story.events}).tasks[0]?.attempts).toMatchObject([
      {attempt: 1, agent: 'claude', outcome: {type: 'failed', failure: {kind: 'exit'}}},
      {attempt: 2, endedAt: null, outcome: null},
    ]);
    expect(md(story)).toMatch(/attempt 1 \(claude, 1s\): exit: code 1; its work is kept as fffffff\n- attempt 2 \(claude\): not ended/);
  });

  it('every state has its place in each', () => {
    const story = everyState();
    for (const output of [md(story), reportText(story.state, {owner: 'alive', now: story.now, columns: 120, chalk: plainChalk})]) {
      for (const {id} of story.run.plan.tasks) expect(output).toMatch(new RegExp(`\\b${id}\\b`));
    }
  });

  it('without tasks', () => {
    expect(md(new Story({}).tell({type: 'run-finished', outcome: 'complete'}))).toMatchInlineSnapshot(`
      "# Run r-1

      There was nothing to do. From \`tasks.md\` into \`main\`, state: finished.

      main is as it was: nothing has landed. Took 1s; 0 test runs, 0 failed; 0 gate blocks.
      "
    `);
  });

  it('markdown keeps its shape whatever an agent says', () => {
    const parts = fc.array(fc.constantFrom('|', '\n', '# x', '`', '```', '<img src=x>', '[a](http://b)', '**', '@ann', '#12', '\\', '- ', '1. ', '::error::', '\x1b[2J', 'a', ' ', '&lt;', '$x$', '~~'), {maxLength: 20}).map((list) => list.join(''));
    fc.assert(
      fc.property(parts, (hostile) => {
        const output = hostileMd(hostile);
        expect(shape(output)).toEqual(shape(hostileMd('')));
        const visible = output.replaceAll('\u200b', '');
        expect(sanitize(visible)).toBe(visible);
        for (const row of output.split('\n').filter((line) => line.startsWith('| A |'))) expect(row.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(9);
        expect(output).not.toMatch(/@ann|#12|(?<!\\)<img|(?<!\\)\[a\]/);
      }),
      {numRuns: 300},
    );
  });

  it('1,000 tasks', () => {
    const story = new Story(Object.fromEntries(Array.from({length: 1000}, (_, n) => [`T-${n}`, `Task ${n}`])));
    expect(md(story).split('\n').filter((line) => line.startsWith('### '))).toHaveLength(1000);
  });
});
