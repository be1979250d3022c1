/** Finds the files that a sentence names. */
import {parseGlob} from '../glob.ts';
import {withoutLineNumbers} from '../text-ends.ts';

export interface InferredFiles {
  /** As written. */
  readonly files: readonly string[];
  /** The same as globs. */
  readonly owns: readonly string[];
}

/** Paths in backticks and bare ones, in order, each once; without line numbers such as `:94,100`. Commands, URLs, routes and words with a slash are none. */
export function inferFiles(text: string): InferredFiles {
  const files = new Set<string>();
  const owns = new Set<string>();
  for (const {token, quoted} of tokensOf(unescape(text))) {
    const path = withoutLineNumbers(token);
    if (!isPath(path, quoted)) continue;
    const glob = parseGlob(path);
    if (!glob.ok) continue;
    files.add(path);
    owns.add(glob.value.text);
  }
  return {files: [...files], owns: [...owns]};
}

function tokensOf(text: string): readonly {token: string; quoted: boolean}[] {
  const tokens: {token: string; quoted: boolean}[] = [];
  for (const [index, part] of text.split('`').entries()) {
    if (index % 2 === 1) tokens.push({token: part.trim(), quoted: true});
    else {
      for (const word of part.replace(/\]\(/g, ' ').split(/[\s"'“”«»，、；。]+/u)) {
        // A comma in braces or before a line number is part of the word.
        for (const piece of word.includes('{') ? [word] : word.split(/,(?!\d)/)) tokens.push({token: trimWord(piece), quoted: false});
      }
    }
  }
  return tokens;
}

/** Without the brackets, quotes and stops around it; a trailing slash and a leading dot stay. */
function trimWord(word: string): string {
  const token = word.replace(/^[([<*]+/, '');
  const closing = `.,;:!?>*${token.includes('(') ? '' : ')'}${token.includes('[') ? '' : ']'}`;
  let end = token.length;
  while (end > 0 && closing.includes(token.charAt(end - 1))) end--;
  return token.slice(0, end);
}

/** Files without a folder that a root usually has; other bare names could be anywhere. */
const rootFiles =
  /^(?:package(?:-lock)?\.json|tsconfig(?:\.[\w-]+)?\.json|(?:[\w-]+\.)+config\.(?:[cm]?[jt]s|json)|README\.md|CHANGELOG\.md|Dockerfile|Makefile|docker-compose(?:\.[\w-]+)?\.ya?ml|\.env\.example|\.gitignore|\.dockerignore|\.eslintrc(?:\.\w+)?|pyproject\.toml|requirements(?:-\w+)?\.txt|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json)$/;
const knownNames = /^(?:Dockerfile|Makefile|Gemfile|Rakefile|Procfile|Jenkinsfile|LICENSE|\.[a-z][\w.-]*)$/;

function isPath(token: string, quoted: boolean): boolean {
  if (token.length > 300 || !/^[\p{L}\p{N}._{[(*-][^\s<>|&=$`"'#@^;]*$/u.test(token) || token.startsWith('-') || token.includes('://')) return false;
  if (!token.includes('/')) return quoted && rootFiles.test(token);
  const segments = token.split('/');
  if (segments.includes('..') || /^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app)$/i.test(segments[0] ?? '')) return false;
  const last = segments.at(-1) ?? '';
  if (last === '') return segments.filter((segment) => segment !== '' && segment !== '.').length >= 2;
  if (/^(?:\*\*?)$/.test(last)) return segments.length >= 2;
  return /\.[A-Za-z][A-Za-z0-9]{0,11}$/.test(last) ? !(segments[0] ?? '').endsWith('.js') : knownNames.test(last);
}

function unescape(text: string): string {
  return text.replace(/\\([_*[\](){}#.!-])/g, '$1').replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"');
}
