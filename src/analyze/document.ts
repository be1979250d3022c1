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

/** A fenced block; lines from 1, `close` is the last line of the file + 1 where the fence is never closed. */
export interface Fence {
  readonly open: number;
  readonly close: number;
  readonly closed: boolean;
  readonly info: string;
  readonly indent: number;
}

/** A task file, read once; formats and checks work on this and never on the text. */
export interface TaskDocument {
  /** The file as the user named it. */
  readonly file: string;
  readonly lines: readonly Line[];
  readonly fences: readonly Fence[];
  /** Lines between the `---` marks at the top; null without. */
  readonly frontMatter: {readonly first: number; readonly text: string} | null;
}

/** Splits a file into lines. Takes LF, CRLF and CR, a byte order mark (also one that was decoded wrongly) and a missing final newline. */
export function readDocument(file: string, text: string): TaskDocument {
  const texts = text.replace(/^(?:\uFEFF|ï»¿)/, '').split(/\r\n|\n|\r/);
  const frontMatterEnd = findFrontMatterEnd(texts);
  const lines: Line[] = [];
  const fences: Fence[] = [];
  let open: (Omit<Fence, 'close' | 'closed'> & {readonly mark: string}) | null = null;
  let comment = false;
  for (const [index, lineText] of texts.entries()) {
    const number = index + 1;
    const push = (kind: LineKind): void => {
      lines.push({number, text: lineText, indent: indentOf(lineText), blank: lineText.trim() === '', kind});
    };
    if (number <= frontMatterEnd) push('front-matter');
    else if (open !== null) {
      if (closesFence(lineText, open.mark)) {
        push('fence');
        fences.push(fence(open, number, true));
        open = null;
      } else push('code');
    } else if (comment || lineText.trimStart().startsWith('<!--')) {
      push('comment');
      comment = !lineText.includes('-->');
    } else {
      const opening = opensFence(lineText);
      if (opening !== null) open = {...opening, open: number, indent: indentOf(lineText)};
      push(opening === null ? 'text' : 'fence');
    }
  }
  if (open !== null) fences.push(fence(open, texts.length + 1, false));
  const frontMatter = frontMatterEnd === 0 ? null : {first: 2, text: texts.slice(1, frontMatterEnd - 1).join('\n')};
  return {file, lines, fences, frontMatter};
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

/** Line number of the closing `---`; 0 without front matter. A rule with no partner below is a rule. */
function findFrontMatterEnd(texts: readonly string[]): number {
  if (texts[0]?.trimEnd() !== '---') return 0;
  const end = texts.findIndex((text, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(text));
  return end + 1;
}

function opensFence(text: string): {readonly mark: string; readonly info: string} | null {
  const match = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})/.exec(text);
  if (match === null) return null;
  const [opening, mark = ''] = match;
  const info = text.slice(opening.length);
  if (mark.startsWith('`') && info.includes('`')) return null;
  return {mark, info: info.trim()};
}

function closesFence(text: string, mark: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith(mark)) return false;
  for (const character of trimmed) if (character !== mark[0]) return false;
  return true;
}

function fence(open: Omit<Fence, 'close' | 'closed'>, close: number, closed: boolean): Fence {
  return {open: open.open, close, closed, info: open.info, indent: open.indent};
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
