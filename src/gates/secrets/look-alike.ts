/** What looks like a credential and plainly is none: placeholders, references, published examples. Pure. */
import {createHash} from 'node:crypto';
import {publishedExamples} from './published-examples.ts';
import {isJumbled, isPeriodic, sequenceShare, wordShare} from './randomness.ts';

/** For the random part of a token with a shape of its own. */
export function isFakeToken(part: string): boolean {
  if (isFewLetters(part) || isPeriodic(part) || sequenceShare(part, 4) > 0.5) return true;
  if (spoken.test(part) || /(.)\1{7}/.test(part)) return true;
  return !/\d/.test(part) && wordShare(part) > 0.6 && !isJumbled(part);
}

/** For a value that only its name makes a credential. */
export function isFakeValue(value: string): boolean {
  return isReference(value) || isFewLetters(value) || isPeriodic(value) || sequenceShare(value, 3) > 0.45 || placeholder.test(value) || (value.length < 32 ? /(.)\1{4}/ : /(.)\1{6}/).test(value);
}

/** Stands for a value that comes from elsewhere: a variable, a template, a call, a place to fill in. */
export function isReference(value: string): boolean {
  return reference.test(value);
}

/** What, in a name, makes its last words harmless, or another thing. */
export const harmlessName =
  /public|search[-_]?only|csrf|xsrf|authenticity|next|prev|page|cursor|continuation|publishable|anon|site|cache|primary|foreign|sort|translation|i18n|locale|lexer|syntax|design|color|theme|css|integrity|checksum|hash|digest|commit|placeholder|label|sample|example|dummy|fake|mock|invalid|wrong|bad|expected/i;

/** Passwords that stand in every manual, whatever letters they are dressed in. */
export function isWeakPassword(password: string): boolean {
  const plain = password
    .toLowerCase()
    .replaceAll('@', 'a')
    .replaceAll('0', 'o')
    .replaceAll('$', 's')
    .replaceAll('3', 'e');
  const words = [plain, plain.replaceAll('4', 'a').replaceAll('5', 's').replaceAll('1', 'i')].map((text) => text.replace(/[^a-z]/g, ''));
  return password.length < 4 || words.some((word) => weak.has(word)) || /^(?:\d{1,9}|(.)\1+)$/.test(password) || isReference(password) || placeholder.test(password);
}

/** Issuers print some credentials in their own manuals and sources; only digests of those are kept here. */
export function isPublished(secret: string): boolean {
  return publishedExamples.has(createHash('sha256').update(secret).digest('hex').slice(0, 16));
}

/** Nothing drawn at random has so few different characters. */
const isFewLetters = (text: string): boolean => text.length >= 20 && new Set(text.replace(/[-_.]/g, '')).size < 8;

const spoken = /example|placeholder|redacted|changeme|(?:^|[^A-Za-z0-9])(?:your|dummy|fake|sample|insert|replace)(?:[^A-Za-z0-9]|$)|x{6}|X{6}|\*{3}|\.{3}/i;

const placeholder =
  /example|placeholder|redacted|change[-_]?(?:me|it|this)|x{4}|\*{3}|\.{3}|(?:^|[^A-Za-z])(?:dummy|sample|insert|replace|undefined|testing|secret|password)(?:[^A-Za-z]|$)|(?:^|[-_. ])(?:your|my|fake|todo|none|null|mock|stub|test|demo|foo|bar|not)(?:[-_. ]|\d{0,4}$)|^(?:dummy|fake|sample|test|mock|insert|some|your|my[-_])/i;

const reference = /\$\{|\$\(|\{\{|<%|^%(?:[A-Za-z_]+%?$|\(|\{)|%[sdv]\b|^\$[A-Za-z_(]|^<[^>]*>?$|^\[[^\]]*\]$|^\{[A-Za-z_ .]*\}$|process\.env|environ|getenv|env\(|secrets\.|^@(?:[A-Za-z.]+[({:]|[A-Za-z/._-]+$)|^ref:|^vault:|^arn:|^op:\/\/|^ssm:|^!(?:[A-Za-z]*$|[A-Za-z]+[:/.])|^&[A-Za-z_]+$|^#\{|\$[A-Z_]{3,}/;

const weak = new Set(
  'password,passwd,pass,pwd,secret,token,user,username,admin,administrator,root,test,testing,tester,guest,demo,foo,bar,baz,foobar,example,postgres,mysql,mongo,redis,rabbitmq,minio,minioadmin,dev,developer,local,localhost,changeme,changeit,letmein,welcome,qwerty,default,none,null,undefined,key,apikey,mypassword,mypass,yourpassword,userpass,testpass,testpassword,secretpassword,dbpassword,dbpass,dbuser,pw,xxx,yyy,abc,oauth,xaccesstoken,credentials,login,name,value,string,elastic,neo4j,sa,app,hunter,supersecret,topsecret,notsecret,dummy,fake,placeholder,redacted'.split(','),
);
