/** Reads YAML text into a plain value that still knows where each part of it stands. */
import {isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit} from 'yaml';
import type {Document, Node} from 'yaml';
import {nestedTooDeep} from '../analyze/yaml-depth.ts';
import type {Diagnostic} from '../failure.ts';
import {substitute} from './environment.ts';
import type {Environment} from './environment.ts';

export type Path = readonly PropertyKey[];

/** A parsed file: its value, and diagnostics that point into it. */
export interface ConfigDocument {
  readonly value: unknown;
  /** An error at a key or value; where that is missing, at the nearest thing around it. */
  error(at: {readonly path: Path; readonly on: 'key' | 'value'}, code: string, message: string): Diagnostic;
  /** The value at a path in the user's own spelling, shortened; null where nothing stands there. */
  written(path: Path): string | null;
  /** True where `${…}` in the value could not be read: what is wrong with the value has been said. */
  isUnread(path: Path): boolean;
}

/** No document: the text is no YAML that can be read any further. Its diagnostics then say why. */
interface ReadDocument {
  readonly document: ConfigDocument | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Bounds, so that a hostile file is refused quickly: characters of the file, aliases written and resolved, syntax errors told. */
const limits = {characters: 262_144, aliases: 100, syntaxErrors: 20} as const;

/** Parses the text and replaces `${VAR}` in its values. Duplicate keys and unread variables leave a document to check further. */
export function readDocument(file: string, text: string, env: Environment): ReadDocument {
  const lines = new LineCounter();
  const errorAt = (offset: number, code: string, message: string): Diagnostic => {
    const {line, col} = lines.linePos(offset);
    return {severity: 'error', code, message, file, line: Math.max(line, 1), column: Math.max(col, 1), source: lineOf(text, lines, line)};
  };
  if (text.length > limits.characters) {
    const message = `The file has ${text.length} characters; expected at most ${limits.characters}.`;
    return {document: null, diagnostics: [{severity: 'error', code: 'file-too-large', message, file, line: 0, column: 0}]};
  }
  const deep = nestedTooDeep(text);
  if (deep !== null) return {document: null, diagnostics: [{severity: 'error', code: 'yaml-syntax', message: 'This is nested too deep to be read.', file, ...deep}]};
  const doc = parseDocument(text, {lineCounter: lines, prettyErrors: false, logLevel: 'error'});
  const syntax = syntaxDiagnostics(doc, errorAt);
  const {unreadable, diagnostics, unread} = readNodes(doc, text, env, errorAt);
  if (unreadable || doc.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return {document: null, diagnostics: [...syntax, ...diagnostics]};
  let value: unknown;
  try {
    value = doc.toJS({maxAliasCount: limits.aliases});
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return {document: null, diagnostics: [...syntax, errorAt(0, 'too-many-aliases', 'Aliases (`*name`) unfold into too many values. Write the values out.')]};
  }
  const document: ConfigDocument = {
    value,
    error: ({path, on}, code, message) => errorAt(offsetOf(doc, path, on), code, message),
    written: (path) => writtenAt(doc, text, path),
    isUnread: (path) => {
      const node = find(doc, path).value;
      return node !== null && unread.has(node);
    },
  };
  return {document, diagnostics: [...syntax, ...diagnostics]};
}

type ErrorAt = (offset: number, code: string, message: string) => Diagnostic;

function syntaxDiagnostics(doc: Document, errorAt: ErrorAt): Diagnostic[] {
  const found = doc.errors.slice(0, limits.syntaxErrors).map((error) => {
    switch (error.code) {
      case 'DUPLICATE_KEY':
        return errorAt(error.pos[0], 'duplicate-key', 'This key stands twice in the same map. Remove one of the two.');
      case 'MULTIPLE_DOCS':
        return errorAt(error.pos[0], 'yaml-syntax', 'A second document begins here. Expected one: remove the line `---`.');
      default:
        return errorAt(error.pos[0], 'yaml-syntax', `This is not valid YAML: ${error.message}.`);
    }
  });
  const warnings = doc.warnings.slice(0, limits.syntaxErrors).map((warning) => errorAt(warning.pos[0], 'yaml-syntax', `${warning.message}. Remove the tag.`));
  return [...found, ...warnings];
}

/** Replaces variables in place and looks at every alias; `unreadable` where the values cannot be trusted any further. */
function readNodes(doc: Document, text: string, env: Environment, errorAt: ErrorAt) {
  const diagnostics: Diagnostic[] = [];
  const unread = new Set<Node>();
  let aliases = 0;
  let unreadable = false;
  // Version 1.1 has other booleans, and merge keys that can unfold without a bound.
  if (doc.directives?.yaml.version === '1.1') {
    diagnostics.push(errorAt(0, 'yaml-syntax', 'Expected YAML 1.2, got 1.1. Remove the line `%YAML 1.1`.'));
    unreadable = true;
  }
  visit(doc, {
    Alias(_, alias) {
      aliases += 1;
      if (aliases > limits.aliases) {
        diagnostics.push(errorAt(alias.range?.[0] ?? 0, 'too-many-aliases', `Expected at most ${limits.aliases} aliases (\`*name\`), got more. Write the values out.`));
      } else if (alias.resolve(doc) === undefined) {
        diagnostics.push(errorAt(alias.range?.[0] ?? 0, 'unknown-alias', `No \`&${alias.source}\` stands before this alias.`));
      } else {
        return undefined;
      }
      unreadable = true;
      return visit.BREAK;
    },
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const {value, problems} = substitute(node.value, env);
      node.value = value;
      if (problems.length > 0) unread.add(node);
      for (const {variable, message} of problems) {
        const [start, end] = node.range ?? [0, 0];
        const inside = text.slice(start, end).indexOf(variable);
        diagnostics.push(errorAt(start + Math.max(inside, 0), 'missing-variable', message));
      }
    },
  });
  return {unreadable, diagnostics, unread};
}

/** The deepest nodes along a path: how far the file goes along with it. */
function find(doc: Document, path: Path): {readonly key: Node | null; readonly value: Node | null; readonly around: Node | null} {
  let key: Node | null = null;
  let value: Node | null = doc.contents;
  for (const part of path) {
    const around: Node | null = value;
    const map: unknown = isAlias(value) ? value.resolve(doc) : value;
    if (isMap<Node, Node | null>(map)) {
      const pair = map.items.findLast(({key: name}) => isScalar(name) && String(name.value) === String(part));
      if (pair === undefined) return {key: null, value: null, around: key ?? around};
      [key, value] = [pair.key, pair.value];
    } else if (isSeq<Node>(map) && typeof part === 'number') {
      [key, value] = [null, map.items[part] ?? null];
    } else {
      return {key: null, value: null, around: key ?? around};
    }
  }
  return {key, value, around: null};
}

function offsetOf(doc: Document, path: Path, on: 'key' | 'value'): number {
  const {key, value, around} = find(doc, path);
  const node = on === 'key' ? (key ?? value ?? around) : (value ?? key ?? around);
  return node?.range?.[0] ?? 0;
}

function writtenAt(doc: Document, text: string, path: Path): string | null {
  const {key, value: found} = find(doc, path);
  const value = isAlias(found) ? (found.resolve(doc) ?? null) : found;
  if (value === null) return key === null ? null : 'nothing';
  if (isMap(value)) return 'a map';
  if (isSeq(value)) return 'a list';
  const [start, end] = value.range ?? [0, 0];
  const [first = '', ...more] = text.slice(start, end).trim().split('\n');
  if (first === '') return 'nothing';
  return `\`${first.slice(0, 60)}${more.length > 0 || first.length > 60 ? '…' : ''}\``;
}

function lineOf(text: string, lines: LineCounter, line: number): string {
  const start = lines.lineStarts[line - 1] ?? 0;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '').slice(0, 500);
}
