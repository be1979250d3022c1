/** Picks the one argument of a tool call that tells people what it does. */

/** A path, command, pattern, address or name, in one line of at most 200 characters; empty where there is none. */
export function toolDetail(input: Readonly<Record<string, unknown>>): string {
  for (const name of tellingNames) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (typeof value === 'string' && value.trim() !== '') {
      const line = value.slice(0, 1000).replaceAll(/\s+/g, ' ').trim();
      return line.length > 200 ? `${line.slice(0, 199)}…` : line;
    }
  }
  return '';
}

/** Most telling first. */
const tellingNames = ['file_path', 'filePath', 'absolute_path', 'notebook_path', 'path', 'command', 'pattern', 'globPattern', 'url', 'query', 'description', 'subject', 'skill', 'prompt'];
