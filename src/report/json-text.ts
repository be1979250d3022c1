/** JSON that is also safe to print. Pure. */

/**
 * `JSON.stringify`, with characters that a terminal or a CI service would act on written as `\u` escapes: the value is the
 * same for every reader of JSON. Without a newline at the end.
 */
export const jsonText = (value: unknown, indent = 0): string =>
  JSON.stringify(value, null, indent)
    .replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/##(?=\[|vso\[|teamcity\[)/gi, '#\\u0023');

/** What JSON leaves as it is, all outside of ASCII escapes: DEL, C1, bidirectional controls, separators, invisible characters. */
const unsafe = /[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
