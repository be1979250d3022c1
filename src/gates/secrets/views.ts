/** The pieces of a text in which something may be written in another way, each read out plainly. Pure. */
import {constants, unzipSync} from 'node:zlib';
import {findPieces} from './pieces.ts';
import {rewritten} from './rewritten.ts';
import type {View} from './view.ts';

/**
 * Strings put together from literals, escapes, two levels of base64 and of hexadecimal, numbers of characters, and what the text rewrites.
 * All views together are at most a few times as long as the text.
 */
export function viewsOf(text: string, prefixes: ReadonlySet<string>): View[] {
  const encoded = [...base64(text), ...hexadecimal(text), ...base32(text), ...compressed(text), ...backwards(text)];
  return [...findPieces(text, prefixes), ...escaped(text), ...encoded, ...encoded.flatMap(encodedTwice), ...numbers(text), ...rewritten(text)];
}

/** Encoded once more; the place is that of the outer text. */
const encodedTwice = ({text, start, source}: View): View[] => [...base64(text), ...hexadecimal(text)].map((inner) => ({text: inner.text, start, source}));

/** `\x67\x68`, `\u0067`, `\147`, `%67%68`: four of them in a row, and the line around them. */
function escaped(text: string): View[] {
  if (!/\\[xu0-7]|%[0-7]|&#/.test(text)) return [];
  return [...text.matchAll(/(?:(?:\\x[0-7][0-9a-f]|\\u00[0-7][0-9a-f]|\\u\{[0-7][0-9a-f]\}|\\[01]?[0-7]{2}|%[2-7][0-9a-f]|&#x?[0-9a-f]{2,3};)[A-Za-z0-9_.-]{0,20}){4,4000}/gi)].map((match) => {
    const from = lineStart(text, match.index);
    const to = lineEnd(text, match.index + match[0].length);
    return {text: unescape(text.slice(from, to)), start: match.index, source: match[0]};
  });
}

const around = 200;
const lineStart = (text: string, at: number): number => Math.max(text.lastIndexOf('\n', at - 1) + 1, at - around);

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return Math.min(end < 0 ? text.length : end, at + around);
}

function unescape(text: string): string {
  return text
    .replace(/\\x([0-7][0-9a-f])|\\u00([0-7][0-9a-f])|\\u\{([0-7][0-9a-f])\}|%([2-7][0-9a-f])|&#x([0-7][0-9a-f]);/gi, (_all, ...codes: (string | undefined)[]) => String.fromCharCode(Number.parseInt(codes.slice(0, 5).find((code) => code !== undefined) ?? '3f', 16)))
    .replace(/\\([01]?[0-7]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    .replace(/&#(\d{2,3});/g, (_all, code: string) => String.fromCharCode(Number(code)));
}

/** Runs of base64, also broken over lines, that decode to text. */
function base64(text: string): View[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{20,262144}(?:\\?(?:\r?\n|\\n)[ \t"'+#*/]{0,40}[A-Za-z0-9+/_-]{1,200}){0,2000}={0,2}/g)].flatMap((match): View[] => {
    const [run] = match;
    // A word may stand right before it: the run is tried from each of four places.
    for (let shift = 0; shift < 4; shift++) {
      if (!mayBeText(run, shift) || !isText(Buffer.from(run.slice(shift, shift + 24), 'base64'), 15)) continue;
      const whole = Buffer.from(run.slice(shift).replace(/\\n|[^A-Za-z0-9+/_-]/g, ''), 'base64').toString('latin1');
      return [{text: onlyText(whole), start: match.index, source: run}];
    }
    return [];
  });
}

/** The first six bits of every third byte, told from one letter each: most runs are no text, and need not be decoded. */
function mayBeText(run: string, shift: number): boolean {
  for (let at = shift; at < shift + 16; at += 4) {
    const code = run.charCodeAt(at);
    if (!((code >= 73 && code <= 90) || (code >= 97 && code <= 102) || code === 67 || code === 68)) return false;
  }
  return true;
}

function hexadecimal(text: string): View[] {
  return [...text.matchAll(/(?<![0-9a-f])(?:[2-7][0-9a-f][: -]?){12,65536}/gi)].flatMap((match): View[] => {
    const bytes = Buffer.from(match[0].replace(/[: -]/g, ''), 'hex');
    return isText(bytes, 12) ? [{text: onlyText(bytes.toString('latin1')), start: match.index, source: match[0]}] : [];
  });
}

/** `[103, 104, 112, 95, …]` and `0x67, 0x68, …`. */
function numbers(text: string): View[] {
  return [...text.matchAll(/(?:(?:0x[2-7][0-9a-f]|\b(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6]))[uL]?\s{0,4}[,;]\s{0,20}){12,20000}(?:0x[2-7][0-9a-f]|\d{2,3})/gi)].map((match) => ({
    text: match[0].split(/[\s,;]+/).map((number) => String.fromCharCode(Number(number.replace(/[uL]$/, '')))).join(''),
    start: match.index,
    source: match[0],
  }));
}

/** Literals in a text that speaks of turning them round, which may be encoded besides. */
function backwards(text: string): View[] {
  if (!/revers|::-1|strrev/i.test(text)) return [];
  return [...text.matchAll(/["'`]([A-Za-z0-9+/=_-]{24,2000})["'`]/g)].map((match) => ({text: [...(match[1] ?? '')].toReversed().join(''), start: match.index, source: match[0]}));
}

/** Base32, where what it decodes to is text. */
function base32(text: string): View[] {
  return [...text.matchAll(/(?<![A-Za-z0-9])[E-P][A-Z2-7]{31,4000}(?![A-Za-z0-9])/g)].flatMap((match): View[] => {
    const bytes = fromBase32(match[0]);
    return isText(bytes, 16) ? [{text: onlyText(bytes.toString('latin1')), start: match.index, source: match[0]}] : [];
  });
}

function fromBase32(run: string): Buffer {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const letter of run) {
    bits = ((bits << 5) | (letter < 'A' ? letter.charCodeAt(0) - 24 : letter.charCodeAt(0) - 65)) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 255);
    }
  }
  return Buffer.from(bytes);
}

/** Base64 of gzip or zlib, by its first letters; what unpacks to more than a little is data. */
function compressed(text: string): View[] {
  return [...text.matchAll(/(?<![A-Za-z0-9+/])(?:H4sI|eJ[wxyz0-5])[A-Za-z0-9+/_-]{20,100000}={0,2}/g)].slice(0, mostUnpacked).flatMap((match): View[] => {
    try {
      const bytes = unzipSync(Buffer.from(match[0], 'base64'), {maxOutputLength: 256 * 1024, finishFlush: constants.Z_SYNC_FLUSH});
      return isText(bytes, Math.min(8, bytes.length)) ? [{text: onlyText(bytes.toString('latin1')), start: match.index, source: match[0]}] : [];
    } catch {
      return [];
    }
  });
}

const mostUnpacked = 50;

/** True where the first `count` bytes are all printable. */
function isText(bytes: Buffer, count: number): boolean {
  if (bytes.length < count) return false;
  for (let at = 0; at < count; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte < 32 || byte > 126) && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  return true;
}

const onlyText = (latin: string): string => latin.replace(/[^\t\n\r\x20-\x7e]/g, '?');
