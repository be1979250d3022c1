/** The built-in rules: what each is about, why that is dangerous, and how to mend it. */
import type {Grade} from '../verdict.ts';

export interface CodeRule {
  readonly grade: Grade;
  /** Where what stands around makes it less likely to be wrong. */
  readonly mild: Grade;
  /** Of files of tests: nobody but the project's own machines runs them, on input of their own. */
  readonly inTests: Grade;
  readonly says: string;
}

/** By name, without `code/`. */
export const codeRules = {
  'dynamic-code': {grade: 'block', mild: 'human', inTests: 'human', says: 'Runs text as code that is not written here, so that whoever has a hand in the text runs what they like. Call a function, or look it up in a map of those that are allowed.'},
  'shell-command': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Puts a shell command together from parts, so that a part with `;` or `$()` is a command of its own. Start the program without a shell, with a list of arguments.'},
  'tls-off': {grade: 'block', mild: 'human', inTests: 'warn', says: "Turns off the check of the other side's certificate, so that anybody on the way can read and change what is sent. Remove it; trust a private authority by naming its certificate."},
  'html-injection': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Puts text into a page as HTML, so that whoever has a hand in the text runs scripts there. Set it as text, or clean it first with a sanitiser.'},
  'sql-built': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Puts a query together from parts, so that a part with a quote changes the query. Use placeholders and pass the values beside it.'},
  'weak-hash': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Uses MD5 or SHA-1, which no longer protect anything. Use SHA-256, and for passwords scrypt, bcrypt or argon2; for a checksum or the key of a cache it does.'},
  'weak-cipher': {grade: 'block', mild: 'human', inTests: 'warn', says: 'Uses a cipher or a mode that can be broken (DES, RC4, ECB, or a key without an initialisation vector). Use AES-256-GCM or ChaCha20-Poly1305.'},
  'weak-random': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Draws something secret from a generator that can be predicted. Use the one for cryptography (node:crypto, crypto.getRandomValues, secrets, crypto/rand).'},
  'unsafe-deserialize': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Reads data in a form that can run code or make any object while it is read. Use JSON, or a loader that makes plain values only (yaml.safe_load).'},
  'jwt-unverified': {grade: 'block', mild: 'human', inTests: 'warn', says: 'Takes a token as true without checking its signature or its end. Verify it, with a fixed list of algorithms.'},
  'cors-credentials': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Lets every site send requests with the cookies of its visitors. Name the origins that may.'},
  'protection-off': {grade: 'human', mild: 'warn', inTests: 'warn', says: 'Turns off a protection of the browser or the framework. Leave it on, or set it to what is needed.'},
  'download-and-run': {grade: 'block', mild: 'human', inTests: 'human', says: 'Runs what it has just fetched, so that the other side decides what runs here. Fetch a fixed version, compare its checksum, then run it.'},
  'decode-and-run': {grade: 'block', mild: 'human', inTests: 'block', says: 'Runs commands that are hidden in an encoding. Write them out.'},
  'escaped-name': {grade: 'block', mild: 'human', inTests: 'human', says: 'Writes a name with escapes, so that it does not read as what it is. Write its letters.'},
  unparsed: {grade: 'human', mild: 'warn', inTests: 'human', says: 'Cannot be read as the language that its name tells, so that nothing is known of what it does. Mend its syntax.'},
  'too-big': {grade: 'human', mild: 'warn', inTests: 'human', says: 'Is too big to be read whole. Split it, or let a human look at it.'},
} as const satisfies Readonly<Record<string, CodeRule>>;

export type CodeRuleName = keyof typeof codeRules;
