/** What each setting of `gates.compliance` is seen by, with it and without it. */
import {readConfig} from '../../../src/agents/config.ts';
import {gateSettings} from '../../../src/commands/settings.ts';
import {signOff, subjectOf} from '../../../src/dispatch/task-message.ts';
import {complianceGate} from '../../../src/gates/compliance.ts';
import type {CommitText, GateSettings} from '../../../src/model.ts';
import {adding, task, told} from '../../gates/changes.ts';

const person = {name: 'Ada', email: 'ada@example.org'};
const commit: CommitText = {commit: 'c'.repeat(40), isMerge: false, author: person, committer: person, message: 'docs: it\n'};
const world = adding({'src/a.ts': 'float\n', 'lib/b.ts': 'x\n'});

const settingsOf = (compliance: string): GateSettings => gateSettings(readConfig({file: 'agents.yaml', text: `version: 1\ngates: {compliance: ${compliance}}\n`, env: {}}).config);

async function judged(compliance: string): Promise<string> {
  const settings = settingsOf(compliance).compliance;
  if (settings === undefined || settings.mode === 'off') return 'not asked';
  const verdict = await complianceGate({change: world.change, blobs: world.blobs, settings, work: {labels: ['financial'], kind: 'bug'}, commits: [commit], mode: settings.mode});
  return `${told(verdict)} ${JSON.stringify(verdict)}`;
}

/** `given`: with each setting; else without it, or with another value where it must have one. */
export async function complianceSeen(given: boolean): Promise<Readonly<Record<string, unknown>>> {
  const pick = (one: string, other: string): string => (given ? one : other);
  const rule = (text: string): Promise<string> => judged(`{rules: [{id: a, ${text}}]}`);
  const {compliance} = settingsOf(pick('{conventional_commits: true}', '{}'));
  return {
    'gates.compliance': await judged(pick('{require_tests: true}', 'off')),
    'gates.compliance.mode': await judged(`{require_tests: true, mode: ${pick('block', 'warn')}}`),
    'gates.compliance.dco': [await judged(pick('{dco: true}', '{}')), signOff(settingsOf(pick('{dco: true}', '{}')), person)],
    'gates.compliance.conventional_commits': subjectOf(task('A', []), compliance === undefined ? {} : {compliance}, (text) => text),
    'gates.compliance.commit_types': await judged(`{conventional_commits: true${pick(', commit_types: [feat]', '')}}`),
    'gates.compliance.require_tests': await judged(pick('{require_tests: true}', '{}')),
    'gates.compliance.when.labels': await judged(`{when: {labels: [${pick('financial', 'api')}]}, rules: [{id: a, require_human: true}]}`),
    'gates.compliance.when.files': await judged(`{when: {files: ${pick('src', 'docs')}}, rules: [{id: a, require_human: true}]}`),
    'gates.compliance.when.kinds': await judged(`{when: {kinds: [${pick('bug', 'docs')}]}, rules: [{id: a, require_human: true}]}`),
    'gates.compliance.rules.*.id': await judged(`{rules: [{id: ${pick('a', 'b')}, require_human: true}]}`),
    'gates.compliance.rules.*.when.labels': await rule(`require_human: true, when: {labels: [${pick('financial', 'api')}]}`),
    'gates.compliance.rules.*.when.files': await rule(`require_human: true, when: {files: ${pick('src', 'docs')}}`),
    'gates.compliance.rules.*.when.kinds': await rule(`require_human: true, when: {kinds: [${pick('bug', 'docs')}]}`),
    'gates.compliance.rules.*.when_changed': await rule(`when_changed: ${pick('src', 'docs')}, requires: docs`),
    'gates.compliance.rules.*.requires': await rule(`when_changed: src, requires: ${pick('docs', 'lib')}`),
    'gates.compliance.rules.*.forbid.files': await rule(`forbid: {files: ${pick('src', 'docs')}, text: float}`),
    'gates.compliance.rules.*.forbid.text': await rule(`forbid: {files: src, text: ${pick('float', 'double')}}`),
    'gates.compliance.rules.*.require_human': await rule(pick('require_human: true', 'forbid: {files: docs, text: x}')),
    'gates.compliance.rules.*.grade': await rule(`when_changed: src, requires: docs${pick(', grade: human', '')}`),
    'gates.compliance.rules.*.message': await rule(`require_human: true${pick(', message: Ask Ada.', '')}`),
  };
}
