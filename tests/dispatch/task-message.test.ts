import {describe, expect, test} from 'vitest';
import {isConventional, signOff, subjectOf, workMessage} from '../../src/dispatch/task-message.ts';
import {parseSubject} from '../../src/gates/conventional-commit.ts';
import type {ComplianceSettings, PlannedTask, WorkKind} from '../../src/model.ts';
import {task} from '../gates/changes.ts';

const ada = {name: 'Ada L', email: 'ada@example.org'};
const same = (text: string): string => text;
const hide = (text: string): string => text.replace('hunter2', '***');
const gates = (compliance: Partial<ComplianceSettings>): {readonly compliance: ComplianceSettings} => ({compliance: {mode: 'auto', rules: [], ...compliance}});
const conventional = gates({conventionalCommits: true});
const about = (title: string, more: Partial<PlannedTask> = {}): PlannedTask => task('DEV-1', [], {title, ...more});
const ofKind = (kind: WorkKind): Partial<PlannedTask> => ({route: {agent: 'a', reason: '', kind}});

describe('the subject', () => {
  test('names the task where nobody asks for more', () => {
    for (const none of [{}, gates({}), gates({mode: 'off', conventionalCommits: true})]) {
      expect(subjectOf(about(' Add\n it '), none, same)).toBe('DEV-1: Add it');
      expect(isConventional(none)).toBe(false);
    }
    expect(isConventional(conventional)).toBe(true);
  });

  test.each<[string, PlannedTask, Partial<ComplianceSettings>, string]>([
    ['by its kind', about('Add it', ofKind('bug')), {}, 'fix(DEV-1): Add it'],
    ['of no kind', about('Add it'), {}, 'feat(DEV-1): Add it'],
    ['by a label that is a type', about('Add it', {...ofKind('bug'), labels: ['api', 'Docs']}), {}, 'docs(DEV-1): Add it'],
    ['by its own title', about('perf(core)!: Add it', ofKind('bug')), {}, 'perf(core)!: Add it'],
    ['with a title that only looks so', about('Note: add it'), {}, 'feat(DEV-1): Note: add it'],
    ['by a type of the team', about('Add it', {labels: ['legal']}), {commitTypes: ['feat', 'legal']}, 'legal(DEV-1): Add it'],
    ['of a type that the team does not use', about('docs: add it', ofKind('docs')), {commitTypes: ['feat', 'chore']}, 'chore(DEV-1): docs: add it'],
    ['of a type that the team does not use, which has no chores', about('Add it', ofKind('docs')), {commitTypes: ['story']}, 'story(DEV-1): Add it'],
    ['without a title', about(''), {}, 'feat(DEV-1): DEV-1'],
  ])('is conventional %s', (_name, one, more, expected) => {
    const subject = subjectOf(one, gates({conventionalCommits: true, ...more}), same);
    expect(subject).toBe(expected);
    expect(parseSubject(subject).ok).toBe(true);
  });

  test('holds no credential that the title had, in either form', () => {
    expect(subjectOf(about('Use hunter2'), {}, hide)).toBe('DEV-1: Use ***');
    expect(subjectOf(about('feat: use hunter2'), conventional, hide)).toBe('feat: use ***');
  });
});

describe('the sign-off', () => {
  test('is of the person the run works for, where it is asked for', () => {
    expect(signOff(gates({dco: true}), ada)).toBe('Signed-off-by: Ada L <ada@example.org>');
    expect(signOff(gates({dco: true, mode: 'off'}), ada)).toBeNull();
    expect(signOff({}, ada)).toBeNull();
  });

  test('stands below the subject of the work, in one line', () => {
    expect(workMessage(about('Add it'), gates({dco: true}), {author: {...ada, name: 'Ada\nOrch-Task: x <y>'}, redact: same})).toBe('DEV-1: Add it\n\nSigned-off-by: Ada Orch-Task: x y <ada@example.org>\n');
    expect(workMessage(about('Add it'), {}, {author: ada, redact: same})).toBe('DEV-1: Add it\n');
  });
});
