import {appendFile, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {RunEvent, RunEventBody} from '../../src/run/events.ts';
import {decodeLog, encodeEvent, readLog, RunLog} from '../../src/run/log.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'orch-log-'))));
afterEach(() => rm(dir, {recursive: true}));

const note = (message: string): RunEventBody => ({type: 'noticed', task: null, message});
const events = (messages: readonly string[]): RunEvent[] => messages.map((message, seq) => ({seq, at: '2026-01-01T00:00:00.000Z', ...note(message)}) as RunEvent);
const encoded = (messages: readonly string[]): Buffer => Buffer.from(events(messages).map((event) => encodeEvent(event)).join(''));

test('what was appended, also side by side, is read back in order', async () => {
  const file = join(dir, 'events.jsonl');
  const log = await RunLog.open(file, 0, () => '2026-01-01T00:00:00.000Z');
  await Promise.all([log.append([note('a'), note('b')], 0), log.append([note('c')], 2), log.append([note('"},\n')], 3)]);
  await log.close();
  const {events: read, damage} = await readLog(file);
  expect(read.map((event) => (event.type === 'noticed' ? event.message : ''))).toEqual(['a', 'b', 'c', '"},\n']);
  expect(damage).toBeNull();
});

test('a torn last line is told and cut when the log is opened again', async () => {
  const file = join(dir, 'events.jsonl');
  await appendFile(file, encoded(['a', 'b']));
  await appendFile(file, '{"seq":2,"at"');
  const torn = await readLog(file);
  expect(torn.damage).toEqual({line: 3, message: 'the last line is incomplete', torn: true});
  const log = await RunLog.open(file, torn.goodBytes, () => '2026-01-01T00:00:00.000Z');
  await log.append([note('c')], 2);
  await log.close();
  expect((await readLog(file)).events).toHaveLength(3);
  expect(await readFile(file, 'utf8')).not.toContain('"at"\n');
});

test('a flipped bit anywhere leaves the prefix before it, or is noticed', () => {
  const whole = encoded(['first', 'second', 'third']);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      const {events: read, damage} = decodeLog(bytes);
      const line = whole.subarray(0, at).filter((byte) => byte === 10).length;
      expect(damage).not.toBeNull();
      expect(read).toEqual(decodeLog(whole).events.slice(0, line));
    }),
  );
});

test('arbitrary bytes never throw', () => {
  fc.assert(fc.property(fc.uint8Array({maxLength: 300}), (bytes) => void decodeLog(Buffer.from(bytes))));
});

test('a log of a newer version is refused from its first line on', () => {
  const line = encodeEvent(events(['a'])[0] as RunEvent);
  const newer = line.replace('"log":1', '"log":2');
  expect(newer).not.toBe(line);
  expect(decodeLog(Buffer.from(newer)).events).toEqual([]);
});

test('after one failed write every further append fails', async () => {
  const log = await RunLog.open(join(dir, 'events.jsonl'), 0, () => '');
  await log.close();
  await expect(log.append([note('a')], 0)).rejects.toThrow();
  await expect(log.append([note('b')], 0)).rejects.toThrow();
});
