/** Rules for HTML and for components whose scripts stand between tags. */
import {normalised, type CodeHit} from './hit.ts';
import {jsHits} from './js.ts';
import {withLines} from './masked.ts';
import {ownHits, type OwnRule} from './own-rules.ts';
import type {Syntax, SyntaxLanguage} from './syntax.ts';

/** Scripts are read as TypeScript where their tag says so, else as JavaScript; data in script tags is none. */
export function markupHits(syntax: Syntax, text: string, ofLanguage: (grammar: SyntaxLanguage) => readonly OwnRule[]): readonly CodeHit[] {
  const root = syntax.parse('Html', text).root();
  const scripts = root.findAll({rule: {kind: 'script_element'}}).flatMap((element) => {
    const [tag, code] = [element.child(0)?.text() ?? '', element.children().find((each) => each.kind() === 'raw_text')];
    if (code === undefined || data.test(tag)) return [];
    return [{language: languageOf(tag), text: code.text(), firstLine: code.range().start.line}];
  });
  const front = /^---\n([^]*?)\n---/.exec(text)?.[1];
  const all = front === undefined ? scripts : [...scripts, {language: 'TypeScript' as const, text: front, firstLine: 1}];
  return [
    ...all.flatMap(({language, text: script, firstLine}) => jsHits(syntax, language, script, ofLanguage(language)).map((hit) => ({...hit, line: hit.line + firstLine}))),
    ...rawValues(text),
    ...(ofLanguage('Html').length === 0 ? [] : ownHits(root, ofLanguage('Html'))),
  ];
}

const data = /\btype\s*=\s*["']?(?!text\/(?:java|type)script|application\/(?:java|ecma)script|module|text\/babel)[\w/+.-]+/i;
const languageOf = (tag: string): 'TypeScript' | 'Tsx' | 'JavaScript' => (/\blang\s*=\s*["']?tsx/i.test(tag) ? 'Tsx' : /\blang\s*=\s*["']?ts|type\s*=\s*["']?[\w/]*typescript/i.test(tag) ? 'TypeScript' : 'JavaScript');

/** Values that Vue, Svelte and Astro put into the page as they are. */
function rawValues(text: string): readonly CodeHit[] {
  const code = withLines(text, text);
  return [...text.matchAll(/\bv-html\s*=\s*"([^"]{1,500})"|\bv-html\s*=\s*'([^']{1,500})'|\{@html\s+([^}]{1,500})\}|\bset:html\s*=\s*\{([^}]{1,500})\}/g)]
    .filter((match) => !/sanitize|purify|escape/i.test(match[1] ?? match[2] ?? match[3] ?? match[4] ?? ''))
    .map((match): CodeHit => ({rule: 'html-injection', line: code.lineAt(match.index), text: normalised(match[0])}));
}
