/** Tells a private key in its plain bytes, as `openssl -outform DER` writes one. Pure. */

/** By the first bytes: a sequence, a version, and what only private keys have next. Certificates and public keys begin otherwise. */
export function isDerKey(content: Buffer): boolean {
  const head = content.subarray(0, 40).toString('latin1');
  return opened.test(head) || encrypted.test(head);
}

const sequence = String.raw`^0(?:[\x10-\x7f]|\x81[^]|\x82[^]{2})`;
/** PKCS #8 (an algorithm by its number), PKCS #1 (a modulus of at least 64 bytes), SEC 1 (a scalar of a curve's length). */
const opened = new RegExp(String.raw`${sequence}\x02\x01(?:\x000[\x05-\x40]\x06[\x03-\x0b]|\x00\x02(?:[\x40-\x42]\x00?|\x81[^]\x00|\x82[^]{2}\x00)|\x01\x04[\x1c\x20\x30\x42])`);
/** PKCS #8 under a password: its own algorithms stand right at the beginning. */
const encrypted = new RegExp(String.raw`${sequence}0[\x10-\x7f]\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05|\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01)`);
