/** Looks for the project's test command in the files that usually name it. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** One place where a test command can be found: the file, and what it says. */
const places: readonly {readonly file: string; readonly command: (text: string) => string | null}[] = [
  {file: 'package.json', command: npmTest},
  {file: 'Makefile', command: (text) => (/^test\s*:/m.test(text) ? 'make test' : null)},
  {file: 'Cargo.toml', command: () => 'cargo test'},
  {file: 'go.mod', command: () => 'go test ./...'},
  {file: 'pytest.ini', command: () => 'python -m pytest'},
  {file: 'pyproject.toml', command: (text) => (text.includes('[tool.pytest') ? 'python -m pytest' : null)},
  {file: 'pom.xml', command: () => 'mvn -q test'},
];

/** The command and the file that it was found in; null when no file names one. */
export async function findTestCommand(topLevel: string): Promise<{readonly command: string; readonly file: string} | null> {
  for (const {file, command} of places) {
    const text = await readFile(join(topLevel, file), 'utf8').catch(() => null);
    const found = text === null ? null : command(text);
    if (found !== null) return {command: found, file};
  }
  return null;
}

/** `npm init` writes a test script that only fails; that is none. */
function npmTest(text: string): string | null {
  try {
    const script = (JSON.parse(text) as {readonly scripts?: {readonly test?: unknown}}).scripts?.test;
    return typeof script === 'string' && !script.includes('no test specified') ? 'npm test' : null;
  } catch {
    return null;
  }
}
