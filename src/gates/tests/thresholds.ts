/** Coverage that a project asks of its tests. Pure. */

/** The first bound that is lower than it was, or gone, in words; null where none is. */
export function loweredThreshold(before: string, after: string): string | null {
  const now = boundsIn(after);
  for (const [name, values] of boundsIn(before)) {
    const left = now.get(name) ?? [];
    for (const [index, value] of values.entries()) {
      const next = left[index];
      if (next === undefined) return `${name} (${value}) is gone`;
      if (next < value) return `${name} falls from ${value} to ${next}`;
    }
  }
  return null;
}

function boundsIn(text: string): ReadonlyMap<string, readonly number[]> {
  const bounds = new Map<string, number[]>();
  if (!/coverage|threshold|nyc|c8|fail.under/i.test(text)) return bounds;
  const code = text.replace(/^[ \t]*(?:\/\/|#).*$/gm, '');
  for (const [, name = '', value] of code.matchAll(bound)) {
    const key = name.toLowerCase().replaceAll('_', '-');
    const known = bounds.get(key) ?? [];
    known.push(Number(value));
    bounds.set(key, known);
  }
  return bounds;
}

const bound = /\b(branches|functions|lines|statements|(?:cov[_-])?fail[_-]under|target|minimum)\b["']?\s*[:= ]\s*["']?(\d+(?:\.\d+)?)/gi;
