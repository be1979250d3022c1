/** Finds credentials by where they stand: in URLs, in headers, in curl's options, in Kubernetes secrets; and tokens of three parts (JWT). */
import type {Hit} from './hit.ts';
import {isFakeToken, isFakeValue, isPublished, isReference, isWeakPassword} from './look-alike.ts';
import {entropy, isJumbled, wordShare} from './randomness.ts';

export function findInContext(text: string): Hit[] {
  return [...inUrls(text), ...inConnectionStrings(text), ...inCurl(text), ...inHeaders(text), ...inDockerConfig(text), ...webTokens(text), ...inKubernetes(text), ...inNpmrc(text), ...mailgunKeys(text)];
}

function inUrls(text: string): Hit[] {
  return [...text.matchAll(/:\/\/([^\s:@/"'`<>()\\,]{0,100}):([^\s"'`<>\\]{3,200}?)@(?=[A-Za-z0-9[_$%{-])([A-Za-z0-9.-]{0,100})/g)].flatMap((match): Hit[] => {
    const [whole, user = '', password = ''] = match;
    const [scheme] = /[A-Za-z][A-Za-z0-9+.-]{1,30}$/.exec(text.slice(Math.max(0, match.index - 32), match.index)) ?? [];
    if (scheme === undefined || !isPasswordOf(user, password) || /^[/?#]|\/\//.test(password) || /^\d{1,5}(?:\/|$)/.test(password)) return [];
    return [{rule: 'url-credentials', start: match.index - scheme.length, secret: `${scheme}${whole.slice(0, whole.lastIndexOf('@'))}`}];
  });
}

function isPasswordOf(user: string, password: string): boolean {
  if (password.toLowerCase() === user.toLowerCase() || isWeakPassword(password)) return false;
  return !/^[A-Z_]{3,}$|^[{[<(].*[}\])>]$|^:|^[a-z]+$/.test(password) || (/^[a-z]+$/.test(password) && password.length >= 8 && wordShare(password) < 0.6) || password === 'deadbeef';
}

/** `Server=…;User Id=…;Password=…`, and libpq's `host=… password=…`. */
function inConnectionStrings(text: string): Hit[] {
  const odbc = text.matchAll(/(?:password|pwd)\s{0,2}=\s{0,2}([^;\s"'`\\&]{6,100})/gi);
  return [...odbc].flatMap((match): Hit[] => {
    const password = match[1] ?? '';
    if (!/(?:server|host|data source|endpoint|uid|user id|user|username|dbname|database)\s{0,2}=[^\n]{1,300}[;&\s]$/i.test(text.slice(Math.max(0, match.index - 320), match.index))) return [];
    return isWeakPassword(password) || !/\d|[!#%^&*]|[a-z][A-Z][A-Za-z]*[A-Z][a-z]/.test(password) || isFakeValue(password) ? [] : [{rule: 'connection-string', start: match.index, secret: match[0]}];
  });
}

function inCurl(text: string): Hit[] {
  if (!text.includes('curl')) return [];
  const hits: Hit[] = [];
  for (const match of text.matchAll(/(?<=[\s"'])(?:-u|--user|--proxy-user|-H|--header)[ =]{0,3}((?:"[^"\n]{0,400}"|'[^'\n]{0,400}'|[^\s"']{1,200}){1,8})/g)) {
    if (!text.slice(Math.max(0, match.index - 600), match.index).includes('curl')) continue;
    const [, argument = ''] = match;
    const value = argument.replace(/["']/g, '');
    const secret = /^-(?:H|-header)/.test(match[0]) ? headerValue(value) : userPassword(value);
    if (secret !== null) hits.push({rule: 'curl-credentials', start: match.index, secret});
  }
  return hits;
}

function userPassword(value: string): string | null {
  const at = value.indexOf(':');
  if (at < 0 || isReference(value)) return null;
  const [user, password] = [value.slice(0, at), value.slice(at + 1)];
  const secret = password === '' ? user : password;
  if (isReference(secret) || isWeakPassword(secret) || secret.length < 6 || /^[A-Z_]+$|[`\\]/.test(secret)) return null;
  return /\d|[!@#%^&*]/.test(secret) || wordShare(secret) < 0.6 ? secret : null;
}

function headerValue(header: string): string | null {
  const [, value = ''] = /^[A-Za-z-]{0,40}(?:auth|token|key|secret|password)[A-Za-z-]{0,20}\s{0,3}:\s{0,3}(?:(?:bearer|basic|token|api-token|apikey|key|digest|ssws)\s{1,3})?(\S{8,2000})$/i.exec(header) ?? [];
  if (value === '' || isReference(value) || isFakeToken(value) || isFakeValue(value) || isPublished(value) || isPlainBasic(value)) return null;
  return /\d/.test(value) || entropy(value) > 3.2 ? value : null;
}

/** Base64 of a user and a password that stand in every manual. */
function isPlainBasic(value: string): boolean {
  const [user = '', password = ''] = Buffer.from(value, 'base64').toString('latin1').split(':');
  return /^[\x20-\x7e]+$/.test(user) && password !== '' && (isWeakPassword(password) || isReference(password));
}

function inHeaders(text: string): Hit[] {
  if (!/authorization/i.test(text)) return [];
  return [...text.matchAll(/authorization["'\]]{0,2}\s{0,3}[:=,]\s{0,3}[\\"'`]{0,2}\s{0,3}(bearer|basic|token)\s{1,2}(?:token=)?([A-Za-z0-9+/_.~=-]{12,1000})(?![A-Za-z0-9+/_.~=(${-])/gi)].flatMap((match): Hit[] => {
    const [, scheme = '', value = ''] = match;
    const basic = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('latin1') : null;
    if (basic !== null && !/^[\x20-\x7e]*:[\x20-\x7e]+$/.test(basic)) return [];
    if (isPublished(value) || isFakeToken(value) || isFakeValue(value) || isPlainBasic(value)) return [];
    const drawn = basic !== null || (value.length >= 20 && entropy(value) >= 3 && (isJumbled(value) || (/\d/.test(value) && wordShare(value) < 0.5)));
    return drawn && !value.startsWith('eyJ') ? [{rule: 'authorization-header', start: match.index + match[0].lastIndexOf(value), secret: value}] : [];
  });
}

/** `"auth": "…"` of a registry: a user and a password in base64. */
function inDockerConfig(text: string): Hit[] {
  return [...text.matchAll(/"_?auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{12,2000}={0,2})"/g)].flatMap((match): Hit[] => {
    const value = match[1] ?? '';
    return !/^[\x21-\x7e]{1,100}:[\x21-\x7e]{8,}$/.test(decoded(value)) || isPlainBasic(value) || isFakeValue(value) ? [] : [{rule: 'registry-login', start: match.index + match[0].lastIndexOf(value), secret: value}];
  });
}

function webTokens(text: string): Hit[] {
  if (!text.includes('eyJ')) return [];
  return [...text.matchAll(/(?<![A-Za-z0-9_+/-])(eyJ[A-Za-z0-9_-]{10,2000})\.(eyJ[A-Za-z0-9_-]{6,8000})\.([A-Za-z0-9_-]{16,1400})(?![A-Za-z0-9_])/g)].flatMap((match): Hit[] => {
    const [whole, head = '', body = '', signature = ''] = match;
    const payload = decoded(body);
    if (!/"alg"\s*:\s*"(?!none")/i.test(decoded(head)) || /"role"\s*:\s*"anon"/.test(payload) || isFakeToken(signature) || isPublished(whole)) return [];
    return [{rule: 'json-web-token', start: match.index, secret: whole}];
  });
}

function inKubernetes(text: string): Hit[] {
  if (!/^\s{0,8}["']?kind["']?\s{0,4}:\s{0,4}["']?Secret\b/m.test(text)) return [];
  return [...text.matchAll(/^[ \t]{1,12}["']?([A-Za-z0-9_.-]{0,60}(?:pass|secret|token|key|pwd|cred)[A-Za-z0-9_.-]{0,60})["']?\s{0,4}:\s{0,4}["']?([A-Za-z0-9+/]{8,4000}={0,2})["']?,?[ \t]*$/gim)].flatMap((match): Hit[] => {
    const [, name = '', value = ''] = match;
    const plain = decoded(value);
    if (/name$|type$|ref$/i.test(name) || !/^[\x20-\x7e\r\n]{6,}$/.test(plain) || isWeakPassword(plain.trim()) || isFakeValue(plain)) return [];
    return [{rule: 'kubernetes-secret', start: match.index + match[0].indexOf(value), secret: value}];
  });
}

/** `//registry/:_authToken=…`; the older `_auth` holds a user and a password. */
function inNpmrc(text: string): Hit[] {
  return [...text.matchAll(/\/\/[A-Za-z0-9.:/_-]{3,200}:_(?:authToken|auth|password)\s{0,3}=\s{0,3}["']?([A-Za-z0-9+/=_.-]{16,400})/g)].flatMap((match): Hit[] => {
    const value = match[1] ?? '';
    return isFakeValue(value) || isPublished(value) ? [] : [{rule: 'registry-token', start: match.index + match[0].lastIndexOf(value), secret: value}];
  });
}

/** Three lengths of hexadecimal, which nothing else has; no prefix, so that it stands here. */
function mailgunKeys(text: string): Hit[] {
  return [...text.matchAll(/(?<![A-Za-z0-9-])[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9-])/g)].flatMap((match): Hit[] => (isFakeToken(match[0]) ? [] : [{rule: 'mailgun-key', start: match.index, secret: match[0]}]));
}

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('latin1');
