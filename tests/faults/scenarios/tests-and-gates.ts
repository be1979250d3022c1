/** Rows 25 and 26: tests that are flaky, hang or leak; gates that crash or are missing. */
import assert from 'node:assert/strict';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, verify} from '../stage.ts';

/** A check that did not say yes never counts as one. */
const blocks = (name: string, run: string, message: RegExp, sample?: true): Scenario => ({
  row: 26,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    const tip = stage.lab.git('rev-parse', 'main');
    await stage.lab.write('agents.yaml', `version: 1\ngates:\n  checks: [{name: odd, run: ${JSON.stringify(run)}}]\n`);
    await stage.ends(await stage.run(simple('A')), 1);
    await stage.states({A: 'blocked'});
    await stage.fails('A', 'check', message);
    assert.equal(stage.lab.git('rev-parse', 'main'), tip);
  },
});

/** Tests that did not say yes never count as passed. */
const red = (name: string, run: string, message: RegExp, sample?: true): Scenario => ({
  row: 25,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    const tip = stage.lab.git('rev-parse', 'main');
    await stage.ends(await stage.run(simple('A'), '--verify', run), 1);
    await stage.states({A: 'failed'});
    await stage.fails('A', 'tests', message);
    assert.equal(stage.lab.git('rev-parse', 'main'), tip);
  },
});

const flaky = `${verify}; [ "$(wc -l < "$HOME/verified")" -gt 1 ]`;

export const testsAndGates: readonly Scenario[] = [
  {
    row: 25,
    name: 'flaky tests: red at first, green on the same tree',
    play: async (stage) => {
      await stage.lab.write('agents.yaml', 'version: 1\nmerge: {canary: off}\n');
      await stage.ends(await stage.run(simple('A'), '--verify', flaky), 0);
      stage.landed('A.txt');
      assert.equal((await stage.lab.status()).tasks[0]?.attempt, 1);
    },
  },
  {
    row: 25,
    name: 'flaky tests that are not run again: green for the next attempt where retries say so',
    play: async (stage) => {
      await stage.lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 1}\nagents:\n  sh: {type: script}\nmerge: {canary: off, flaky_retries: 0}\n');
      await stage.ends(await stage.run(scriptTask('A', 'echo A $ORCH_ATTEMPT > A.txt', {agent: 'sh'}), '--verify', flaky), 0);
      stage.landed('A.txt');
      assert.equal((await stage.lab.status()).tasks[0]?.attempt, 2);
    },
  },
  {
    row: 25,
    name: 'flaky tests without retries: failed, and orch retry lands it',
    play: async (stage) => {
      await stage.lab.write('agents.yaml', 'version: 1\nmerge: {canary: off, flaky_retries: 0}\n');
      await stage.ends(await stage.run(simple('A'), '--verify', flaky), 1);
      await stage.fails('A', 'tests');
      await stage.orch(0, 'retry', 'A');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
    },
  },
  {
    row: 25,
    name: 'tests that leave daemons behind',
    play: async (stage) => {
      await stage.ends(await stage.run(simple('A'), '--verify', `(setsid sleep 300 &); (sleep 300 &); ${verify}`), 0);
      stage.landed('A.txt');
    },
  },
  {
    row: 25,
    name: 'tests that change the tree they test',
    play: async (stage) => {
      await stage.ends(await stage.run(simple('A'), '--verify', `${verify}; rm -f README.md; echo x > A.txt; echo x > made.txt`), 0);
      stage.landed('A.txt');
      assert.equal(stage.lab.git('show', 'main:A.txt'), 'A');
    },
  },
  red('tests that crash', 'kill -9 $$', /SIGKILL/),
  red('a test command that is missing', 'no-such-test-command', /did not run: the command was not found/),
  red('tests that delete their worktree', '[ ! -f A.txt ] || { rm -rf "$PWD"; false; }', /exit code 1/),
  blocks('a check that crashes', 'kill -SEGV $$', /odd/),
  blocks('a check whose program is missing', 'no-such-check', /odd/),
  blocks('a check that cannot be read by the shell', '[ ! -f A.txt ] || eval if', /odd/),
];
