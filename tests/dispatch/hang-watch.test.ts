/** When silence is a hang: on a clock of its own, and with real processes. */
import {spawn} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {runAgent, type AgentEnding} from '../../src/dispatch/agent-run.ts';
import {watchForHang, type VitalSigns} from '../../src/dispatch/hang-watch.ts';
import {cpuOf} from '../../src/world/carriers.ts';
import {useScratch} from '../rig/scratch.ts';

/** A world in which time passes when the test says so. */
class World {
  waits = false;
  cpu: Readonly<Record<string, number>> = {};
  output = 1000;
  /** When a file last changed. */
  changed = 0;
  looks = 0;
  hangs = 0;
  cancelled = false;
  #tick: (passedMs: number) => void = () => {};

  readonly signs: VitalSigns = {
    waits: () => this.waits,
    cpu: () => new Map(Object.entries(this.cpu)),
    lastOutput: () => this.output,
    changeSince: async (ms) => {
      this.looks += 1;
      return this.changed > ms ? this.changed : null;
    },
    every: (_, tick) => {
      this.#tick = tick;
      return () => void (this.cancelled = true);
    },
  };

  /** In steps of half a second. */
  async pass(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1000; ms += 500) {
      this.#tick(500);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  }
}

function open(): {readonly world: World; readonly watch: ReturnType<typeof watchForHang>} {
  const world = new World();
  return {world, watch: watchForHang(600_000, world.signs, () => void (world.hangs += 1))};
}

describe('on a clock of its own', () => {
  test('nothing at all for that long is a hang; files are looked at once, at the end', async () => {
    const {world} = open();
    await world.pass(599);
    expect([world.hangs, world.looks]).toEqual([0, 0]);
    await world.pass(1);
    expect([world.hangs, world.looks]).toEqual([1, 1]);
  });

  test('a line begins the silence anew', async () => {
    const {world, watch} = open();
    await world.pass(550);
    watch.heard();
    await world.pass(599);
    expect(world.hangs).toBe(0);
    await world.pass(2);
    expect(world.hangs).toBe(1);
  });

  test('CPU is a sign of life, of any of its processes; a timer now and then is none', async () => {
    const {world} = open();
    for (let minute = 0; minute < 40; minute += 1) {
      world.cpu = {shell: 10, compiler: 1000 * minute};
      await world.pass(60);
    }
    expect(world.hangs).toBe(0);
    for (let minute = 0; minute < 15; minute += 1) {
      world.cpu = {shell: 10 + 50 * minute, compiler: 39_000};
      await world.pass(60);
    }
    expect(world.hangs).toBe(1);
  });

  test('what a process used before it was first looked at is none', async () => {
    const {world} = open();
    world.cpu = {shell: 90_000};
    await world.pass(600);
    expect(world.hangs).toBe(1);
  });

  test('a changed file, and output without the end of a line, are signs of life, each once', async () => {
    const {world} = open();
    await world.pass(300);
    world.changed = 2000;
    await world.pass(300);
    expect([world.hangs, world.looks]).toEqual([0, 1]);
    world.output = 3000;
    await world.pass(600);
    expect([world.hangs, world.looks]).toEqual([0, 1]);
    await world.pass(600);
    expect([world.hangs, world.looks]).toEqual([1, 2]);
  });

  test('who waits for its provider and has said so does not hang', async () => {
    const {world} = open();
    world.waits = true;
    await world.pass(3600);
    world.waits = false;
    await world.pass(599);
    expect(world.hangs).toBe(0);
    await world.pass(2);
    expect(world.hangs).toBe(1);
  });

  test('who speaks while its files are looked at does not hang; who has ended is not told of', async () => {
    for (const meanwhile of ['heard', 'stop'] as const) {
      const {world, watch} = open();
      const {changeSince} = world.signs;
      Object.assign(world.signs, {
        changeSince: (ms: number) => {
          watch[meanwhile]();
          return changeSince(ms);
        },
      });
      await world.pass(601);
      expect([world.looks, world.hangs]).toEqual([1, 0]);
      expect(world.cancelled).toBe(meanwhile === 'stop');
    }
  });
});

/** Shell: for some five seconds. */
const nowAndThen = (act: string): string => `for n in {1..11}; do sleep 0.4; ${act}; done`;

describe('real processes', () => {
  const scratch = useScratch();

  async function run(name: string, script: string, hangMs: number | null, timeoutMs = 30_000): Promise<AgentEnding> {
    const cwd = scratch.path(name);
    await mkdir(cwd);
    await writeFile(scratch.path(`${name}.prompt`), '');
    const mark = `${name}/${process.pid}`;
    const ended = await runAgent({
      type: 'command',
      spec: {program: 'bash', args: ['-c', script], stdin: 'prompt', env: {}, unset: []},
      program: '/bin/bash',
      cwd,
      box: null,
      env: {PATH: process.env['PATH'] ?? '', ORCH_HANG_TEST: mark},
      promptFile: scratch.path(`${name}.prompt`),
      logBase: scratch.path(`${name}.log`),
      marker: `ORCH_HANG_TEST=${mark}`,
      timeoutMs,
      hangMs,
      stop: new AbortController().signal,
      halt: new AbortController().signal,
      redact: (line) => line,
      onSpawn: async () => {},
      onHeard: () => {},
    });
    if (typeof ended === 'string') throw new Error(ended);
    return ended;
  }

  test('CPU is counted also of children that carry no mark', async () => {
    const child = spawn('bash', ['-c', 'end=$((SECONDS + 30)); (while [ $SECONDS -lt $end ]; do :; done) & wait'], {stdio: 'ignore', detached: true});
    const {pid = 0} = child;
    try {
      const busy = (): number => [...cpuOf(pid, 'ORCH_HANG_TEST=nobody')].filter(([, ms]) => ms > 50).length;
      await expect.poll(busy, {timeout: 20_000}).toBe(1);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  });

  test('silent, busy and silent, writing files and silent, speaking', async () => {
    const busy = nowAndThen('i=0; while [ $i -lt 15000 ]; do i=$((i + 1)); done');
    const found = await Promise.all([
      run('silent', 'sleep 60', 1000),
      run('busy', busy, 3000),
      run('busy-elsewhere', `(setsid bash -c '${busy}' &); sleep 5`, 3000),
      run('files', `mkdir deep; ${nowAndThen('touch deep/file')}`, 3000),
      run('pieces', nowAndThen('printf x'), 3000),
      run('complaints', nowAndThen('echo x >&2'), 3000),
      run('allowed', 'sleep 2', null),
      run('patient', 'sleep 60', 20_000, 1000),
    ]);
    expect(found.map(({stoppedBy, exitCode}) => stoppedBy ?? exitCode)).toEqual(['hang', 0, 0, 0, 0, 0, 0, 'timeout']);
  });
});
