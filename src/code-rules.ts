/** Rules that users write for the code gate. Others take them from `model.ts`. */
import type {GateMode} from './model.ts';

/** Languages of which code is read as a tree, and for which users can write rules. */
export const ruleLanguages = ['javascript', 'typescript', 'tsx', 'html', 'css'] as const;

/** A rule of the user's for the code gate: a pattern of ast-grep, or one of its rule objects. */
export interface CodeRuleSetting {
  /** Shown as `code/<id>`; none of the built-in ones. */
  readonly id: string;
  readonly language: (typeof ruleLanguages)[number];
  readonly match: {readonly pattern: string} | {readonly rule: Readonly<Record<string, unknown>>};
  readonly message: string;
  readonly grade: 'block' | 'human' | 'warn';
}

export interface CodeSettings {
  readonly mode: GateMode;
  readonly rules: readonly CodeRuleSetting[];
}
