/** Rules for HTML and for components whose scripts stand between tags. */
import {normalised, tooBig, type CodeHit} from './hit.ts';
import {jsHits} from './js.ts';
import {withLines} from './masked.ts';
import {ownHits, type OwnRule} from './own-rules.ts';
import type {Syntax, SyntaxLanguage} from './syntax.ts';

/**
 * Scripts are read as TypeScript where their tag says so, else as JavaScript; data in script tags is none. They are found as text: the
 * library's tree of tags takes time by the square of their depth.
 */
export function markupHits(syntax: Syntax, text: string, ofLanguage: (grammar: SyntaxLanguage) => readonly OwnRule[]): readonly CodeHit[] {
  const scripts = scriptsIn(text);
  const front = /^---\n([^]*?)\n---/.exec(text)?.[1];
  const all = front === undefined ? (scripts ?? []) : [...(scripts ?? []), {language: 'TypeScript' as const, text: front, firstLine: 1, isInside: false}];
  const own = ofLanguage('Html');
  const isTooBig = scripts === null || (own.length > 0 && text.length > longestTree);
  return [
    ...all.flatMap(({language, text: script, firstLine, isInside}) =>
      jsHits(syntax, language, script, ofLanguage(language)).filter(({rule}) => !isInside || rule !== 'unparsed').map((hit) => ({...hit, line: hit.line + firstLine})),
    ),
    ...rawValues(text),
    ...(own.length === 0 || isTooBig ? [] : ownHits(syntax.parse('Html', text).root(), own)),
    ...(isTooBig ? [tooBig(text)] : []),
  ];
}

/** Of the worst kind a tree takes two seconds. */
const longestTree = 64 * 1024;

interface Script {
  readonly language: 'TypeScript' | 'Tsx' | 'JavaScript';
  readonly text: string;
  /** Lines before it. */
  readonly firstLine: number;
  /** Within the text of another one: maybe a string of that one. */
  readonly isInside: boolean;
}

/** Each tag counts, also one in a comment, a value or another script, since only a browser could tell. Null: more than anybody writes. */
function scriptsIn(text: string): readonly Script[] | null {
  const {lineAt} = withLines(text, text);
  const found: Script[] = [];
  let read = 0;
  let inside = 0;
  for (const {index} of text.matchAll(/<script(?=[\s/>])/gi)) {
    const tag = tagAt(text, index);
    const start = index + tag.length;
    const length = text.slice(start).search(/<\/script/i);
    const code = text.slice(start, length < 0 ? undefined : start + length);
    read += code.length + 1000;
    if (read > mostRead) return null;
    if (isData(tag) || code.trim() === '') continue;
    found.push({language: languageOf(tag), text: code, firstLine: lineAt(start) - 1, isInside: index < inside});
    inside = Math.max(inside, start + code.length);
  }
  return found;
}

/** Characters of all scripts, and a thousand for each. */
const mostRead = 2_000_000;

/** One that is longer than people write is no data. */
const tagAt = (text: string, index: number): string => /^<script(?:[^>"']|"[^"]*"|'[^']*')*>/i.exec(text.slice(index, index + 2000))?.[0] ?? '<script>';

/** Browsers run what has no type, or one that names a script in whatever way; a value with a reference in it can be any. */
function isData(tag: string): boolean {
  const type = attribute(tag, 'type')?.trim() ?? '';
  return type !== '' && !/script|^module$|babel|jsx|&/i.test(type);
}

function languageOf(tag: string): Script['language'] {
  const lang = attribute(tag, 'lang') ?? '';
  if (/^tsx/i.test(lang)) return 'Tsx';
  return /^ts|^typescript/i.test(lang) || /typescript/i.test(attribute(tag, 'type') ?? '') ? 'TypeScript' : 'JavaScript';
}

/** The first of its name counts, as in browsers; null where the tag has none. */
function attribute(tag: string, wanted: string): string | null {
  const all = [...tag.matchAll(/([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/g)];
  const found = all.find(([, name = '']) => name.toLowerCase() === wanted);
  return found === undefined ? null : (found[2] ?? found[3] ?? found[4] ?? '');
}

/** Values that Vue, Svelte and Astro put into the page as they are. */
function rawValues(text: string): readonly CodeHit[] {
  const code = withLines(text, text);
  return [...text.matchAll(/\bv-html\s*=\s*"([^"]{1,500})"|\bv-html\s*=\s*'([^']{1,500})'|\{@html\s+([^}]{1,500})\}|\bset:html\s*=\s*\{([^}]{1,500})\}/g)]
    .filter((match) => !/sanitize|purify|escape/i.test(match[1] ?? match[2] ?? match[3] ?? match[4] ?? ''))
    .map((match): CodeHit => ({rule: 'html-injection', line: code.lineAt(match.index), text: normalised(match[0])}));
}
