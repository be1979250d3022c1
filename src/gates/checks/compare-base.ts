/** Is a failure the change's own, or does the commit that it is built on fail as well? Pure. */
import {unreachable} from '../../failure.ts';
import type {BaseTest, FailedTests, OnBase, Sha} from '../../model.ts';
import type {Said} from './try-command.ts';

/** What a run of a command on a base tells of that base; null: it was stopped. */
export function baseTestOf(said: Said): Pick<BaseTest, 'outcome' | 'tests'> | null {
  switch (said.type) {
    case 'passed':
      return {outcome: 'green', tests: null};
    case 'failed':
      return {outcome: 'red', tests: said.tests};
    case 'broken':
      return {outcome: 'unknown', tests: null};
    case 'interrupted':
      return null;
    default:
      return unreachable(said);
  }
}

/**
 * Null: the failure is the change's own, and no other is known. `worse`: more fails than on the base. `same`: nothing is known to fail
 * that does not fail on the base too; where no names and no numbers are told, nothing is.
 */
export function compareWithBase(tests: FailedTests | null, base: Pick<BaseTest, 'commit' | 'outcome' | 'tests'>): OnBase | null {
  if (base.outcome !== 'red') return null;
  const same: OnBase = {type: 'same', commit: base.commit, tests: base.tests};
  if (tests === null || base.tests === null) return same;
  return worse(tests, base.tests, base.commit) ?? same;
}

function worse(tests: FailedTests, onBase: FailedTests, commit: Sha): OnBase | null {
  const known = new Set(onBase.names);
  // Where not all that fails there has a name, a name that is missing says nothing.
  const fresh = known.size > 0 && known.size >= onBase.failed ? tests.names.filter((name) => !known.has(name)) : [];
  if (fresh.length === 0 && tests.failed <= onBase.failed) return null;
  return {type: 'worse', commit, fresh, shared: tests.names.filter((name) => known.has(name)).length};
}
