/** What of a file is new, on its own lines. Pure. */

/**
 * The new text with every line left empty that the old text holds too, but for a few around what is new: a credential may be put
 * together from old and new lines. Places keep their line.
 */
export function changedLines(before: string, after: string): string {
  const old = new Set(before.split('\n'));
  const lines = after.split('\n');
  const kept = new Uint8Array(lines.length);
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '' && !old.has(line)) kept.fill(1, Math.max(0, index - context), index + context + 1);
  }
  return lines.map((line, index) => (kept[index] === 1 ? line : '')).join('\n');
}

const context = 8;
