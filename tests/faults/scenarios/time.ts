/** Rows 7 and 8: clocks that jump, machines that sleep. */
import assert from 'node:assert/strict';
import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {pause, simple, until, verify, waitFor, type Stage} from '../stage.ts';

/** A module that moves the clock of the program once a flag is there. */
function clockJump(stage: Stage, days: number): string {
  const file = join(stage.lab.dir, 'home', 'clock.mjs');
  const flag = JSON.stringify(stage.flag('jumped'));
  writeFileSync(file, `import {existsSync} from 'node:fs';
const real = Date;
const now = () => real.now() + (existsSync(${flag}) ? ${days} * 86400e3 : 0);
globalThis.Date = class extends real { constructor(...args) { if (args.length === 0) super(now()); else super(...args); } static now() { return now(); } };
`);
  return file;
}

const jump = (days: number): Scenario => ({
  row: 7,
  name: `the clock jumps ${days > 0 ? 'ahead' : 'back'} by ${Math.abs(days)} days while an agent, a check and tests run`,
  play: async (stage) => {
    await stage.lab.write('tasks.md', scriptTask('A', `touch "${stage.flag('began')}"; ${waitFor(stage.flag('jumped'))}; sleep 1; echo A > A.txt`, {timeout: '10m'}) + simple('B', {'depends on': 'A'}));
    const living = stage.start(['run', '--isolation', 'worktree', '--ci', '--max-duration', '1h', '--verify', verify], {env: {NODE_OPTIONS: `--import=${clockJump(stage, days)}`}});
    await until('the agent began', () => existsSync(stage.flag('began')));
    await stage.raise('jumped');
    await stage.orch(5, 'run', '--isolation', 'worktree', '--ci', '--no-verify');
    await stage.ends(living, 0);
    stage.landed('A.txt', 'B.txt');
    await stage.orch(0, 'status');
    await stage.orch(0, 'report');
    await stage.orch(0, 'resume', '--ci');
  },
});

const asleep = (seconds: number, sample?: true): Scenario => ({
  row: 8,
  name: `the machine sleeps for ${seconds} s, longer than the attempt may take`,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    const living = await stage.run(scriptTask('A', `echo $$ > "${stage.flag('pid')}"; ${waitFor(stage.flag('go'))}; echo A > A.txt`, {timeout: `${seconds - 1}s`}));
    await until('the agent began', () => stage.lines('pid').length > 0 && stage.lines('pid')[0] !== '');
    const agent = Number(stage.lines('pid')[0]);
    living.child.kill('SIGSTOP');
    process.kill(-agent, 'SIGSTOP');
    await pause(seconds * 1000);
    const second = await stage.orch(5, 'run', '--isolation', 'worktree', '--ci', '--no-verify');
    assert.match(second.err, new RegExp(`process ${living.child.pid ?? 0}`));
    process.kill(-agent, 'SIGCONT');
    living.child.kill('SIGCONT');
    await stage.raise('go');
    await stage.ends(living, 0);
    stage.landed('A.txt');
  },
});

export const time: readonly Scenario[] = [jump(5), jump(-5), asleep(5, true), asleep(60)];
