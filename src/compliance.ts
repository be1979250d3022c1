/** The vocabulary of the compliance gate, part of `model.ts`: what a team has promised, as data. Types only. */
import type {GateMode, Sha, WorkKind} from './model.ts';

/** For what work a rule holds, or a reviewer is asked: whatever is given must fit, each by any of its words. */
export interface RuleWhen {
  readonly labels?: readonly string[];
  /** Files that the change touches, by globs read as in .gitignore. */
  readonly files?: readonly string[];
  readonly kinds?: readonly WorkKind[];
}

/** What a rule asks of a change that it holds for. Globs read as in .gitignore. */
export type RuleDemand =
  /** Where a file of `whenChanged` is touched, the change brings a file of `files`, too. */
  | {readonly type: 'companion'; readonly whenChanged: readonly string[]; readonly files: readonly string[]}
  /** No added line of these files holds one of these texts. */
  | {readonly type: 'forbidden'; readonly files: readonly string[]; readonly text: readonly string[]}
  /** A human looks at it, whatever it holds. */
  | {readonly type: 'human'};

export interface ComplianceRule {
  readonly id: string;
  readonly when?: RuleWhen;
  readonly demand: RuleDemand;
  readonly grade: 'block' | 'human' | 'warn';
  /** What the team says about it, for people and agents. */
  readonly message?: string;
}

export interface ComplianceSettings {
  readonly mode: GateMode;
  /** Every commit is signed off by its author. Absent: not asked. */
  readonly dco?: boolean;
  /** Subjects follow Conventional Commits. Absent: not asked. */
  readonly conventionalCommits?: boolean;
  /** Types that subjects may have; absent: any. */
  readonly commitTypes?: readonly string[];
  /** Code that changes without any test asks a human. Absent: not asked. */
  readonly requireTests?: boolean;
  /** The rules hold for this work alone; each may be narrower. */
  readonly when?: RuleWhen;
  readonly rules: readonly ComplianceRule[];
}

/** What the gates see of a commit beside its files: who made it, and what its message says. */
export interface CommitText {
  readonly commit: Sha;
  /** Made of several parents. */
  readonly isMerge: boolean;
  readonly author: {readonly name: string; readonly email: string};
  readonly committer: {readonly name: string; readonly email: string};
  /** All of it, the subject included. */
  readonly message: string;
}
