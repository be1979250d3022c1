/** Which rules read a file, by its name or its first line. Pure. */
import {foldPath} from '../path-text.ts';
import type {SyntaxLanguage} from './syntax.ts';

/** `markup`: HTML, and components whose scripts stand between tags. `shell-lines`: files that hold shell commands among other things. */
export type CodeLanguage = SyntaxLanguage | 'markup' | 'python' | 'go' | 'shell' | 'shell-lines' | 'settings';

/** Null: no rule knows such files. */
export function codeLanguage(path: string, content: Buffer): CodeLanguage | null {
  const name = foldPath(path).split('/').at(-1) ?? '';
  if (name === 'package.json' || commandFiles.test(name)) return 'shell-lines';
  if (settingsFiles.test(name)) return 'settings';
  const known = extensions[name.slice(name.lastIndexOf('.') + 1)];
  if (known !== undefined && name.includes('.')) return known;
  const [line = ''] = content.subarray(0, 200).toString('latin1').replace('\xef\xbb\xbf', '').split('\n');
  return line.startsWith('#!') ? (interpreters.find(([pattern]) => pattern.test(line))?.[1] ?? null) : null;
}

const commandFiles = /^(?:(?:.*\.)?(?:dockerfile|containerfile)|(?:docker|container|make|just|jenkins|vagrant|proc)file(?:\..*)?|gnumakefile)$/;
const settingsFiles = /^(?:\.env(?:\..*)?|\.?npmrc|\.?yarnrc|\.?curlrc|\.?wgetrc|\.?gitconfig|pip\.conf)$/;

const extensions: Readonly<Record<string, CodeLanguage | undefined>> = Object.assign(Object.create(null) as Record<string, CodeLanguage>, {
  js: 'JavaScript', mjs: 'JavaScript', cjs: 'JavaScript', jsx: 'JavaScript', es6: 'JavaScript',
  ts: 'TypeScript', mts: 'TypeScript', cts: 'TypeScript', tsx: 'Tsx',
  html: 'markup', htm: 'markup', xhtml: 'markup', svg: 'markup', vue: 'markup', svelte: 'markup', astro: 'markup',
  css: 'Css',
  py: 'python', pyi: 'python', pyw: 'python',
  go: 'go',
  sh: 'shell', bash: 'shell', zsh: 'shell', ksh: 'shell', dash: 'shell', bats: 'shell', command: 'shell', ps1: 'shell', psm1: 'shell', bat: 'shell-lines', cmd: 'shell-lines',
  yml: 'shell-lines', yaml: 'shell-lines', mk: 'shell-lines', mak: 'shell-lines',
} satisfies Record<string, CodeLanguage>);

const interpreters: readonly (readonly [RegExp, CodeLanguage])[] = [
  [/\b(?:node|bun)\b/, 'JavaScript'],
  [/\b(?:deno|tsx|ts-node)\b/, 'TypeScript'],
  [/\bpython[\d.]*\b/, 'python'],
  [/\b(?:ba|z|k|da|a)?sh\b/, 'shell'],
];
