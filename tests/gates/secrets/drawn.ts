/** Credentials drawn anew from a seed, put together at run time: no file of this repository holds one. */
import {createHmac} from 'node:crypto';
import {crc32} from 'node:zlib';

export interface Drawn {
  readonly of: (letters: string, length: number) => string;
  readonly pick: <T>(items: readonly T[]) => T;
}

const digits = '0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz';
export const sets = {
  digits,
  hex: `${digits}abcdef`,
  lower: lower + digits,
  upper: lower.toUpperCase() + digits,
  base32: `${lower.toUpperCase()}234567`,
  mixed: lower + lower.toUpperCase() + digits,
  url: `${lower}${lower.toUpperCase()}${digits}-_`,
  base64: `${lower}${lower.toUpperCase()}${digits}+/`,
  password: `${lower}${lower.toUpperCase()}${digits}!#%^*-_`,
} as const;

/** The same seed draws the same. */
export function drawer(seed: number): Drawn {
  let counter = 0;
  let pool = Buffer.alloc(0);
  const byte = (): number => {
    if (pool.length === 0) pool = createHmac('sha256', `seed ${seed}`).update(String(counter++)).digest();
    const value = pool[0] ?? 0;
    pool = pool.subarray(1);
    return value;
  };
  const below = (bound: number): number => (byte() * 256 + byte()) % bound;
  const of = (letters: string, length: number): string => Array.from({length}, () => letters[below(letters.length)] ?? '').join('');
  return {
    of,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

export const uuid = ({of}: Drawn): string => [8, 4, 4, 4, 12].map((length) => of(sets.hex, length)).join('-');

/** As GitHub and npm issue them: six digits of checksum at the end. */
export function withChecksum(prefix: string, {of}: Drawn): string {
  const body = of(sets.mixed, 30);
  const all = digits + lower.toUpperCase() + lower;
  let rest = crc32(body) >>> 0;
  let sum = '';
  for (let place = 0; place < 6; place++) {
    sum = `${all[rest % 62] ?? ''}${sum}`;
    rest = Math.floor(rest / 62);
  }
  return `${prefix}${body}${sum}`;
}

export function pem(kind: string, {of}: Drawn, lines = 24): string {
  const body = Array.from({length: lines}, () => of(sets.base64, 64)).join('\n');
  return `-----BEGIN ${kind}-----\n${body}\n${of(sets.base64, 40)}==\n-----END ${kind}-----\n`;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function jwt({of}: Drawn): string {
  return `${part({alg: 'HS256', typ: 'JWT'})}.${part({sub: of(sets.digits, 9), role: 'service', exp: 2e9})}.${of(sets.url, 43)}`;
}
