/** Of a change: the files that the base commit's CODEOWNERS gives to somebody. */
import type {Change} from './change.ts';
import {codeownersLimitBytes, codeownersPlaces, parseCodeowners, type OwnerRule} from './codeowners.ts';
import {ownerIndex} from './owner-index.ts';
import {showPath} from './path-text.ts';
import type {Graded} from './verdict.ts';

/**
 * An owned file asks a human, and so does everything where the file is too large for GitHub to read. Lines that mean nothing,
 * and a repository where nobody owns anything, are warnings. `readBase` reads the base commit: what the change itself writes
 * into CODEOWNERS does not count. Rejects where that cannot be read.
 */
export async function ownedFiles(change: Change, readBase: (path: string) => Promise<Buffer | null>): Promise<readonly Graded[]> {
  const found = await firstOf(readBase);
  if (found === null) return [{grade: 'warn', finding: {rule: 'policy/codeowners', message: `The base commit has no CODEOWNERS: there is none of ${codeownersPlaces.join(', ')}.`}}];
  const {place, bytes} = found;
  if (bytes.length >= codeownersLimitBytes) {
    return [{grade: 'human', finding: {rule: 'policy/codeowners', message: 'It has 3 MB or more and GitHub reads none of it, so that a human decides about every change. Make it smaller with wildcards.', file: place}}];
  }
  const {rules, skipped} = parseCodeowners(bytes.toString('utf8'));
  const warnings = skipped.map(({line, why}): Graded => ({grade: 'warn', finding: {rule: 'policy/codeowners', message: `This line is passed over: ${why}.`, file: place, line}}));
  const ownerOf = ownerIndex(rules);
  const owned = change.files.flatMap(({path}): readonly Graded[] => {
    const rule = ownerOf(path);
    return rule === null || rule.owners.length === 0 ? [] : [{grade: 'human', finding: {rule: 'policy/code-owner', message: ownedBy(rule, place), file: showPath(path)}}];
  });
  if (rules.every(({owners}) => owners.length === 0)) warnings.unshift({grade: 'warn', finding: {rule: 'policy/codeowners', message: 'It names no owner of anything; where it is a symbolic link, that is not followed.', file: place}});
  return [...owned, ...warnings];
}

async function firstOf(readBase: (path: string) => Promise<Buffer | null>): Promise<{readonly place: string; readonly bytes: Buffer} | null> {
  for (const place of codeownersPlaces) {
    const bytes = await readBase(place);
    if (bytes !== null) return {place, bytes};
  }
  return null;
}

/** At most ten of them, so that no line floods a report. */
function ownedBy({owners, line}: OwnerRule, place: string): string {
  const more = owners.length - 10;
  return `Owned by ${owners.slice(0, 10).join(', ')}${more > 0 ? ` and ${more} more` : ''} (${place}, line ${line}): a human decides about changes here.`;
}
