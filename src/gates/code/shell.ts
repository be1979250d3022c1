/** Rules for shell commands, in scripts and in whatever else holds some. Pure. */
import {normalised, type CodeHit} from './hit.ts';
import {withLines, type Masked} from './masked.ts';
import type {CodeRuleName} from './rules.ts';

/** `script`: quoted text is no command unless a shell is given it. `commands`: all text may be one. `settings`: lines of names and values. */
export type ShellText = 'script' | 'commands' | 'settings';

export function shellHits(written: string, kind: ShellText): readonly CodeHit[] {
  const text = written.replaceAll('\r\n', ' \n');
  const code = withLines(plain(text, kind), text);
  if (!anyWord.test(code.masked)) return [];
  const rules = kind === 'settings' ? tlsRules : [...tlsRules, ...commandRules];
  return rules.flatMap(({rule, pattern, unless, isMild}) =>
    [...code.masked.matchAll(pattern)].flatMap((match): CodeHit[] => {
      if (unless?.test(match[0]) === true) return [];
      return [{rule, ...at(code, match), ...(isMild?.(match[0]) === true ? {mild: true} : {})}];
    }),
  );
}

/** Most files hold none of these. */
const anyWord = /curl|wget|fetch|base64|xxd|openssl|iwr|irm|iex|invoke-|encoded|reject_unauth|ssl|tls|certs?\b|insecure|httpsverify/i;

function at(code: Masked, match: RegExpExecArray): Pick<CodeHit, 'line' | 'text'> {
  const spaces = /^\s*/.exec(match[0])?.[0].length ?? 0;
  return {line: code.lineAt(match.index + spaces), text: normalised(code.original.slice(match.index, match.index + match[0].length))};
}

/** Just as long as the text: without comments, with lines that go on joined, and in scripts without quoted text. */
function plain(text: string, kind: ShellText): string {
  const out = text.split('');
  let quote = '';
  let depth = 0;
  let shown = false;
  const endOfHereText = hereTexts(text);
  // In `$((1 << n))` the arrows move bits.
  let inNumbers = false;
  for (let index = 0; index < out.length; index++) {
    const [letter = '', next = ''] = [out[index], out[index + 1]];
    if (letter === '\\' && quote !== "'") {
      if (next === '\n') [out[index], out[index + 1]] = [' ', ' '];
      else if (quote !== '' && kind === 'script' && !shown && depth === 0) [out[index], out[index + 1]] = ['_', '_'];
      index++;
    } else if (quote === '' && letter === '#' && (index === 0 || /\s/.test(text[index - 1] ?? ''))) {
      for (; index < out.length && out[index] !== '\n'; index++) out[index] = ' ';
    } else if (quote === '' && (letter === '"' || letter === "'")) {
      if (kind !== 'script' && !closesOnLine(text, index)) continue;
      quote = letter;
      shown = kind !== 'script' || isCommand.test(text.slice(Math.max(0, index - 40), index));
    } else if (kind === 'script' && quote === '' && letter === '<' && next === '<') {
      // An apostrophe in a text that stands in the script opens nothing.
      if (!inNumbers) index = endOfHereText(index);
    } else if (quote === '' && (letter === '(' || letter === ')') && next === letter) inNumbers = letter === '(';
    else if (letter === quote && depth === 0) quote = '';
    else if (quote === '"' && letter === '$' && next === '(') depth++;
    else if (quote === '"' && letter === ')' && depth > 0) depth--;
    else if (quote !== '' && kind === 'script' && !shown && depth === 0 && letter !== '\n') out[index] = '_';
  }
  return out.join('');
}

/** Tells where the text ends that begins below a `<<WORD`; without its last line there is none. */
function hereTexts(text: string): (from: number) => number {
  let ends: ReadonlyMap<string, readonly number[]> | null = null;
  return (from) => {
    const [all = '', word = ''] = /^<<-?[ \t]*["']?(\w{1,40})["']?[^\n]{0,400}\n/.exec(text.slice(from, from + 500)) ?? [];
    // `<<<` takes a word.
    if (word === '' || text[from - 1] === '<') return from;
    ends ??= linesOfOneWord(text);
    return firstFrom(ends.get(word) ?? [], from + all.length) ?? from;
  };
}

/** Where they end, in order. */
function linesOfOneWord(text: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const {index, 0: all, 1: word = ''} of text.matchAll(/^[ \t]*(\w{1,40})$/gm)) {
    const known = found.get(word);
    if (known === undefined) found.set(word, [index + all.length - 1]);
    else known.push(index + all.length - 1);
  }
  return found;
}

function firstFrom(ordered: readonly number[], least: number): number | undefined {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return ordered[low];
}

/** In a list of settings an apostrophe is as common as a quote. */
function closesOnLine(text: string, index: number): boolean {
  const rest = text.slice(index + 1, index + longestLine);
  const end = rest.indexOf(text[index] ?? '');
  const line = rest.indexOf('\n');
  return end >= 0 && (line < 0 || end < line);
}

const longestLine = 4000;

/** What stands before the quoted text has it run, or names where something comes from. */
const isCommand = /(?:\s-\w*c|\beval|\bssh\b[^\n]*|\bsudo|\bcurl\b[^\n|;]*|\bwget\b[^\n|;]*|=|-e|-E)\s*$/;

interface ShellRule {
  readonly rule: CodeRuleName;
  readonly pattern: RegExp;
  /** Then it is nothing at all. */
  readonly unless?: RegExp;
  readonly isMild?: (text: string) => boolean;
}

const part = '(?:[^;&\\n]|&(?!&)){0,600}?';
const fetched = '(?:curl|wget|wget2|aria2c|lynx|https?ie?)';
const shells = '(?:/(?:usr/)?(?:local/)?bin/(?:env +)?)?(?:ba|z|da|k|a|fi)?sh';
const before = '(?:(?:sudo|doas)(?: +-\\S+| +\\w+=\\S*){0,5} +|env(?: +\\w+=\\S*){0,5} +|\\w+=\\S* +|command +|exec +|nohup +|time +){0,3}';
/** A shell that reads what comes in, or another interpreter that does. */
const reads = `${before}(?:${shells}(?= *(?:$|[;&|)"'\`\\n}<>\\]]| -(?!\\w*c\\b)| \\d?>| /dev/stdin))|(?:python[\\d.]*|node|perl|ruby|php|deno|bun|pwsh|lua)(?= *(?:$|[;&|)"'\`\\n}\\]]| -(?: |$|\\n)))|(?:source|\\.) +/dev/stdin)`;
const quotes = '["\'\\\\]{0,3}';
const decoded = '(?:base64 +(?:-\\w*[dD]\\w*|--decode)|base32 +-d|xxd +-\\w*r|openssl +(?:enc|base64)\\b[^|\\n]{0,100} -d\\b|uudecode)';
const isOverTls = (text: string): boolean => !/http:\/\/(?!(?:localhost|127\.)\b)| -\w*k\w* |--insecure|--no-check-certificate/.test(text);

const commandRules: readonly ShellRule[] = [
  {rule: 'download-and-run', pattern: new RegExp(`\\b${fetched}\\b${part}\\|&?\\s*${reads}`, 'gm'), isMild: isOverTls},
  {rule: 'download-and-run', pattern: new RegExp(`(?:${shells} +-\\w*c +|\\beval +|(?:python[\\d.]*|node|ruby|perl) +-[ce] +)${quotes}(?:\\$\\(|\`) *${fetched}\\b${part}(?=\\)|\`|$)`, 'gm'), isMild: isOverTls},
  {rule: 'download-and-run', pattern: new RegExp(`(?:${shells}|source|\\.|python[\\d.]*)(?: +-\\w+)* +<\\( *${fetched}\\b${part}\\)`, 'gm'), isMild: isOverTls},
  {
    rule: 'download-and-run',
    pattern: new RegExp(`\\b${fetched}\\b[^\\n|;&]{0,200}?(?: -\\w*[oO] *| --output(?:-document)?[= ] *| > *)${quotes}([\\w./~-]{1,120})${quotes}[^]{0,300}?(?:^|[;&|\\n] *|\\bsudo +)(?:${shells}|source|\\.|python[\\d.]*|node)(?: +-\\w+)* +${quotes}\\1(?=$|[\\s;&|)"'])`, 'gm'),
    unless: /sha\d+sum|shasum|gpg\b|cosign|minisign|openssl +dgst|md5sum/,
    isMild: isOverTls,
  },
  {rule: 'download-and-run', pattern: /\b(?:iex|invoke-expression)\b[^\n]{0,200}?(?:\birm\b|\biwr\b|invoke-(?:webrequest|restmethod)|downloadstring)|(?:\birm\b|\biwr\b|invoke-(?:webrequest|restmethod)|downloadstring)[^\n]{0,300}?\|\s*(?:iex|invoke-expression)\b/gi, isMild: isOverTls},
  {rule: 'decode-and-run', pattern: new RegExp(`${decoded}${part}\\|&?\\s*${reads}`, 'gm')},
  {rule: 'decode-and-run', pattern: new RegExp(`(?:${shells} +-\\w*c +|\\beval +)${quotes}(?:\\$\\(|\`)${part}${decoded}`, 'gm')},
  {rule: 'decode-and-run', pattern: new RegExp(`(?:${shells}|source|\\.)(?: +-\\w+)* +<\\(${part}${decoded}`, 'gm')},
  {rule: 'decode-and-run', pattern: /\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]{0,200}? -e(?:nc|ncodedcommand|c)? +["']?[A-Za-z0-9+/]{16,}|\b(?:iex|invoke-expression)\b[^\n]{0,200}?frombase64string/gi},
];

const loopback = /https?:\/\/(?:localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal)/;

const tlsRules: readonly ShellRule[] = [
  {rule: 'tls-off', pattern: /\bcurl(?: (?:[^;&|\n]|&(?!&)){0,400}?)?? (?:-[a-zA-Z]{0,8}k[a-zA-Z]{0,8}|--insecure|--proxy-insecure)(?=\s|$|["')])(?:[^;&|\n]|&(?!&)){0,300}/g, unless: loopback},
  {rule: 'tls-off', pattern: /\bwget2?\b[^;|\n]{0,400}? --no-check-certificate[^;|\n]{0,300}/g, unless: loopback},
  {rule: 'tls-off', pattern: /\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s{0,3}[=: ]\s{0,3}["']?0\b|\bGIT_SSL_NO_VERIFY["']?\s{0,3}[=: ]\s{0,3}["']?(?:1|true)\b|\bPYTHONHTTPSVERIFY["']?\s{0,3}[=: ]\s{0,3}["']?0\b/g},
  {rule: 'tls-off', pattern: /\bhttp\.(?:\S{0,100}\.)?sslverify(?:\s{0,3}=\s{0,3}|\s+)["']?(?:false|0)\b|^[ \t]*sslverify\s{0,3}=\s{0,3}(?:false|0)\b/gim},
  {rule: 'tls-off', pattern: /\bstrict-ssl["']?(?:\s{0,3}[=:]\s{0,3}|\s+)["']?(?:false|0)\b|\benableStrictSsl:\s*false\b/gi},
  {rule: 'tls-off', pattern: /--insecure-skip-tls-verify(?!=false)\b|\binsecure-?skip-?(?:tls-?)?verify["']?\s{0,3}[=:]\s{0,3}["']?true\b|\b(?:validate_certs|verify_ssl|ssl_verify)["']?\s{0,3}[=:]\s{0,3}["']?(?:false|no|0)\b/gi, isMild: () => true},
  {rule: 'tls-off', pattern: /^[ \t]*(?:insecure[ \t]*$|check_certificate\s{0,3}=\s{0,3}off\b)/gm},
];
