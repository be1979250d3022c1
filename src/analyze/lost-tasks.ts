/** Tells of tasks that a fenced block or a comment takes in, because the line that was to end it is missing. */
import type {Diagnostic} from '../failure.ts';
import type {TaskId} from '../model.ts';
import {problem, readDocument} from './document.ts';
import type {Block, TaskDocument} from './document.ts';
import type {Reading, TaskDraft} from './formats/format.ts';
import {isScript} from './formats/native.ts';

/**
 * A block that is never closed is an error where it holds what looks like a task, and where it is a script, which would run all that follows;
 * else a warning. One that ends, but at the line that was to end another one, is a warning where tasks stand before that other one.
 * `read` reads a document in whatever format it has; `reading` is what the document itself holds, null for nothing.
 */
export function lostTasks(document: TaskDocument, text: string, reading: Reading | null, read: (document: TaskDocument) => Reading | null): readonly Diagnostic[] {
  const doubtful = document.blocks.filter(({closed, reopened}) => !closed || reopened !== null);
  if (doubtful.length === 0) return [];
  const found = new Set(reading?.tasks.map(({line}) => line));
  const without = read(withoutBlocks(document, text, doubtful));
  const lost = (without?.tasks ?? []).filter(({line}) => !found.has(line));
  const all = doubtful.flatMap((block) => blockProblem(document, block, lost));
  return all.length <= mostProblems ? all : [...all.filter(({severity}) => severity === 'error'), ...all.filter(({severity}) => severity === 'warning').slice(0, mostProblems)];
}

const mostProblems = 20;
const mostNamed = 5;
const mostRounds = 10;

/** The document if these blocks did not begin, nor others within them that would never be closed either. */
function withoutBlocks(document: TaskDocument, text: string, blocks: readonly Block[]): TaskDocument {
  const plain = new Set(blocks.map(({open}) => open));
  let without = readDocument(document.file, text, plain);
  for (let round = 0; round < mostRounds; round++) {
    const last = without.blocks.at(-1);
    if (last === undefined || last.closed) break;
    without = readDocument(document.file, text, plain.add(last.open));
  }
  return without;
}

function blockProblem(document: TaskDocument, block: Block, lost: readonly TaskDraft[]): readonly Diagnostic[] {
  const {open, close, closed, reopened} = block;
  const end = closed ? (reopened ?? close) : close;
  const ids = lost.filter(({line}) => line > open && line < end).map(({id}) => id);
  const [kind, what] = block.info === null ? ['comment', 'comment'] : ['fence', isScript(block) ? 'script' : 'block'];
  const cure = block.info === null ? '`-->`' : `a line ${block.closing}`;
  const report = (severity: Diagnostic['severity'], message: string): Diagnostic => problem(document, severity, `open-${kind}`, open, block.indent + 1, message);
  if (closed) {
    if (ids.length === 0 || reopened === null) return [];
    const message = `This ${what} goes on to line ${close} and hides ${looks(ids)}, but line ${reopened} opens another one. If it should have ended before that, close it with ${cure}.`;
    return [report('warning', message)];
  }
  const below = countBelow(document, open);
  const lines = below === 1 ? 'line' : `${below} lines`;
  const severity = ids.length > 0 || isScript(block) ? 'error' : 'warning';
  const consequence = below === 0 ? '' : `; the ${lines} below it${ids.length === 0 ? '' : `, among them ${looks(ids)},`} ${below === 1 ? 'is' : 'are'} read as part of it`;
  return [report(severity, `This ${what} is never closed${consequence}. Close it with ${cure}.`)];
}

function looks(ids: readonly TaskId[]): string {
  const rest = ids.length - mostNamed;
  return `what looks like task${ids.length === 1 ? '' : 's'} ${ids.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Lines below a line, without the empty ones at the end of the file. */
function countBelow(document: TaskDocument, line: number): number {
  return document.lines.findLastIndex(({blank}) => !blank) + 1 - line;
}
