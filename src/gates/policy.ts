/** Gate: does the change touch what a human decides about, whoever owns it? */
import ignore, {type Ignore} from 'ignore';
import type {GateSettings, GateVerdict} from '../model.ts';
import type {Change} from './change.ts';
import {foldPath, showPath} from './path-text.ts';
import {defaultPolicy} from './policy-defaults.ts';
import {settle, type Grade, type Graded} from './verdict.ts';

/**
 * The user's lists come after the default ones and add to them: `!name` takes a default back, mode `off` takes all of them.
 * Additions, changes, removals and changes of type count alike, except that removing a blocked file only asks. A path is also
 * judged by the name that other file systems give it, so that `.GitHub.` is `.github`.
 */
export function policyGate({change, mode, requireHuman, block, owned = []}: {
  readonly change: Change;
  readonly mode: Exclude<GateSettings['policy']['mode'], 'off'>;
  readonly requireHuman: readonly string[];
  readonly block: readonly string[];
  /** What CODEOWNERS says about the change. */
  readonly owned?: readonly Graded[];
}): GateVerdict {
  const blocked = rules(defaultPolicy.block, block);
  const asked = rules(defaultPolicy.requireHuman, requireHuman);
  const found = change.files.flatMap(({path, status}): Graded[] => {
    const file = showPath(path);
    const never = matched(blocked, path);
    if (never !== null) {
      const grade: Grade = status === 'D' ? 'human' : 'block';
      return [{grade, finding: {rule: 'policy/blocked', message: `Matches ${never}, which never changes here. Leave it as it was.`, file}}];
    }
    const ask = matched(asked, path);
    if (ask === null) return [];
    return [{grade: 'human', finding: {rule: 'policy/require-human', message: `Matches ${ask}: a human decides about changes here.`, file}}];
  });
  return settle([...found, ...owned], mode);
}

const rules = (...lists: readonly (readonly string[])[]): Ignore => ignore({ignorecase: true, allowRelativePaths: true}).add(lists.flat());

/** The pattern that a path falls under, by any of its names. */
function matched(patterns: Ignore, path: string): string | null {
  for (const name of new Set([path, foldPath(path)])) {
    const result = patterns.test(name);
    if (result.ignored) return result.rule?.pattern ?? 'a pattern of the policy';
  }
  return null;
}
