/** From graded findings and a mode to a gate's verdict. Pure. */
import {unreachable} from '../failure.ts';
import type {Finding, GateMode, GateVerdict} from '../model.ts';

/** What a finding leads to where the mode leaves it to the gate. */
export type Grade = 'block' | 'human' | 'warn';

export interface Graded {
  readonly grade: Grade;
  readonly finding: Finding;
}

/**
 * `block` and `human` raise or lower everything that would stop the change; what is only worth a warning stays one.
 * `warn` lets everything pass and tells it. Lists are cut at a hundred findings, with the number left out.
 */
export function settle(found: readonly Graded[], mode: Exclude<GateMode, 'off'>): GateVerdict {
  const worstFirst = (['block', 'human', 'warn'] as const).flatMap((own) => found.filter(({grade}) => grade === own));
  const graded = worstFirst.map(({grade, finding}) => ({grade: regrade(grade, mode), finding}));
  const stops = graded.filter(({grade}) => grade !== 'warn');
  if (stops.length === 0) return {type: 'pass', warnings: cut(graded.map(({finding}) => finding))};
  return {type: stops.some(({grade}) => grade === 'block') ? 'block' : 'human', findings: cut(stops.map(({finding}) => finding))};
}

function regrade(grade: Grade, mode: Exclude<GateMode, 'off'>): Grade {
  switch (mode) {
    case 'auto':
      return grade;
    case 'warn':
      return 'warn';
    case 'block':
    case 'human':
      return grade === 'warn' ? 'warn' : mode;
    default:
      return unreachable(mode);
  }
}

const most = 100;

function cut(findings: readonly Finding[]): readonly Finding[] {
  const [first] = findings;
  if (first === undefined || findings.length <= most) return findings;
  const more = findings.length - most;
  return [...findings.slice(0, most), {rule: `${first.rule.split('/')[0] ?? first.rule}/more`, message: `${more} more like these ${more === 1 ? 'is' : 'are'} not listed.`}];
}
