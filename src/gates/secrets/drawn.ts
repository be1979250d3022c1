/** Whether a value looks as if it had been drawn at random, so that it can be a credential. Pure. */
import {isFakeValue, isPublished, isWeakPassword} from './look-alike.ts';
import {entropy, isBroken, isJumbled, isStrewn, wordShare} from './randomness.ts';

/** For keys and tokens; `strict`: the name says little. */
export function isDrawn(value: string, strict: boolean): boolean {
  const text = value.replace(/=+$/, '');
  if (text.length < 16 || !(text.length >= 32 ? /^[\x21-\x7e]+$/ : /^[A-Za-z0-9+/_.~!@#$%^&*=:-]+$/).test(text) || !/[A-Za-z]/.test(text)) return false;
  if (/^[0-9a-f]+$/i.test(text)) return text.length >= 20 && entropy(text) >= 3 && !(strict && hashLengths.has(text.length));
  const digits = text.replace(/\D/g, '').length;
  const floor = strict ? 4 : 3.4;
  const jumbled = isJumbled(text) || (!strict && isStrewn(text));
  if (entropy(text) < Math.min(floor, Math.log2(text.length) - (jumbled ? 1 : 0.7)) || (!jumbled && wordShare(text) > (digits >= 2 ? 0.45 : 0.25))) return false;
  if (isNamed(text)) return false;
  return jumbled || digits >= 2 || (text.length >= 24 && /[a-z]/.test(text) && /[A-Z]/.test(text) && (digits >= 1 || wordShare(text) < 0.15));
}

/** Of MD5, SHA-1 and SHA-256: what stands beside a name that says little is rather one of those. */
const hashLengths: ReadonlySet<number> = new Set([32, 40, 64]);

/** For passwords, which people make up: shorter, and of fewer kinds of characters. */
export function isDrawnPassword(value: string): boolean {
  if (isWeakPassword(value) || (/^[a-z]+(?:[-_.][a-z]+)+\d{0,4}$/i.test(value) && !isTorn(value)) || /[([].*[)\]]/.test(value)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 16 && entropy(value) >= 2.8 && /\d/.test(value) && /[a-f]/i.test(value);
  if (isNamed(value) || entropy(value) < 2.7) return false;
  if (value.length >= 10 && (isJumbled(value) || isStrewn(value))) return true;
  if (!/\d/.test(value) && wordShare(value) > 0.4) return false;
  return classes >= 4 || (classes >= 3 && wordShare(value) < 0.7) || (classes === 2 && /\d/.test(value) && value.length >= 12 && wordShare(value) < 0.5);
}

/** For places where a name could stand as well: nothing that reads like one. */
export function isStrictlyDrawn(value: string): boolean {
  if (value.length < 8 || isPlainText(value) || isFakeValue(value) || isPublished(value) || !(isDrawnPassword(value) || isDrawn(value, false))) return false;
  return isJumbled(value) || isStrewn(value) || (value.replace(/\D/g, '').length >= 2 && wordShare(value) < 0.4 && !/^[a-z]+[-_.]?\d{1,4}$/i.test(value));
}

/** Paths, addresses (of a chain, too), versions, dates, ids, expressions, colours, and what is encrypted already. */
export function isPlainText(value: string): boolean {
  // A letter outside ASCII has become a question mark: words of a language.
  if (ciphertext.test(value) || (/[A-Za-z]\?+[A-Za-z]/.test(value) && !/\d/.test(value))) return true;
  return /^(?:\.{1,2}\/|~\/|[a-z][a-z0-9+.-]*:\/\/|#(?:[0-9a-f]{3,8}|[a-z][a-z-]*)?$)/i.test(value) || (/^(?:\/(?![a-z0-9+/]{39,}={0,2}$)|--?[a-z][a-z-]*(?:=|$))/i.test(value) && !isTorn(value)) || /^0x[0-9a-f]{1,40}$/i.test(value) || /[^\x21-\x7e]|[<>{}]|\\[dwsb]|\(\?|\)$/.test(value) || /^[\d.,:_-]+$/.test(value) || /@[a-z0-9-]+\.[a-z]{2,}$/i.test(value) || /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,}(?::\d+)?$/.test(value) || /^v?\d+\.\d+/.test(value) || /^(?:sha\d{1,3}|md5|hash)[-:]/i.test(value) || passwordHash.test(value) || /\.(?:pem|key|crt|cer|json|ya?ml|txt|ts|js|py|p12|jks|env)$/i.test(value);
}

/** As crypt, LDAP, databases and frameworks keep what they compare a password with. */
const passwordHash = /^\$(?:1|2[abxy]?|5|6|7|y|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,16}|P|H|S)\$|^(?:SCRAM-SHA-\d|pbkdf2[_:]|scrypt:|bcrypt\$|\{(?:S?SHA|S?MD5|CRYPT|PBKDF2|ARGON2)|md5[0-9a-f]{32}$|\*[0-9A-F]{40}$)/;

/** The first bytes of messages that only the holder of another key can read: OpenPGP, cloud key services, openssl, Vault, Fernet. */
const ciphertext = /^(?:wc[BFD]MA|hQ[EFGI]MA|AQICAH|CiQA|U2FsdGVkX1|vault:v\d|ENC\[|gAAAAAB)/;

/** No name, though it has signs where names have them: long enough to tell from its letters alone. */
const isTorn = (text: string): boolean => text.length >= 14 && text.replace(/[^A-Za-z]/g, '').length >= 12 && isJumbled(text);

/** `some-kebab-name-2`, `an_identifier_v3`, `Camel.Case.Path`: words between signs. */
function isNamed(text: string): boolean {
  if (/[^A-Za-z0-9_./:+-]/.test(text)) return false;
  const parts = text.split(/[-_./:+]+/).filter((part) => part !== '');
  if (parts.length < 3) return false;
  const words = parts.filter((part) => /^[A-Za-z]{1,14}\d{0,2}$|^\d{1,4}$/.test(part) && !isBroken(part));
  const share = words.length / parts.length;
  return parts.every((part) => part.length <= 16) && (share > 0.7 || (share > 0.6 && parts.every((part) => part.length <= 8)));
}
