/** How many columns of a terminal a text takes, and cutting and padding to that. Pure. */

/**
 * Columns of a sanitized line. Terminals differ on emoji sequences; this counts each of their parts, so the answer is never
 * too small: a line cut to it may end early but does not wrap.
 */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text, cut with `…` where it is wider than `width` columns. */
export function cutTo(text: string, width: number): string {
  if (width <= 0) return '';
  if (text.length <= width * longestCluster && displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > width - 1 || kept.length >= width * longestCluster) break;
    kept += char;
  }
  return `${kept}…`;
}

/** The text, cut or padded to exactly `width` columns. */
export function fitTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutTo(text, width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'left' ? cut + padding : padding + cut;
}

/** The text broken at spaces into lines of at most `width` columns; a longer word is broken where it must be. */
export function wrapTo(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word in parts of at most `width` columns. It is cut instead where a part would start with `::`, a command to some CI services. */
function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const char of word) {
    const more = charWidth(char);
    if (used + more > width && part !== '') {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += char;
    used += more;
  }
  parts.push(part);
  return parts.some((piece) => piece.startsWith('::') || displayWidth(piece) > width) ? [cutTo(word, width)] : parts;
}

/** Code units a column may take before a pile of combining marks is cut. */
const longestCluster = 12;

const ascii = /^[ -~]*$/;
const zero = /^[\p{Mn}\p{Me}\u200b-\u200f\u2060-\u2064]$/u;
const emoji = /^\p{Emoji_Presentation}$/u;

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  // A variation selector 16 makes a narrow sign an emoji: one column more.
  if (code === 0xfe0f) return 1;
  if (zero.test(char)) return 0;
  return isWide(code) || emoji.test(char) ? 2 : 1;
}

/** Ranges of East Asian Width W and F, rounded up to whole blocks. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dff],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d37f],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];

const isWide = (code: number): boolean => code >= 0x1100 && wideRanges.some(([from, to]) => code >= from && code <= to);

/** The text in lines of at most `columns`, each set in by `by`. */
export const indented = (text: string, by: number, columns: number): readonly string[] => wrapTo(text, Math.max(1, columns - by)).map((line) => ' '.repeat(by) + line);
