/** Files that steer agents and that no built-in list can know by name: agents.yaml under another name, templates of prompts. */
import {realpathSync} from 'node:fs';
import {basename, dirname, isAbsolute, join, relative, sep} from 'node:path';
import type {Config} from '../agents/config.ts';
import type {NamedFiles} from '../agents/config-prompts.ts';

/** The same files, and a list of those that were asked for. */
export function noting(files: NamedFiles): {readonly files: NamedFiles; readonly read: readonly string[]} {
  const read: string[] = [];
  return {read, files: {...files, read: (path) => (read.push(path), files.read(path))}};
}

/** Changes to these files ask a human, unless the user's own list takes one back. `paths` are absolute; what lies outside of the repository cannot be changed by a commit. */
export function withSteering(config: Config, paths: readonly string[], topLevel: string): Config {
  const inside = [...new Set(paths.map((path) => relative(real(topLevel), join(real(dirname(path)), basename(path)))))].filter((path) => path !== '' && !isAbsolute(path) && path.split(sep)[0] !== '..');
  if (inside.length === 0) return config;
  const {policy} = config.gates;
  return {...config, gates: {...config.gates, policy: {...policy, requireHuman: [...inside.map(literal), ...(policy.requireHuman ?? [])]}}};
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** A glob, read as in .gitignore, that stands for this path alone. */
const literal = (path: string): string => `/${path.split(sep).join('/').replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`)}`;
