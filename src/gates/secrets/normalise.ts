/** From the bytes of a file to a text of plain ASCII in which nothing invisible tears words apart. Pure. */

export interface Readable {
  /** Plain ASCII; lines are those of the file. */
  readonly text: string;
  /** One character a byte, without zero bytes: for values that are known to the byte. */
  readonly raw: string;
  readonly binary: boolean;
}

/** UTF-16 of either byte order is read as such, with a mark or by its zero bytes; of other binary content, what reads as text remains. */
export function readable(content: Buffer): Readable {
  const latin = content.toString('latin1');
  const binary = latin.includes('\0');
  const raw = binary ? latin.replaceAll('\0', '') : latin;
  const wide = wideText(content);
  if (wide !== null) return {text: plain(wide), raw, binary};
  if (binary) return {text: plain(Buffer.from(raw, 'latin1').toString('utf8')), raw, binary};
  return {text: ascii.test(raw) ? raw : plain(content.toString('utf8')), raw, binary};
}

/** Of content that is UTF-16 of either byte order, its text, with the mark at its beginning; null for all other content. */
export function wideText(content: Buffer): string | null {
  const wide = wideEncoding(content);
  if (wide === null) return null;
  const even = content.subarray(0, content.length - (content.length % 2));
  return (wide === 'le' ? even : Buffer.from(even).swap16()).toString('utf16le');
}

function wideEncoding(content: Buffer): 'le' | 'be' | null {
  if (content.length < 4) return null;
  if (content[0] === 0xff && content[1] === 0xfe) return 'le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'be';
  const head = content.subarray(0, 4096);
  let [even, odd] = [0, 0];
  for (let at = 0; at + 1 < head.length; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  const pairs = Math.floor(head.length / 2);
  if (odd > pairs * 0.6 && even < pairs * 0.1) return 'le';
  return even > pairs * 0.6 && odd < pairs * 0.1 ? 'be' : null;
}

const ascii = /^[\t\n\r\x20-\x7e]*$/;

/** Letters that show as nothing, controls and the colours of terminals vanish, wide and ornate letters become plain, all others `?`. */
function plain(text: string): string {
  return text
    .replace(/\u001b\[[0-9;]{0,20}[A-Za-z]/g, '')
    .replace(invisible, '')
    .replace(ornate, (part) => part.normalize('NFKC'))
    .replace(/[^\t\n\r\x20-\x7e]/gu, '?');
}

/** Controls, formats, marks that change the letter before them, and letters that show as nothing. */
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]|\p{Mn}/gu;
const ornate = /[\u2460-\u24ff\uff01-\uff5e\u{1d400}-\u{1d7ff}]+/gu;
