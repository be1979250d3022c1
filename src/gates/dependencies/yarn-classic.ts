/** The text of a yarn.lock of version 1: its entries, and nothing that yarn itself would not write. Pure. */

/** One entry: `a@^1, a@^2:` and what stands below it. */
export interface ClassicEntry {
  readonly patterns: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
}

export const isClassic = (text: string): boolean => /^# yarn lockfile v1\s*$/m.test(text);

/** Throws, with the line, at anything that has another shape. */
export function readClassic(text: string): readonly ClassicEntry[] {
  const entries: {readonly patterns: readonly string[]; readonly fields: Map<string, string>}[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trimEnd();
    if (line === '' || line.startsWith('#')) continue;
    const current = entries.at(-1);
    if (!line.startsWith(' ')) {
      if (!/^\S.*:$/.test(line)) throw unreadable(index, line);
      entries.push({patterns: patternsOf(line.slice(0, -1), index), fields: new Map()});
      continue;
    }
    // Deeper lines are what the package depends on.
    if (current === undefined || /^ {4}\S/.test(line)) {
      if (current === undefined) throw unreadable(index, line);
      continue;
    }
    const [, name, quoted, bare] = field.exec(line) ?? [];
    if (name === undefined || current.fields.has(name)) throw unreadable(index, line);
    current.fields.set(name, quoted ?? bare ?? '');
  }
  return entries;
}

const field = /^ {2}"?([\w-]+)"?(?::| (?:"([^"\\]*)"|([^\s"]+)))$/;

function patternsOf(text: string, index: number): readonly string[] {
  const patterns = text.split(/, (?=["\w@.])/).map((pattern) => pattern.replace(/^"(.*)"$/, '$1'));
  if (patterns.some((pattern) => pattern === '' || pattern.includes('"'))) throw unreadable(index, text);
  return patterns;
}

const unreadable = (index: number, line: string): Error => new Error(`line ${index + 1} is not as yarn writes it: ${JSON.stringify(line.slice(0, 80))}`);
