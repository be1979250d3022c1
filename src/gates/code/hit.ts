/** What a rule has found in a text. */

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
export const normalised = (text: string): string => text.slice(0, longest).replace(/\s+/g, ' ').trim();

const longest = 2000;
