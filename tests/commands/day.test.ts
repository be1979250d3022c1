import {mkdir, rm} from 'node:fs/promises';
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {dayOf} from '../../src/commands/day.ts';
import type {HistoryEntry} from '../../src/model.ts';
import type {RunEventBody} from '../../src/run/events.ts';
import {appendHistory} from '../../src/run/history.ts';
import {RunLog} from '../../src/run/log.ts';
import {statePaths} from '../../src/run/paths.ts';
import {createRun} from '../../src/run/store.ts';
import {nowIso} from '../../src/world/clock.ts';
import {writeFileAtomic} from '../../src/world/files.ts';
import {runPlan} from '../sim/script.ts';

let top = '';
beforeEach(() => void (top = mkdtempSync(join(tmpdir(), 'orch-day-'))));
afterEach(() => rm(top, {recursive: true}));

const costing = (usd: number): readonly RunEventBody[] => [
  {type: 'attempt-started', task: 'a', attempt: 1, agent: 'x', worktree: 'w', base: 'b'},
  {type: 'progress', task: 'a', attempt: 1, action: null, progress: null, usage: {inputTokens: 1, outputTokens: 1, costUsd: usd}, session: null},
];
const entry = (runId: string, costUsd: number): HistoryEntry => ({version: 1, at: nowIso(), runId, task: 'a', digest: 'd', profile: 'x', type: 'claude', model: null, kind: null, size: null, outcome: 'landed', failureKind: null, attempts: 1, minutes: 1, costUsd, tokens: null});

test('other runs of today count by their logs, those that were cleaned away by the record, each once and never the run itself', async () => {
  const paths = statePaths(top);
  await mkdir(paths.orch, {recursive: true});
  const {date, utcOffsetMinutes} = await dayOf(paths, 'mine');
  for (const [runId, usd] of [['mine', 100], ['other', 2]] as const) {
    const {events} = await createRun(paths, {...runPlan(['a'], []), runId}, writeFileAtomic);
    const log = await RunLog.open(events, 0, nowIso);
    await log.append([{type: 'run-started', runId, pid: 1, day: {date, utcOffsetMinutes, othersUsd: 0}}, ...costing(usd)], 0);
    await log.close();
  }
  await appendHistory(paths.history, [entry('other', 2), entry('gone', 5)]);
  expect((await dayOf(paths, 'mine')).othersUsd).toBe(7);
});
