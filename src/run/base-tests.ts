/** Commands that were run on commits that work is built on, so that nobody is blamed for what fails there; and the words about it. Pure. */
import type {BaseTest, FailedTests, Flaky, OnBase, Sha, TaskId} from '../model.ts';
import type {TaskRecord} from './task-record.ts';

/** Which command on which commit. */
export type BaseQuestion = Pick<BaseTest, 'kind' | 'command' | 'commit'>;

/** What is known already: what the log tells, and that a commit which has landed after its tests has passed them. */
export function knownBase({bases, tasks}: {readonly bases: readonly BaseTest[]; readonly tasks: ReadonlyMap<TaskId, TaskRecord>}, {kind, command, commit}: BaseQuestion): BaseTest | null {
  const told = bases.find((one) => one.kind === kind && one.command === command && one.commit === commit);
  if (told !== undefined || kind === 'check') return told ?? null;
  const landed = [...tasks.values()].some(({phase}) => phase.type === 'merged' && phase.sha === commit);
  return landed ? {kind, command, commit, outcome: 'green', tests: null} : null;
}

/** True of a task whose commit has failed because of its base alone: it may be merged as it is once that is mended. */
export const failedByBase = ({phase}: TaskRecord): boolean => phase.type === 'failed' && phase.failure.kind === 'red-base';

/** What is said once, when a base is found to be red. */
export function redBaseNotice({kind, command, commit, tests}: BaseTest): string {
  const what = `\`${command}\` fails on ${short(commit)}, on which this run builds, without any of its work${testWords(tests)}`;
  return kind === 'check'
    ? `${what}: a human decides about what fails for that alone. Mend it there, or change gates.checks in agents.yaml for the next run`
    : `${what}: nothing lands but what mends it. Once nothing else can go on, what failed by it is asked to, one task after the other, within its retries; or mend it there, commit, and \`orch retry\` what failed by red-base; \`--no-verify\` or merge.verify in agents.yaml changes what the next run asks`;
}

/** One line for a task. */
export const redBaseMessage = (command: string, {commit, tests}: Extract<OnBase, {type: 'same'}>): string =>
  `${command} fails on ${short(commit)} too, on which the change is built${testWords(tests)}; its own work is not to blame`;

/** What a task is told that is asked to mend a red base. */
export const mendWords = (command: string, output: string): string =>
  `\`${command}\` fails with your change, and it does without it: nothing lands before it passes. If your task is to make it pass, your work is not done; if not, mend what fails where that is small and safe, and else leave your work as it is. Its output ends with:\n${output}`;

/** What the agent is to mend where the base fails as well: in the first line what a person wants to know, below it more names. */
export function worseWords(command: string, {commit, fresh, shared}: Extract<OnBase, {type: 'worse'}>): string {
  const others = shared === 0 ? `\`${command}\` fails there too` : `${shared} more ${shared === 1 ? 'test fails' : 'tests fail'} there too`;
  const theirs = `(${others}, which is not yours to mend)`;
  if (fresh.length === 0) return `More tests fail than on ${short(commit)}, on which it is built ${theirs}.`;
  const [first, more, rest] = [fresh.slice(0, 5), fresh.slice(5, 50), fresh.length - 50];
  const below = [...more, ...(rest > 0 ? [`and ${rest} more`] : [])];
  return `These tests fail with your change and do not fail on ${short(commit)}, on which it is built ${theirs}: ${first.join('; ')}${below.length === 0 ? '' : `; and\n${below.join('\n')}`}`;
}

export const flakyNotice = ({command, tests}: Flaky): string => `\`${command}\` failed and then passed on the same commit${testWords(tests)}`;

/** ` (2 tests: adds; breaks)`, at most five names. */
export function testWords(tests: FailedTests | null): string {
  if (tests === null || tests.failed === 0) return '';
  const {failed, names} = tests;
  const listed = names.slice(0, 5).join('; ');
  return ` (${failed} ${failed === 1 ? 'test' : 'tests'}${listed === '' ? '' : `: ${listed}${names.length > 5 ? ' …' : ''}`})`;
}

const short = (commit: Sha): string => commit.slice(0, 10);
