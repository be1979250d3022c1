/** What the gates see of a commit beside its files: who made it, and what its message says. Pure. */
import {parseSubject} from './conventional-commit.ts';
import {showPath} from './path-text.ts';
import type {CommitText} from '../model.ts';
import type {Graded} from './verdict.ts';

/** Commits, merges excepted, that their author has not signed off, as the Developer Certificate of Origin wants it. */
export function unsigned(commits: readonly CommitText[]): readonly Graded[] {
  return distinct(commits.filter((text) => !text.isMerge && !isSigned(text)).map(({author}) => {
    const line = `Signed-off-by: ${showPath(author.name)} <${showPath(author.email)}>`;
    return {grade: 'block', finding: {rule: 'compliance/dco', message: `A commit of ${showPath(author.name)} is not signed off by its author. Its message needs the line "${line}": git commit --amend --signoff, or for several git rebase --signoff.`}};
  }));
}

/** Commits, merges excepted, with a subject that is no conventional one, or of a type that is not among `types`. */
export function unconventional(commits: readonly CommitText[], types: readonly string[] | undefined): readonly Graded[] {
  return distinct(commits.filter(({isMerge}) => !isMerge).flatMap(({message}): readonly Graded[] => {
    const subject = subjectOf(message);
    const why = faultOf(subject, types);
    return why === null ? [] : [{grade: 'block', finding: {rule: 'compliance/conventional-commits', message: `The subject ${JSON.stringify(showPath(subject))} ${why}. Conventional Commits want \`type(scope): description\`, such as \`fix(api): refuse an empty name\`.`}}];
  }));
}

function faultOf(subject: string, types: readonly string[] | undefined): string | null {
  const parsed = parseSubject(subject);
  if (!parsed.ok) return parsed.failure;
  const {type} = parsed.value;
  if (types === undefined || types.some((allowed) => allowed.toLowerCase() === type.toLowerCase())) return null;
  return `is of type \`${type}\`, which is none of ${types.join(', ')}`;
}

const subjectOf = (message: string): string => message.split('\n', 1)[0] ?? '';

/** A line of the body with the author's name and address; letter case of the address and of the word does not count. */
function isSigned({author, message}: CommitText): boolean {
  return message.split('\n').slice(1).some((line) => {
    const [, name = '', email = ''] = /^signed-off-by:[ \t]*(\S[^<>]{0,500})<([^<>\s]{1,500})>\s*$/i.exec(line) ?? [];
    return plain(name) === plain(author.name) && email.toLowerCase() === author.email.toLowerCase() && email !== '';
  });
}

const plain = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ');

/** Each once, since the commits are named beside it. */
const distinct = (found: readonly Graded[]): readonly Graded[] => [...new Map(found.map((graded) => [graded.finding.message, graded])).values()];
