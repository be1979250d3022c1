/** A user's own layout of the prompt: text with `{{section}}` where a section goes. Pure. */
import {nearest} from '../analyze/nearest.ts';
import type {Diagnostic} from '../failure.ts';

/** The parts that a prompt is made of, in the order in which orch puts them by itself. */
export const sectionNames = ['role', 'task', 'done_when', 'ownership', 'findings', 'conflicts', 'messages', 'dependencies', 'shared_context', 'instructions', 'reads', 'rules'] as const;

export type SectionName = (typeof sectionNames)[number];

/** Empty text: nothing to say. */
export type Sections = Readonly<Record<SectionName, string>>;

type Piece = {readonly type: 'text'; readonly text: string} | {readonly type: 'section'; readonly name: SectionName; readonly alone: boolean};

/** Everything that is wrong with a template, by its place in `file`. */
export function templateProblems(file: string, text: string): readonly Diagnostic[] {
  const {pieces, problems} = parse(text);
  const found = problems.map(({offset, message}): Diagnostic => {
    const before = text.slice(0, offset).split('\n');
    const line = before.length;
    return {severity: 'error', code: 'prompt-template', message, file, line, column: (before.at(-1)?.length ?? 0) + 1, source: text.split('\n')[line - 1]?.slice(0, 500) ?? ''};
  });
  const hasTask = pieces.some((piece) => piece.type === 'section' && piece.name === 'task');
  if (hasTask || problems.length > 0) return found;
  return [{severity: 'error', code: 'prompt-template', message: `The template has no \`{{task}}\`: expected it where the task's own text goes, got ${text.trim() === '' ? 'an empty file' : 'a prompt that would be the same for every task'}.`, file, line: 0, column: 0}];
}

/**
 * The template with its sections in place; what a section says is not looked into again. A line that holds nothing but an empty
 * section goes. What a further attempt cannot do without comes at the end where the template has no place for it.
 */
export function renderTemplate(text: string, sections: Sections): string {
  const {pieces} = parse(text);
  const placed = new Set(pieces.flatMap((piece) => (piece.type === 'section' ? [piece.name] : [])));
  let out = '';
  let dropBreak = false;
  for (const piece of pieces) {
    if (piece.type === 'text') out += dropBreak ? piece.text.replace(/^[ \t]*\r?\n(?:[ \t]*\r?\n)?/, '') : piece.text;
    else out += sections[piece.name];
    dropBreak = piece.type === 'section' && piece.alone && sections[piece.name] === '';
  }
  const rest = needed.filter((name) => !placed.has(name) && sections[name] !== '').map((name) => sections[name]);
  return `${[out.trim(), ...rest].join('\n\n')}\n`;
}

const needed: readonly SectionName[] = ['findings', 'conflicts', 'messages'];

/** `\{{` stands for two braces; every other pair opens the name of a section. */
const opening = /\\\{\{|\{\{/g;
const whole = /\{\{[ \t]*([A-Za-z_-]{1,40})[ \t]*\}\}/y;

function parse(text: string): {readonly pieces: readonly Piece[]; readonly problems: readonly {readonly offset: number; readonly message: string}[]} {
  const pieces: Piece[] = [];
  const problems: {offset: number; message: string}[] = [];
  let last = 0;
  const until = (end: number): void => {
    if (end > last) pieces.push({type: 'text', text: text.slice(last, end)});
  };
  for (const {0: found, index} of text.matchAll(opening)) {
    if (index < last) continue;
    until(index);
    if (found.startsWith('\\')) {
      pieces.push({type: 'text', text: '{{'});
      last = index + found.length;
      continue;
    }
    whole.lastIndex = index;
    const name = whole.exec(text)?.[1];
    if (name === undefined) {
      problems.push({offset: index, message: 'Expected the name of a section between `{{` and `}}`, such as `{{task}}`, got something else. For two braces write `\\{{`.'});
      last = index + 2;
      continue;
    }
    last = whole.lastIndex;
    if (isSection(name)) {
      pieces.push({type: 'section', name, alone: isAlone(text, index, last)});
      continue;
    }
    const meant = nearest(name, sectionNames);
    problems.push({offset: index, message: `Expected one of the sections ${sectionNames.join(', ')}, got \`{{${name}}}\`.${meant === null ? '' : ` Did you mean \`{{${meant}}}\`?`}`});
  }
  until(text.length);
  return {pieces, problems};
}

const isSection = (name: string): name is SectionName => (sectionNames as readonly string[]).includes(name);

function isAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1, start);
  const after = text.slice(end).split('\n', 1)[0] ?? '';
  return before.trim() === '' && after.trim() === '';
}
