/** What each setting of `gates.reviewers` is seen by, with one value and with another. */
import {readConfig} from '../../../src/agents/config.ts';
import {gateSettings} from '../../../src/commands/settings.ts';
import {readersFor} from '../../../src/dispatch/review-agent.ts';
import {reviewersFor, reviewVerdict} from '../../../src/gates/review.ts';
import type {Reviewer} from '../../../src/model.ts';
import {adding, task, told} from '../../gates/changes.ts';

const agents = 'agents: {judge: {type: codex, model: gpt-5}, other: {type: gemini}, writer: {type: codex, model: gpt-5}}';
const {change} = adding({'src/a.ts': 'x\n'});
const work = {...task('A', [], {labels: ['financial']}), route: {agent: 'writer', reason: '', kind: 'bug'}} as const;

/** The reviewer as the settings have it, and those that may read. */
function read(text: string, name = 'sec'): {readonly reviewer: Reviewer; readonly asked: boolean; readonly may: readonly string[]} {
  const {config} = readConfig({file: 'agents.yaml', text: `version: 1\n${agents}\ngates: {reviewers: [{name: ${name}, agent: judge, ${text}}]}\n`.replace(', }', '}'), env: {}});
  const reviewer = gateSettings(config).reviewers?.[0];
  if (config === null || reviewer === undefined) throw new Error(`not a reviewer: ${text}`);
  const profiles = Object.fromEntries(config.agents.map((profile) => [profile.name, profile]));
  return {reviewer, asked: reviewersFor([reviewer], work, change).length > 0, may: readersFor({run: {settings: {agents: profiles}}}, {task: work, workedBy: ['writer'], reviewer}).names};
}

const block = (reviewer: Reviewer): string => told(reviewVerdict(reviewer, {type: 'answered', answer: {verdict: 'block', summary: 'No.', findings: []}, warnings: []}, change));

/** `given`: with each setting; else with another value. */
export function reviewersSeen(given: boolean): Readonly<Record<string, unknown>> {
  const pick = (one: string, other: string): string => (given ? one : other);
  return {
    'gates.reviewers.*.name': block(read('', pick('sec', 'sharp')).reviewer),
    'gates.reviewers.*.agent': readConfig({file: 'agents.yaml', text: `version: 1\n${agents}\ngates: {reviewers: [{name: sec, agent: ${pick('judge', 'nobody')}}]}\n`, env: {}}).diagnostics.length,
    'gates.reviewers.*.when.labels': read(`when: {labels: [${pick('financial', 'api')}]}`).asked,
    'gates.reviewers.*.when.files': read(`when: {files: [${pick('src', 'docs')}]}`).asked,
    'gates.reviewers.*.when.kinds': read(`when: {kinds: [${pick('bug', 'docs')}]}`).asked,
    'gates.reviewers.*.kind': read(`kind: ${pick('security', 'compliance')}`).reviewer.kind,
    'gates.reviewers.*.cross_model': read(`cross_model: ${pick('true', 'false')}`).may,
    'gates.reviewers.*.mode': block(read(`mode: ${pick('human', 'warn')}`).reviewer),
    'gates.reviewers.*.timeout': read(pick('timeout: 90s', '')).reviewer.timeoutMs,
  };
}
