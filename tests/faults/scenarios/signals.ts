/** Rows 1, 2 and 30: orch is killed, or told to stop, at the worst of times. */
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {join} from 'node:path';
import {scriptTask, type Living} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, until, verify, waitFor, type Stage} from '../stage.ts';

/** Of an idle machine; where many programs wait for a core, git and the shell take longer by that. */
const within = 5000 * Math.max(1, (loadavg()[0] ?? 1) / availableParallelism());

/** Stops a run by this means, within five seconds, and expects that it can be resumed. */
async function stops(living: Living, stop: () => unknown): Promise<void> {
  const started = performance.now();
  await stop();
  const {code, out, err} = await living.ended;
  const took = performance.now() - started;
  assert.equal(code, 130, out + err);
  assert.ok(took < within, `it took ${Math.round(took)} ms to stop`);
  assert.match(out, /orch resume/);
}

const stubborn = (stage: Stage): string => `[ -e "${stage.flag('go')}" ] && echo A > A.txt && exit\necho half > A.txt; trap '' INT TERM HUP; setsid sleep 300 & touch "${stage.flag('began')}"; while true; do sleep 1; done`;

const bySignal = (signal: NodeJS.Signals): Scenario => ({
  row: 2,
  name: `${signal} while an agent ignores signals and has forked`,
  play: async (stage) => {
    const living = await stage.run(scriptTask('A', stubborn(stage)) + simple('B', {'depends on': 'A'}));
    await until('the agent began', () => existsSync(stage.flag('began')));
    await stops(living, () => living.child.kill(signal));
    assert.equal(stage.workOf('A', 'A.txt'), 'half');
    await stage.raise('go');
    await stage.orch(0, 'resume', '--ci');
    stage.landed('A.txt', 'B.txt');
  },
});

const slow = (stage: Stage, what: string): string => `touch "${stage.flag(what)}"; [ -e "${stage.flag('go')}" ] || sleep 300`;

export const signals: readonly Scenario[] = [
  bySignal('SIGTERM'),
  bySignal('SIGINT'),
  bySignal('SIGHUP'),
  {
    row: 2,
    name: 'a second Ctrl-C forces',
    play: async (stage) => {
      // An agent in whose last moment the collection takes long.
      await stage.lab.program('git', `#!/bin/sh\ncase "$*" in *write-tree*) [ -e "${stage.flag('go')}" ] || { touch "${stage.flag('collecting')}"; sleep 60; };; esac\nPATH=\${PATH#*:} exec git "$@"\n`);
      const living = await stage.run(scriptTask('A', stubborn(stage)));
      await until('the agent began', () => existsSync(stage.flag('began')));
      living.child.kill('SIGINT');
      await living.says('Once more ends it at once');
      await stage.raise('go');
      living.child.kill('SIGINT');
      await stage.ends(living, 130);
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
    },
  },
  {
    row: 6,
    name: 'orch is killed for its memory; resume reaches the same tree',
    play: async (stage) => {
      const living = await stage.run(simple('A') + scriptTask('B', `touch "${stage.flag('began')}"\n[ -e "${stage.flag('go')}" ] || sleep 300\necho B > B.txt`, {'depends on': 'A'}));
      await until('B began', () => existsSync(stage.flag('began')));
      living.child.kill('SIGKILL');
      await living.ended;
      await stage.raise('go');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt', 'B.txt');
    },
  },
  {
    row: 6,
    name: 'an agent is killed for its memory',
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', 'echo half > A.txt; kill -9 $$') + simple('B')), 1);
      await stage.states({A: 'failed', B: 'merged'});
      await stage.fails('A', 'signal', /SIGKILL/);
      assert.equal(stage.workOf('A', 'A.txt'), 'half');
    },
  },
  {
    row: 6,
    name: 'an agent hits its limit of memory',
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', 'echo half > A.txt; ulimit -v 200000; head -c 1G /dev/zero | tail -c 1G > /dev/null') + simple('B')), 1);
      await stage.states({A: 'failed', B: 'merged'});
      await stage.fails('A', 'exit');
    },
  },
  {
    row: 30,
    name: 'Ctrl-C while the tests run',
    play: async (stage) => {
      const tip = stage.lab.git('rev-parse', 'main');
      const living = await stage.run(simple('A'), '--verify', `${slow(stage, 'testing')}; ${verify}`);
      await until('the tests began', () => existsSync(stage.flag('testing')));
      await stops(living, () => living.child.kill('SIGINT'));
      assert.equal(stage.lab.git('rev-parse', 'main'), tip);
      await stage.raise('go');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
    },
  },
  {
    row: 30,
    name: 'orch abort while a check runs',
    play: async (stage) => {
      const tip = stage.lab.git('rev-parse', 'main');
      await stage.lab.write('agents.yaml', `version: 1\ngates:\n  checks: [{name: slow, run: ${JSON.stringify(slow(stage, 'checking'))}}]\n`);
      const living = await stage.run(simple('A'));
      await until('the check began', () => existsSync(stage.flag('checking')));
      await stops(living, () => stage.orch(0, 'abort'));
      assert.equal(stage.lab.git('rev-parse', 'main'), tip);
      await stage.raise('go');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
    },
  },
  {
    row: 30,
    name: 'Ctrl-C while git merges',
    play: async (stage) => {
      await stage.lab.program('git', `#!/bin/sh\ncase "$*" in *merge-tree*) touch "${stage.flag('merging')}"; sleep 2;; esac\nPATH=\${PATH#*:} exec git "$@"\n`);
      const tip = stage.lab.git('rev-parse', 'main');
      const living = await stage.run(simple('A'));
      await until('the merge began', () => existsSync(stage.flag('merging')));
      await stops(living, () => living.child.kill('SIGINT'));
      assert.equal(stage.lab.git('rev-parse', 'main'), tip);
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
    },
  },
  {
    row: 30,
    name: 'Ctrl-C while the user\'s branch is moved',
    play: async (stage) => {
      await stage.lab.program('git', `#!/bin/sh\ncase "$*" in *merge*--ff-only*|*read-tree*-m*) touch "${stage.flag('delivering')}"; sleep 2;; esac\nPATH=\${PATH#*:} exec git "$@"\n`);
      const living = await stage.run(simple('A') + scriptTask('B', `${waitFor(stage.flag('go'))}; echo B > B.txt`));
      await until('the delivery began', () => existsSync(stage.flag('delivering')));
      await stops(living, () => living.child.kill('SIGINT'));
      await stage.raise('go');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt', 'B.txt');
      assert.equal(await stage.lab.read('A.txt'), 'A\n');
      assert.ok(existsSync(join(stage.lab.repo, 'B.txt')));
    },
  },
];
