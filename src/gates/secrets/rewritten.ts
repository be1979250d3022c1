/** What a text says once it is rewritten as it says itself: letters replaced, lines put together, an escape in the midst of a word. Pure. */
import type {View} from './view.ts';

export function rewritten(text: string): View[] {
  return [...replaced(text), ...listed(text), ...quotedPrintable(text), ...rotated(text), ...characters(text), ...marked(text), ...dumped(text), ...singleEscapes(text)];
}

const calls = /(["'`])([^"'`\n]{16,400})\1((?:\s{0,4}\.(?:replace|replaceAll|gsub|tr|delete|Replace|split|replacingOccurrences)\((?:of:\s?)?["'`/][^\n"'`/]{1,4}["'`/]g?(?:\s{0,3},\s{0,3}(?:with:\s?)?["'`][^\n"'`]{0,4}["'`])?\)){1,4})/g;
const call = /\(\s*(?:of:\s?)?["'`/]([^\n"'`/]{1,4})["'`/]g?(?:\s{0,3},\s{0,3}(?:with:\s?)?["'`]([^\n"'`]{0,4})["'`])?\)/g;

/** `'a@b'.replace('@', '_')`, `'a|b'.split('|')`. */
function replaced(text: string): View[] {
  if (!/\.(?:replace|gsub|split|tr|delete)/i.test(text)) return [];
  return [...text.matchAll(calls)].map((match) => {
    const [source, , literal = '', chain = ''] = match;
    const plain = [...chain.matchAll(call)].reduce((left, [, from = '', to = '']) => left.replaceAll(from === '\\s' ? ' ' : from, to), literal);
    return {text: plain, start: match.index, source};
  });
}

/** Ruby's `%w[ab cd].join` and Perl's `join '', qw(ab cd)`. */
function listed(text: string): View[] {
  if (!/%w[[({<]|\bqw[ (/[{]/i.test(text)) return [];
  return [...text.matchAll(/(?:%w|\bqw ?)[[({</]([A-Za-z0-9_.+/=\s-]{16,800}?)[\])}>/](?=\s{0,3}\.\s{0,3}(?:join|reduce|inject|sum)\b|[^\n]{0,3}[;)\n]|$)/gi)].map((match) => ({text: (match[1] ?? '').replace(/\s+/g, ''), start: match.index, source: match[0]}));
}

/** Mail: `=5F` is a letter, and `=` at the end of a line goes on, also where the mail is quoted. */
function quotedPrintable(text: string): View[] {
  if (!/quoted-printable/i.test(text)) return softBreaks(text);
  const plain = text.replace(/=\r?\n/g, '').replace(/=([2-7][0-9A-F])/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return [{text: plain, start: 0, source: text}];
}

function softBreaks(text: string): View[] {
  if (!/=\r?\n/.test(text)) return [];
  return [...text.matchAll(/([A-Za-z0-9_.-]{6,200})=\r?\n(?:>{1,5} ?)?([A-Za-z0-9_.-]{6,200})/g)].map((match) => ({text: `${match[1] ?? ''}${match[2] ?? ''}`, start: match.index, source: match[0]}));
}

/** `Chr(103) & Chr(104)`, `chr(103) + chr(104)`. */
function characters(text: string): View[] {
  if (!/ch(?:a?r|arcode)\w{0,8}\(/i.test(text)) return [];
  return [...text.matchAll(/(?:(?:chr|char|fromCharCode|ChrW|String\.fromCharCode)\(\s{0,3}(?:0x[0-9a-f]{2}|\d{2,3})\s{0,3}\)[^A-Za-z0-9]{0,12}){12,2000}/gi)].map((match) => ({
    text: [...match[0].matchAll(/\(\s{0,3}(0x[0-9a-f]{2}|\d{2,3})/gi)].map(([, code = '']) => String.fromCharCode(Number(code))).join(''),
    start: match.index,
    source: match[0],
  }));
}

/** What hexdump, xxd and od print: an offset, the bytes, what they read as. */
function dumped(text: string): View[] {
  if (!/^[0-9a-f]{6,8}:?[ \t]{1,3}[0-9a-f]{2}/im.test(text)) return [];
  return [...text.matchAll(/(?:^[0-9a-f]{6,8}:?[ \t]{1,3}(?:[0-9a-f]{2}[ \t]{0,3}){2,32}(?:[ |].{0,40})?\n?){2,2000}/gim)].map((match) => {
    const bytes = match[0].split('\n').map((line) => /^[0-9a-f]{6,8}:?[ \t]{1,3}((?:[0-9a-f]{2}[ \t]?[ \t]?){2,32})(?=[ \t|]|$)/i.exec(line)?.[1] ?? '');
    return {text: Buffer.from(bytes.join('').replace(/[^0-9a-f]/gi, ''), 'hex').toString('latin1').replace(/[^\x20-\x7e\n]/g, '?'), start: match.index, source: match[0]};
  });
}

/** Marks of HTML in the midst of a word: `ghp_<wbr>…`, `<b>ghp</b>_…`. */
function marked(text: string): View[] {
  if (!/[A-Za-z0-9_.-]<\/?(?:wbr|b|i|u|s|em|strong|span|mark|code|font|br)\b[^<>\n]{0,60}>[A-Za-z0-9_.-]/i.test(text)) return [];
  return [...text.matchAll(/[A-Za-z0-9_.-]{2,100}(?:<\/?(?:wbr|b|i|u|s|em|strong|span|mark|code|font|br)\b[^<>\n]{0,60}>[A-Za-z0-9_.-]{1,200}){1,100}/gi)].map((match) => ({text: match[0].replace(/<[^<>]{1,70}>/g, ''), start: match.index, source: match[0]}));
}

function rotated(text: string): View[] {
  if (!/rot_?-?13/i.test(text)) return [];
  return [...text.matchAll(/["'`]([A-Za-z0-9_.-]{16,400})["'`]/g)].map((match) => ({
    text: (match[1] ?? '').replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13))),
    start: match.index,
    source: match[0],
  }));
}

const wordCode = '(?:2d|5f|3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])';
/** An escaped letter, digit, `_` or `-` between others: nobody needs to write it so. */
const single = new RegExp(String.raw`(?:\\x${wordCode}|\\u00${wordCode}|\\u\{${wordCode}\}|%${wordCode}|&#x${wordCode};|\\[_-](?=[A-Za-z0-9])|&#(?:45|95|4[89]|5[0-7]|6[5-9]|[78]\d|90|9[7-9]|1[01]\d|12[0-2]);)`, 'gi');
const reach = 200;

function singleEscapes(text: string): View[] {
  const views: View[] = [];
  let covered = -1;
  for (const match of text.matchAll(single)) {
    if (match.index < covered) continue;
    const from = Math.max(text.lastIndexOf('\n', match.index) + 1, match.index - reach);
    const end = text.indexOf('\n', match.index);
    const to = Math.min(end < 0 ? text.length : end, match.index + reach);
    covered = to - reach / 2;
    views.push({text: text.slice(from, to).replace(single, letterOf), start: match.index, source: text.slice(from, to)});
  }
  return views;
}

function letterOf(escape: string): string {
  if (/^\\[_-]$/.test(escape)) return escape.slice(1);
  const decimal = /^&#(\d+);$/.exec(escape);
  return String.fromCharCode(decimal === null ? Number.parseInt(escape.replace(/^\\u00|[^0-9a-f]/gi, ''), 16) : Number(decimal[1]));
}
