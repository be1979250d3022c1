/** Finds credentials whose issuer gave them a shape. */
import type {Format} from './format.ts';
import type {Hit} from './hit.ts';
import {aiFormats} from './issuers-ai.ts';
import {cloudFormats} from './issuers-cloud.ts';
import {codeFormats} from './issuers-code.ts';
import {serviceFormats} from './issuers-services.ts';
import {isFakeToken, isPublished} from './look-alike.ts';
import {entropy} from './randomness.ts';

/** All of them, whoever issued them. */
export const formats: readonly Format[] = [...codeFormats, ...cloudFormats, ...aiFormats, ...serviceFormats];

/** Beginnings that stand for one issuer alone: what a program that puts a token together would write down first. */
export const prefixes: ReadonlySet<string> = new Set(formats.filter((format) => format.named === undefined && format.inside === undefined).flatMap((format) => format.keywords.filter((word) => word.length >= 3)));

/** Matches in `text`, without what is plainly a placeholder. */
export const findFormats = (text: string): Hit[] => [...atWordStarts(text, table), ...around(text)];

/** Matches in `text` read from its end; only of what cannot come about by chance. Places are those in `text`, of the last character. */
export function findReversed(text: string): Hit[] {
  const backwards = Buffer.from(new Uint8Array(Buffer.from(text, 'latin1')).toReversed()).toString('latin1');
  return atWordStarts(backwards, distinct).map((hit) => ({...hit, start: text.length - hit.start - hit.secret.length}));
}

interface Entry {
  readonly keyword: string;
  readonly format: Format;
}

/** By the first two characters of the keyword. */
type Table = readonly (readonly Entry[] | undefined)[];

function tableOf(among: readonly Format[]): Table {
  const entries: Entry[][] = [];
  for (const format of among) for (const keyword of format.keywords) (entries[slot(keyword, 0)] ??= []).push({keyword, format});
  return entries;
}

const slot = (text: string, at: number): number => ((text.charCodeAt(at) & 127) << 7) | (text.charCodeAt(at + 1) & 127);

const table = tableOf(formats.filter((format) => format.inside === undefined));
const distinct = tableOf(formats.filter((format) => format.inside === undefined && format.named === undefined && format.keywords.every((word) => word.length >= 4)));

/** One pass, whatever the number of formats: regular expressions run only where one of their keywords begins a word. */
function atWordStarts(text: string, entries: Table): Hit[] {
  const lower = text.toLowerCase();
  const hits: Hit[] = [];
  let inWord = false;
  for (let at = 0; at + 1 < lower.length; at++) {
    const open = !inWord || isEscapeEnd(lower, at);
    inWord = isAlphanumeric(lower.charCodeAt(at));
    const candidates = open ? entries[slot(lower, at)] : undefined;
    if (candidates === undefined) continue;
    for (const {keyword, format} of candidates) {
      if (!lower.startsWith(keyword, at)) continue;
      format.pattern.lastIndex = at;
      push(hits, format.pattern.exec(text), format);
    }
  }
  return hits;
}

/** `inWord`, but what is before it is the end of `\\n` or `%3D`; or a digit, after which a name may begin. */
function isEscapeEnd(lower: string, at: number): boolean {
  const code = lower.charCodeAt(at - 1);
  return code < 58 || lower[at - 2] === '\\' || lower[at - 3] === '%';
}

const isAlphanumeric = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);

const inner = formats.filter((format) => format.inside !== undefined);

/** Those whose keyword stands within them. Where keywords stand close together, the text around all of them is looked through once. */
function around(text: string): Hit[] {
  const lower = text.toLowerCase();
  const hits: Hit[] = [];
  for (const format of inner) {
    const reach = format.inside ?? 0;
    for (const keyword of format.keywords) {
      for (let at = lower.indexOf(keyword); at >= 0; ) {
        const from = Math.max(0, at - reach);
        let last = at;
        for (at = lower.indexOf(keyword, last + 1); at >= 0 && at - last <= 2 * reach; at = lower.indexOf(keyword, last + 1)) last = at;
        format.pattern.lastIndex = 0;
        for (const match of text.slice(from, last + keyword.length + reach).matchAll(format.pattern)) push(hits, match, format, from);
      }
    }
  }
  return hits;
}

function push(hits: Hit[], match: RegExpExecArray | null, format: Format, from = 0): void {
  if (match === null) return;
  const part = match[1] ?? match[0];
  const secret = format.named === true ? part : match[0];
  if (isIssued(secret, part, format)) hits.push({rule: format.id, start: from + match.index + match[0].lastIndexOf(secret), secret});
}

/** Of a long token a part tells enough. */
const mostMeasured = 256;

function isIssued(secret: string, part: string, format: Format): boolean {
  if (format.certain?.(secret) === true) return !isPublished(secret);
  return entropy(part.slice(0, mostMeasured)) >= format.entropy && format.valid?.(secret) !== false && !isFakeToken(part) && !isPublished(secret);
}
