/** Whether a variable of the environment holds a credential, by its name and its value together. Pure. */
import {isDrawn, isDrawnPassword} from '../gates/secrets/drawn.ts';
import {isWeakPassword} from '../gates/secrets/look-alike.ts';

/**
 * True where the value has the form of a credential, or where the name speaks of one and the value may be one. An address, a
 * host, a path or a word is none under any name (`NEXTAUTH_URL`, `AUTH_PROVIDER`): texts and commits are full of those.
 */
export function isCredential(name: string, value: string): boolean {
  if (credentialValue.test(value)) return true;
  if (!credentialName.test(name)) return false;
  if (isDrawn(value, false) || isDrawnPassword(value)) return !isPath(value) && !isHarmless(value);
  if (isPath(value) || isHarmless(value) || isWeak(value)) return false;
  return credentialItself.test(name) ? !/^[A-Za-z]+$/.test(value) || value.length >= long : value.length >= long && !isWords(value);
}

/** Of a value of many lines: true for a line that holds something of its own, false for what any such text has. */
export function isTellingLine(line: string): boolean {
  return line.split(/[\s"',:=]+/).some((part) => isDrawn(part, false)) || (!/\s/.test(line) && !isWords(line));
}

/** What speaks of a credential; only a variable that ends so claims to be one. */
const credentialName = /(?:key(?!board)|token|secret|passw(?:or)?d|passphrase|credential|auth(?!or)|private|cookie|dsn)/i;
const credentialItself = /(?:key|token|secret|passw(?:or)?d|passphrase|credentials?)(?:_?\d{1,2})?$/i;

/** Beginnings that issuers give to what they issue, and private keys. */
const credentialValue = /^(?:sk-|rk_live_|pk_live_|sk_live_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|npm_|pypi-|hf_|AKIA|ASIA|AIza|ya29\.|eyJ[\w-]+\.eyJ|dop_v1_|SG\.)|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Characters from which on a text does not occur by chance. */
const long = 12;

/** A path can look like base64: that of a key has no other sign, and is longer than the names of folders. */
const isPath = (value: string): boolean => /^(?:\/(?![A-Za-z0-9+/]{39,}={0,2}$)|~\/|\.{1,2}\/)/.test(value) && !value.includes('=');

/** An address that holds nothing drawn at random, a host with its port, an e-mail address. */
function isHarmless(value: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\/\S*$/i.test(value)) return !value.split(/[/?&=#@:]+/).some((part) => isDrawn(part, false));
  return /^[a-z0-9.-]+:\d{1,5}$/i.test(value) || /^[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(value);
}

/** A sign in front makes a reference of a value in a file; here it is part of the password. */
const isWeak = (value: string): boolean => isWeakPassword(value.replace(/^[^A-Za-z0-9]+/, ''));

/** Words, names and numbers between signs: `my-team.example.org`, `cookie-session`, `2024-01-31`, `SCRAM-SHA-256`. */
const isWords = (text: string): boolean => text.split(/[-_.:/,;@ \t]+/).every((part) => /^(?:[A-Za-z]*\d{0,4}|\d+)$/.test(part));
