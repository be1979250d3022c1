/** Checksums that issuers put into their tokens. Pure. */
import {crc32} from 'node:zlib';

/** GitHub and npm: the last six characters are the CRC-32 of those between prefix and checksum, in base 62. */
export function hasBase62Crc(secret: string): boolean {
  const body = secret.slice(secret.indexOf('_') + 1);
  if (body.length !== 36) return false;
  return base62(crcOf(body.slice(0, 30))).padStart(6, '0') === body.slice(30);
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(value: number): string {
  let rest = value;
  let text = '';
  while (rest > 0) {
    text = `${digits[rest % 62] ?? ''}${text}`;
    rest = Math.floor(rest / 62);
  }
  return text;
}

const crcOf = (text: string): number => crc32(text) >>> 0;
