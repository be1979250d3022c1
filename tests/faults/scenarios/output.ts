/** Rows 11 and 12: floods, endless lines, bytes that are no text. */
import assert from 'node:assert/strict';
import {copyFileSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {scriptTask, type Living} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {pause, type Stage} from '../stage.ts';

const mib = 1024 * 1024;

/** The most memory that the program itself ever had, in MiB. */
async function peakOf(living: Living): Promise<number> {
  let peak = 0;
  for (; living.child.exitCode === null && living.child.signalCode === null; await pause(50)) {
    try {
      peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${living.child.pid ?? 0}/status`, 'utf8'))?.[1] ?? peak * 1024) / 1024;
    } catch {
      break;
    }
  }
  return peak;
}

function logBytes(stage: Stage): number {
  const logs = join(stage.runDir(), 'logs');
  return Math.max(...readdirSync(logs).map((name) => statSync(join(logs, name)).size));
}

const flood = (row: number, name: string, script: string, sample?: true): Scenario => ({
  row,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    const living = await stage.run(scriptTask('A', `${script}\necho A > A.txt`));
    const peak = await peakOf(living);
    await stage.ends(living, 0);
    stage.landed('A.txt');
    assert.ok(peak > 0 && peak < 150, `orch had ${peak.toFixed(0)} MiB`);
    assert.ok(logBytes(stage) <= 64 * mib, `a log has ${logBytes(stage)} bytes`);
    const {out} = await stage.orch(0, 'logs', 'A');
    assert.ok(out.length < 70 * mib);
  },
});

const lines = (bytes: string): string => `head -c ${bytes} /dev/zero | tr '\\0' x | fold -w 200`;

export const output: readonly Scenario[] = [
  flood(11, 'a flood of 40 MB of output', lines('40M')),
  flood(11, '1 GB of output', lines('1G')),
  flood(11, '1 GB of output on stderr', `${lines('1G')} >&2`),
  flood(11, 'one line of 40 MB', "head -c 40M /dev/zero | tr '\\0' x; echo", true),
  flood(11, 'one line of 600 MB', "head -c 600M /dev/zero | tr '\\0' x; echo"),
  flood(11, 'one line of 600 MB that never ends', "head -c 600M /dev/zero | tr '\\0' x"),
  flood(12, '200 MB of bytes that are no UTF-8', 'head -c 200M /dev/urandom'),
  {
    row: 11,
    name: '1 GB of output of the tests',
    play: async (stage) => {
      const living = await stage.run(scriptTask('A', 'echo A > A.txt'), '--verify', `git rev-parse HEAD >> "$HOME/verified"; ${lines('1G')}`);
      const peak = await peakOf(living);
      await stage.ends(living, 0);
      assert.ok(peak > 0 && peak < 150, `orch had ${peak.toFixed(0)} MiB`);
      assert.ok(logBytes(stage) <= 64 * mib, `a log has ${logBytes(stage)} bytes`);
    },
  },
  {
    row: 12,
    name: 'a stream of invalid JSON, invalid UTF-8 and half a line around a good one',
    sample: true,
    play: async (stage) => {
      const copy = join(stage.lab.dir, 'stream.jsonl');
      copyFileSync(join(fileURLToPath(new URL('../fixtures/streams/', import.meta.url)), 'claude-2.1.197/success.jsonl'), copy);
      const noise = String.raw`i=0; while [ $i -lt 300 ]; do printf '{"type":"assistant","message":\377\376\n{]}\n\0\0null\n[]\n"text"\n{"type":7}\n{"type":"assistant","message":{"content":7}}\n'; i=$((i+1)); done`;
      await stage.lab.program('claude', `#!/bin/sh\n[ "$1" = --version ] && exit 0\ncat > /dev/null\necho A > A.txt\n${noise}\ncat "${copy}"\n${noise}\nprintf '{"type":"resu'\n`);
      await stage.ends(await stage.run('## A: Do it\n- agent: claude\n'), 0);
      stage.landed('A.txt');
      const {out} = await stage.orch(0, 'logs', 'A');
      assert.match(out, /finished/);
      assert.match(stage.said, /unparsed lines of its output: \d{3,}/);
    },
  },
];
