/** Small projects with lockfiles, as the package managers write them. */
import {createHash} from 'node:crypto';
import {dependenciesGate, type DependenciesInput} from '../../../src/gates/dependencies.ts';
import {changing, told, type Side} from '../changes.ts';

export type Files = Readonly<Record<string, Side>>;

/** A checksum that depends on nothing but the text. */
export const sum = (text: string): string => `sha512-${createHash('sha512').update(text).digest('base64')}`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export interface Packed {
  readonly version?: string;
  readonly [key: string]: unknown;
}

export const manifest = (more: Readonly<Record<string, unknown>> = {}): string => json({name: 'root', version: '1.0.0', ...more});

/** One package of an npm lockfile. */
export const packed = (name: string, version: string, more: Readonly<Record<string, unknown>> = {}): Packed => ({
  version,
  resolved: `https://registry.example/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`,
  integrity: sum(`${name}@${version}`),
  license: 'MIT',
  ...more,
});

/** A package-lock.json; `root` are the manifest's sections. */
const npmLock = (root: Readonly<Record<string, unknown>>, packages: Readonly<Record<string, Packed>>, more: Readonly<Record<string, unknown>> = {}): string =>
  json({name: 'root', version: '1.0.0', lockfileVersion: 3, requires: true, packages: {'': {name: 'root', version: '1.0.0', ...root}, ...packages}, ...more});

/** A project of npm with these direct dependencies, and packages beyond them by their path. */
export function npm(direct: Readonly<Record<string, string>>, packages: Readonly<Record<string, Packed>> = {}, more: Readonly<Record<string, unknown>> = {}): Record<string, Side> {
  const own = Object.fromEntries(Object.entries(direct).map(([name, spec]) => [`node_modules/${name}`, packed(name, spec.replace(/^\D*/, ''))]));
  return {'package.json': manifest({dependencies: direct, ...more}), 'package-lock.json': npmLock({dependencies: direct, ...('workspaces' in more ? {workspaces: more['workspaces']} : {})}, {...own, ...packages})};
}

/** The verdict in one line; unchanged files are read as production reads them. */
export async function judge(before: Files, after: Files, more: Partial<DependenciesInput> & {readonly limit?: number} = {}): Promise<string> {
  return told(await verdictOn(before, after, more));
}

export function verdictOn(before: Files, after: Files, {limit, ...more}: Partial<DependenciesInput> & {readonly limit?: number} = {}): ReturnType<typeof dependenciesGate> {
  const {change, blobs} = changing(before, after, limit === undefined ? {} : {limit});
  const readUnchanged = async (path: string): Promise<Buffer | null> => {
    const side = before[path];
    return side === undefined ? null : Buffer.from(typeof side === 'string' || Buffer.isBuffer(side) ? side : side.content);
  };
  return dependenciesGate({change, blobs, names: Object.keys(after), readUnchanged, mode: 'auto', licences: null, audit: 'off', ...more});
}
