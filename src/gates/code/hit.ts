/** What a rule has found in a text. */
import {createHash} from 'node:crypto';

export interface CodeHit {
  /** Without its gate, such as `dynamic-code`. */
  readonly rule: string;
  /** From 1. */
  readonly line: number;
  /** What was found, with each run of white space as one space, so that what only moves is known again. */
  readonly text: string;
  /** True where the rule's milder grade is enough, by what stands around. */
  readonly mild?: boolean;
}

/** Two hits of one rule with the same text are the same finding. */
export const normalised = (text: string): string => text.slice(0, hitLength).replace(/\s+/g, ' ').trim();

/** Characters of a hit that are kept. */
export const hitLength = 2000;

/** A text of which not all could be looked at. Its digest stands for it: whatever changes in such a file is new. */
export const tooBig = (text: string): CodeHit => ({rule: 'too-big', line: 1, text: digest(text)});

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
