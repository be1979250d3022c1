/** What the verdicts on a commit come to, in the contract's words. Pure. */
import type {Failure, FailureKind} from '../failure.ts';
import type {Finding, GateName, GateVerdict} from '../model.ts';
import type {StateWord} from '../run/standing.ts';
import type {GateRecord} from '../run/task-record.ts';

export type GateSummary = 'pass' | 'fail' | 'pending' | 'n/a';

/** Tree, secrets, dependencies, code and security reviewers. `reviews`: how these stand. */
export const securityGate = (verdicts: readonly GateRecord[], state: StateWord, reviews: readonly GateSummary[] = []): GateSummary => withReviews(summarise(['tree', 'secrets', 'dependencies', 'code'], verdicts, state), reviews);

/** Scope, tests, policy, compliance and its reviewers. `reviews`: how these stand. */
export const complianceGate = (verdicts: readonly GateRecord[], state: StateWord, reviews: readonly GateSummary[] = []): GateSummary => withReviews(summarise(['scope', 'tests', 'policy', 'compliance'], verdicts, state), reviews);

/** Why the commit is blocked: the first gate that blocks or could not judge. Throws when none does. */
export function failureOf(verdicts: readonly GateRecord[]): Failure {
  const first = verdicts.find(({verdict}) => stops(verdict));
  if (first === undefined) throw new Error('Internal error: no gate blocks this commit');
  const all = findingLines(verdicts);
  const [line = ''] = findingLines([first]).map((text) => text.slice(first.gate.length + 2));
  const more = all.length - 1;
  return {kind: kinds[first.gate], message: `${firstLine(line)}${more > 0 ? ` (and ${more} more)` : ''}`};
}

/** Everything that keeps the commit from landing, one text each, for the next attempt's prompt and for people. */
export function findingLines(verdicts: readonly GateRecord[]): readonly string[] {
  return verdicts.flatMap(({gate, verdict}) => {
    if (verdict.type === 'pass') return [];
    if (verdict.type === 'error') return [`${gate}: ${verdict.message}`];
    return verdict.findings.map((finding) => `${gate}: ${place(finding)}${finding.message}`);
  });
}

const kinds: Readonly<Record<GateName, FailureKind>> = {scope: 'scope', tree: 'tree', secrets: 'secrets', dependencies: 'dependencies', code: 'code', tests: 'weakened-tests', policy: 'policy', compliance: 'compliance', checks: 'check', review: 'review'};

const stops = ({type}: GateVerdict): boolean => type === 'block' || type === 'error';

/** The worst of both; reviewers that are not asked say nothing. */
function withReviews(gates: GateSummary, reviews: readonly GateSummary[]): GateSummary {
  const all = new Set([gates, ...reviews]);
  return (['fail', 'pending', 'pass'] as const).find((word) => all.has(word)) ?? 'n/a';
}

/** Before the gates have spoken on the newest commit. */
const open: ReadonlySet<StateWord> = new Set<StateWord>(['pending', 'running', 'gating']);

/** A gate that is off leaves no verdict. Where only a question is left and the task is blocked, a human said no. */
function summarise(gates: readonly GateName[], verdicts: readonly GateRecord[], state: StateWord): GateSummary {
  const types = verdicts.filter(({gate}) => gates.includes(gate)).map(({verdict}) => verdict.type);
  if (types.includes('block') || types.includes('error')) return 'fail';
  if (types.includes('human')) return state === 'blocked' && !verdicts.some(({verdict}) => stops(verdict)) ? 'fail' : 'pending';
  if (types.length === gates.length) return 'pass';
  if (open.has(state)) return 'pending';
  return types.length === 0 ? 'n/a' : 'pass';
}

const place = ({file, line}: Finding): string => (file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `);

/** Output of a check has many lines; the first says enough. */
export function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.replace(/ Its output ends with:$/, '');
}
