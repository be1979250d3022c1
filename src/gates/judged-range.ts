/** What the verdicts on several commits come to together. Pure. */
import {unreachable} from '../failure.ts';
import {gateNames, type Finding, type GateName, type GateVerdict, type Sha} from '../model.ts';
import type {GateRecord} from '../run/task-record.ts';

/** Verdicts on one commit of a range; null: on the whole. */
export interface Judged {
  readonly commit: Sha | null;
  readonly verdicts: readonly GateRecord[];
}

/** What a finding leads to; `error`: the gate could not judge, which blocks. */
export type Level = 'error' | 'block' | 'human' | 'warn';

/** A finding with the gate that told it. */
export interface Told {
  readonly gate: GateName;
  readonly level: Level;
  readonly finding: Finding;
}

export interface RangeFinding extends Told {
  /** Commits of the range that bring it in. */
  readonly commits: readonly Sha[];
  /** The whole has it, too; otherwise a later commit has taken it out again, and it stays in the history. */
  readonly inWhole: boolean;
}

/** Everything that gates have told, in their order. */
export function toldBy(records: readonly GateRecord[]): readonly Told[] {
  return records.flatMap(({gate, verdict}): readonly Told[] => {
    switch (verdict.type) {
      case 'pass':
        return verdict.warnings.map((finding) => ({gate, level: 'warn', finding}));
      case 'block':
      case 'human':
        return verdict.findings.map((finding) => ({gate, level: verdict.type, finding}));
      case 'error':
        return [{gate, level: 'error', finding: {rule: `${gate}/error`, message: verdict.message}}];
      default:
        return unreachable(verdict);
    }
  });
}

/** The worst verdict of each gate that spoke, in the order of the gates. */
export function worstVerdicts(judged: readonly Judged[]): readonly {readonly gate: GateName; readonly verdict: GateVerdict['type']}[] {
  const all = judged.flatMap(({verdicts}) => verdicts);
  return gateNames.flatMap((gate) => {
    const types = new Set(all.filter((record) => record.gate === gate).map(({verdict}) => verdict.type));
    const verdict = severities.findLast((type) => types.has(type));
    return verdict === undefined ? [] : [{gate, verdict}];
  });
}

/** `block` also where a gate could not judge. */
export function overallOf(judged: readonly Judged[]): 'pass' | 'human' | 'block' {
  const types = new Set(worstVerdicts(judged).map(({verdict}) => verdict));
  return types.has('block') || types.has('error') ? 'block' : types.has('human') ? 'human' : 'pass';
}

/**
 * Each finding once, worst first. One that both the whole and commits have is told with the whole's line and the worst level of
 * them. A mere warning about a commit counts only where the whole has it, too.
 */
export function rangeFindings(judged: readonly Judged[]): readonly RangeFinding[] {
  const found: Gathered[] = judged.filter(({commit}) => commit === null).flatMap(({verdicts}) => toldBy(verdicts).map((told) => ({...told, commits: [], inWhole: true})));
  const byKey = new Map<string, Gathered[]>();
  for (const each of found) byKey.set(keyOf(each), [...(byKey.get(keyOf(each)) ?? []), each]);
  for (const {commit, verdicts} of judged) {
    if (commit === null) continue;
    for (const told of toldBy(verdicts)) {
      const same = (byKey.get(keyOf(told)) ?? []).filter(({commits}) => !commits.includes(commit));
      const known = same.find(({finding}) => finding.line === told.finding.line) ?? same[0];
      if (known !== undefined) {
        known.commits.push(commit);
        if (levels.indexOf(told.level) < levels.indexOf(known.level)) known.level = told.level;
      } else if (told.level !== 'warn') {
        const fresh = {...told, commits: [commit], inWhole: false};
        found.push(fresh);
        byKey.set(keyOf(told), [...(byKey.get(keyOf(told)) ?? []), fresh]);
      }
    }
  }
  return levels.flatMap((level) => found.filter((each) => each.level === level));
}

type Gathered = Omit<RangeFinding, 'level' | 'commits'> & {level: Level; readonly commits: Sha[]};

/** Of verdicts on the same commit against each of its parents, gate by gate the one that stops least. */
export function mildest(all: readonly (readonly GateRecord[])[]): readonly GateRecord[] {
  const [first = [], ...others] = all;
  return first.map((record) =>
    others.reduce((best, records) => {
      // A gate that has not spoken against one parent leaves the other's verdict as it is.
      const other = records.find(({gate}) => gate === record.gate) ?? best;
      return severity(other) < severity(best) ? other : best;
    }, record),
  );
}

const severities: readonly GateVerdict['type'][] = ['pass', 'human', 'block', 'error'];
const severity = ({verdict}: GateRecord): number => severities.indexOf(verdict.type);
const levels: readonly Level[] = ['error', 'block', 'human', 'warn'];
/** Beside something that blocks, what asks is told as blocking, so that the level is no part of it. */
const keyOf = ({gate, finding: {rule, file, message}}: Omit<Told, 'level'>): string => JSON.stringify([gate, rule, file, message]);
