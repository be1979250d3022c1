/** What the commits that orch makes of a task's work say, under the promises of `gates.compliance`. Pure. */
import {parseSubject} from '../gates/conventional-commit.ts';
import type {ComplianceSettings, GateSettings, PlannedTask, WorkKind} from '../model.ts';
import type {Person} from '../world/user-repository.ts';

type Gates = Pick<GateSettings, 'compliance'>;

/** `DEV-1: Add it`, or under `conventional_commits` `feat(DEV-1): Add it`. One line; `redact` keeps what the title must not tell out of history. */
export function subjectOf(task: PlannedTask, gates: Gates, redact: (text: string) => string): string {
  const title = redact(task.title).replaceAll(/\s+/g, ' ').trim();
  const compliance = inForce(gates);
  if (compliance?.conventionalCommits !== true) return `${task.id}: ${title}`.trim();
  const types = compliance.commitTypes ?? usualTypes;
  const written = parseSubject(title);
  const known = written.ok ? typeAmong(types, written.value.type) : undefined;
  if (known !== undefined) return title;
  return `${typeOf(task, types)}(${task.id.replaceAll(/[()]/g, '-')}): ${title === '' ? task.id : title}`;
}

/** Whether subjects are written in that form: a merge commit then has no other one, either. */
export const isConventional = (gates: Gates): boolean => inForce(gates)?.conventionalCommits === true;

/** `Signed-off-by: …` of the person the run works for; null where nobody asks for it. */
export function signOff(gates: Gates, {name, email}: Person): string | null {
  return wantsSignOff(gates) ? `Signed-off-by: ${name.replaceAll(/[\s<>]+/g, ' ').trim()} <${email}>` : null;
}

/** True where commits are signed off, so that somebody must be there to do it. */
export const wantsSignOff = (gates: Gates): boolean => inForce(gates)?.dco === true;

/** The commit of a task's work itself, which lands below that of the landing. */
export function workMessage(task: PlannedTask, gates: Gates, {author, redact}: {readonly author: Person; readonly redact: (text: string) => string}): string {
  const signed = signOff(gates, author);
  return `${subjectOf(task, gates, redact)}${signed === null ? '' : `\n\n${signed}`}\n`;
}

const inForce = ({compliance}: Gates): ComplianceSettings | undefined => (compliance?.mode === 'off' ? undefined : compliance);

/** Those of Angular's convention, which most tools know. */
const usualTypes: readonly string[] = ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'build', 'ci', 'chore', 'style', 'revert'];

const byKind: Readonly<Record<WorkKind, string>> = {feature: 'feat', security: 'fix', bug: 'fix', performance: 'perf', data: 'feat', deployment: 'ci', docs: 'docs', tests: 'test', review: 'chore', refactor: 'refactor'};

/** A label that is a type goes before the kind of work; a kind whose type the team does not use is a chore, or its first type. */
function typeOf({labels, route}: PlannedTask, types: readonly string[]): string {
  const labelled = labels.map((label) => typeAmong(types, label)).find((type) => type !== undefined);
  return labelled ?? typeAmong(types, byKind[route.kind ?? 'feature']) ?? typeAmong(types, 'chore') ?? types[0] ?? 'chore';
}

const typeAmong = (types: readonly string[], word: string): string | undefined => types.find((type) => type.toLowerCase() === word.toLowerCase());
