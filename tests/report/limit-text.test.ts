import {expect, test} from 'vitest';
import {liveView} from '../../src/report/live-view.ts';
import {nextSteps} from '../../src/report/next-steps.ts';
import {plainLine} from '../../src/report/plain-lines.ts';
import {statusJson} from '../../src/report/status-json.ts';
import {statusText} from '../../src/report/status-text.ts';
import type {RunEventBody} from '../../src/run/events.ts';
import {plainChalk, Story} from './story.ts';

const held = (until: string | null): RunEventBody => ({type: 'provider-held', provider: 'anthropic', until, kind: until === null ? 'quota' : 'usage-limit', message: 'no more for now', cap: 2, streak: 1});

/** A and B wait for the account of claude; it is noon. */
const story = (until: string | null): Story => new Story({A: 'First', B: 'Second'}, {onLimit: 'wait'}).starts('A').fails('A', 'usage-limit', 'no more for now').tell(held(until));
const evening = '2026-03-01T19:40:00.000Z';

test('tasks that wait for an account say so, and until when', () => {
  const {state, now} = story(evening);
  expect(statusText(state, {owner: 'alive', now, columns: 120, chalk: plainChalk})).toMatchInlineSnapshot(`
    "Run r-1 of tasks.md into main: running

    ·  A  First   pending  claude  3s  -  -  waits for anthropic: usage-limit until 19:40
    ·  B  Second  pending  claude      -  -  waits for anthropic: usage-limit until 19:40

    0 of 2 tasks merged · 4s · 2 pending
    anthropic: usage-limit until 19:40, 2 tasks wait: no more for now
    "
  `);
  expect(liveView(state, {now, columns: 120, rows: 10, chalk: plainChalk}).at(-2)).toBe('anthropic: usage-limit until 19:40, 2 tasks wait: no more for now');
  expect(liveView(state, {now, columns: 120, rows: 2, chalk: plainChalk})).toHaveLength(1);
});

test('once its time is over nothing is told of it any more', () => {
  const {state} = story(evening);
  expect(statusText(state, {owner: 'alive', now: '2026-03-01T19:41:00.000Z', columns: 120, chalk: plainChalk})).not.toContain('19:40');
});

test('an account that waits for a person is none of a run\'s business that has ended without it', () => {
  const told = new Story({A: 'First'}, {onLimit: 'wait'}).tell(held(null));
  const seen = (owner: 'alive' | 'none'): string => statusText(told.state, {owner, now: told.now, columns: 120, chalk: plainChalk});
  told.doesAll('A', 'a', 'b');
  expect(seen('alive')).toContain('until you resume the run');
  told.tell({type: 'run-finished', outcome: 'complete'});
  expect(seen('none')).not.toContain('until you resume the run');
});

test('for other programs: the limits with their tasks, and at each task its own', () => {
  const {state, now} = story(evening);
  const {limits, tasks} = statusJson(state, {owner: 'alive', now});
  expect(limits).toEqual([{provider: 'anthropic', kind: 'usage-limit', until: evening, message: 'no more for now', tasks: ['A', 'B']}]);
  expect(tasks.map(({limit}) => limit)).toEqual([{provider: 'anthropic', kind: 'usage-limit', until: evening}, {provider: 'anthropic', kind: 'usage-limit', until: evening}]);
});

const step = (until: string | null) => nextSteps(story(until).tell({type: 'run-finished', outcome: 'paused'}).state, 'none').at(-1);

test('a paused run says which account, until when, and how it goes on', () => {
  expect(step(null)).toEqual({task: null, text: 'The run is paused and nothing is lost. anthropic: quota until you resume the run, 2 tasks wait: no more for now; to go on', commands: ['orch resume r-1']});
  expect(step('2026-03-04T09:00:00.000Z')?.text).toContain('anthropic: usage-limit until 2026-03-04 09:00, 2 tasks wait');
});

test('plain lines tell a limit and who takes over', () => {
  const told = story(evening).tell({type: 'attempt-started', task: 'A', attempt: 2, agent: 'codex', worktree: 'w', base: 'b', takesOver: {from: 'claude', failure: {kind: 'usage-limit', message: 'no more for now', retryAt: evening}}});
  const lines = told.events.slice(-3).map((event) => plainLine(event, told.state)?.replace(/^\S+ /, ''));
  expect(lines).toEqual(['A turned away: usage-limit: no more for now; tries again', 'anthropic: usage-limit until 19:40; at most 2 at once afterwards', 'A started codex (attempt 2), which takes over from claude: usage-limit: no more for now (try again from 2026-03-01 19:40)']);
});
