/** Decides whether all that one glob covers is covered by others, as far as that shows from their words. */
import {isBelow} from './glob-overlap.ts';
import {matches, parseGlob, type GlobAlternative} from './glob.ts';

/** Errs on the side of no: a pattern with wildcards lies within a folder that is owned whole, or is one of the globs. */
export function isWithin(glob: string, owners: readonly string[]): boolean {
  const parsed = parseGlob(glob);
  return parsed.ok && parsed.value.alternatives.every((one) => owners.some((owner) => holds(owner, one)));
}

function holds(owner: string, inner: GlobAlternative): boolean {
  const parsed = parseGlob(owner);
  if (!parsed.ok) return false;
  const path = inner.segments.join('/');
  if (parsed.value.alternatives.some(({segments}) => segments.join('/') === path)) return true;
  if (parsed.value.alternatives.some((one) => isFolder(one) && isBelow(inner.prefix, one.prefix))) return true;
  // A file where a pattern allows it; a folder only with all that could be in it.
  return inner.literal && matches(owner, path) && (/\.[^/]+$/.test(path) || matches(owner, `${path}/any/thing`));
}

const isFolder = ({literal, segments, prefix}: GlobAlternative): boolean => literal || `${prefix === '' ? '' : `${prefix}/`}**` === segments.join('/');
