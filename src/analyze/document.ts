/** The task file as lines: which are text and which are code, comment or front matter. */
import type {Diagnostic} from '../failure.ts';

/** `fence` is the opening or closing line of a fenced block, `code` what is inside. */
export type LineKind = 'text' | 'fence' | 'code' | 'comment' | 'front-matter';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Columns of white space before the text; a tab goes to the next multiple of 4. */
  readonly indent: number;
  readonly blank: boolean;
  readonly kind: LineKind;
}

/** A fenced block, or a comment of more than one line; lines from 1. */
export interface Block {
  readonly open: number;
  /** The last line of the file + 1 where it is never closed. */
  readonly close: number;
  readonly closed: boolean;
  /** What ends it: the marks of the fence, or `-->`. */
  readonly closing: string;
  /** What stands behind the marks of the fence; null for a comment. */
  readonly info: string | null;
  readonly indent: number;
  /** Its first line that looks as if it opened another one, a sign that the line that was to end it is missing; null without. */
  readonly reopened: number | null;
}

/** A task file, read once; formats and checks work on this and never on the text. */
export interface TaskDocument {
  /** The file as the user named it. */
  readonly file: string;
  readonly lines: readonly Line[];
  readonly blocks: readonly Block[];
  /** Lines between the `---` marks at the top; null without. */
  readonly frontMatter: {readonly first: number; readonly text: string} | null;
}

/**
 * Splits a file into lines. Takes LF, CRLF and CR, a byte order mark (also one that was decoded wrongly) and a missing final newline.
 * Lines whose numbers are in `plain` open no block: what would the file be without that block?
 */
export function readDocument(file: string, text: string, plain: ReadonlySet<number> = new Set()): TaskDocument {
  const texts = text.replace(/^(?:\uFEFF|ï»¿)/, '').split(/\r\n|\n|\r/);
  const frontMatterEnd = findFrontMatterEnd(texts);
  const lines: Line[] = [];
  const blocks: Block[] = [];
  let open = null as Opening | null;
  for (const [index, lineText] of texts.entries()) {
    const number = index + 1;
    let kind: LineKind = 'front-matter';
    if (number > frontMatterEnd && open === null) {
      open = plain.has(number) ? null : openingOf(lineText, number);
      kind = open === null ? 'text' : open.info === null ? 'comment' : 'fence';
      if (open?.info === null && lineText.includes('-->')) open = null;
    } else if (open !== null) {
      const closes = open.info === null ? lineText.includes('-->') : closesFence(lineText, open.closing);
      kind = open.info === null ? 'comment' : closes ? 'fence' : 'code';
      if (open.reopened === null && reopens(lineText, open)) open = {...open, reopened: number};
      if (closes) blocks.push({...open, close: number, closed: true});
      if (closes) open = null;
    }
    lines.push({number, text: lineText, indent: indentOf(lineText), blank: lineText.trim() === '', kind});
  }
  if (open !== null) blocks.push({...open, close: texts.length + 1, closed: false});
  const frontMatter = frontMatterEnd === 0 ? null : {first: 2, text: texts.slice(1, frontMatterEnd - 1).join('\n')};
  return {file, lines, blocks, frontMatter};
}

/** A diagnostic with its place and the text of its line. `column` counts from 1. */
export function problem(
  document: TaskDocument,
  severity: Diagnostic['severity'],
  code: string,
  line: number,
  column: number,
  message: string,
): Diagnostic {
  const source = document.lines[line - 1]?.text;
  return {
    severity,
    code,
    message,
    file: document.file,
    line,
    column,
    ...(source === undefined ? {} : {source: source.slice(0, longestSource)}),
  };
}

/** Level and text of a markdown heading (`## text ##`); null for any other line. */
export function headingOf(line: Line): {readonly level: number; readonly text: string} | null {
  if (line.kind !== 'text' || line.indent > 3) return null;
  const match = /^\s*(#{1,6})[ \t]+(\S.*)$/.exec(line.text);
  if (match === null) return null;
  const [, marks = '', rest = ''] = match;
  const text = rest.trimEnd();
  let end = text.length;
  while (end > 0 && text[end - 1] === '#') end--;
  const closes = end < text.length && (end === 0 || /\s/.test(text[end - 1] ?? ''));
  return {level: marks.length, text: closes ? text.slice(0, end).trimEnd() : text};
}

const longestSource = 400;

type Opening = Omit<Block, 'close' | 'closed'>;

/** Line number of the closing `---`; 0 without front matter. A rule with no partner below is a rule. */
function findFrontMatterEnd(texts: readonly string[]): number {
  if (texts[0]?.trimEnd() !== '---') return 0;
  const end = texts.findIndex((text, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(text));
  return end + 1;
}

function openingOf(text: string, number: number): Opening | null {
  const place = {open: number, indent: indentOf(text), reopened: null};
  if (text.trimStart().startsWith('<!--')) return {...place, closing: '-->', info: null};
  const match = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})/.exec(text);
  if (match === null) return null;
  const [opening, closing = ''] = match;
  const info = text.slice(opening.length);
  if (closing.startsWith('`') && info.includes('`')) return null;
  return {...place, closing, info: info.trim()};
}

/** Markdown has no block in a block: marks with a word behind them are text there, and mostly a slip. */
function reopens(text: string, open: Opening): boolean {
  const inner = openingOf(text, 0);
  if (inner === null || open.info === null) return inner?.info === null;
  return inner.info !== null && inner.info !== '' && inner.closing.startsWith(open.closing);
}

function closesFence(text: string, mark: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith(mark)) return false;
  for (const character of trimmed) if (character !== mark[0]) return false;
  return true;
}

function indentOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}
