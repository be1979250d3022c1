/** Makes text that strangers wrote harmless for a terminal. Pure. */

/**
 * Removes escape sequences, control characters and those that change the direction of writing. Newlines and tabs stay; of a line
 * that a carriage return overwrote, what was written last stays.
 */
export function plainText(text: string): string {
  return text
    .replace(sequences, '')
    .replace(/\r+\n/g, '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replace(invisible, '');
}

/** Strings to the terminal (OSC, DCS, SOS, PM, APC) up to their end, then CSI, then all other escapes; in their 7-bit and 8-bit forms. */
const sequences =
  /(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C\n]*(?:\u0007|\u001B\\|\u009C)?|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/g;

const invisible = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C]/g;

/**
 * One line of a log that somebody may print as it is, on a terminal or in a CI service: nothing in it is obeyed. JSON stays the
 * same JSON, its control characters written as escapes; other text loses them, and a command of a CI service at its start is
 * parted by a space.
 */
export function logLine(text: string): string {
  if (!steering.test(text)) return text;
  if (text.startsWith('{')) return text.replace(invisible, (char) => String.raw`\u` + char.charCodeAt(0).toString(16).padStart(4, '0'));
  return plainText(text).replace(ciCommand, '$1$2 ');
}

const ciCommand = /^(\s*)(:(?=:)|#(?=#(?:\[|vso\[|teamcity\[)))/i;

const steering = new RegExp(`${invisible.source}|${ciCommand.source}`, 'i');
