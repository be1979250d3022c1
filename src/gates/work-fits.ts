/** Is a piece of work such as a rule of compliance, or a reviewer, is meant for? Pure. */
import type {RuleWhen, WorkKind} from '../model.ts';
import type {Change} from './change.ts';
import {pathGlobs} from './path-globs.ts';

/** What the change is a part of; null: nobody can tell. A task of which nobody has told the kind may be of any. */
export interface Work {
  readonly labels: readonly string[] | null;
  readonly kind: WorkKind | 'any' | null;
}

export type Fit = 'yes' | 'no' | 'unknown';

/** Whatever is given must fit, each by any of its words; letter case of labels does not count. */
export function workFits(when: RuleWhen | undefined, {labels, kind}: Work, change: Pick<Change, 'files'>): Fit {
  const answers: Fit[] = [];
  if (isGiven(when?.files)) {
    const isNamed = pathGlobs(when.files);
    answers.push(change.files.some(({path}) => isNamed(path) !== null) ? 'yes' : 'no');
  }
  if (isGiven(when?.labels)) {
    const wanted = new Set(when.labels.map((label) => label.toLowerCase()));
    answers.push(labels === null ? 'unknown' : labels.some((label) => wanted.has(label.toLowerCase())) ? 'yes' : 'no');
  }
  if (isGiven(when?.kinds)) answers.push(kind === null ? 'unknown' : kind === 'any' || when.kinds.includes(kind) ? 'yes' : 'no');
  return allOf(...answers);
}

export const allOf = (...answers: readonly Fit[]): Fit => (answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes');

const isGiven = <T>(list: readonly T[] | undefined): list is readonly T[] => list !== undefined && list.length > 0;
