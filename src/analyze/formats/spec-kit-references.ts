/** Reads which tasks a sentence of a Spec Kit file refers to as needed or as waiting. */
import type {TaskId} from '../../model.ts';
import {idPattern} from './spec-kit-items.ts';

/** Ids and ranges of ids, as written. */
export type Reference = {readonly type: 'one'; readonly id: TaskId} | {readonly type: 'range'; readonly from: TaskId; readonly to: TaskId};

export interface References {
  /** `depends on T001, T003–T005`: tasks that this one needs. */
  readonly needs: readonly Reference[];
  /** `blocks: T007`: tasks that need this one. */
  readonly blocks: readonly Reference[];
}

/** Finds all such clauses in a text. Without ids right behind the keyword it is prose (`Depends on User Story 1`) and says nothing. */
export function referencesIn(text: string): References {
  const clean = plain(text);
  return {needs: clauses(clean, needsPattern), blocks: clauses(clean, blocksPattern)};
}

/** The text without clauses in parentheses or behind a dash at its end, for a title. */
export function withoutReferences(text: string): string {
  const clause = `(?:${needsWords})\\s*:?\\s*\\**\\s*(?:tasks?\\s+)?${idPattern}`;
  return singleSpaced(text)
    .replace(new RegExp(`\\s*\\(\\s*${clause}[^()]{0,400}\\)`, 'gi'), '')
    .replace(new RegExp(`\\s*(?:[—–-]|â€”|â€“)\\s*${clause}[^—]{0,400}$`, 'i'), '')
    .trim();
}

const needsWords = [
  'depend(?:s|ing|ent)?\\s+(?:up)?on',
  'depends',
  'dependenc(?:y|ies)(?:\\s+on)?',
  'deps',
  'blocked\\s+by',
  'requires',
  'after',
  'зависит\\s+от',
  'hängt\\s+ab\\s+von',
  'depende\\s+de',
  'dépend\\s+de',
  '依赖',
  '依存',
].join('|');

const id = `(?:${idPattern})`;
/** `–` and its kin; the words; `..`. */
const to = '\\s*(?:[–—−-]|\\.{2,3}|…|to|through|bis)\\s*';
const one = `${id}(?:${to}(?:${id}|\\d{1,6}\\b))?`;
const note = '(?:\\s*\\([^()]{0,200}\\))?(?:\\s+[a-z][\\w-]{0,30}){0,3}?';
const separator = '\\s*(?:,\\s*(?:and\\s+)?|/|&|\\+|;|\\band\\b|、|，|и\\s)\\s*';
const list = `${one}(?:${note}${separator}(?:tasks?\\s+)?${one}){0,200}`;

// A letter before the keyword makes it another word; the negations make it its opposite.
const negation = '(?<!\\p{L})(?<!\\b(?:not|no|never|longer|without|un|in)[\\s-]{1,3})';
const needsPattern = new RegExp(`${negation}(?:${needsWords})\\s*:?\\s*(?:tasks?\\s+)?(${list})`, 'giu');
const blocksPattern = new RegExp(`${negation}blocks?\\s*:?\\s*(?:tasks?\\s+)?(${list})`, 'giu');
const onePattern = new RegExp(`(${id})(?:${to}(?:(${id})|(\\d{1,6})\\b))?`, 'gu');
const exactId = new RegExp(`^${idPattern}$`);

function clauses(text: string, pattern: RegExp): readonly Reference[] {
  const references: Reference[] = [];
  for (const [, found = ''] of text.matchAll(pattern)) {
    for (const [, from = '', range, digits] of withoutNotes(found).matchAll(onePattern)) {
      if (!exactId.test(from)) continue;
      const end = range ?? (digits === undefined ? null : from.replace(/\d+[a-z]?$/, digits));
      references.push(end === null ? {type: 'one', id: from} : {type: 'range', from, to: end});
    }
  }
  return references;
}

function withoutNotes(text: string): string {
  return text.replace(/\([^()]*\)/g, ' ');
}

/** Without emphasis, code marks and brackets around ids; a dash that was decoded wrongly is a dash again. */
function plain(text: string): string {
  const bare = text
    .replace(/â€“|â€”|\u00e2\u0080[\u0093\u0094]/g, '–')
    .replace(/\[([^\][]{1,24})\]/g, '$1')
    .replace(/[*`_]{1,3}/g, '');
  return singleSpaced(bare);
}

/** Several optional blanks in a row, as the patterns here have them, take long to fail where a text has many. */
function singleSpaced(text: string): string {
  return text.replace(/\s+/g, ' ');
}
