/** Makes text of agents, tools and task files harmless to print. Pure. */

/**
 * Text without control sequences: CSI, OSC and the other strings of terminals, C0 except newline and tab, C1, bidirectional
 * overrides and invisible characters. Carriage returns become newlines. What a CI service would read as a command
 * (`::error::` at the start of a line, `##[…]`, `##vso[…]`, `##teamcity[…]`) gets a space inside, so that it is shown instead.
 * Safe to apply twice.
 */
export function sanitize(text: string): string {
  if (plain.test(text)) return text;
  const visible = text
    .replace(/\r\n?/g, '\n')
    .replace(stringSequence, '')
    .replace(controlSequence, '')
    .replace(otherEscape, '')
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(loneControl, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
  return neutralise(visible);
}

/** Sanitized text on one line: every run of white space becomes one space. No word starts with `::`, so that it may be wrapped. */
export const oneLine = (text: string): string =>
  neutralise(sanitize(text).replace(/\s+/g, ' ').trim()).replace(/(^|\s)(:{2,})/g, (_, before: string, colons: string) => before + [...colons].join(' '));

/** Nothing to do: printable ASCII without the two marks of CI commands. */
const plain = /^(?!.*(?:::|##))[ -~]*$/;

/** OSC, DCS, SOS, PM and APC up to their end on the same line; its text excludes every control, so that no input makes it slow. */
const stringSequence = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\x0a-\x1f\x7f-\x9f\n]*(?:\x07|\x1b\\|\x9c)/g;
const controlSequence = /(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?/g;
const otherEscape = /\x1b[\x20-\x2f]*[\x30-\x7e]?/g;
/** Also soft hyphens, zero-width spaces and tag characters: text that a reader cannot see. Joiners stay, scripts and emoji need them. */
const loneControl = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const neutralise = (text: string): string => text.replace(/^(\s*):(?=:)/gm, '$1: ').replace(/##(?=\[|vso\[|teamcity\[)/gi, '# #');
