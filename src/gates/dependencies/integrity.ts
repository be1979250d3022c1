/** Checksums of packages as lockfiles give them. Pure. */

/** How two checksums of one version stand to each other. `weaker`: none of the second is as strong as the strongest of the first. */
export type Relation = 'same' | 'changed' | 'weaker';

/** Where they have algorithms in common, all of these must agree; where they have none, nothing says that they are of one content. */
export function relation(base: string, head: string): Relation {
  const [before, after] = [digests(base), digests(head)];
  const common = [...after].filter(([algorithm]) => before.has(algorithm));
  if (common.some(([algorithm, values]) => !values.some((value) => before.get(algorithm)?.includes(value) === true))) return 'changed';
  if (strongest(after) < strongest(before)) return 'weaker';
  return common.length === 0 ? 'changed' : 'same';
}

/** No algorithm that still holds, or none that is known. */
export const isWeak = (integrity: string): boolean => strongest(digests(integrity)) < 2;

/** By algorithm; a text without a known form counts as one of its own. */
function digests(integrity: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const part of integrity.trim().split(/\s+/)) {
    const [, algorithm = '', value = ''] = /^([a-z0-9]+)-(.*?)(?:\?.*)?$/i.exec(part) ?? ['', '', part];
    found.set(algorithm.toLowerCase(), [...(found.get(algorithm.toLowerCase()) ?? []), value]);
  }
  return found;
}

function strongest(all: ReadonlyMap<string, readonly string[]>): number {
  return Math.max(...[...all].map(([algorithm, values]) => (values.some((value) => value.length > 0) ? (strengths[algorithm] ?? (algorithm.startsWith('yarn') ? 4 : 0)) : 0)));
}

/** Yarn's later versions name their own form of SHA-512 after the version of their cache. */
const strengths: Readonly<Partial<Record<string, number>>> = {md5: 1, sha1: 1, sha256: 2, sha384: 3, sha512: 4};
