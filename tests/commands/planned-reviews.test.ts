import {describe, expect, it} from 'vitest';
import {plannedReviewLines, plannedReviews, unreadWarnings} from '../../src/commands/planned-reviews.ts';
import type {AgentProfile, Reviewer} from '../../src/model.ts';
import {task} from '../gates/changes.ts';

const profile = (name: string, more: Partial<AgentProfile> = {}): AgentProfile => ({name, type: 'command', model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: [name], timeoutMs: null, status: 'active', blocker: null, ...more});
const reviewer = (more: Partial<Reviewer> = {}): Reviewer => ({name: 'sec', agent: 'judge', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null, ...more});
const by = (id: string, agent: string, more: Parameters<typeof task>[2] = {}) => ({...task(id, [], more), route: {agent, reason: ''}});

/** What `orch plan` says of a reviewer. */
function lines(asked: Reviewer, profiles = [profile('writer'), profile('judge')], tasks = [by('A', 'writer', {labels: ['financial']}), by('B', 'judge')]): readonly string[] {
  return plannedReviewLines(plannedReviews({tasks}, [asked], profiles), tasks.filter(({done}) => !done).length);
}

describe('who will read what', () => {
  it.each<[string, Reviewer, string]>([
    ['nobody reads own work', reviewer(), 'sec (security): judge reads A; nobody may read B, so that a human is asked: judge has worked on the task itself'],
    ['only some tasks', reviewer({when: {labels: ['Financial']}, kind: 'compliance'}), 'sec (compliance): judge reads A'],
    ['where the change touches files', reviewer({when: {labels: ['financial'], files: ['src/auth']}}), 'sec (security): judge reads A, where the change touches src/auth'],
    ['no task at all', reviewer({when: {labels: ['finacial']}}), 'sec (security): no task is of its labels or kinds'],
  ])('%s', (_what, asked, line) => {
    expect(lines(asked)).toEqual([line]);
  });

  it('a fallback where the profile has the task itself', () => {
    expect(lines(reviewer(), [profile('writer'), profile('judge', {fallback: ['other']}), profile('other')])).toEqual(['sec (security): judge reads A; other reads B']);
  });

  it('why nobody may, also before a run begins', () => {
    const profiles = [profile('writer'), profile('judge', {status: 'blocked', blocker: 'judge is not on PATH'})];
    expect(lines(reviewer(), profiles)).toEqual(['sec (security): nobody may read any task, so that a human is asked: judge is blocked: judge is not on PATH']);
    const warnings = (asked: readonly AgentProfile[]): readonly string[] => unreadWarnings(plannedReviews({tasks: [by('A', 'writer'), by('B', 'judge')]}, [reviewer()], asked));
    expect(warnings(profiles)).toEqual(['Reviewer sec: nobody may read A, B, so that a human will be asked: judge is blocked: judge is not on PATH.']);
    expect(warnings([profile('writer'), profile('judge', {fallback: ['other']}), profile('other')])).toEqual([]);
  });

  it('says nothing of who is off, nor where nothing is left to do', () => {
    expect(lines(reviewer({mode: 'off'}))).toEqual([]);
    expect(lines(reviewer(), undefined, [by('A', 'writer', {done: true})])).toEqual([]);
  });
});
