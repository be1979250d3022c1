/** What each gate looks for, in the words of a list of rules. Pure. */
import type {GateName} from '../model.ts';

export interface GateWords {
  /** What a finding of the gate is. */
  readonly what: string;
  /** What to do about one. */
  readonly help: string;
}

export const gateWords: Readonly<Record<GateName, GateWords>> = {
  scope: {what: 'A change outside of the files of its task', help: 'Leave the file as it was, give the task that file, or let a human approve it.'},
  tree: {what: 'A file that is not safe to check out or to read', help: 'Rename, replace or remove the file; a link must stay within the repository, and what a reader cannot see is written as an escape.'},
  secrets: {what: 'A credential in a commit', help: 'Remove it, read it from the environment instead, and replace it where it is in use: it stays in the history of whoever has the commit. What is none is listed in .orch-allow.yaml with a reason.'},
  dependencies: {what: 'Something that a change brings in from elsewhere', help: 'Make the lockfile anew with the package manager, from the registry that the project uses, or let a human approve what is new.'},
  code: {what: 'Code that is dangerous as it stands', help: 'Write it in the safer way that the finding names, or let a human approve the change.'},
  tests: {what: 'Tests that a change weakens', help: 'Let the tests run and assert what they did, mend what a check tells instead of silencing it, or let a human approve the change.'},
  policy: {what: 'A change to a file that a human decides about', help: 'Leave the file as it was, or let a human approve the change; gates.policy in agents.yaml has the lists, and says whether CODEOWNERS counts.'},
  compliance: {what: 'A change that does not keep what the team has promised', help: 'Add what belongs to it, sign the commit off or mend its subject, or let a human approve it; gates.compliance in agents.yaml has the rules.'},
  checks: {what: "A check of the project's own that fails", help: 'Run the command on that commit and mend what it tells.'},
  review: {what: 'What a reviewing agent has found', help: 'Mend it, or let a human decide: it is the word of an agent, which may be wrong.'},
};

/** `secrets/aws-access-key` as a title: `A credential in a commit: aws access key`. */
export const ruleTitle = (rule: string, gate: GateName): string => {
  const name = rule.slice(rule.indexOf('/') + 1).replaceAll('-', ' ');
  return name === 'error' ? `The ${gate} gate could not judge` : `${gateWords[gate].what}: ${name}`;
};
