/** Gate: does the change touch what a human decides about, whoever owns it? */
import type {GateSettings, GateVerdict} from '../model.ts';
import type {Change} from './change.ts';
import {pathGlobs} from './path-globs.ts';
import {showPath} from './path-text.ts';
import {defaultPolicy} from './policy-defaults.ts';
import {settle, type Grade, type Graded} from './verdict.ts';

/**
 * The user's lists come after the default ones and add to them: `!name` takes a default back, mode `off` takes all of them.
 * Additions, changes, removals and changes of type count alike, except that removing a blocked file only asks.
 */
export function policyGate({change, mode, requireHuman, block, owned = []}: {
  readonly change: Change;
  readonly mode: Exclude<GateSettings['policy']['mode'], 'off'>;
  readonly requireHuman: readonly string[];
  readonly block: readonly string[];
  /** What CODEOWNERS says about the change. */
  readonly owned?: readonly Graded[];
}): GateVerdict {
  const blocked = pathGlobs(defaultPolicy.block, block);
  const asked = pathGlobs(defaultPolicy.requireHuman, requireHuman);
  const found = change.files.flatMap(({path, status}): Graded[] => {
    const file = showPath(path);
    const never = blocked(path);
    if (never !== null) {
      const grade: Grade = status === 'D' ? 'human' : 'block';
      return [{grade, finding: {rule: 'policy/blocked', message: `Matches ${never}, which never changes here. Leave it as it was.`, file}}];
    }
    const ask = asked(path);
    if (ask === null) return [];
    return [{grade: 'human', finding: {rule: 'policy/require-human', message: `Matches ${ask}: a human decides about changes here.`, file}}];
  });
  return settle([...found, ...owned], mode);
}
