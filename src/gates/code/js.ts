/** Rules for JavaScript and TypeScript, on the tree of the code: strings and comments are no code there. */
import type {SgRoot} from '@ast-grep/napi';
import {digest, hitLength, normalised, tooBig, type CodeHit} from './hit.ts';
import {calledNames, commandsIn, isForeignHtml, judgeCall, type Found, type Surroundings} from './js-calls.ts';
import {bare, builtFrom, isHarmless, shortText, unquoted, valueAt, writtenText} from './js-values.ts';
import type {CodeRuleName} from './rules.ts';
import type {Syntax, SyntaxLanguage, SyntaxNode} from './syntax.ts';
import {ownHits, type OwnRule} from './own-rules.ts';

/** Tries the grammars that the name allows and takes the one that reads most. `own`: rules of the user's for this language. */
export function jsHits(syntax: Syntax, language: SyntaxLanguage, text: string, own: readonly OwnRule[]): readonly CodeHit[] {
  const {root, unread, grammar} = readAs(syntax, language, text);
  const file = surroundings(root, text);
  const rule = candidates(text, grammar);
  const nodes = rule === null ? [] : root.findAll({rule});
  const hits = nodes.slice(0, mostNodes).flatMap((node) => [...judge(node, file).map((found) => hitAt(node, found, text)), ...(node.kind() === 'call_expression' ? commandsIn(node) : [])]);
  const rest = nodes.length > mostNodes || unread.length > mostUnread || file.isTooDeep() ? [tooBig(text)] : [];
  return [...hits, ...rest, ...ownHits(root, own), ...unread.slice(0, mostUnread).map((node) => unreadAt(node, text))];
}

/** What a person could still read. */
const mostNodes = 10_000;
const mostUnread = 100;
/** Steps from nodes up to the root in all, since the library finds what is around a node by coming down from there. */
const mostSteps = 300_000;

function hitAt(node: SyntaxNode, {rule, mild}: Found, text: string): CodeHit {
  const {start, end} = node.range();
  return {rule, line: start.line + 1, text: normalised(text.slice(start.index, Math.min(end.index, start.index + hitLength))), ...(mild === true ? {mild} : {})};
}

/** Of what is long its digest tells whether it is the same: nothing is known of what stands far into it either. */
function unreadAt(node: SyntaxNode, text: string): CodeHit {
  const hit = hitAt(node, {rule: 'unparsed'}, text);
  const {start, end} = node.range();
  return end.index - start.index <= hitLength ? hit : {...hit, text: digest(text.slice(start.index, end.index).replaceAll(/\s+/g, ' ').trim())};
}

interface Reading {
  readonly grammar: SyntaxLanguage;
  readonly root: SyntaxNode;
  /** What the grammar could make nothing of. */
  readonly unread: readonly SyntaxNode[];
}

function readAs(syntax: Syntax, language: SyntaxLanguage, text: string): Reading {
  const lines = text.split('\n');
  let best: Reading | null = null;
  for (const each of text.length > longestGuess ? [language] : (dialects[language] ?? [language])) {
    const reading = readWith(each, syntax.parse(each, text), lines);
    if (reading.unread.length === 0) return reading;
    if (best === null || reading.unread.length < best.unread.length) best = reading;
  }
  if (best === null) throw new Error(`Internal error: no grammar for ${language}`);
  return best;
}

/** Reading what is no code takes seconds for a mebibyte. */
const longestGuess = 256 * 1024;

/** Files named `.js` may hold types or tags. */
const dialects: Readonly<Partial<Record<SyntaxLanguage, readonly SyntaxLanguage[]>>> = {JavaScript: ['JavaScript', 'Tsx', 'TypeScript']};

function readWith(grammar: SyntaxLanguage, tree: SgRoot, lines: readonly string[]): Reading {
  const root = tree.root();
  const errors = root.findAll({rule: {kind: 'ERROR'}});
  return {grammar, root, unread: errors.length > mostGaps ? errors : errors.filter((node) => !isGap(node, lines[node.range().start.line] ?? ''))};
}

/** Valid code that the grammars do not know yet: words and types are skipped, and all around them is read. */
function isGap(node: SyntaxNode, line: string): boolean {
  if (line.length > longestLine) return false;
  const text = shortText(node);
  return gaps.some(([what, where]) => what.test(text) && where.test(line));
}

/** In what people write. */
const mostGaps = 1000;
const longestLine = 2000;

/** What was not read, and the line on which it begins. None of it can hold a call, but for a function that is named `using`. */
const gaps: readonly (readonly [RegExp, RegExp])[] = [
  [/^type$/, /^\s*export\s+type\s+\*/],
  [/^accessor$/, /^\s*(?:\w+\s+)*accessor\s/],
  [/^(?:in|out|const)(?: [^()`;=]*(?:=[^()`;]*)?)?$/, /(?:^\s*|[<,]\s*)(?:in|out|const)\s+\w/],
  [/^\w+$/, /[<,]\s*(?:in|out|const)\s+\w/],
  // Types without a body, as declarations have them.
  [/^default function\s*\w*\([^()]*\)\s*:\s*\{[^()=]*\}$/, /^\s*export default function/],
  [/^\\[ux]$/, /\.raw`/],
  [/^(?!.*\b(?:eval|Function|exec\w*|spawn\w*|require|import)\b).*$/, /\busing\(/],
];

/** `isTooDeep`: not all that was asked for could be looked at. */
function surroundings(root: SyntaxNode, text: string): Surroundings & {readonly isTooDeep: () => boolean} {
  let built: ReadonlyMap<string, readonly string[]> | null = null;
  let steps = 0;
  const imported = new Map<string, boolean>();
  const imports = (module: string): boolean => ['\'', '"', '`'].some((quote) => text.includes(module + quote));
  return {
    imports: (module) => {
      const known = imported.get(module) ?? imports(module);
      imported.set(module, known);
      return known;
    },
    builtFor: (name) => (built ??= builtTexts(root)).get(name) ?? [],
    around: (node) => {
      if (steps > mostSteps) return [];
      const all = node.ancestors();
      steps += all.length;
      return all.slice(0, 12);
    },
    isTooDeep: () => steps > mostSteps,
  };
}

/** By name, whatever the scope: a name that is given a text in one function is seldom something else in the next. */
function builtTexts(root: SyntaxNode): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const node of root.findAll(assigned)) {
    const [name, value] = [shortText(node.field('name') ?? node.field('left')), node.field('value') ?? node.field('right')];
    const known = found.get(name) ?? [];
    if (value === null || known.length === mostTexts || builtFrom(value)?.some((part) => !isHarmless(part)) !== true) continue;
    found.set(name, [...known, writtenText(value)]);
  }
  return found;
}

const mostTexts = 20;

const builtKinds = {any: [{kind: 'template_string'}, {kind: 'binary_expression'}, {kind: 'parenthesized_expression'}]};
const assigned = {
  rule: {
    any: [
      {kind: 'variable_declarator', all: [{has: {field: 'name', kind: 'identifier'}}, {has: {field: 'value', ...builtKinds}}]},
      {kind: 'assignment_expression', all: [{has: {field: 'left', kind: 'identifier'}}, {has: {field: 'right', ...builtKinds}}]},
      {kind: 'augmented_assignment_expression', all: [{has: {field: 'left', kind: 'identifier'}}, {has: {field: 'right', ...builtKinds}}]},
    ],
  },
};

function judge(node: SyntaxNode, file: Surroundings): readonly Found[] {
  switch (node.kind()) {
    case 'call_expression':
    case 'new_expression':
      return judgeCall(node, file);
    case 'pair':
      return judgeValue(unquoted(shortText(node.field('key')).replaceAll(/^\[\s*|\s*\]$/g, '')), node.field('value'));
    case 'assignment_expression':
    case 'augmented_assignment_expression':
      return judgeValue(unquoted(shortText(node.field('left')?.field('property') ?? node.field('left')?.field('index'))), node.field('right'));
    case 'jsx_attribute':
      return judgeAttribute(node);
    case 'identifier':
    case 'property_identifier':
      return [{rule: 'escaped-name'}];
    default:
      return [{rule: 'dynamic-code', mild: true}];
  }
}

/** A value that something with such a name is given. */
function judgeValue(name: string, value: SyntaxNode | null): readonly Found[] {
  if (value === null) return [];
  if (isEval(value)) return [{rule: 'dynamic-code', mild: true}];
  if (name === 'innerHTML' || name === 'outerHTML' || name === 'srcdoc') return isForeignHtml(value) ? [{rule: 'html-injection'}] : [];
  const rule = switches.find(([names, values]) => names.test(name) && values.test(shortText(bare(value))))?.[2];
  return rule === undefined ? [] : [{rule}];
}

const switches: readonly (readonly [RegExp, RegExp, CodeRuleName])[] = [
  [/^(?:rejectUnauthorized|strictSSL|strictSsl)$/, /^(?:false|!1|0)$/, 'tls-off'],
  [/^NODE_TLS_REJECT_UNAUTHORIZED$/, /^["'`]?0["'`]?$/, 'tls-off'],
  [/^checkServerIdentity$/, /^\(?\w*(?:, ?\w+)?\)? ?=> ?(?:undefined|null|true|\{\s*\}|void 0)$/, 'tls-off'],
  [/^(?:webSecurity|contextIsolation)$/, /^(?:false|!1)$/, 'protection-off'],
  [/^(?:nodeIntegration|allowRunningInsecureContent)$/, /^(?:true|!0)$/, 'protection-off'],
];

/** `<div dangerouslySetInnerHTML={{__html: value}} />` */
function judgeAttribute(node: SyntaxNode): readonly Found[] {
  const value = node.children().at(-1);
  const given = value === undefined ? undefined : bare(value);
  const html = valueAt(given, '__html') ?? given;
  return isForeignHtml(html) ? [{rule: 'html-injection'}] : [];
}

/** Where `eval` is handed on, to be called by another name. Asked from above: the library finds what is around a node by coming down from the root. */
const passed = [
  ...([['variable_declarator', 'value'], ['assignment_expression', 'right'], ['pair', 'value']] as const).map(([kind, field]) => ({kind, has: {field, kind: 'identifier', regex: '^eval$'}})),
  {kind: 'member_expression', all: [{has: {field: 'object', kind: 'identifier', regex: '^(?:eval|Function)$'}}, {has: {field: 'property', regex: '^(?:call|apply|bind)$'}}]},
  ...['arguments', 'array', 'return_statement'].map((kind) => ({kind, has: {kind: 'identifier', regex: '^eval$'}})),
];

const isEval = (node: SyntaxNode | null): boolean => shortText(node) === 'eval';

const anyOf = (names: readonly string[]): string => `^(?:${names.map((name) => name.replaceAll('$', '\\$')).join('|')})$`;
const quotedAnyOf = (names: readonly string[]): string => `^["'\`](?:${names.map((name) => name.replaceAll('$', '\\$')).join('|')})["'\`]$`;
const setNames = ['rejectUnauthorized', 'strictSSL', 'strictSsl', 'NODE_TLS_REJECT_UNAUTHORIZED', 'checkServerIdentity', 'webSecurity', 'contextIsolation', 'nodeIntegration', 'allowRunningInsecureContent', 'innerHTML', 'outerHTML', 'srcdoc'];
const set = {any: [{kind: 'member_expression', has: {field: 'property', regex: anyOf(setNames)}}, {kind: 'subscript_expression', has: {field: 'index', regex: quotedAnyOf(setNames)}}]};

/** All that any rule looks at, found in one walk; null where the text has no word of it. Regular expressions are held against single names, never against code of any length. */
function candidates(text: string, grammar: SyntaxLanguage): {any: object[]} | null {
  const names = calledNames(text);
  const isCalled = {
    any: [
      {kind: 'identifier', regex: anyOf(names)},
      {kind: 'member_expression', has: {field: 'property', regex: anyOf(names)}},
      {kind: 'subscript_expression', has: {field: 'index', regex: quotedAnyOf(names)}},
      {kind: 'parenthesized_expression'},
    ],
  };
  const any = [
    ...(names.length === 0 ? [] : [{kind: 'call_expression', has: {field: 'function', ...isCalled}}, {kind: 'new_expression', has: {field: 'constructor', ...isCalled}}]),
    ...(setNames.some((name) => text.includes(name)) ? [{kind: 'pair', has: {field: 'key', regex: `${anyOf(setNames)}|${quotedAnyOf(setNames)}|^\\[\\s*["'\`](?:${setNames.join('|')})["'\`]\\s*\\]$`}}, ...['assignment_expression', 'augmented_assignment_expression'].map((kind) => ({kind, has: {field: 'left', ...set}}))] : []),
    // Tags are no part of plain TypeScript.
    ...(grammar !== 'TypeScript' && text.includes('dangerouslySetInnerHTML') ? [{kind: 'jsx_attribute', has: {kind: 'property_identifier', regex: '^dangerouslySetInnerHTML$'}}] : []),
    ...(/\beval\b|\bFunction\s*\.|\\u/.test(text) ? [{kind: 'identifier', regex: '\\\\u'}, {kind: 'property_identifier', regex: '\\\\u'}, ...passed] : []),
  ];
  return any.length === 0 ? null : {any};
}
