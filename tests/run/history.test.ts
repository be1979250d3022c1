/** The record across runs: what is told of a run, once, and what damage does to it. */
import {appendFile, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {FailureKind} from '../../src/failure.ts';
import type {HistoryEntry} from '../../src/model.ts';
import {historyEntries} from '../../src/run/history-entries.ts';
import {appendHistory, costByDay, readHistory, readHistoryLines} from '../../src/run/history.ts';
import {Story} from '../report/story.ts';

const told = (story: Story): readonly HistoryEntry[] => historyEntries({state: story.state, events: story.events, modelOf: () => 'big', now: '2026-03-09T00:00:00.000Z'});

describe('what is told of a run', () => {
  test('a task that landed, with what its agent needed', () => {
    const story = new Story({A: 'a', B: 'b'}).doesAll('A', 'a', 'b');
    expect(told(story)).toEqual([
      {version: 1, at: '2026-03-01T12:01:06.000Z', runId: 'r-1', task: 'A', digest: '0123456789abcdef', profile: 'claude', type: 'claude', model: 'big', kind: null, size: null, outcome: 'landed', failureKind: null, attempts: 1, minutes: 0.95, costUsd: 0.12, tokens: {input: 12_000, output: 300}},
    ]);
  });

  test.each<[FailureKind, HistoryEntry['outcome']]>([
    ['exit', 'failed'], ['tests', 'failed'], ['no-changes', 'failed'], ['timeout', 'failed'],
    ['rate-limit', 'uncounted'], ['usage-limit', 'uncounted'], ['quota', 'uncounted'], ['overloaded', 'uncounted'], ['budget', 'uncounted'], ['auth', 'uncounted'], ['spawn', 'uncounted'], ['internal', 'uncounted'],
  ])('%s is %s', (kind, outcome) => {
    expect(told(new Story({A: 'a'}).starts('A').fails('A', kind, 'why'))).toMatchObject([{outcome, failureKind: kind}]);
  });

  test("a person's no and an interruption are not counted, a gate's is", () => {
    const asked = new Story({A: 'a'}).starts('A').commits('A', 'a').asks('A', 'a', 'why');
    expect(told(asked)).toMatchObject([{outcome: 'uncounted', failureKind: null, at: '2026-03-09T00:00:00.000Z'}]);
    expect(told(asked.tell({type: 'rejected', task: 'A', by: 'me', reason: 'no'}))).toMatchObject([{outcome: 'uncounted', failureKind: 'policy'}]);
    expect(told(new Story({A: 'a'}).starts('A').commits('A', 'a').isBlocked('A', 'a', 'key'))).toMatchObject([{outcome: 'failed', failureKind: 'secrets'}]);
    expect(told(new Story({A: 'a'}).starts('A').uses('A', {inputTokens: 1, outputTokens: 2, costUsd: null}))).toMatchObject([{outcome: 'uncounted', costUsd: null, minutes: 0}]);
    const both = new Story({A: 'a'}).starts('A').uses('A', {inputTokens: 1, outputTokens: 2, costUsd: 3}).fails('A', 'auth', 'no').starts('A', 2, 'shell').tell({type: 'progress', task: 'A', attempt: 2, action: null, progress: null, usage: {inputTokens: 1, outputTokens: 2, costUsd: null}, session: null});
    expect(told(both)).toMatchObject([{costUsd: null, knownUsd: 3}]);
  });
});

const entry = (task: string, parts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  version: 1, at: '2026-03-01T12:00:00.000Z', runId: 'r', task, digest: 'd', profile: 'p', type: 'claude', model: null, kind: 'bug', size: 'small', outcome: 'failed', failureKind: 'exit', attempts: 1, minutes: 1, costUsd: 1, tokens: null, ...parts,
});

test('time that an interruption ended is not counted: orch may have been away for days', () => {
  const story = new Story({A: 'a'}).starts('A').passes(90).tell({type: 'attempt-finished', task: 'A', attempt: 1, outcome: {type: 'interrupted', head: null}}).starts('A', 2).passes(29).commits('A', 'a');
  expect(told(story)).toMatchObject([{attempts: 2, minutes: 0.5}]);
});

describe('the file', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'orch-history-'));
  });
  afterAll(() => rm(dir, {recursive: true, force: true}));

  test('a task of a run counts once, and a later landing replaces an earlier failure', async () => {
    const file = join(dir, 'once');
    await appendHistory(file, [entry('A'), entry('B')]);
    await appendHistory(file, [entry('A', {at: '2026-03-02T12:00:00.000Z'}), entry('B')]);
    expect((await readHistoryLines(file)).length).toBe(2);
    await appendHistory(file, [entry('A', {outcome: 'landed', failureKind: null, costUsd: 3, at: '2026-03-03T12:00:00.000Z'})]);
    await appendHistory(file, [entry('A', {outcome: 'uncounted'}), entry('A', {runId: 'other'})]);
    expect((await readHistory(file)).map(({runId, task, outcome}) => `${runId} ${task} ${outcome}`)).toEqual(['r A landed', 'r B failed', 'other A failed']);
  });

  test('a torn line is closed, damaged and foreign ones are skipped', async () => {
    const file = join(dir, 'torn');
    await appendHistory(file, [entry('A')]);
    await appendFile(file, `${JSON.stringify({...entry('X'), minutes: -1})}\n[]\n${JSON.stringify({...entry('Y'), version: 2})}\n\u0000\n${JSON.stringify(entry('Z')).slice(0, 40)}`);
    await appendHistory(file, [entry('B')]);
    expect((await readHistory(file)).map(({task}) => task)).toEqual(['A', 'B']);
    expect(await readHistory(join(dir, 'missing'))).toEqual([]);
  });

  test('above a megabyte the older half goes', async () => {
    const file = join(dir, 'large');
    const lines = Array.from({length: 5000}, (_, number) => `${JSON.stringify(entry(`T-${number}`, {digest: 'd'.repeat(60)}))}\n`).join('');
    await writeFile(file, lines);
    await appendHistory(file, [entry('NEW')]);
    expect((await stat(file)).size).toBeLessThan(lines.length / 2);
    const kept = await readHistory(file);
    expect(kept.length).toBeGreaterThan(1000);
    expect(kept.at(-1)?.task).toBe('NEW');
    expect((await readFile(file, 'utf8')).startsWith('{"version":1')).toBe(true);
  });

  test('cost by day: each day gets what was added on it', () => {
    const days = costByDay(
      [entry('A', {costUsd: 2}), entry('B', {costUsd: null}), entry('C', {costUsd: null, type: 'script'}), entry('A', {costUsd: 5, at: '2026-03-02T12:00:00.000Z'}), entry('A', {costUsd: 1, at: '2026-03-02T13:00:00.000Z', runId: 'other'})],
      (at) => at.slice(0, 10),
    );
    expect([...days]).toEqual([['2026-03-01', {usd: 2, unknown: 1}], ['2026-03-02', {usd: 4, unknown: 0}]]);
    const mixed = entry('A', {costUsd: null, knownUsd: 3, at: '2026-03-02T12:00:00.000Z'});
    expect([...costByDay([entry('A', {costUsd: 2}), mixed, {...mixed, attempts: 2, knownUsd: 4}], (at) => at.slice(0, 10))].at(-1)).toEqual(['2026-03-02', {usd: 2, unknown: 1}]);
  });
});
