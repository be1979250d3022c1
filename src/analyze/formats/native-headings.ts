/** Finds the headings of a native task file that are tasks. */
import type {Diagnostic} from '../../failure.ts';
import type {TaskId} from '../../model.ts';
import {headingOf, problem} from '../document.ts';
import type {TaskDocument} from '../document.ts';
import {trimPiece} from '../list-values.ts';
import {isTaskId, taskIdExpected} from '../task-id.ts';
import {readKeyList} from './native-keys.ts';

export interface TaskHeading {
  readonly id: TaskId;
  readonly title: string;
  readonly done: boolean;
  readonly level: number;
  readonly line: number;
  /** Line after its body, which ends before the next task or the next heading of a higher level. */
  readonly end: number;
}

/**
 * Headings `## ID: title` and `### [x] ID: title`. A plain word before the colon (`## Notes: …`) is a task only with a key list or a box,
 * and so is a plain word in a heading below a task's own level. What nearly is a task gets a diagnostic.
 */
export function findHeadings(document: TaskDocument): {readonly headings: readonly TaskHeading[]; readonly diagnostics: readonly Diagnostic[]} {
  const headings: Omit<TaskHeading, 'end'>[] = [];
  const ends: number[] = [];
  const diagnostics: Diagnostic[] = [];
  let level: number | null = null;
  for (const line of document.lines) {
    const heading = headingOf(line);
    if (heading === null) continue;
    const isBelow = level !== null && heading.level > level;
    const found = classify(document, heading, line.number, isBelow);
    if (found.type === 'problem') diagnostics.push(found.diagnostic);
    if (found.type === 'task') {
      if (level !== null) ends.push(line.number);
      headings.push({...found.task, level: heading.level, line: line.number});
      level = heading.level;
    } else if (level !== null && heading.level < level) {
      ends.push(line.number);
      level = null;
    }
  }
  return {headings: headings.map((heading, index) => ({...heading, end: ends[index] ?? document.lines.length + 1})), diagnostics};
}

type Found =
  | {readonly type: 'task'; readonly task: {readonly id: TaskId; readonly title: string; readonly done: boolean}}
  | {readonly type: 'problem'; readonly diagnostic: Diagnostic}
  | {readonly type: 'prose'};

const prose: Found = {type: 'prose'};

function classify(document: TaskDocument, heading: {level: number; text: string}, line: number, isBelow: boolean): Found {
  const match = /^(?:\[([^\]])\][ \t]+)?([^\s:]\S*?):(?:[ \t]+(\S.*))?$/u.exec(heading.text);
  const hasKeys = (): boolean => readKeyList(document, line + 1, document.lines.length + 1).entries.length > 0;
  const column = (document.lines[line - 1]?.text.indexOf(match?.[2] ?? heading.text) ?? 0) + 1;
  const report = (severity: Diagnostic['severity'], code: string, message: string): Found => ({
    type: 'problem',
    diagnostic: problem(document, severity, code, line, column, message),
  });
  if (match === null) {
    const nearly = /^(?:\[.\][ \t]+)?[A-Z][A-Z0-9]*-\d+(?![^\s])/.test(heading.text) || (!isBelow && heading.level > 1 && hasKeys());
    return nearly ? report('warning', 'no-task', `This heading is no task. A task begins with \`## ID: title\`, its id without spaces; \`## ${exampleOf(heading.text)}\` would be one.`) : prose;
  }
  const [, box, written = '', rest = ''] = match;
  const id = trimPiece({text: written, line, column}, /[*_`]/).text;
  const deliberate = box !== undefined || hasKeys();
  if (heading.level !== 2 && heading.level !== 3) {
    return deliberate && !isBelow ? report('warning', 'no-task', `This heading is no task: tasks are headings of level 2 or 3. Write \`## ${heading.text.slice(0, 80)}\`.`) : prose;
  }
  if (!deliberate && isPlainWord(id, isBelow)) {
    if (isBelow || !isTaskId(id)) return prose;
    return report('warning', 'prose-heading', `\`${id}: …\` is read as prose. If it is a task, put a key list below, such as \`- files: src/**\`.`);
  }
  if (!isTaskId(id)) {
    return deliberate ? report('error', 'bad-id', `\`${id.slice(0, 80)}\` cannot be the id of a task; expected ${taskIdExpected}.`) : prose;
  }
  const title = rest.replace(/(?:\*\*|__)$/, '').trim();
  return {type: 'task', task: {id, title: title === '' ? id : title, done: /^[xX✓✔]$/.test(box ?? '')}};
}

/** `Notes`, `TODO`; below a task anything without a digit. */
function isPlainWord(id: string, isBelow: boolean): boolean {
  if (isBelow) return !/\p{N}/u.test(id);
  return /^\p{Lu}\p{Ll}+$/u.test(id) || /^(?:NOTES?|TODO|WARNING|IMPORTANT|TIP|CAUTION|FIXME)$/.test(id) || !isTaskId(id);
}

/** The heading as it should have been: `DEV-12 - Add` becomes `DEV-12: Add`, `Add login` becomes `T1: Add login`. */
function exampleOf(text: string): string {
  const short = text.replace(/^\[.\][ \t]+/, '').slice(0, 80);
  const match = /^([A-Z][A-Z0-9]*-\d+)[\s–—-]*(.*)$/.exec(short);
  return match === null ? `T1: ${short}` : `${match[1]}: ${match[2]}`;
}
