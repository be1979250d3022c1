import {describe, expect, it} from 'vitest';
import type {RunOutcome} from '../../src/run/events.ts';
import {measuredUntil, runWord} from '../../src/report/run-word.ts';
import {dependsOn, sha, Story} from './story.ts';

const ended = (story: Story, outcome: RunOutcome): Story => story.tell({type: 'run-finished', outcome});
const started = (): Story => new Story({A: 'a', B: 'b'}, {edges: [dependsOn('B', 'A')]}).starts('A');

describe('runWord', () => {
  it('none', () => {
    expect(runWord(null, 'none')).toBe('none');
  });

  it('running while its process lives, interrupted once it does not', () => {
    const {state} = started();
    expect([runWord(state, 'alive'), runWord(state, 'dead'), runWord(state, 'none')]).toEqual(['running', 'interrupted', 'interrupted']);
  });

  it('waiting for an approval, with what depends on it', () => {
    expect(runWord(ended(started().commits('A', 'a').asks('A', 'a', 'sure?'), 'waiting').state, 'none')).toBe('waiting');
  });

  it('waiting for a delivery', () => {
    const story = new Story({A: 'a'}).starts('A').commits('A', 'a').passesGates('A', 'a').merges('A', 'a', 'b').lands('A', 'b');
    story.tell({type: 'delivery-refused', sha: sha('b'), reason: 'edits overlap', command: 'git merge x'});
    expect(runWord(ended(story, 'waiting').state, 'none')).toBe('waiting');
  });

  it('paused by a limit, whatever else waits', () => {
    expect(runWord(ended(started(), 'paused').state, 'none')).toBe('paused');
    expect(runWord(ended(started().commits('A', 'a').asks('A', 'a', 'sure?'), 'paused').state, 'none')).toBe('paused');
  });

  it('finished, whether all landed or not', () => {
    expect(runWord(ended(started().fails('A', 'timeout', 'too long'), 'incomplete').state, 'none')).toBe('finished');
    expect(runWord(ended(new Story({}), 'complete').state, 'none')).toBe('finished');
  });

  it('aborted', () => {
    const story = started().tell({type: 'abort-requested', reason: 'user'}, {type: 'attempt-finished', task: 'A', attempt: 1, outcome: {type: 'interrupted', head: null}});
    expect(runWord(story.state, 'alive')).toBe('running');
    expect(runWord(ended(story, 'aborted').state, 'none')).toBe('aborted');
  });

  it('interrupted once more after the end, when something was retried or approved', () => {
    const failed = ended(started().fails('A', 'tests', 'red'), 'incomplete').tell({type: 'retry-requested', task: 'A', take: false, by: 'ann'});
    expect([runWord(failed.state, 'none'), runWord(failed.state, 'alive')]).toEqual(['interrupted', 'running']);
    const asked = ended(started().commits('A', 'a').asks('A', 'a', 'sure?'), 'waiting').tell({type: 'approved', task: 'A', head: sha('a'), by: 'ann', override: [], reason: null});
    expect(runWord(asked.state, 'none')).toBe('interrupted');
  });
});

describe('measuredUntil', () => {
  it('is the end, now, or the last that is known', () => {
    const story = started();
    const last = story.events.at(-1)?.at;
    expect(measuredUntil(story.state, {owner: 'alive', now: '2026-03-02T00:00:00.000Z'})).toBe('2026-03-02T00:00:00.000Z');
    expect(measuredUntil(story.state, {owner: 'dead', now: '2026-03-02T00:00:00.000Z'})).toBe(last);
    ended(story, 'incomplete');
    expect(measuredUntil(story.state, {owner: 'none', now: '2026-03-02T00:00:00.000Z'})).toBe(story.events.at(-1)?.at);
  });
});
