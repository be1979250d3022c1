/** Rows 9, 10 and 27 to 29: agents that hang, are missing, or whose account says no. */
import assert from 'node:assert/strict';
import {copyFileSync, existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, until, waitFor, type Stage} from '../stage.ts';

const streams = fileURLToPath(new URL('../fixtures/streams/', import.meta.url));

/** A program on PATH that writes a file and replays a recorded stream. */
async function replays(stage: Stage, name: string, stream: string, code: number): Promise<void> {
  const copy = join(stage.lab.dir, `${name}.jsonl`);
  copyFileSync(join(streams, stream), copy);
  await stage.lab.program(name, `#!/bin/sh\n[ "$1" = --version ] && exit 0\ncat > /dev/null\necho half > A.txt\ncat "${copy}"\nexit ${code}\n`);
}

const answers = (input: {readonly row: number; readonly name: string; readonly agent: string; readonly stream: string; readonly kind: string; readonly sample?: true}): Scenario => ({
  row: input.row,
  name: input.name,
  ...(input.sample === undefined ? {} : {sample: true}),
  play: async (stage) => {
    await replays(stage, input.agent, input.stream, 1);
    await stage.ends(await stage.run(scriptTask('A', 'true', {agent: input.agent}).replace(/````sh run\ntrue\n````/, 'Do it.') + simple('B')), [1, 4]);
    assert.equal((await stage.lab.status()).states['B'], 'merged');
    await stage.fails('A', input.kind);
    assert.equal(stage.workOf('A', 'A.txt'), 'half');
  },
});

export const agents: readonly Scenario[] = [
  {
    row: 9,
    name: 'an agent that hangs is ended at its timeout; what it had is kept',
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', "echo half > A.txt; trap '' INT TERM; setsid sleep 300 & sleep 300", {timeout: '1s'}) + simple('B')), 1);
      await stage.states({A: 'failed', B: 'merged'});
      await stage.fails('A', 'timeout');
      assert.equal(stage.workOf('A', 'A.txt'), 'half');
    },
  },
  {
    row: 27,
    name: "an agent's program is missing: refused before anything starts",
    sample: true,
    play: async (stage) => {
      await stage.lab.write('agents.yaml', 'version: 1\nagents:\n  x: {type: command, command: [no-such-agent]}\n');
      const {err} = await stage.ends(await stage.run('## A: Do it\n- agent: x\n'), 2);
      assert.match(err, /no-such-agent/);
      assert.ok(!existsSync(join(stage.lab.repo, '.worktrees')));
    },
  },
  {
    row: 27,
    name: "an agent's program vanishes during the run",
    play: async (stage) => {
      await stage.lab.program('fleeting', '#!/bin/sh\necho x > A.txt\n');
      await stage.lab.write('agents.yaml', 'version: 1\nagents:\n  fleeting: {type: command, command: [fleeting]}\n  sh: {type: script}\n');
      const living = await stage.run(scriptTask('B', `touch "${stage.flag('began')}"; ${waitFor(stage.flag('go'))}; echo B > B.txt`, {agent: 'sh'}) + '## A: Do it\n- agent: fleeting\n- depends on: B\n');
      await until('B began', () => existsSync(stage.flag('began')));
      rmSync(join(stage.lab.dir, 'bin', 'fleeting'));
      await stage.raise('go');
      await stage.ends(living, 1);
      await stage.states({A: 'failed', B: 'merged'});
      await stage.fails('A', 'spawn', /fleeting/);
    },
  },
  {
    row: 27,
    name: 'an agent whose interpreter is missing',
    play: async (stage) => {
      await stage.lab.program('broken', '#!/no/such/interpreter\n');
      await stage.lab.write('agents.yaml', 'version: 1\nagents:\n  broken: {type: command, command: [broken]}\n');
      await stage.ends(await stage.run('## A: Do it\n- agent: broken\n'), 1);
      await stage.fails('A', 'spawn', /broken/);
    },
  },
  answers({row: 28, name: 'a key that is wrong or has expired', agent: 'claude', stream: 'claude-2.1.197/bad-key.jsonl', kind: 'auth'}),
  answers({row: 28, name: 'a key that is wrong or has expired (codex)', agent: 'codex', stream: 'codex-0.169.0/bad-key.jsonl', kind: 'auth'}),
];
