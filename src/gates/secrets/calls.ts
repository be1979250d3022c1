/** Finds credentials by the statement or element they stand in: calls that take a user and a password, SQL, XML, files of logins. */
import {isDrawn, isDrawnPassword, isPlainText, isStrictlyDrawn} from './drawn.ts';
import type {Hit} from './hit.ts';
import {harmlessName, isFakeValue, isPublished, isReference} from './look-alike.ts';
import {isJumbled} from './randomness.ts';

export function findInCalls(text: string): Hit[] {
  return shapes.flatMap(({rule, keyword, pattern, is = isPasswordOrKey}) => (keyword.test(text) ? [...text.matchAll(pattern)] : []).flatMap((match): Hit[] => {
    const secret = match[1] ?? '';
    const at = match[0].lastIndexOf(secret);
    return secret === '' || harmlessName.test(match[0].slice(0, at).replace(/^\S*\/\S*[?&]/, '')) || !is(secret) ? [] : [{rule, start: match.index + at, secret}];
  }));
}

interface Shape {
  readonly rule: string;
  /** Where it is nowhere in the text, the pattern is not tried. */
  readonly keyword: RegExp;
  /** Group 1 is the credential; every repetition is bounded. */
  readonly pattern: RegExp;
  readonly is?: (secret: string) => boolean;
}

const inner = String.raw`([^"'\x60\s]{8,200})`;
const quote = String.raw`(?:[bruf@$]?\\?["'\x60])`;
const closing = String.raw`\\?["'\x60]`;
const user = String.raw`${quote}[^"'\x60\n]{0,100}${closing}`;
const argument = String.raw`(?:${user}|[$\w][\w.$>-]{0,60})`;
const password = String.raw`(?:pass(?:word|wd|phrase)|pwd)`;
const key = String.raw`(?:secret|token|api[-_.]?key|access[-_.]?key|auth[-_.]?key|secret[-_.]?key|private[-_.]?key|account[-_.]?key|credential)`;
const ofWhat = String.raw`(?:(?:client|api|app|bearer|auth|access|consumer|oauth|signing|webhook|session|jwt|shared|master|account|encryption)_?)?`;
const either = String.raw`(?:${password}|pass|${key})`;

const shapes: readonly Shape[] = [
  // setPassword("…"), .password("…"), Password::new("…"); withToken('…').
  {rule: 'call-credentials', keyword: /(?:password|passwd|passphrase|pwd)(?:::\w{1,5})?\(/i, pattern: call(password)},
  {rule: 'call-credentials', keyword: /(?:secret|token|key|credential)(?:::\w{1,5})?\(/i, pattern: call(key), is: isKey},
  // A user and a password, one after the other.
  {rule: 'call-credentials', keyword: /basic|credential|login|auth|connect|pdo/i, pattern: new RegExp(String.raw`(?:basic_?auth\w{0,10}|networkcredential|\w{0,20}credentials?(?:\.basic|\.create)?|authenticate|login|digestauth|plainauth|connect(?:ion)?|\bmysqli|\bPDO)\s{0,3}[([]\s{0,8}(?:${argument}\s{0,3},\s{0,8}){1,3}(?:Some\()?${quote}${inner}${closing}`, 'gi'), is: isStrictlyDrawn},
  // An id and its secret, as the clients of services take them.
  {rule: 'call-credentials', keyword: /client/i, pattern: new RegExp(String.raw`client\w{0,20}(?:(?:::|\.)(?:create|new|build|with\w{0,20}))?\(\s{0,8}${quote}[A-Za-z0-9_.@-]{4,100}${closing}\s{0,3},\s{0,8}${quote}${inner}${closing}`, 'gi'), is: isClientSecret},
  {rule: 'call-credentials', keyword: /client/i, pattern: new RegExp(String.raw`client\w{0,20}(?:(?:::|\.)(?:create|new|build|with\w{0,20}))?\(\s{0,8}${quote}([A-Za-z0-9_-]{28,200})${closing}\s{0,3}[,)]`, 'gi'), is: (secret) => isClientSecret(secret) && isJumbled(secret)},
  // new AzureKeyCredential("…"), ApiToken('…').
  {rule: 'call-credentials', keyword: /(?:Credential|Key|Secret|Token|Password)s?\(/, pattern: new RegExp(String.raw`(?:Credential|Key|Secret|Token|Password)s?\((?<=\b[A-Z]\w{0,40}\()(?<!(?:Public|Site|Cache|Primary|Foreign|Sort|Translation|Injection|Csrf|Query|Partition)(?:Key|Token)s?\()\s{0,8}${quote}([^"'\x60\s]{20,200})${closing}\s{0,3}[,)]`, 'g'), is: (secret) => isClientSecret(secret) && isStrictlyDrawn(secret)},
  // What people write: the password is …
  {rule: 'spoken-credentials', keyword: /(?:word|phrase|oken|ecret|key|pwd)["'\x60*]{0,2} (?:is|was|to|->)/, pattern: new RegExp(String.raw`\b${either}["'\x60*]{0,2}[ \t](?:is|ist|was|to|->)(?:[ \t]now)?:?[ \t]{1,2}["'\x60*]{0,2}([^\s"'\x60*,;<>()]{9,200}[^\s"'\x60*,;<>().:!?])`, 'gi'), is: isStrictlyDrawn},
  // Keys that sign and encrypt, where a library takes them: createHmac('sha256', '…'), jwt.sign(claims, '…'), Fernet(b'…').
  {rule: 'call-credentials', keyword: /hmac|jwt/i, pattern: new RegExp(String.raw`(?:hmac(?:_?sha\d{1,3})?(?:\.new|\.(?:hex)?digest)?|\b(?:jwt|jsonwebtoken)\w{0,10}\.(?:sign|verify|encode|decode))\(\s{0,8}(?:${user}\s{0,3},\s{0,8})?[^"'\x60\n;]{0,80}${quote}${inner}${closing}`, 'gi'), is: isClientSecret},
  {rule: 'call-credentials', keyword: /cipher|Fernet|\bAES\b|KeySpec|SecurityKey|cookieParser/, pattern: new RegExp(String.raw`(?:create(?:C|Dec)ipheriv|Fernet|\bAES\.(?:new|encrypt|decrypt)|SecretKeySpec|SymmetricSecurityKey|cookieParser)\(\s{0,8}(?:${user}\s{0,3},\s{0,8})?[^"'\x60\n;]{0,80}${quote}${inner}${closing}`, 'g'), is: (secret) => isClientSecret(secret) && !/^[0-9a-f]+$/i.test(secret)},
  {rule: 'call-credentials', keyword: /\bauth/i, pattern: new RegExp(String.raw`\bauth["']?\s{0,3}[:=]\s{0,3}[([]\s{0,8}${user}\s{0,3},\s{0,8}${quote}${inner}${closing}`, 'gi')},
  {rule: 'call-credentials', keyword: /SecureString/i, pattern: new RegExp(String.raw`ConvertTo-SecureString\s{1,4}(?:-String\s{1,4})?["']${inner}["']\s{1,4}-(?:As|Fo)`, 'gi')},
  // Headers set by a call: .header("X-Api-Key", "…").
  {rule: 'header-credentials', keyword: /(?:key|token|secret)["'`]\s{0,3},/i, pattern: new RegExp(String.raw`\(\s{0,8}["'\x60](?:x-)?[a-z-]{0,30}(?:api-?key|token|secret|auth-?key|access-?key|subscription-key)["'\x60]\s{0,3},\s{0,8}${quote}${inner}${closing}`, 'gi'), is: isKey},
  {rule: 'sql-credentials', keyword: /identified|password/i, pattern: /\b(?:identified\s{1,4}(?:with\s{1,4}\w{1,40}\s{1,4})?(?:by|as)|password)\s{1,4}(?:=\s{0,4})?N?["']([^"'\s]{8,200})["']/gi},
  // <password>…</password>, <add key="ApiSecret" value="…"/>, - name: TOKEN and value: … below it.
  {rule: 'xml-credentials', keyword: /<\//, pattern: new RegExp(String.raw`<(?:[A-Za-z0-9_.-]{0,40}:)?[A-Za-z0-9_.-]{0,40}${either}(?:\s[^<>\n]{0,100})?>\s{0,8}(?:<!\[CDATA\[)?([^<>\s]{8,300}?)(?:\]\]>)?\s{0,8}</`, 'gi')},
  {rule: 'xml-credentials', keyword: /value/i, pattern: new RegExp(String.raw`(?:key|name|id)\s{0,2}=\s{0,2}["'][A-Za-z0-9_.:-]{0,60}${either}["']\s{1,8}(?:\w{1,20}=["'][^"'\n]{0,60}["']\s{1,8}){0,2}value\s{0,2}=\s{0,2}["']([^"'\s]{8,300})["']`, 'gi')},
  // <key>ApiSecret</key><string>…</string>, <string name="api_secret">…</string>.
  {rule: 'xml-credentials', keyword: /<key>/, pattern: new RegExp(String.raw`<key>[A-Za-z0-9_.-]{0,60}${either}</key>\s{0,40}<string>([^<>\s]{8,300})</string>`, 'gi')},
  {rule: 'xml-credentials', keyword: /name=/, pattern: new RegExp(String.raw`\sname\s{0,2}=\s{0,2}["'][A-Za-z0-9_.:-]{0,60}${either}["'][^<>\n]{0,80}>\s{0,8}([^<>\s]{8,300})\s{0,8}</`, 'gi')},
  // Headers of recorded requests, and what collections of requests hold.
  {rule: 'header-credentials', keyword: /"value"/, pattern: /"(?:name|key)"\s{0,3}:\s{0,3}"(?:authorization|proxy-authorization|x-(?:api-key|auth-token|access-token|api-token))"\s{0,3},\s{0,20}"value"\s{0,3}:\s{0,3}"(?:(?:bearer|basic|token|apikey)\s)?([^"\s]{16,1000})"/gi, is: isKey},
  {rule: 'header-credentials', keyword: /"(?:apikey|bearer)"/, pattern: /"(?:apikey|bearer)"\s{0,3}:\s{0,3}\[[^\]]{0,200}?"value"\s{0,3}:\s{0,3}"([^"\s]{16,1000})"/g, is: isKey},
  {rule: 'named-value', keyword: /value/i, pattern: new RegExp(String.raw`["']?(?:name|key)["']?\s{0,2}:\s{0,3}["']?[A-Za-z0-9_.-]{0,60}${either}["']?\s{0,3}(?:,|\n)\s{0,40}["']?value["']?\s{0,2}:\s{0,3}["']?([^"'\s,{}]{8,300})`, 'gi')},
  // "db_password": {"value": "…"} of a state, variable "db_password" { default = "…" }.
  {rule: 'named-value', keyword: /"(?:value|default)"\s{0,3}:/, pattern: new RegExp(String.raw`"[A-Za-z0-9_.-]{0,60}${either}"\s{0,3}:\s{0,3}\{\s{0,40}(?:"(?:sensitive|type|description)"\s{0,3}:\s{0,3}[^,{}\n]{1,100},\s{0,40}){0,3}"(?:value|default)"\s{0,3}:\s{0,3}"([^"\s]{8,300})"`, 'gi'), is: isStrictlyDrawn},
  {rule: 'named-value', keyword: /default\s{0,20}=/, pattern: new RegExp(String.raw`variable\s{1,3}"[A-Za-z0-9_.-]{0,60}${either}"\s{0,3}\{[^{}]{0,300}?\bdefault\s{0,20}=\s{0,3}"([^"\s]{8,300})"`, 'gi'), is: isStrictlyDrawn},
  // ${acme.token:…}, ${DB_PASSWORD:-…}: what holds where nothing is set.
  {rule: 'named-value', keyword: /\$\{[\w.-]{3,80}:/, pattern: new RegExp(String.raw`\$\{[A-Za-z0-9_.-]{0,60}${either}:[-=]?([^\s"'\x60{}]{8,300})\}`, 'gi'), is: isStrictlyDrawn},
  // Accounts of a chain, where its programs take them.
  {rule: 'wallet-key', keyword: /accounts|wallet|privateKeyTo/i, pattern: /(?:\baccounts["']?\s{0,3}[:=]\s{0,3}\[\s{0,8}|\bwallet\w{0,10}\(\s{0,8}|privateKeyTo\w{0,10}\(\s{0,8})["'\x60]((?:0x)?[0-9a-f]{64})["'\x60]/gi, is: (secret) => !isFakeValue(secret) && !isPublished(secret)},
  // Go's user:password@tcp(host)/name.
  {rule: 'connect-credentials', keyword: /@(?:tcp|unix|udp)?\(/, pattern: /(?<=["'`\s=])[\w.-]{1,60}:([^\s"'`@/]{6,100})@(?:tcp|unix|udp)?\(/g},
  {rule: 'connect-credentials', keyword: /\/\S{1,100}@/, pattern: /\b(?:connect|sqlplus|sqlldr|impdp|expdp)\s{1,4}(?:-\w{1,3}\s{1,2}){0,3}["']?\w{1,60}\/([^\s"'@/]{6,100})@/gi},
  {rule: 'login-file', keyword: /password/, pattern: /^[ \t]*(?:machine\s{1,8}\S{1,200}|default)\s{1,20}(?:login\s{1,8}\S{1,200}\s{1,20})?(?:account\s{1,8}\S{1,100}\s{1,20})?password\s{1,8}(\S{8,300})/gm},
  // .pgpass: host:port:database:user:password.
  {rule: 'login-file', keyword: /:(?:\d{2,5}|\*):[\w*-]{1,60}:/, pattern: /^(?:[A-Za-z0-9.-]{1,100}|\*):(?:\d{2,5}|\*):[\w*-]{1,60}:[\w.@*-]{1,60}:([^\s:]{8,200})$/gm},
  {rule: 'application-salt', keyword: /_(?:KEY|SALT)/, pattern: /(?:AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)['"],\s{0,20}["']([^\n]{40,80})["']\s{0,3}\)/g, is: (salt) => new Set(salt).size > 25 && !/\$\{\w[\w.]*[}(]/.test(salt) && /\d/.test(salt)},
  // ?api_key=…, also after other parameters.
  {rule: 'url-parameter', keyword: /[?&]/, pattern: /[?&;](?:amp;)?(?:[a-z]{1,20}[-_.]?){0,3}(?:api[-_]?key|access[-_]?key|app[-_]?key|token|secret|password|passwd|pwd)=([A-Za-z0-9_.!*%+/~-]{8,300})(?=["'\x60\s&;<>)\]#]|$)/gi, is: (secret) => secret.length >= 20 && isKey(secret)},
  {rule: 'url-parameter', keyword: /[?&]key=/, pattern: /[?&](?:amp;)?key=([A-Za-z0-9_-]{24,100})(?=["'\x60\s&<>)\]#]|$)/g, is: (secret) => isKey(secret) && isJumbled(secret)},
  {rule: 'one-time-password-key', keyword: /otpauth/, pattern: /otpauth:\/\/[ht]otp\/[^\s"'<>]{0,200}?secret=([A-Z2-7]{16,128})/gi, is: (secret) => !isFakeValue(secret)},
  {rule: 'url-parameter', keyword: /azurewebsites\.net/, pattern: /azurewebsites\.net\/[^\s"'?]{0,200}\?(?:[^\s"']{0,100}&)?code=([A-Za-z0-9_%/+=-]{40,100})/g, is: isKey},
];

function call(word: string): RegExp {
  return new RegExp(String.raw`(?:\b(?:set|with|use|add|new)|[.>:]|\b)_?${ofWhat}${word}(?:::(?:new|from))?\(\s{0,8}${quote}${inner}${closing}\s{0,8}[,)]`, 'gi');
}

function isPasswordOrKey(secret: string): boolean {
  return isOwn(secret) && (isDrawnPassword(secret) || isDrawn(secret, false));
}

function isKey(secret: string): boolean {
  return isOwn(secret) && isDrawn(secret.replaceAll(/%2[bf]|%3d/gi, '+'), false);
}

/** Not what is meant to be seen: ids, tokens of three parts (which have a rule of their own), keys of the browser. */
function isClientSecret(secret: string): boolean {
  return !/^eyJ|publish|^pk[_-]|^[0-9a-f]{8}-/.test(secret) && isKey(secret);
}

const isOwn = (secret: string): boolean => !isReference(secret) && !isFakeValue(secret) && !isPublished(secret) && !isPlainText(secret);
