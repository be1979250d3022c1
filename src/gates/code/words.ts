/** Words by which rules of all languages know a query, a cipher or a secret. Pure. */

/** The text begins like a statement of SQL. */
export const isQuery = (text: string): boolean => /^\s*(?:select\b[^]*\bfrom\b|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|update\b[^]*\bset\b|delete\s+from\b|(?:drop|alter|create|truncate)\s+(?:table|database|schema|index|view|user|role)\b|with\b[^]*\bselect\b|grant\b|call\s+\w|exec(?:ute)?\s+\w)/i.test(text.slice(0, 5000));

/** A text without such a word holds no query. */
export const anyQuery = /\b(?:select|insert|replace|update|delete|drop|alter|create|truncate|with|grant|call|exec(?:ute)?)\s+\S/i;

/** What is added to a query that stands elsewhere. */
export const isQueryPart = (text: string): boolean => /^\s*(?:where|(?:order|group) by|having|limit|(?:(?:left|right|inner|outer|cross) )?join)\s/i.test(text);

/** `resetToken`, `SESSION_ID`, `createPassword`: what ends in such a word is kept from others. Counts of tokens are not. */
export const isSecretName = (name: string): boolean => /(?:token|secret|password|passwd|passphrase|pwd|otp|nonce|salt|sessionid|apikey|accesskey|csrf|xsrf|credential|credentials|privatekey|encryptionkey|signingkey|(?:reset|verification|invite|auth|login)code)s?$/.test(name.replaceAll(/[_\-.'"`\]]/g, '').toLowerCase()) && !/(?:max|num|count|total|used|input|output)_?tokens$/i.test(name);

/** A cipher or mode that is broken, as OpenSSL and others write it. */
export const isWeakCipher = (name: string): boolean => /^(?:des|3des|tripledes|rc2|rc4|arc4|arcfour|blowfish|bf|idea|cast5?)(?:-|$|_|3|\/)|[-_/]ecb(?:$|[-_/])/i.test(name.trim());
