/** Rules for Python, on its text without comments and with strings covered. Pure. */
import {normalised, tooBig, type CodeHit} from './hit.ts';
import {argumentsAt, cover, mask, valuesIn, type Masked, type MaskGrammar, type Span} from './masked.ts';
import type {CodeRuleName} from './rules.ts';
import {shellHits} from './shell.ts';
import {isQuery, isSecretName} from './words.ts';

export function pythonHits(text: string): readonly CodeHit[] {
  const code = mask(text, grammar);
  const imported = importedNames(code);
  const inside = inFormats(code).flatMap((part) => callsIn(mask(part.code, grammar), imported).map((hit) => ({...hit, line: code.lineAt(part.at) + hit.line - 1})));
  return [...callsIn(code, imported), ...inside, ...linesIn(code), ...(code.isTooLong() ? [tooBig(text)] : [])];
}

const grammar: MaskGrammar = {lineComment: /#/y, blockComments: false, quotes: ['"""', "'''", '"', "'"], raw: [], long: ['"""', "'''"]};

interface Call {
  readonly code: Masked;
  /** With its modules, such as `subprocess.run`. */
  readonly name: string;
  readonly args: readonly Span[];
  /** What a variable is given in this file. */
  readonly valuesOf: (name: string) => readonly Span[];
}

interface Found {
  readonly rule: CodeRuleName;
  readonly mild?: boolean;
}

/** Calls by the end of their names; a definition is no call. */
function callsIn(code: Masked, imported: ReadonlyMap<string, string>): CodeHit[] {
  const hits: CodeHit[] = [];
  const valuesOf = valuesIn(code, /(?:^|\n)[ \t]*([A-Za-z_]\w{0,80})[ \t]*(?::[^=\n]{0,60})?\+?=(?!=)/g);
  for (const match of code.masked.matchAll(/(?<![\w.])(?<!\bdef )(?<!\bclass )((?:\w{1,80}(?:\(\))?\.){0,8}(\w{1,80}))[ \t]*\(/g)) {
    const [all, written = ''] = match;
    const [first = ''] = written.split('.', 1);
    const name = `${imported.get(first) ?? first}${written.slice(first.length)}`;
    const judge = calls.get(name.slice(name.lastIndexOf('.') + 1));
    if (judge === undefined) continue;
    if (code.isTooLong()) break;
    const {args, end} = argumentsAt(code, match.index + all.length - 1);
    const call: Call = {code, name, args, valuesOf};
    const line = code.lineAt(match.index);
    const text = normalised(code.original.slice(match.index, end));
    hits.push(...judge(call).map((found) => ({...found, line, text})), ...(starters.test(name) ? commandsIn(call).map((hit) => ({...hit, line})) : []));
  }
  return hits;
}

/** What names stand for that an import has given: `run` for `subprocess.run`, `sp` for `subprocess`. */
function importedNames({masked}: Masked): ReadonlyMap<string, string> {
  const from = [...masked.matchAll(/(?:^|[\n;])[ \t]*from[ \t]+([\w.]{1,80})[ \t]+import[ \t]+(?:\(([^)]{1,2000})\)|([^\n;(]{1,1000}))/g)].filter(([, module = '']) => modules.test(module));
  const whole = [...masked.matchAll(/(?:^|[\n;])[ \t]*import[ \t]+([^\n;]{1,1000})/g)].flatMap(([, list = '']) => listed(list, '')).filter(([, module]) => modules.test(module));
  return new Map([...whole, ...from.flatMap(([, module = '', inBrackets, list]) => listed(inBrackets ?? list ?? '', `${module}.`))]);
}

/** Names of a list, each with what it stands for. */
const listed = (list: string, module: string): [string, string][] => [...list.matchAll(/(\w[\w.]{0,80})(?:[ \t]+as[ \t]+(\w{1,80}))?/g)].map(([, name = '', other = name]) => [other, `${module}${name}`]);

/** Those of which some rule knows a function by its module. */
const modules = /^(?:os|subprocess|commands|asyncio|builtins|c?[pP]ickle|_pickle|dill|cloudpickle|marshal|jsonpickle|yaml|hashlib|jwt|jose)$/;

/** Code that stands in braces within texts that have an `f` before them. */
function inFormats({masked, original}: Masked): readonly {readonly code: string; readonly at: number}[] {
  return [...masked.matchAll(formats)].flatMap(({index, 0: all}) =>
    [...original.slice(index, index + all.length).matchAll(/(?<!\{)(?:\{\{)*\{([^{}]{1,500})/g)].filter(([, part = '']) => part.includes('(')).map((match) => ({code: match[1] ?? '', at: index + match.index})),
  );
}

const formats = new RegExp(`\\b[rR]?[fF][rR]?(?:"""|'''|"|')${cover}+`, 'g');

const starters = /^(?:os\.(?:system|popen)|subprocess\.\w+)$/;

/** What the strings of a call say as shell commands. */
const commandsIn = ({code, args}: Call): readonly CodeHit[] => shellHits(args.map(({start, end}) => code.original.slice(start, end).replaceAll(/^\s*\w{0,2}["']+|["']+\s*$/g, '')).join('\n'), 'commands');

type Judge = (call: Call) => readonly Found[];

const one = (rule: CodeRuleName, mild = false): readonly Found[] => [{rule, ...(mild ? {mild} : {})}];
const nothing: readonly Found[] = [];

const shown = ({code}: Call, span: Span | undefined): string => (span === undefined ? '' : code.masked.slice(span.start, span.end));
const writtenIn = ({code}: Call, span: Span | undefined): string => (span === undefined ? '' : code.original.slice(span.start, span.end));
const keyword = (call: Call, name: string): string | null => call.args.map((arg) => new RegExp(`^\\s*${name}\\s*=(?!=)\\s*([^]*)$`).exec(writtenIn(call, arg))?.[1]?.trim()).find((value) => value !== undefined) ?? null;
const isKeyword = (call: Call, span: Span): boolean => /^\s*\w+\s*=(?!=)/.test(shown(call, span));

/** Formats with `{` in a string that has an `f` before it. */
const isFormat = (masked: string, original: string): boolean => /\b[rRbB]?[fF][rRbB]?["']/.test(masked) && /(?<!\{)\{(?!\{)/.test(original);

function isLiteral(masked: string, original: string): boolean {
  if (isFormat(masked, original)) return false;
  const rest = masked.replaceAll(/\b[rRbBuU]{1,2}(?=["'])/g, '').replaceAll(literalParts, '');
  return rest === '' || /^-?[\d.]+$/.test(rest);
}

const literalParts = new RegExp(`["'${cover}\\s+()\\\\]`, 'g');

function isBuiltText(masked: string, original: string): boolean {
  if (isFormat(masked, original)) return !harmlessFormat(original);
  if (!/["']/.test(masked) || /^\s*[\w.]+\(/.test(masked)) return false;
  return /["']\s*\.\s*format\s*\(|["']\s*%\s*[\w([{]/.test(masked) || (/["']\s*\+|\+\s*\w{0,2}["']/.test(masked) && !isLiteral(masked, original));
}

/** Constants and lists of placeholders. */
const harmlessFormat = (original: string): boolean => [...original.matchAll(/(?<!\{)\{([^{}]*)\}/g)].every(([, part = '']) => /^(?:[A-Z][A-Z0-9_.]*|[\w.]*(?:placeholders?|quote\w*\(.*\)|escape\w*\(.*\)))$/.test(part.trim()));

/** An argument, or the variable that stands there and was given its text in this file. */
function isBuilt(call: Call, span: Span | undefined, fits: (text: string) => boolean = () => true): boolean {
  if (span === undefined) return false;
  const [masked, original] = [shown(call, span), writtenIn(call, span)];
  if (isBuiltText(masked, original)) return fits(original);
  const name = masked.trim();
  return call.valuesOf(name).some(({start, end}) => {
    const value = call.code.original.slice(start, end);
    return isBuiltText(call.code.masked.slice(start, end), value) && fits(value);
  });
}

const isNotLiteral = (call: Call, span: Span | undefined): boolean => span !== undefined && !isLiteral(shown(call, span), writtenIn(call, span));
const looksLikeQuery = (text: string): boolean => isQuery(text.replace(/^[\s(]*\w{0,2}["']+/, ''));

const runs: Judge = (call) => (/^(?:builtins\.|__builtins__\.)?\w+$/.test(call.name) && isNotLiteral(call, call.args[0]) ? one('dynamic-code') : nothing);
const system: Judge = (call) => (/^(?:os|commands|popen2)\./.test(call.name) && isNotLiteral(call, call.args[0]) ? one('shell-command', !isBuilt(call, call.args[0])) : nothing);
const started: Judge = (call) => {
  if (/^asyncio\.create_subprocess_shell$/.test(call.name)) return isNotLiteral(call, call.args[0]) ? one('shell-command') : nothing;
  if (keyword(call, 'shell') !== 'True') return nothing;
  const first = call.args.find((arg) => !isKeyword(call, arg));
  return isNotLiteral(call, first) ? one('shell-command', !isBuilt(call, first)) : nothing;
};
const request: Judge = (call) => (keyword(call, 'verify') === 'False' || (/aiohttp|session|connector/i.test(call.name) && keyword(call, 'ssl') === 'False') || keyword(call, 'verify_ssl') === 'False' ? one('tls-off') : nothing);
const query: Judge = (call) => (isBuilt(call, call.args[0], looksLikeQuery) ? one('sql-built') : nothing);
const always = (rule: CodeRuleName, of: RegExp): Judge => (call) => (of.test(call.name) && isNotLiteral(call, call.args[0]) ? one(rule) : nothing);
const yaml: Judge = (call) => {
  if (/^(?:yaml|ruamel\.yaml)\./.test(call.name)) return call.args.some((arg) => /(?:Safe|Base)Loader\b/.test(shown(call, arg))) || !isNotLiteral(call, call.args[0]) ? nothing : one('unsafe-deserialize');
  if (/^(?:torch|joblib)\./.test(call.name)) return keyword(call, 'weights_only') === 'True' ? nothing : one('unsafe-deserialize', true);
  return pickle(call);
};
const pickle = always('unsafe-deserialize', /^(?:c?pickle|_pickle|dill|cloudpickle|marshal|jsonpickle)\./i);
const hash: Judge = (call) => {
  const isWeak = /^hashlib\.(?:md5|sha1|md4)$/.test(call.name) || (call.name === 'hashlib.new' && /^\s*["'](?:md5|sha1|md4)["']/i.test(writtenIn(call, call.args[0])));
  if (!isWeak || keyword(call, 'usedforsecurity') === 'False') return nothing;
  return one('weak-hash', !/passw|pwd|secret|credential/i.test(call.args.map((arg) => writtenIn(call, arg)).join(' ')));
};
const cipher: Judge = (call) => (/^(?:DES3?|ARC[24]|Blowfish|CAST)\.new$/.test(call.name) || call.args.some((arg) => /\bMODE_ECB\b/.test(shown(call, arg))) || /(?:algorithms\.(?:TripleDES|ARC4|Blowfish|IDEA|CAST5)|modes\.ECB)$/.test(call.name) ? one('weak-cipher') : nothing);
const token: Judge = (call) => {
  if (!/jwt|jose/i.test(call.name)) return nothing;
  return keyword(call, 'verify') === 'False' || call.args.some((arg) => /["']verify_signature["']\s*:\s*False|algorithms?\s*=\s*\[?\s*["']none["']/i.test(writtenIn(call, arg))) ? one('jwt-unverified') : nothing;
};
const cors: Judge = (call) => {
  const isAll = ['allow_origins', 'origins'].some((name) => /^\[?\s*["']\*["']/.test(keyword(call, name) ?? ''));
  return isAll && ['allow_credentials', 'supports_credentials'].some((name) => keyword(call, name) === 'True') ? one('cors-credentials') : nothing;
};
const unsafeText: Judge = (call) => (isBuilt(call, call.args[0]) || /^\s*request\./.test(shown(call, call.args[0])) ? one('html-injection') : nothing);

const named = (names: string, judge: Judge): readonly (readonly [string, Judge])[] => names.split(' ').map((name) => [name, judge]);
const calls: ReadonlyMap<string, Judge> = new Map([
  ...named('eval exec', runs),
  ...named('system popen getoutput getstatusoutput', system),
  ...named('run call check_call check_output Popen create_subprocess_shell', started),
  ...named('get post put patch delete head options request Session Client AsyncClient send stream TCPConnector', request),
  ...named('execute executemany executescript raw read_sql read_sql_query text', query),
  ...named('load load_all loads', yaml),
  ...named('unsafe_load unsafe_load_all full_load', always('unsafe-deserialize', /^yaml\./)),
  ...named('Unpickler read_pickle', always('unsafe-deserialize', /./)),
  ...named('md5 sha1 md4', hash),
  ...named('new', (call) => [...hash(call), ...cipher(call)]),
  ...named('TripleDES ARC4 Blowfish IDEA CAST5 ECB', cipher),
  ...named('decode', token),
  ...named('add_middleware CORS CORSMiddleware', cors),
  ...named('mark_safe Markup render_template_string', unsafeText),
]);

/** What is no call. Patterns run on the covered text. */
function linesIn(code: Masked): CodeHit[] {
  const found = lineRules.flatMap(([pattern, rule]) => [...code.masked.matchAll(pattern)].map((match) => ({rule, line: code.lineAt(match.index), text: normalised(match[0])})));
  const drawn = [...code.masked.matchAll(/(?:^|\n)[ \t]*([\w.]{1,80})[ \t]*(?::[^=\n]{0,60})?=(?!=)[^\n]{0,300}?(?<![\w.])random\.(?:random|randint|choices?|randrange|getrandbits|sample|randbytes|uniform)\(/g)];
  const inKey = [...code.original.matchAll(/["']verify_signature["']\s*:\s*False/g)].filter(({index}) => code.masked[index] === code.original[index]);
  return [
    ...found,
    ...drawn.filter(([, name = '']) => isSecretName(name)).map((match): CodeHit => ({rule: 'weak-random', line: code.lineAt(match.index + match[0].length), text: normalised(match[0])})),
    ...inKey.map((match): CodeHit => ({rule: 'jwt-unverified', line: code.lineAt(match.index), text: 'verify_signature'})),
  ];
}

const lineRules: readonly (readonly [RegExp, CodeRuleName])[] = [
  [/\bssl\._create_unverified_context\b|\b_create_default_https_context[ \t]*=(?!=)/g, 'tls-off'],
  [/(?:cert_reqs|verify_mode)[ \t]*=(?!=)[ \t]*(?:ssl\.)?CERT_NONE\b|\bcheck_hostname[ \t]*=(?!=)[ \t]*False\b|\.verify[ \t]*=(?!=)[ \t]*False\b/g, 'tls-off'],
];
