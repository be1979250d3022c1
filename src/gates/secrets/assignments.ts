/** Finds what is assigned to a name that says it is secret, where the value looks as if it had been drawn at random. */
import {isDrawn, isDrawnPassword, isPlainText} from './drawn.ts';
import type {Hit} from './hit.ts';
import {harmlessName, isFakeValue, isPublished, isReference} from './look-alike.ts';
import {isJumbled} from './randomness.ts';

/** Names are read by their last words, so that `secretName`, `token_url` and `passwordField` are none. */
export function findAssignments(text: string): Hit[] {
  if (!/pass|pwd|psk|secret|token|key|cred|auth|salt/i.test(text)) return [];
  return all(text);
}

const word = String.raw`(pass(?:word|wd|phrase|wort|code)?|pwd|passwd|secret|token|api[-_.]?key|access[-_.]?key|auth[-_.]?key|private[-_.]?key|secret[-_.]?key|encryption[-_.]?key|signing[-_.]?key|master[-_.]?key|account[-_.]?key|shared[-_.]?key|app[-_.]?key|service[-_.]?key|deploy[-_.]?key|crypt[-_.]?key|validation[-_.]?key|decryption[-_.]?key|webhook[-_.]?key|pre[-_.]?shared[-_.]?key|psk|(?:hash|auth|crypt|cookie|secure|session|jwt)[-_.]?salt|admin[-_.]?key|jwt[-_.]?key|hmac[-_.]?key|session[-_.]?key|cookie[-_.]?key|credentials?|creds?|auth|(?<=[a-z][-_.])key)`;
const suffix = String.raw`(?:[-_.]?(?:\d{1,2}|prod(?:uction)?|live|dev|staging|value|str|string|base|b64|base64|hex|raw|default|salt))?`;
/** The end of a name, what closes it, and the sign that assigns. */
const assigned = new RegExp(`${word}${suffix}(?:\\\\?["'\`\\]]){0,2}(?:\\s{0,40}(?::\\s{0,3}(?:string|str|String|&str|&'static str)\\s{0,3}=|As\\s{1,3}String\\s{0,3}=|=>|:=|\\?=|\\|\\|=|\\?\\?=?|\\|\\||or(?=[ \\t])|={1,3}|:|,)\\s{0,40}|[ \\t]{1,4}(?=["'\`A-Za-z0-9]))`, 'gi');
const inQuotes = /(?:[A-Za-z.]{0,30}\()?(?:[bru]|@|\$)?(\\?["'`])([^"'`\s]{8,300}?)\\?["'`](?!\s{0,3}(?:\+\s{0,3}[a-z]|:(?!:)))/y;
/** Lua's long strings. */
const inBrackets = /\[\[([^\]\s]{8,300})\]\]/y;
const toLineEnd = /([^\s"'`]{8,300})[ \t]*\\?\r?(?:\n|$)/y;
const lineBegins = /(?:^|\n)[ \t]*(?:(?:export|set|set -[a-zA-Z]{1,3}|setx|ENV|ARG|-e|--env|-|define|const|\+)[ \t]+){0,2}["']?$/;

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
  inBrackets.lastIndex = at;
  const bracketed = inBrackets.exec(text);
  if (bracketed !== null) return {text: bracketed[1] ?? '', start: at + 2};
  if (!startsLine) return null;
  toLineEnd.lastIndex = at;
  const [, bare = ''] = toLineEnd.exec(text) ?? [];
  if (bare === '' || /[()[\]{};,<>]|^[/.~]|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(bare) || (/^[A-Za-z]+$/.test(bare) && !isJumbled(bare))) return null;
  return isPassword(kind) || bare.length >= 16 ? {text: bare, start: at} : null;
}

const isPassword = (kind: string): boolean => /^(?:pass|pwd|psk)/i.test(kind);
const ruleOf = (kind: string): string => (isPassword(kind) ? 'generic-password' : 'generic-secret');

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Names whose UUIDs are credentials; most UUIDs are only names themselves. */
const strong = /(?:client|app|consumer|shared)[-_.]?secret$|api[-_.]?(?:key|token|secret)$|(?:auth|access)[-_.]?(?:key|token)$|secret[-_.]?key$/i;

function isSecret(prefix: string, kind: string, value: string): boolean {
  if (uuid.test(value)) return strong.test(`${prefix}${kind}`) && !harmlessName.test(prefix) && !isFakeValue(value);
  if (harmlessName.test(prefix) || /^(?:pk[._]|phc_|pub)/.test(value) || isReference(value) || isFakeValue(value) || isPublished(value) || isPlainText(value)) return false;
  if (isPassword(kind) && !/[^\x21-\x7e]/.test(value)) return isDrawnPassword(value);
  return isDrawn(value, /^(?:auth|credentials?|creds?|key)$/i.test(kind));
}
