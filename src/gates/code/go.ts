/** Rules for Go, on its text without comments and with strings covered. Pure. */
import {normalised, tooBig, type CodeHit} from './hit.ts';
import {argumentsAt, cover, mask, valuesIn, type Masked, type MaskGrammar, type Span} from './masked.ts';
import type {CodeRuleName} from './rules.ts';
import {isQuery, isSecretName} from './words.ts';

export function goHits(text: string): readonly CodeHit[] {
  const code = mask(text, grammar);
  return [...patternsIn(code), ...callsIn(code), ...(code.isTooLong() ? [tooBig(text)] : [])];
}

const grammar: MaskGrammar = {lineComment: /\/\//y, blockComments: true, quotes: ['`', '"', "'"], raw: ['`'], long: ['`']};

function patternsIn(code: Masked): CodeHit[] {
  return patterns.flatMap(([pattern, rule, mild]) =>
    [...code.masked.matchAll(pattern)].map((match) => {
      const line = code.lineAt(match.index);
      const text = normalised(match[0]);
      return {rule, line, text, ...(mild === true ? {mild} : {})};
    }),
  );
}

const patterns: readonly (readonly [RegExp, CodeRuleName, boolean?])[] = [
  [/\bInsecureSkipVerify[ \t]*[:=][ \t]*true\b/g, 'tls-off'],
  [/\b(?:des\.New(?:TripleDES)?Cipher|rc4\.NewCipher|blowfish\.NewCipher|cipher\.NewECB\w*)[ \t]*\(/g, 'weak-cipher'],
  [/\bUnsafeAllowNoneSignatureType\b/g, 'jwt-unverified'],
  [/\.ParseUnverified[ \t]*\(/g, 'jwt-unverified', true],
];

function callsIn(code: Masked): CodeHit[] {
  const predictable = /"math\/rand(?:\/v2)?"/.test(code.original) && !/"crypto\/rand"/.test(code.original);
  const valuesOf = valuesIn(code, /(?:^|\n)[ \t]*(?:var )?([A-Za-z_]\w{0,80})[ \t]*(?::=|\+?=(?!=))/g);
  const hits: CodeHit[] = [];
  for (const match of code.masked.matchAll(/(?<![\w.])((?:\w{1,80}(?:\(\))?\.){1,6}(\w{1,80}))[ \t]*\(/g)) {
    const [all, name = '', last = ''] = match;
    const open = match.index + all.length - 1;
    if (code.isTooLong()) break;
    const found = judge({code, name, last, at: match.index, open, predictable, valuesOf});
    if (found === null) continue;
    const {end} = argumentsAt(code, open);
    hits.push({...found, line: code.lineAt(match.index), text: normalised(code.original.slice(match.index, end))});
  }
  return hits;
}

interface Call {
  readonly code: Masked;
  readonly name: string;
  readonly last: string;
  readonly at: number;
  readonly open: number;
  /** `rand` is the generator that can be predicted. */
  readonly predictable: boolean;
  /** What a variable is given in this file. */
  readonly valuesOf: (name: string) => readonly Span[];
}

function judge(call: Call): Pick<CodeHit, 'rule' | 'mild'> | null {
  const {code, name, last, at, open, predictable} = call;
  if (/^exec\.Command(?:Context)?$/.test(name)) {
    const {args} = argumentsAt(code, open);
    const words = args.map(({start, end}) => code.original.slice(start, end).trim());
    const flag = words.findIndex((word) => /^"(?:-\w*c|\/c)"$/i.test(word));
    const isShell = words.some((word) => /^"(?:\/\S*\/)?(?:(?:ba|z|da)?sh|cmd(?:\.exe)?|powershell)"$/.test(word));
    return isShell && flag >= 0 && isBuilt(call, args[flag + 1]) ? {rule: 'shell-command'} : null;
  }
  if (queries.test(last)) return argumentsAt(code, open).args.slice(0, 2).some((arg) => isBuilt(call, arg, isGoQuery)) ? {rule: 'sql-built'} : null;
  if (/^(?:md5|sha1)\.(?:New|Sum)$/.test(name)) return {rule: 'weak-hash', mild: !/passw|pwd|secret|credential/i.test(lineOf(code, at))};
  if (/^template\.(?:HTML|JS|URL)$/.test(name)) return argumentsAt(code, open).args.some(({start, end}) => !literal.test(code.masked.slice(start, end))) ? {rule: 'html-injection'} : null;
  if (predictable && /^rand\.(?:Int|Intn|Int31n?|Int63n?|IntN|N|Uint32|Uint64|Read|Perm|Float64)$/.test(name) && isSecretName(namedBy(code, at))) return {rule: 'weak-random'};
  return null;
}

const queries = /^(?:Query|QueryRow|Exec|Prepare|Queryx|QueryRowx|MustExec|Raw|Get|Select)(?:Context)?$/;
const literal = new RegExp(`^\\s*(?:"${cover}*"|\`${cover}*\`)?\\s*$`);
const isGoQuery = (text: string): boolean => isQuery(text.replace(/^\s*(?:fmt\.Sprintf\(\s*)?["`]/, ''));

/** `fmt.Sprintf` with a verb for text, or a sum of text and something else; also where a variable was given such a text. */
function isBuilt({code, valuesOf}: Call, span: Span | undefined, fits: (text: string) => boolean = () => true): boolean {
  if (span === undefined) return false;
  if (isBuiltText(code, span) && fits(code.original.slice(span.start, span.end))) return true;
  const values = valuesOf(code.masked.slice(span.start, span.end).trim());
  return values.some((value) => isBuiltText(code, value) && fits(code.original.slice(value.start, value.end)));
}

function isBuiltText(code: Masked, {start, end}: Span): boolean {
  const [masked, original] = [code.masked.slice(start, end), code.original.slice(start, end)];
  if (/^\s*fmt\.Sprintf\s*\(/.test(masked)) return /%[-+#]*[sv]/.test(original);
  const others = masked.split('+').map((part) => part.trim()).filter((part) => part !== '' && !literal.test(part));
  return /["`]\s*\+|\+\s*["`]/.test(masked) && others.some((part) => !/^[A-Z][A-Z0-9_]*$/.test(part));
}

/** As much of the line as people write. */
function lineOf(code: Masked, at: number): string {
  const [before, after] = [code.original.slice(Math.max(0, at - 1000), at), code.original.slice(at, at + 1000)];
  code.mayRead(2000);
  return `${before.slice(before.lastIndexOf('\n') + 1)}${after.split('\n', 1)[0] ?? ''}`;
}

/** The variable that the line gives a value, else the function around. */
function namedBy(code: Masked, at: number): string {
  const own = /^\s*(?:var )?([\w.]+)(?:, *\w+)*\s*(?::=|=(?!=))/.exec(lineOf(code, at))?.[1];
  if (own !== undefined && isSecretName(own)) return own;
  const before = code.masked.slice(Math.max(0, at - 2000), at);
  code.mayRead(before.length);
  return [...before.matchAll(/\bfunc\s+(?:\([^)]{0,100}\)\s*)?(\w{1,80})/g)].at(-1)?.[1] ?? '';
}
