/** Repaints a block of lines in place on a terminal. */
import {sanitize} from './sanitize.ts';
import {displayWidth} from './width.ts';

/** Where the painter writes; a terminal. */
export interface PaintTarget {
  write(text: string): void;
}

/**
 * Each frame is one write: the cursor goes up to the first line of the last frame, every line is overwritten and only its rest
 * cleared, so that nothing flickers. The cursor is hidden from the first frame until `close`. The caller decides how often.
 */
export class Painter {
  readonly #target: PaintTarget;
  #frame: readonly string[] | null = null;
  #closed = false;

  constructor(target: PaintTarget) {
    this.#target = target;
  }

  /**
   * Replaces the last frame by `lines`, each without a newline and no wider than the terminal. The same frame again writes nothing.
   * With the terminal's width in `columns` the last frame is found again also after the terminal became narrower.
   */
  paint(lines: readonly string[], columns = Number.POSITIVE_INFINITY): void {
    if (this.#closed) return;
    const last = this.#frame;
    if (last !== null && last.length === lines.length && last.every((line, index) => line === lines[index])) return;
    const up = last === null ? hideCursor : goUp(heightOf(last, columns));
    this.#target.write(`${beginFrame}${up}${lines.map((line) => `\r${line}${clearRest}\n`).join('')}\r${clearBelow}${endFrame}`);
    this.#frame = lines;
  }

  /** Writes a line for good; the frame goes on below it. */
  say(line: string, columns = Number.POSITIVE_INFINITY): void {
    const last = this.#closed ? null : this.#frame;
    this.#target.write(`${last === null ? '' : `${goUp(heightOf(last, columns))}\r${clearBelow}`}${line}\n`);
    if (last === null) return;
    this.#frame = null;
    this.paint(last, columns);
  }

  /** Leaves the last frame where it is and gives the cursor back; safe to call twice. */
  close(): void {
    if (!this.#closed && this.#frame !== null) this.#target.write(showCursor);
    this.#closed = true;
  }
}

/** Synchronized output where the terminal knows it, and no wrapping: a line that is wider than we think must not push the others down. */
const beginFrame = '\x1b[?2026h\x1b[?7l';
const endFrame = '\x1b[?7h\x1b[?2026l';
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearRest = '\x1b[K';
const clearBelow = '\x1b[J';

const goUp = (rows: number): string => (rows === 0 ? '' : `\x1b[${rows}A`);

/** Rows that a frame takes now: a terminal that has become narrower has broken its lines. */
const heightOf = (frame: readonly string[], columns: number): number =>
  frame.reduce((rows, line) => rows + Math.max(1, Math.ceil(displayWidth(sanitize(line)) / Math.max(1, columns))), 0);
