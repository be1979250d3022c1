/** Finds what is assigned to a name that says it is secret, where the value looks as if it had been drawn at random. */
import type {Hit} from './hit.ts';
import {isFakeValue, isPublished, isReference, isWeakPassword} from './look-alike.ts';
import {entropy, wordShare} from './randomness.ts';

/** Names are read by their last words, so that `secretName`, `token_url` and `passwordField` are none. */
export function findAssignments(text: string): Hit[] {
  if (!/pass|pwd|secret|token|key|cred|auth/i.test(text)) return [];
  return all(text);
}

const word = String.raw`(pass(?:word|wd|phrase|wort|code)?|pwd|passwd|secret|token|api[-_.]?key|access[-_.]?key|auth[-_.]?key|private[-_.]?key|secret[-_.]?key|encryption[-_.]?key|signing[-_.]?key|master[-_.]?key|account[-_.]?key|shared[-_.]?key|app[-_.]?key|service[-_.]?key|admin[-_.]?key|jwt[-_.]?key|hmac[-_.]?key|session[-_.]?key|cookie[-_.]?key|credentials?|creds?|auth)`;
const suffix = String.raw`(?:[-_.]?(?:\d{1,2}|prod(?:uction)?|live|dev|staging|value|str|string|base|b64|base64|hex|raw|default|salt))?`;
/** The end of a name, what closes it, and the sign that assigns. */
const assigned = new RegExp(`${word}${suffix}(?:\\\\?["'\`\\]])?(?:\\s{0,40}(?::\\s{0,3}(?:string|str|String|&str|&'static str)\\s{0,3}=|=>|:=|\\?=|\\|\\|=|\\?\\?=|={1,3}|:|,)\\s{0,40}|[ \\t]{1,4}(?=["'\`A-Za-z0-9]))`, 'gi');
const inQuotes = /(?:[A-Za-z.]{0,30}\()?(?:[bru]|@|\$)?(\\?["'`])([^"'`\s]{8,300}?)\\?["'`](?!\s{0,3}(?:\+\s{0,3}[a-z]|:))/y;
const toLineEnd = /([^\s"'`]{8,300})[ \t]*\\?\r?(?:\n|$)/y;
const lineBegins = /(?:^|\n)[ \t]*(?:(?:export|set|setx|ENV|ARG|-e|--env|-|define|const|\+)[ \t]+){0,2}["']?$/;

/** Quoted anywhere; bare in .env files, properties, YAML and shell scripts, where it is the whole rest of a line. */
function all(text: string): Hit[] {
  const hits: Hit[] = [];
  for (const match of text.matchAll(assigned)) {
    const [whole, kind = ''] = match;
    const head = text.slice(Math.max(0, match.index - 100), match.index);
    const [prefix = ''] = /[A-Za-z0-9_.$-]{0,60}$/.exec(head) ?? [];
    const at = match.index + whole.length;
    const value = valueAt(text, at, kind, lineBegins.test(head.slice(0, head.length - prefix.length)) && !whole.includes('\n') && !/,\s*$/.test(whole));
    if (value !== null && isSecret(prefix, kind, value.text)) hits.push({rule: ruleOf(kind), start: value.start, secret: value.text});
  }
  return hits;
}

interface Value {
  readonly text: string;
  readonly start: number;
}

function valueAt(text: string, at: number, kind: string, startsLine: boolean): Value | null {
  inQuotes.lastIndex = at;
  const quoted = inQuotes.exec(text);
  if (quoted !== null) return {text: quoted[2] ?? '', start: at + quoted[0].lastIndexOf(quoted[2] ?? '')};
  if (!startsLine) return null;
  toLineEnd.lastIndex = at;
  const [, bare = ''] = toLineEnd.exec(text) ?? [];
  if (bare === '' || /[()[\]{};,<>]|^[/.~]|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$|^[A-Za-z]+$/.test(bare)) return null;
  return isPassword(kind) || bare.length >= 16 ? {text: bare, start: at} : null;
}

const isPassword = (kind: string): boolean => /^p/i.test(kind) && !/^private/i.test(kind);
const ruleOf = (kind: string): string => (isPassword(kind) ? 'generic-password' : 'generic-secret');

/** What comes before the last words and makes them harmless, or another thing. */
const harmless = /public|csrf|xsrf|authenticity|next|prev|page|cursor|continuation|publishable|anon|site|cache|primary|foreign|sort|translation|i18n|locale|lexer|syntax|design|color|theme|css|integrity|checksum|hash|digest|commit|placeholder|label|sample|example|dummy|fake|mock|invalid|wrong|bad|expected/i;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Names whose UUIDs are credentials; most UUIDs are only names themselves. */
const strong = /(?:client|app|consumer|shared)[-_.]?secret$|api[-_.]?(?:key|token|secret)$|(?:auth|access)[-_.]?(?:key|token)$|secret[-_.]?key$/i;

function isSecret(prefix: string, kind: string, value: string): boolean {
  if (uuid.test(value)) return strong.test(`${prefix}${kind}`) && !harmless.test(prefix) && !isFakeValue(value);
  if (harmless.test(prefix) || /^(?:pk[._]|phc_|pub)/.test(value) || isReference(value) || isFakeValue(value) || isPublished(value) || isPlainText(value)) return false;
  if (isPassword(kind) && !/[^\x21-\x7e]/.test(value)) return isDrawnPassword(value);
  return isDrawn(value, /^(?:auth|credentials?|creds?)$/i.test(kind));
}

/** Paths, addresses, versions, dates, ids, expressions and colours. */
function isPlainText(value: string): boolean {
  return /^(?:\/(?![A-Za-z0-9+/]{39,}={0,2}$)|\.{1,2}\/|~\/|[a-z][a-z0-9+.-]*:\/\/|#|--?[a-z])/i.test(value) || /[^\x21-\x7e]|[<>{}]|\\[dwsb]|\(\?|\)$/.test(value) || /^[\d.,:_-]+$/.test(value) || /@[a-z0-9-]+\.[a-z]{2,}$/i.test(value) || /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,}(?::\d+)?$/.test(value) || /^v?\d+\.\d+/.test(value) || /^(?:sha\d{3}|md5)[-:]/i.test(value) || /\.(?:pem|key|crt|cer|json|ya?ml|txt|ts|js|py|p12|jks|env)$/i.test(value);
}

function isDrawn(value: string, strict: boolean): boolean {
  const text = value.replace(/=+$/, '');
  if (text.length < 16 || !/^[A-Za-z0-9+/_.~!@#$%^&*=:-]+$/.test(text) || !/[A-Za-z]/.test(text)) return false;
  if (/^[0-9a-f]+$/i.test(text)) return text.length >= 20 && entropy(text) >= 3;
  const digits = text.replace(/\D/g, '').length;
  const floor = strict ? 4 : 3.4;
  if (entropy(text) < Math.min(floor, Math.log2(text.length) - 0.7) || wordShare(text) > (digits >= 2 ? 0.45 : 0.25)) return false;
  if (isNamed(text)) return false;
  return digits >= 2 || (text.length >= 24 && /[a-z]/.test(text) && /[A-Z]/.test(text) && (digits >= 1 || wordShare(text) < 0.15));
}

/** `some-kebab-name-2`, `an_identifier_v3`, `Camel.Case.Path`: words between signs. */
function isNamed(text: string): boolean {
  const parts = text.split(/[-_./:]+/).filter((part) => part !== '');
  if (parts.length < 3) return false;
  const words = parts.filter((part) => /^[A-Za-z]{1,14}\d{0,2}$|^\d{1,4}$/.test(part));
  return words.length / parts.length > 0.7 && parts.every((part) => part.length <= 16);
}

function isDrawnPassword(value: string): boolean {
  if (isWeakPassword(value) || /^[a-z]+(?:[-_.][a-z]+)+\d?$/i.test(value) || /[([].*[)\]]/.test(value)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 16 && entropy(value) >= 2.8 && /\d/.test(value) && /[a-f]/i.test(value);
  if (!/\d/.test(value) && wordShare(value) > 0.4) return false;
  if (isNamed(value) || entropy(value) < 2.7) return false;
  return classes >= 4 || (classes >= 3 && wordShare(value) < 0.7) || (classes === 2 && /\d/.test(value) && value.length >= 12 && wordShare(value) < 0.5);
}
