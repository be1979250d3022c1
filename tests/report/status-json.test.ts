import {describe, expect, it} from 'vitest';
import {statusJson} from '../../src/report/status-json.ts';
import {dependsOn, everyState, failureKinds, sha, Story} from './story.ts';

const of = (story: Story, owner: 'alive' | 'none' = 'alive') => statusJson(story.state, {owner, now: story.now});

describe('statusJson', () => {
  it('without any run', () => {
    expect(statusJson(null, {owner: 'none', now: '2026-03-01T12:00:00.000Z'})).toMatchInlineSnapshot(`
      {
        "base": null,
        "budget": {
          "spentTodayUsd": 0,
          "spentUsd": 0,
          "usd": null,
          "usdPerDay": null,
        },
        "delivered": true,
        "endedAt": null,
        "file": null,
        "into": null,
        "limits": [],
        "metrics": {
          "costUsd": null,
          "estimatedSequentialMs": 0,
          "flakyRuns": 0,
          "gateBlocks": 0,
          "speedup": null,
          "testFailures": 0,
          "verifyRuns": 0,
          "wallMs": 0,
        },
        "runId": null,
        "startedAt": null,
        "state": "none",
        "tasks": [],
        "totals": {
          "awaitingApproval": 0,
          "blocked": 0,
          "conflicted": 0,
          "failed": 0,
          "gating": 0,
          "merged": 0,
          "merging": 0,
          "pending": 0,
          "queued": 0,
          "running": 0,
          "skipped": 0,
          "total": 0,
        },
        "version": 1,
      }
    `);
  });

  it('tells the run', () => {
    const {tasks, ...run} = of(everyState());
    expect(tasks.map((task) => `${task.taskId} ${task.state} ${task.securityGate} ${task.complianceGate}`)).toMatchInlineSnapshot(`
      [
        "DEV-1 merged pass pass",
        "DEV-2 merging pass pass",
        "DEV-3 queued pass pass",
        "DEV-4 gating pending pending",
        "DEV-5 running pending pending",
        "DEV-6 awaiting-approval n/a pending",
        "DEV-7 failed n/a n/a",
        "DEV-8 blocked fail n/a",
        "DEV-9 conflicted pass pass",
        "DEV-10 skipped n/a n/a",
        "DEV-11 pending pending pending",
      ]
    `);
    expect(run).toMatchInlineSnapshot(`
      {
        "base": "0000000000000000000000000000000000000000",
        "budget": {
          "spentTodayUsd": 0.124,
          "spentUsd": 0.124,
          "usd": null,
          "usdPerDay": null,
        },
        "delivered": true,
        "endedAt": null,
        "file": "tasks.md",
        "into": "main",
        "limits": [],
        "metrics": {
          "costUsd": null,
          "estimatedSequentialMs": 252000,
          "flakyRuns": 0,
          "gateBlocks": 1,
          "speedup": 2.19,
          "testFailures": 0,
          "verifyRuns": 1,
          "wallMs": 115000,
        },
        "runId": "r-1",
        "startedAt": "2026-03-01T12:00:00.000Z",
        "state": "running",
        "totals": {
          "awaitingApproval": 1,
          "blocked": 1,
          "conflicted": 1,
          "failed": 1,
          "gating": 1,
          "merged": 1,
          "merging": 1,
          "pending": 1,
          "queued": 1,
          "running": 1,
          "skipped": 1,
          "total": 11,
        },
        "version": 1,
      }
    `);
  });

  it('tells a task: landed, under way, waiting', () => {
    const tasks = of(everyState()).tasks.filter((task) => ['DEV-1', 'DEV-8', 'DEV-11'].includes(task.taskId));
    expect(tasks).toMatchInlineSnapshot(`
      [
        {
          "agentId": "claude",
          "attempt": 1,
          "branch": null,
          "commit": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
          "complianceGate": "pass",
          "costUsd": 0.12,
          "endedAt": "2026-03-01T12:01:06.000Z",
          "failure": null,
          "filesChanged": 3,
          "limit": null,
          "messages": [],
          "progress": 1,
          "reviewAgents": [],
          "securityGate": "pass",
          "startedAt": "2026-03-01T12:00:01.000Z",
          "state": "merged",
          "taskId": "DEV-1",
          "tokens": {
            "input": 12000,
            "output": 300,
          },
          "waitingFor": [],
          "worktree": null,
        },
        {
          "agentId": "claude",
          "attempt": 1,
          "branch": "orch/r-1/tasks/DEV-8",
          "commit": "8888888888888888888888888888888888888888",
          "complianceGate": "n/a",
          "costUsd": null,
          "endedAt": "2026-03-01T12:01:36.000Z",
          "failure": {
            "kind": "secrets",
            "message": "src/a.ts:7 looks like an API key",
          },
          "filesChanged": 3,
          "limit": null,
          "messages": [],
          "progress": null,
          "reviewAgents": [],
          "securityGate": "fail",
          "startedAt": "2026-03-01T12:01:33.000Z",
          "state": "blocked",
          "taskId": "DEV-8",
          "tokens": {
            "input": 0,
            "output": 0,
          },
          "waitingFor": [],
          "worktree": ".worktrees/claude-DEV-8",
        },
        {
          "agentId": "claude",
          "attempt": 0,
          "branch": null,
          "commit": null,
          "complianceGate": "pending",
          "costUsd": null,
          "endedAt": null,
          "failure": null,
          "filesChanged": 0,
          "limit": null,
          "messages": [],
          "progress": null,
          "reviewAgents": [],
          "securityGate": "pending",
          "startedAt": null,
          "state": "pending",
          "taskId": "DEV-11",
          "tokens": {
            "input": 0,
            "output": 0,
          },
          "waitingFor": [
            "DEV-5",
          ],
          "worktree": null,
        },
      ]
    `);
  });

  it.each(failureKinds)('passes a failure of kind %s through', (kind) => {
    const [plain] = of(new Story({A: 'a'}).starts('A').fails('A', kind, 'why: "it"\nfailed')).tasks;
    expect(plain?.failure).toStrictEqual({kind, message: 'why: "it"\nfailed'});
    const [timed] = of(new Story({A: 'a'}).starts('A').fails('A', kind, 'why', '2026-03-01T17:00:00.000Z')).tasks;
    expect(timed?.failure).toStrictEqual({kind, message: 'why', retryAt: '2026-03-01T17:00:00.000Z'});
  });

  it('has no failure for a task that is tried again', () => {
    const story = new Story({A: 'a'}).starts('A').fails('A', 'tests', 'red').tell({type: 'retry-requested', task: 'A', take: false, by: 'ann'});
    expect(of(story).tasks[0]).toMatchObject({state: 'pending', failure: null, attempt: 1, endedAt: null});
  });

  it('gives an unknown cost as null, never as 0, also in the sum', () => {
    const story = new Story({A: 'a', B: 'b'}).doesAll('A', 'a', 'c', {inputTokens: 10, outputTokens: 1, costUsd: null});
    expect(of(story).tasks.map((task) => task.costUsd)).toEqual([null, null]);
    expect(of(story).metrics.costUsd).toBeNull();
    story.doesAll('B', 'b', 'd', {inputTokens: 10, outputTokens: 1, costUsd: 0.5});
    expect(of(story).tasks.map((task) => task.costUsd)).toEqual([null, 0.5]);
    expect(of(story).metrics.costUsd).toBeNull();
  });

  it('adds up costs beside scripts, which have none', () => {
    const story = new Story({A: 'a', B: 'b'}).doesAll('A', 'a', 'c').starts('B', 1, 'shell').commits('B', 'b');
    expect(of(story).metrics.costUsd).toBe(0.12);
    const scripts = new Story({A: 'a'}, {agent: 'shell'}).doesAll('A', 'a', 'c', null);
    expect(of(scripts).metrics.costUsd).toBeNull();
  });

  it('measures the speedup of tasks side by side', () => {
    const story = new Story({A: 'a', B: 'b'}).starts('A').starts('B').passes(98).commits('A', 'a').commits('B', 'b');
    story.passesGates('A', 'a').passesGates('B', 'b').merges('A', 'a', 'c').lands('A', 'c').merges('B', 'b', 'd').lands('B', 'd').tell({type: 'run-finished', outcome: 'complete'});
    const {metrics} = of(story, 'none');
    expect(metrics.wallMs).toBe(119_000);
    expect(metrics.estimatedSequentialMs).toBe(114_000 + 116_000);
    expect(metrics.speedup).toBe(1.93);
    expect(metrics.verifyRuns).toBe(2);
  });

  it('does not count the time in which nobody was there', () => {
    const story = new Story({A: 'a'}).starts('A');
    expect(statusJson(story.state, {owner: 'dead', now: '2027-01-01T00:00:00.000Z'}).metrics.wallMs).toBe(1000);
  });

  it('is delivered only when the branch holds all that landed', () => {
    const story = new Story({A: 'a'}).starts('A').commits('A', 'a').passesGates('A', 'a').merges('A', 'a', 'b');
    expect(of(story).delivered).toBe(true);
    story.lands('A', 'b');
    expect(of(story).delivered).toBe(false);
    story.tell({type: 'delivery-refused', sha: sha('b'), reason: 'edits overlap', command: 'git merge x'}, {type: 'run-finished', outcome: 'waiting'});
    expect(of(story, 'none')).toMatchObject({delivered: false, state: 'waiting'});
    story.tell({type: 'delivered', sha: sha('b')});
    expect(of(story).delivered).toBe(true);
  });

  it('has no branch to name on a detached HEAD', () => {
    expect(of(new Story({A: 'a'}, {into: null})).into).toBeNull();
    expect(of(new Story({A: 'a'}, {into: 'refs/heads/feature/x'})).into).toBe('feature/x');
  });

  it('encodes ids in branches as git wants them', () => {
    const [task] = of(new Story({'a b:c': 'x'}).starts('a b:c').commits('a b:c', 'a')).tasks;
    expect(task?.branch).toMatch(/^orch\/r-1\/tasks\/[\w-]+$/);
  });

  it('counts 0 tasks and 1,000', () => {
    expect(of(new Story({})).totals.total).toBe(0);
    const many = Object.fromEntries(Array.from({length: 1000}, (_, n) => [`T-${n}`, 'x']));
    const edges = Array.from({length: 999}, (_, n) => dependsOn(`T-${n + 1}`, `T-${n}`));
    expect(of(new Story(many, {edges}).starts('T-0').fails('T-0', 'exit', 'x')).totals).toMatchObject({total: 1000, failed: 1, skipped: 999});
  });
});
