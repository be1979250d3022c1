/** Calls of JavaScript that a rule is about, by the name of what is called. */
import type {CodeHit} from './hit.ts';
import {argumentsOf, bare, builtFrom, calleeOf, isHarmless, isLiteral, shortText, valueAt, writtenText} from './js-values.ts';
import type {CodeRuleName} from './rules.ts';
import {shellHits} from './shell.ts';
import {anyQuery, isQuery, isQueryPart, isSecretName, isWeakCipher} from './words.ts';
import type {SyntaxNode} from './syntax.ts';

/** What the rest of the file tells about a call. */
export interface Surroundings {
  /** The file names the module in an import. */
  readonly imports: (module: string) => boolean;
  /** What is written out of the texts that are put together for a variable of that name somewhere in the file. */
  readonly builtFor: (name: string) => readonly string[];
  /** Those around a node, the nearest first; no more than anybody would call its surroundings. */
  readonly around: (node: SyntaxNode) => readonly SyntaxNode[];
}

export interface Found {
  readonly rule: CodeRuleName;
  readonly mild?: boolean;
}

interface Call {
  readonly node: SyntaxNode;
  readonly object: string;
  readonly name: string;
  readonly args: readonly SyntaxNode[];
  readonly file: Surroundings;
}

/** What a call is; hits of shell commands that it runs are told apart, since they are about another text. */
export function judgeCall(node: SyntaxNode, file: Surroundings): readonly Found[] {
  const {object, name} = calleeOf(node);
  const judge = calls.get(name);
  if (judge === undefined) return [];
  return judge({node, object, name, args: argumentsOf(node), file});
}

/** Hits in commands that are written out in the call. */
export function commandsIn(node: SyntaxNode): readonly CodeHit[] {
  const {object, name} = calleeOf(node);
  if (!starters.has(name) || (name === 'exec' && object !== '' && !processModule.test(object))) return [];
  const line = node.range().start.line;
  const texts = argumentsOf(node).flatMap((arg) => (bare(arg).kind() === 'array' ? bare(arg).children() : [arg])).map(writtenText);
  return shellHits(texts.join('\n'), 'commands').map((hit) => ({...hit, line: line + 1}));
}

type Judge = (call: Call) => readonly Found[];

const one = (rule: CodeRuleName, mild = false): readonly Found[] => [{rule, ...(mild ? {mild} : {})}];
const nothing: readonly Found[] = [];

const processModule = /^(?:(?:node_)?child_?process|cp|proc|shell|sh|shelljs|require\(['"](?:node:)?child_process['"]\))$/i;
const runsText: Judge = ({args}) => (args.some((arg) => !isLiteral(arg)) ? one('dynamic-code') : nothing);
const runsFirst: Judge = ({args: [first]}) => (first !== undefined && !isLiteral(first) ? one('dynamic-code') : nothing);
const globalObjects = /^(?:|globalThis|window|global|self|top|parent|frames)$/;
const globally = (judge: Judge): Judge => (call) => (globalObjects.test(call.object) ? judge(call) : nothing);
const ofVm = (judge: Judge): Judge => (call) => (/^(?:|vm|require\(['"](?:node:)?vm['"]\))$/.test(call.object) && (call.object !== '' || call.file.imports('vm')) ? judge(call) : nothing);

/** A timer that is given text runs it. */
const timer: Judge = globally(({args: [first]}) => (first !== undefined && builtFrom(first) !== null ? one('dynamic-code') : nothing));

/** Whether the value is put together here, or a variable that was, with a part that could be anything. `fits` is asked about the fixed parts. */
function isBuilt(value: SyntaxNode | undefined, {builtFor}: Surroundings, fits: (written: string, isVariable: boolean) => boolean = () => true): boolean {
  if (value === undefined) return false;
  const inner = bare(value);
  if (inner.kind() === 'identifier') return builtFor(inner.text()).some((written) => fits(written, true));
  return builtFrom(inner)?.some((part) => !isHarmless(part)) === true && fits(writtenText(inner), false);
}

const command: Judge = ({name, object, args: [first], file}) => {
  const isShell = object === '' ? name === 'execSync' || file.imports('child_process') : processModule.test(object);
  return isShell && isBuilt(first, file) ? one('shell-command') : nothing;
};

const started: Judge = ({args, file}) => {
  const list = args.find((arg) => bare(arg).kind() === 'array');
  const items = list === undefined ? [] : bare(list).children().filter((each) => each.isNamed());
  const flag = items.findIndex((item) => /^["'`](?:-\w*c|\/c|-Command|-e)["'`]$/i.test(shortText(item)));
  const [first] = args;
  const isShell = first !== undefined && /^(?:\/\S*\/)?(?:ba|z|da|k)?sh$|^(?:cmd|powershell|pwsh)(?:\.exe)?$/.test(writtenText(first));
  if (isShell && flag >= 0 && isBuilt(items[flag + 1], file)) return one('shell-command');
  const shell = valueAt(args.at(-1), 'shell');
  if (shell === null || !/^(?:true|["'`])/.test(shortText(shell))) return nothing;
  return isBuilt(first, file) || items.some((item) => isBuilt(item, file)) ? one('shell-command') : nothing;
};

const query: Judge = ({args: [first], file}) => {
  const text = first === undefined ? undefined : (valueAt(first, 'text') ?? valueAt(first, 'sql') ?? first);
  return isBuilt(text, file, (built, isVariable) => isQuery(built) || (isVariable && isQueryPart(built))) ? one('sql-built') : nothing;
};

/** Whether a value that becomes HTML could hold anything. */
export function isForeignHtml(value: SyntaxNode | undefined): boolean {
  if (value === undefined || isLiteral(value)) return false;
  const inner = bare(value);
  if (inner.kind() === 'ternary_expression') return [inner.field('consequence'), inner.field('alternative')].some((each) => each !== null && isForeignHtml(each));
  const built = builtFrom(inner);
  return built === null ? !isHarmless(inner) : built.some((part) => !isHarmless(part));
}

const html = (index: number): Judge => ({args}) => (isForeignHtml(args[index]) ? one('html-injection') : nothing);
const written: Judge = ({object, args}) => (/(?:^|\.)document$/.test(object) && args.some(isForeignHtml) ? one('html-injection') : nothing);

const hash: Judge = ({node, args: [first], file}) => {
  if (first === undefined || !/^["'`](?:md5|md4|sha-?1|ripemd\d*)["'`]$/i.test(shortText(first))) return nothing;
  const statement = file.around(node).find((each) => /_statement$|_declaration$/.test(String(each.kind())));
  return one('weak-hash', !/passw|passphrase|pwd\b|secret|credential/i.test(shortText(statement)));
};

const cipher: Judge = ({args: [first]}) => (first !== undefined && isWeakCipher(writtenText(first)) ? one('weak-cipher') : nothing);

/** Only where the result is given a name, or comes from a function with one, that sounds secret. */
const random: Judge = ({node, object, file}) => {
  if (object !== 'Math') return nothing;
  const names = file.around(node).flatMap((each) => {
    const named = each.field('name') ?? each.field('key') ?? (each.kind() === 'assignment_expression' ? each.field('left') : null);
    return named === null ? [] : [shortText(named)];
  });
  return names.some(isSecretName) ? one('weak-random') : nothing;
};

const verified: Judge = ({object, args}) => {
  const options = args.at(-1);
  const algorithms = valueAt(options, 'algorithms') ?? valueAt(options, 'algorithm');
  if (algorithms !== null && /["'`]none["'`]/i.test(shortText(algorithms))) return one('jwt-unverified');
  if (!/jwt|token/i.test(object) || shortText(valueAt(options, 'ignoreExpiration')) !== 'true') return nothing;
  return one('jwt-unverified', true);
};

const helmet: Judge = ({args: [options]}) => (options !== undefined && bare(options).children().some((pair) => pair.kind() === 'pair' && shortText(pair.field('value')) === 'false') ? one('protection-off') : nothing);

const cors: Judge = ({args: [options]}) => {
  if (shortText(valueAt(options, 'credentials')) !== 'true') return nothing;
  return /^(?:true|["'`]\*["'`])$/.test(shortText(valueAt(options, 'origin'))) ? one('cors-credentials') : nothing;
};

const calls: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['eval', globally(runsFirst)],
  ['Function', globally(runsText)],
  ['setTimeout', timer],
  ['setInterval', timer],
  ['setImmediate', timer],
  ...['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction', 'Script'].map((name): [string, Judge] => [name, ofVm(runsFirst)]),
  ...['exec', 'execSync', 'execAsync', 'execPromise', 'execP', 'pExec', 'asyncExec'].map((name): [string, Judge] => [name, name === 'exec' ? (call) => [...command(call), ...query(call)] : command]),
  ...['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork', 'execa', 'execaSync'].map((name): [string, Judge] => [name, started]),
  ...['query', 'execute', 'raw', 'unsafe', 'prepare', 'all', 'get', 'run', '$queryRawUnsafe', '$executeRawUnsafe', 'whereRaw', 'orderByRaw', 'selectRaw', 'literal'].map((name): [string, Judge] => [name, query]),
  ['insertAdjacentHTML', html(1)],
  ['createContextualFragment', html(0)],
  ['setHTMLUnsafe', html(0)],
  ['bypassSecurityTrustHtml', html(0)],
  ['write', written],
  ['writeln', written],
  ['createHash', hash],
  ['createHmac', hash],
  ['createCipher', () => one('weak-cipher')],
  ['createDecipher', () => one('weak-cipher')],
  ['createCipheriv', cipher],
  ['createDecipheriv', cipher],
  ['random', random],
  ['unserialize', ({args: [first]}) => (first !== undefined && !isLiteral(first) ? one('unsafe-deserialize') : nothing)],
  ['deserialize', ({object, args: [first]}) => (object === 'v8' && first !== undefined && !isLiteral(first) ? one('unsafe-deserialize') : nothing)],
  ['verify', verified],
  ['sign', verified],
  ['helmet', helmet],
  ['cors', cors],
  ['enableCors', cors],
]);

const starters: ReadonlySet<string> = new Set(['exec', 'execSync', 'execAsync', 'execPromise', 'spawn', 'spawnSync', 'execFile', 'execFileSync', 'execa', 'execaSync', 'execaCommand', 'execaCommandSync']);

/** Names of the table, and of what starts commands, that the text has, where it also has what makes them of concern: most of it has none. */
export const calledNames = (text: string): readonly string[] => allNames.filter((name) => text.includes(name) && (needed.get(name)?.test(text) ?? true));

const allNames: readonly string[] = [...new Set([...calls.keys(), ...starters])];
const needed: ReadonlyMap<string, RegExp> = new Map([
  ...[...calls].filter(([, judge]) => judge === query).map(([name]): [string, RegExp] => [name, anyQuery]),
  ['write', /\bdocument\b/],
  ['random', /\bMath\b/],
  ['verify', /none|ignoreExpiration/i],
  ['sign', /none/i],
]);
