/** Text of strangers inside markdown, shown as it is and never as markup. Pure. */
import {oneLine, sanitize} from './sanitize.ts';

/**
 * One line of text for a heading, a list item or a table cell. Markup, HTML, pipes and links lose their meaning; a zero-width
 * space after `@` and `#` keeps GitHub from telling people and threads.
 */
export const mdText = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<>|~$&]/g, '\\$&')
    .replace(/([@#])(?=[\p{L}\p{N}])/gu, '$1\u200b')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/^(?=[#+=:-])/, '\\')
    .replace(/^(\d+)(?=[.)])/, '$1\\');

/** One line of text as code, outside of tables. */
export function mdCode(text: string): string {
  const code = oneLine(text);
  const fence = '`'.repeat(longestRun(code) + 1);
  return code === '' ? '' : code.includes('`') ? `${fence} ${code} ${fence}` : `${fence}${code}${fence}`;
}

/** Text of several lines as a block of code. */
export function mdBlock(text: string): string {
  const code = sanitize(text);
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return [`${fence}text`, ...code.split('\n'), fence].join('\n');
}

/** A table; cells are markdown already. */
export const mdTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const longestRun = (text: string): number => (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
