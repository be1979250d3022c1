/** Aligned columns in a given width. Pure. */
import {displayWidth, fitTo} from './width.ts';

export interface Column {
  readonly align?: 'right';
  /** Never wider than this. */
  readonly most?: number;
  /** May be cut down to this; a column without it is never cut as long as a droppable one is there. */
  readonly least?: number;
  /** The highest goes first when the width does not suffice; without it the column stays. */
  readonly drop?: number;
}

/** A sanitized text, coloured after it was cut and padded. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** One line a row, none wider than `width`. Every row has one cell for each column; columns with no text at all are left out. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): readonly string[] {
  const widths = fitColumns(columns, naturalWidths(columns, rows), width);
  return rows.map((row) => rowLine(columns, widths, row, width));
}

const gap = 2;

const naturalWidths = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly number[] =>
  columns.map(({most}, index) => {
    let widest = 0;
    for (const row of rows) widest = Math.max(widest, displayWidth(row[index]?.text ?? ''));
    return Math.min(widest, most ?? widest);
  });

/** Widths that fit: 0 for a column that is left out. The last cuttable column gives way first, then the one before it. */
function fitColumns(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const dropped = new Set<number>();
  for (;;) {
    const widths = natural.map((columnWidth, index) => (dropped.has(index) ? 0 : columnWidth));
    let excess = totalWidth(widths) - width;
    for (let index = columns.length - 1; index >= 0 && excess > 0; index--) {
      const now = widths[index] ?? 0;
      const cut = Math.min(excess, Math.max(0, now - (columns[index]?.least ?? now)));
      widths[index] = now - cut;
      excess -= cut;
    }
    const next = nextToDrop(columns, widths);
    if (excess <= 0 || next === null) return widths;
    dropped.add(next);
  }
}

function totalWidth(widths: readonly number[]): number {
  const shown = widths.filter((columnWidth) => columnWidth > 0);
  return shown.reduce((sum, columnWidth) => sum + columnWidth, 0) + gap * Math.max(0, shown.length - 1);
}

function nextToDrop(columns: readonly Column[], widths: readonly number[]): number | null {
  let next: number | null = null;
  for (const [index, {drop}] of columns.entries()) {
    if (drop === undefined || widths[index] === 0) continue;
    if (next === null || drop > (columns[next]?.drop ?? 0)) next = index;
  }
  return next;
}

function rowLine(columns: readonly Column[], widths: readonly number[], row: readonly Cell[], width: number): string {
  let line = '';
  let left = width;
  const last = lastShown(widths, row);
  for (const [index, {text, paint}] of row.entries()) {
    const room = Math.min(widths[index] ?? 0, left);
    if (room <= 0 || index > last) continue;
    const fitted = fitTo(text, room, columns[index]?.align);
    const shown = index === last ? fitted.trimEnd() : fitted;
    line += (paint === undefined ? shown : paint(shown)) + (index === last ? '' : ' '.repeat(Math.min(gap, Math.max(0, left - room))));
    left -= room + gap;
  }
  return line;
}

/** The last column of a row with something in it: nothing is padded after it. */
function lastShown(widths: readonly number[], row: readonly Cell[]): number {
  for (let index = row.length - 1; index >= 0; index--) if ((widths[index] ?? 0) > 0 && row[index]?.text !== '') return index;
  return -1;
}
