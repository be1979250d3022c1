/** Reads YAML as the package managers write it: fast where it has their shape, by the book where not. Pure. */
import {parse} from 'yaml';
import {nestedTooDeep} from '../../analyze/yaml-depth.ts';

/** All scalars are text, as written. */
export type YamlNode = string | readonly YamlNode[] | YamlMap;
export type YamlMap = ReadonlyMap<string, YamlNode>;

/** Throws where the text is no YAML, names a key twice, or uses aliases; an empty text is an empty map. */
export function readYaml(text: string): YamlNode {
  if (nestedTooDeep(text) !== null) throw new Error('it is nested too deep to be read');
  return readPlain(text) ?? byTheBook(text);
}

/** The map, or an empty one where there is nothing; throws where there is something else. */
export function mapOf(node: YamlNode | undefined, what: string): YamlMap {
  if (node === undefined || node === '') return empty;
  if (node instanceof Map) return node as YamlMap;
  throw new Error(`expected ${what} to be a map`);
}

/** The text, null where there is none. */
export const textOf = (node: YamlNode | undefined): string | null => (typeof node === 'string' && node !== '' ? node : null);

const empty: YamlMap = new Map();

function byTheBook(text: string): YamlNode {
  const value: unknown = parse(text, {schema: 'failsafe', mapAsMap: true, maxAliasCount: 0, uniqueKeys: true, logLevel: 'error'});
  return value === null || value === undefined ? empty : checked(value);
}

function checked(value: unknown): YamlNode {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(checked);
  if (value instanceof Map) {
    return new Map([...value].map(([key, inner]: [unknown, unknown]): [string, YamlNode] => {
      if (typeof key !== 'string' && key !== null) throw new Error('expected every key to be text');
      return [key ?? '', checked(inner)];
    }));
  }
  throw new Error(`expected text, lists and maps, got ${typeof value}`);
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

interface Cursor {
  readonly lines: readonly Line[];
  at: number;
}

/** Null wherever the text is anything but block maps, lists of scalars, one level of flow on a line, and plain or quoted scalars. */
function readPlain(text: string): YamlNode | null {
  if (/[^\t\n\r\u0020-\u007e]/.test(text)) return null;
  const lines: Line[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const body = raw.trimEnd();
    const indent = body.length - body.trimStart().length;
    if (/[\t\r]/.test(body)) return null;
    if (body !== '' && body[indent] !== '#') lines.push({indent, text: body.slice(indent)});
  }
  const cursor: Cursor = {lines, at: 0};
  if (lines[0] !== undefined && lines[0].indent !== 0) return null;
  const map = readMap(cursor, 0);
  return map === null || cursor.at < lines.length ? null : map;
}

function readMap(cursor: Cursor, indent: number): YamlMap | null {
  const map = new Map<string, YamlNode>();
  for (let line = cursor.lines[cursor.at]; line !== undefined && line.indent === indent; line = cursor.lines[cursor.at]) {
    const [, plain, single, double, rest] = entry.exec(line.text) ?? [];
    const key = plain ?? single?.replaceAll("''", "'") ?? double;
    if (key === undefined || map.has(key)) return null;
    cursor.at++;
    const value = rest === undefined ? readInner(cursor, indent) : readValue(rest, cursor, indent);
    if (value === null) return null;
    map.set(key, value);
  }
  const next = cursor.lines[cursor.at];
  return next !== undefined && next.indent > indent ? null : map;
}

/** What stands below a key without a value of its own. */
function readInner(cursor: Cursor, indent: number): YamlNode | null {
  const next = cursor.lines[cursor.at];
  if (next === undefined || next.indent < indent || (next.indent === indent && !next.text.startsWith('- '))) return '';
  return next.text.startsWith('- ') ? readList(cursor, next.indent) : readMap(cursor, next.indent);
}

function readList(cursor: Cursor, indent: number): YamlNode | null {
  const list: YamlNode[] = [];
  for (let line = cursor.lines[cursor.at]; line !== undefined && line.indent === indent && line.text.startsWith('- '); line = cursor.lines[cursor.at]) {
    const item = readScalar(line.text.slice(2).trim());
    if (item === null) return null;
    list.push(item);
    cursor.at++;
  }
  const next = cursor.lines[cursor.at];
  return next !== undefined && next.indent > indent ? null : list;
}

function readValue(text: string, cursor: Cursor, indent: number): YamlNode | null {
  if (/^[|>][+-]?$/.test(text)) {
    // A block of text: words for people, which nothing here reads.
    while ((cursor.lines[cursor.at]?.indent ?? -1) > indent) cursor.at++;
    return '';
  }
  const flow = /^(?:\{(.*)\}|\[(.*)\])$/.exec(text);
  if (flow === null) return readScalar(text);
  const [, pairs, items] = flow;
  const parts = splitFlow(pairs ?? items ?? '');
  if (parts === null) return null;
  return pairs === undefined ? allOf(parts.map(readScalar)) : readPairs(parts);
}

function readPairs(parts: readonly string[]): YamlMap | null {
  const map = new Map<string, YamlNode>();
  for (const part of parts) {
    const [, plain, single, double, rest] = entry.exec(part) ?? [];
    const key = plain ?? single?.replaceAll("''", "'") ?? double;
    const value = rest === undefined ? null : readScalar(rest);
    if (key === undefined || value === null || map.has(key)) return null;
    map.set(key, value);
  }
  return map;
}

/** Parts between commas; null where a bracket is anywhere but in quotes. */
function splitFlow(text: string): readonly string[] | null {
  if (text.trim() === '') return [];
  const parts = text.match(flowPart);
  return parts === null || parts.join(',').length !== text.length ? null : parts.map((part) => part.trim());
}

function readScalar(text: string): string | null {
  const [, single, double, plain] = scalar.exec(text) ?? [];
  return single?.replaceAll("''", "'") ?? double ?? (plain === undefined || /: | #|:$/.test(plain) ? null : plain);
}

const allOf = (items: readonly (string | null)[]): readonly string[] | null => (items.every((item) => item !== null) ? items : null);

const word = String.raw`[\w./$(~^+<=][^\s'"{}[\],#]*?`;
const entry = new RegExp(String.raw`^(?:(${word})|'((?:[^']|'')*)'|"([^"\\]*)"):(?: +(\S.*))?$`);
const scalar = /^(?:'((?:[^']|'')*)'|"([^"\\]*)"|([\w./$(~^+<=][^'"{}[\]]*))$/;
const flowPart = /(?:[^'"{}[\],]|'(?:[^']|'')*'|"[^"\\]*")+/g;
