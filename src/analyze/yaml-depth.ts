/**
 * Whether a text nests deeper than YAML that somebody means. The library reads by recursion; where its stack ends while V8 compiles a
 * regular expression, that is no error to catch but the end of the process ("RegExpCompiler Allocation failed"). Pure.
 */

/** The place (from 1) that is nested too deep; null: none is. Brackets in texts count, too: more than a hundred of them stay open in none. */
export function nestedTooDeep(text: string): {readonly line: number; readonly column: number} | null {
  const at = tooDeepAt(text);
  if (at === null) return null;
  const before = text.slice(0, at).split('\n');
  return {line: before.length, column: (before.at(-1)?.length ?? 0) + 1};
}

function tooDeepAt(text: string): number | null {
  const run = signs.exec(text) ?? margin.exec(text);
  if (run !== null) return run.index;
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === squareOpen || code === curlyOpen) {
      if (++open > mostOpen) return at;
    } else if ((code === squareClose || code === curlyClose) && open > 0) open--;
  }
  return null;
}

const mostOpen = 100;

/** Lists in lists, and keys that are themselves maps, on one line. */
const signs = /(?:[-?:][ \t]+){50}/;
/** A margin as of many levels; before the sign of a key that is a map fewer are too many. */
const margin = /^(?: {1000}| {50,999}\?)/m;

const [squareOpen, squareClose, curlyOpen, curlyClose] = [0x5b, 0x5d, 0x7b, 0x7d];
