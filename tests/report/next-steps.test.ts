import {describe, expect, it} from 'vitest';
import {reviewVerdict, type ReviewEnd} from '../../src/gates/review.ts';
import {nextSteps} from '../../src/report/next-steps.ts';
import {failureKinds, sha, Story} from './story.ts';

const steps = (story: Story, owner: 'alive' | 'none' = 'alive'): string => `\n${nextSteps(story.state, owner).map(({task, text, commands}) => `${task ?? '*'} ${text}\n${commands.map((command) => `  $ ${command}`).join('\n')}`).join('\n')}\n`;

/** What is to be done where a reviewer has asked a human. */
const asked = (agent: string | null, end: ReviewEnd): string => {
  const verdict = reviewVerdict({name: 'sec', mode: 'auto'}, end, {files: []});
  return steps(new Story({A: 'a'}).starts('A').commits('A', 'a').tell({type: 'review-finished', task: 'A', head: sha('a'), reviewer: 'sec', agent, verdict, usage: null, wallMs: 1}, {type: 'gate-finished', task: 'A', head: sha('a'), gate: 'review', verdict}, {type: 'gates-finished', task: 'A', head: sha('a'), result: 'human'}));
};

describe('nextSteps', () => {
  it('has a way on for every kind of failure', () => {
    const told = failureKinds.map((kind) => {
      const [step] = nextSteps(new Story({A: 'a'}).starts('A').fails('A', kind, 'why', '2026-03-01T17:00:00.000Z').state, 'alive');
      return `${kind}: ${step?.text ?? ''} | ${step?.commands.join(' | ') ?? ''}`;
    });
    expect(`\n${told.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      spawn: its agent could not be started: see what is missing, then try again | orch doctor | orch retry A
      exit: its agent gave up: see why, then try again | orch logs A | orch retry A
      signal: its agent was killed: see where, then try again | orch logs A | orch retry A
      timeout: it ran out of time: another attempt goes on where it stopped, or finish it in .worktrees/claude-A and have it taken as it is | orch retry A | orch retry A --take
      hang: it stopped saying anything: see where, then try again | orch logs A | orch retry A
      auth: its agent is not signed in: mend that, then try again | orch doctor | orch retry A
      rate-limit: the provider limits requests: try again from 2026-03-01 17:00 | orch retry A
      usage-limit: the account's limit is reached: try again from 2026-03-01 17:00 | orch retry A
      quota: the account has no credit left: add some, then try again | orch retry A
      overloaded: the provider is overloaded: try again from 2026-03-01 17:00 | orch retry A
      model-not-found: its model is not known there: correct \`model\` in agents.yaml, then run again (what has landed is not repeated) | orch run tasks.md
      context-too-long: it grew too long for its model: split the task, or let a fresh attempt try | orch retry A
      max-turns: it ran out of turns: another attempt goes on where it stopped | orch retry A
      budget: it has used up its budget: give it another one, and it goes on where it stopped | orch retry A --budget 5
      denied: it lacked a permission: widen \`permissions\` in agents.yaml, then run again (what has landed is not repeated) | orch logs A | orch run tasks.md
      no-changes: it changed nothing: see why, then try again | orch logs A | orch retry A
      scope: it left its files: mend it in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      tree: its tree is refused: mend it in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      secrets: it holds a secret: take that out in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      dependencies: what it depends on is refused: mend it in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      code: its code is refused: write it in a safer way in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      weakened-tests: it weakens tests: mend them in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      policy: a policy is against it: mend it in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      check: a check fails: mend it in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      conflict: it conflicts: mend it in .worktrees/claude-A, or try again | orch retry A --take | orch retry A
      tests: tests fail once it is merged: mend it in .worktrees/claude-A and have it taken as it is, or let the agent try again | orch retry A --take | orch retry A
      workspace-lost: its worktree is gone: another attempt makes a new one | orch retry A
      aborted: it was stopped: another attempt goes on where it stopped | orch retry A
      internal: orch itself failed: see where, try again, and report it | orch logs A | orch retry A
      "
    `);
  });

  it('is empty while orch goes on by itself and when all has landed', () => {
    expect(nextSteps(new Story({A: 'a'}).starts('A').state, 'alive')).toEqual([]);
    expect(nextSteps(new Story({A: 'a'}).doesAll('A', 'a', 'b').tell({type: 'run-finished', outcome: 'complete'}).state, 'none')).toEqual([]);
  });

  it('has a reviewer that could not answer asked again, and none that has, or that may not read at all', () => {
    expect(asked('judge', {type: 'unanswered', why: 'judge failed'})).toContain('and have it asked again\n  $ orch approve A\n  $ orch reject A --reason "..."\n  $ orch logs A\n  $ orch retry A --take\n');
    expect(asked(null, {type: 'unanswered', why: 'nobody may'})).not.toContain('again');
    expect(asked('judge', {type: 'answered', answer: {verdict: 'human', summary: 'You decide.', findings: []}, warnings: []})).not.toContain('again');
  });

  it('a blocked task: mend, retry or override; a rejected one without override', () => {
    expect(steps(new Story({A: 'a'}).starts('A').commits('A', 'a').isBlocked('A', 'a', 'a key'))).toMatchInlineSnapshot(`
      "
      A blocked (secrets): mend it in .worktrees/claude-A and have it taken as it is, or let the agent try again; or let it through for a reason
        $ orch retry A --take
        $ orch retry A
        $ orch approve A --override secrets --reason "..."
      "
    `);
    expect(steps(new Story({A: 'a'}).starts('A').commits('A', 'a').asks('A', 'a', 'sure?').tell({type: 'rejected', task: 'A', by: 'ann', reason: 'no'}))).not.toContain('--override');
  });

  it('a run that has ended goes on with resume, after the tasks', () => {
    expect(steps(new Story({A: 'a'}).starts('A').fails('A', 'exit', 'code 1').tell({type: 'run-finished', outcome: 'incomplete'}), 'none')).toMatchInlineSnapshot(`
      "
      A its agent gave up: see why, then try again
        $ orch logs A
        $ orch retry A
      * Then, for the run to go on
        $ orch resume r-1
      "
    `);
  });

  it('a budget of the run is told with one that lets it go on, however far it was passed', () => {
    const story = new Story({A: 'a'}).tell({type: 'run-resumed', pid: 2, budgetUsd: 0.5}).starts('A').uses('A', {inputTokens: 1, outputTokens: 1, costUsd: 3}).tell({type: 'attempt-finished', task: 'A', attempt: 1, outcome: {type: 'interrupted', head: null}}, {type: 'run-finished', outcome: 'paused'});
    expect(steps(story, 'none')).toContain('$ orch resume r-1 --budget 4');
  });

  it('a budget of a task comes before the resume that needs it', () => {
    expect(steps(new Story({A: 'a'}).starts('A').fails('A', 'budget', 'spent').tell({type: 'run-finished', outcome: 'paused'}), 'none')).toMatchInlineSnapshot(`
      "
      A it has used up its budget: give it another one, and it goes on where it stopped
        $ orch retry A --budget 5
      * Then, for the run to go on
        $ orch resume r-1
      "
    `);
  });

  it('an aborted run', () => {
    expect(steps(new Story({A: 'a'}).tell({type: 'abort-requested', reason: 'user'}, {type: 'run-finished', outcome: 'aborted'}), 'none')).toMatchInlineSnapshot(`
      "
      * The run was aborted and nothing is lost; to go on
        $ orch resume r-1
      "
    `);
  });

  it('a detached HEAD, once the run is over', () => {
    const story = new Story({A: 'a'}, {into: null}).starts('A').commits('A', 'a').passesGates('A', 'a').merges('A', 'a', 'b').lands('A', 'b');
    expect(steps(story)).toBe('\n\n');
    expect(steps(story.tell({type: 'run-finished', outcome: 'complete'}), 'none')).toMatchInlineSnapshot(`
      "
      * HEAD was detached, so no branch was moved; to take what has landed
        $ git merge orch/r-1/result
      "
    `);
  });

  it('quotes ids that a shell would act on', () => {
    const [step] = nextSteps(new Story({'$(touch x)': 'a'}).starts('$(touch x)').fails('$(touch x)', 'exit', 'x').state, 'alive');
    expect(step?.commands).toEqual(["orch logs '$(touch x)'", "orch retry '$(touch x)'"]);
  });

  it('a branch that moved too often', () => {
    const story = new Story({A: 'a'}).starts('A').commits('A', 'a').passesGates('A', 'a');
    for (let n = 0; n < 5; n++) story.merges('A', 'a', 'b').tell({type: 'merge-finished', task: 'A', outcome: {type: 'requeued', reason: 'moved', raced: true}});
    expect(steps(story)).toContain('A waits for your approval: your branch moved 5 times while it was tested\n  $ orch approve A');
    expect(nextSteps(story.tell({type: 'delivered', sha: sha('0')}).state, 'alive')).toHaveLength(1);
  });
});
