/** Holds what the code map promises: the direction of imports, the length of files, and who may touch the world. */
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src/*.ts', 'tests/*.ts', 'tests/*.mjs'], {cwd: root}).toString().trim().split('\n');
const sources = files.filter((file) => file.startsWith('src/')).map((file) => ({file, text: readFileSync(join(root, file), 'utf8')}));
const code = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

/** Rooms a room may import from, besides itself, `model.ts` and `failure.ts`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  acp: ['agents', 'world'],
  analyze: [],
  agents: ['analyze'],
  run: ['world'],
  gates: ['analyze', 'run'],
  report: ['run', 'gates', 'analyze'],
  world: [],
  workspace: ['world', 'analyze', 'run'],
  merge: ['dispatch', 'gates', 'workspace', 'world', 'analyze', 'run'],
  dispatch: ['agents', 'gates', 'run', 'workspace', 'world'],
  commands: ['analyze', 'agents', 'dispatch', 'gates', 'merge', 'report', 'run', 'workspace', 'world'],
};

const roomOf = (file: string): string => file.split('/')[1] ?? '';

test('imports run one way', () => {
  const wrong = sources.flatMap(({file, text}) =>
    [...text.matchAll(/from '(\.[^']+)'/g)].flatMap((match) => {
      const target = normalize(join(dirname(file), match[1] ?? ''));
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from === to || from === 'cli.ts' || to === 'model.ts' || to === 'failure.ts' || from === 'model.ts' || from === 'work.ts' || to === '') return [];
      return (mayImport[from] ?? []).includes(to) ? [] : [`${file} imports ${target}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const long = sources.map(({file, text}) => ({file, lines: text.split('\n').length - 1})).filter(({lines}) => lines > 300);
  expect(long).toEqual([]);
});

test.each([
  {what: 'process.exit', pattern: /process\.exit\(/, where: /^src\/(?:cli|acp\/acp-bridge)\.ts$/},
  {what: 'console', pattern: /\bconsole\./, where: /^$/},
  {what: 'the standard streams', pattern: /process\.std(?:in|out|err)/, where: /^src\/(?:cli|acp\/acp-bridge)\.ts$/},
  {what: 'child_process', pattern: /node:child_process|from 'execa'|from 'simple-git'/, where: /^src\/world\//},
  {what: 'the clock', pattern: /Date\.now|new Date\(\)|performance\.now/, where: /^src\/world\/clock\.ts$/},
  {what: 'chance', pattern: /Math\.random|randomBytes|randomUUID/, where: /^src\/world\/random\.ts$/},
  {what: 'files, from a pure room', pattern: /from 'node:fs/, where: /^src\/(?:run\/(?:log|lock|inbox|store|history)\.ts|world\/|workspace\/|commands\/|dispatch\/)/},
])('only its own place touches $what', ({pattern, where}) => {
  expect(sources.filter(({file, text}) => pattern.test(code(text)) && !where.test(file)).map(({file}) => file)).toEqual([]);
});

test('every source file says in its first lines what it is', () => {
  expect(sources.filter(({text}) => !/^(?:#!.*\n)?\/\*\*/.test(text)).map(({file}) => file)).toEqual([]);
});

test('no file is named after nothing', () => {
  expect(files.filter((file) => /\/(?:utils|helpers|types|index|common|misc)\.ts$/.test(file))).toEqual([]);
});

test('nothing unfinished, silenced or left out', () => {
  const words = /\b(?:TO[D]O|FIX[M]E)[:(]|@ts[-](?:ignore|expect-error|nocheck)|oxlint-[d]isable|\b(?:it|test|describe)\.(?:only|todo)\b/;
  const all = files.map((file) => ({file, text: readFileSync(join(root, file), 'utf8')}));
  expect(all.filter(({text}) => words.test(text)).map(({file}) => file)).toEqual([]);
});

test('the program that npm links says what runs it', () => {
  expect(sources.find(({file}) => file === 'src/cli.ts')?.text).toMatch(/^#!\/usr\/bin\/env node\n/);
});
