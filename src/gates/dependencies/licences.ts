/** Whether what is new has a licence that the user allows. Pure. */
import parseExpression from 'spdx-expression-parse';
import type {Graded} from '../verdict.ts';
import {idOf, type Lock} from './lock.ts';
import {quoted, some, type FindingIn} from './place.ts';

/** `allowed` are identifiers of SPDX, also with an exception (`A WITH b`). Only packages that `base` does not hold count. */
export function licenceFindings({base, head, allowed, at}: {readonly base: Lock | null; readonly head: Lock; readonly allowed: readonly string[]; readonly at: FindingIn}): Graded[] {
  const before = new Map((base?.packages ?? []).map((each) => [idOf(each), each.licence]));
  const fresh = head.packages.filter((each) => each.source !== 'workspace' && (!before.has(idOf(each)) || (each.licence !== null && before.get(idOf(each)) !== each.licence)));
  if (fresh.length === 0) return [];
  if (!head.tellsLicences) return [at('human', 'licence-unknown', `This kind of lockfile tells no licences: a human decides about those of ${some([...new Set(fresh.map(idOf))].map(quoted))}.`)];
  // The part of the file that is for older versions of the manager tells none, of the same packages.
  const told = new Set(fresh.flatMap((each) => (each.licence === null ? [] : [idOf(each)])));
  return fresh.filter((each) => each.licence !== null || !told.has(idOf(each))).flatMap((each): Graded[] => {
    const verdict = judge(each.licence, allowed);
    const what = `${quoted(idOf(each))} has ${each.licence === null ? 'no licence that the lockfile tells' : `the licence ${quoted(each.licence)}`}`;
    if (verdict === 'allowed') return [];
    if (verdict === 'unknown') return [at('human', 'licence-unknown', `${what}, which cannot be compared with gates.dependencies.licenses. A human decides.`, each.place)];
    return [at('block', 'licence', `${what}, which is not among those allowed (${some(allowed, 10)}). Use another package, or let a human approve it.`, each.place)];
  });
}

function judge(written: string | null, allowed: readonly string[]): 'allowed' | 'denied' | 'unknown' {
  if (written === null) return 'unknown';
  try {
    return fits(parseExpression(written), new Set(allowed)) ? 'allowed' : 'denied';
  } catch {
    return 'unknown';
  }
}

/** An exception only adds rights to those of the licence, and `+` lets whoever uses it choose the version that is named. */
function fits(node: parseExpression.Info, allowed: ReadonlySet<string>): boolean {
  if ('conjunction' in node) return node.conjunction === 'and' ? fits(node.left, allowed) && fits(node.right, allowed) : fits(node.left, allowed) || fits(node.right, allowed);
  const {license, plus, exception} = node;
  const names = [license, ...(plus === true ? [`${license}+`] : []), ...(exception === undefined ? [] : [`${license} WITH ${exception}`])];
  return names.some((name) => allowed.has(name));
}
