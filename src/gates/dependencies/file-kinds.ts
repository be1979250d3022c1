/** Which files of a change are about dependencies. Pure. */
import {foldPath} from '../path-text.ts';
import {nameOf} from './paths.ts';

/** `elsewhere`: of a package manager that this gate cannot read; `installed`: packages themselves. */
export type FileKind = 'manifest' | 'workspace' | 'npm' | 'pnpm' | 'yarn' | 'native-build' | 'elsewhere' | 'installed';

/** By its name, also where another file system takes it for that name; null for all other files. */
export function fileKind(path: string): FileKind | null {
  const folded = foldPath(path);
  if (/(?:^|\/)(?:node_modules|\.yarn\/(?:cache|releases|plugins|unplugged))\//.test(folded) || /(?:^|\/)\.pnp\.[cm]?js$/.test(folded)) return 'installed';
  const name = nameOf(folded);
  return kinds[name] ?? (/^requirements[\w.-]*\.txt$/.test(name) ? 'elsewhere' : null);
}

/** Names under which a lockfile may stand in a folder. */
export const lockNames = ['npm-shrinkwrap.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'] as const;

export const isLock = (kind: FileKind): kind is 'npm' | 'pnpm' | 'yarn' => kind === 'npm' || kind === 'pnpm' || kind === 'yarn';

const kinds: Readonly<Partial<Record<string, FileKind>>> = {
  'package.json': 'manifest',
  'pnpm-workspace.yaml': 'workspace',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'binding.gyp': 'native-build',
  ...Object.fromEntries(
    ['package.json5', 'package.yaml', 'bun.lock', 'bun.lockb', 'deno.lock', 'cargo.lock', 'go.sum', 'poetry.lock', 'uv.lock', 'pdm.lock', 'pipfile.lock', 'gemfile.lock', 'composer.lock', 'mix.lock', 'pubspec.lock', 'package.resolved', 'podfile.lock', 'packages.lock.json', 'gradle.lockfile', 'flake.lock'].map(
      (name): [string, FileKind] => [name, 'elsewhere'],
    ),
  ),
};
