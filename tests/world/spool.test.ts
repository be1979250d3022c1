import {appendFileSync, closeSync, openSync, statSync, writeFileSync, writeSync} from 'node:fs';
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {followSpool} from '../../src/world/spool.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();

interface Told {
  readonly text: string;
  readonly cut: boolean;
}

function follow(options: Partial<Parameters<typeof followSpool>[0]> = {}): {readonly told: Told[]; readonly follower: ReturnType<typeof followSpool>; seen(count: number): Promise<void>} {
  const told: Told[] = [];
  let wake: (() => void) | null = null;
  const follower = followSpool({
    file: scratch.path('spool'),
    pollMs: 1,
    onLine: (text, cut) => {
      told.push({text, cut});
      wake?.();
    },
    ...options,
  });
  const seen = async (count: number): Promise<void> => {
    while (told.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {told, follower, seen};
}

const line = (text: string): Told => ({text, cut: false});

describe('followSpool', () => {
  test('tells lines as they come, across the borders of writes, and the last one without a newline', async () => {
    writeFileSync(scratch.path('spool'), 'one\ntw');
    const {told, follower, seen} = follow();
    await seen(1);
    appendFileSync(scratch.path('spool'), 'o\n\nend');
    await seen(3);
    expect(told).toEqual([line('one'), line('two'), line('')]);
    expect(await follower.drain()).toEqual({bytes: 12, lines: 4, cutLines: 0});
    expect(told.at(-1)).toEqual(line('end'));
    expect(await follower.drain()).toMatchObject({lines: 4});
  });

  test('cuts a line that is too long, and goes on with the next', async () => {
    writeFileSync(scratch.path('spool'), `${'x'.repeat(3_000_000)}\nshort\n`);
    const {told, follower} = follow({maxLineBytes: 10});
    expect(await follower.drain()).toEqual({bytes: 3_000_007, lines: 2, cutLines: 1});
    expect(told).toEqual([{text: 'xxxxxxxxxx', cut: true}, line('short')]);
  });

  test('bytes that are no UTF-8 become a replacement character', async () => {
    writeFileSync(scratch.path('spool'), Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xc3]));
    const {told, follower} = follow();
    await follower.drain();
    expect(told).toEqual([line('a\uFFFDb'), line('\uFFFD')]);
  });

  test('gives disk space back while a flood goes on, and loses nothing of it', async () => {
    const file = scratch.path('spool');
    writeFileSync(file, '');
    let count = 0;
    let bytes = 0;
    const {follower} = follow({
      releaseBytes: 1024 * 1024,
      onLine: (text) => {
        expect(text).toBe(`${count} ${'y'.repeat(1000)}`);
        count += 1;
        bytes += text.length + 1;
      },
    });
    const writer = openSync(file, 'a');
    for (let index = 0; index < 16_000; index += 1) {
      writeSync(writer, `${index} ${'y'.repeat(1000)}\n`);
      if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    closeSync(writer);
    expect(await follower.drain()).toMatchObject({lines: 16_000, bytes});
    expect(statSync(file).blocks * 512).toBeLessThan(4 * 1024 * 1024);
  });

  test('where no hole can be made, the file is emptied once all of it has been read', async () => {
    const file = scratch.path('spool');
    writeFileSync(file, `${'z'.repeat(999)}\n`.repeat(2000));
    process.env['PATH'] = scratch.dir;
    const {follower, seen, told} = follow({releaseBytes: 1024 * 1024});
    await seen(2000);
    while (statSync(file).size > 0) await new Promise((resolve) => setImmediate(resolve));
    appendFileSync(file, 'after\n');
    expect(await follower.drain()).toEqual({bytes: 2_000_006, lines: 2001, cutLines: 0});
    expect(told.at(-1)).toEqual(line('after'));
  });

  test('waits for a slow listener, and tells its failure', async () => {
    writeFileSync(scratch.path('spool'), 'a\nb\nc\n');
    let busy = 0;
    const slow = follow({
      onLine: async () => {
        busy += 1;
        expect(busy).toBe(1);
        await Promise.resolve();
        busy -= 1;
      },
    });
    await slow.follower.drain();
    const broken = follow({
      onLine: () => {
        throw new Error('disk full');
      },
    });
    await expect(broken.follower.drain()).rejects.toThrow('disk full');
    await expect(follow({file: scratch.path('none')}).follower.drain()).rejects.toMatchObject({code: 'ENOENT'});
  });

  test('any bytes, written in any pieces, give the lines they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({unit: fc.constantFrom('a', 'é', '\n', '日')}), {maxLength: 8}), async (pieces) => {
        writeFileSync(scratch.path('spool'), '');
        const {told, follower} = follow();
        for (const piece of pieces) appendFileSync(scratch.path('spool'), piece);
        await follower.drain();
        const expected = pieces.join('').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(told.map(({text}) => text)).toEqual(expected);
      }),
      {numRuns: 50},
    );
  });
});
