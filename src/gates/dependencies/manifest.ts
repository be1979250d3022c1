/** What a package.json or a pnpm-workspace.yaml says about dependencies and about what runs at an installation. Pure. */
import * as z from 'zod';
import {parseJson} from './json.ts';
import {mapOf, readYaml, textOf, type YamlNode} from './yaml-node.ts';

export interface Direct {
  readonly section: string;
  readonly name: string;
  readonly spec: string;
}

export interface Manifest {
  readonly name: string | null;
  readonly direct: readonly Direct[];
  readonly scripts: ReadonlyMap<string, string>;
  /** Settings that change what is installed, by where they stand (`overrides > a`): each with its value as JSON. */
  readonly steering: ReadonlyMap<string, string>;
  /** Settings by which packages may run their scripts, alike. */
  readonly permits: ReadonlyMap<string, string>;
  /** Whether folders below have manifests of their own. */
  readonly hasWorkspaces: boolean;
}

export const noManifest: Manifest = {name: null, direct: [], scripts: new Map(), steering: new Map(), permits: new Map(), hasWorkspaces: false};

/** Of a package.json. Throws where npm could not read it either. */
export function readManifest(text: string): Manifest {
  const file = parseJson(text, shape);
  const pnpm = Object.entries(file.pnpm ?? {});
  return {
    name: file.name ?? null,
    direct: sections.flatMap((section) => Object.entries(file[section] ?? {}).map(([name, spec]) => ({section, name, spec}))),
    scripts: new Map(Object.entries(file.scripts ?? {})),
    steering: new Map([...steeringKeys.flatMap((key) => flat(key, file[key])), ...pnpm.filter(([key]) => !permitKeys.has(key) && !harmless.has(key)).flatMap(([key, value]) => flat(`pnpm > ${key}`, value))]),
    permits: new Map([...['allowScripts', 'dependenciesMeta', 'trustedDependencies'].flatMap((key) => flat(key, file[key])), ...pnpm.filter(([key]) => permitKeys.has(key)).flatMap(([key, value]) => flat(`pnpm > ${key}`, value))]),
    hasWorkspaces: file['workspaces'] !== undefined,
  };
}

/** Of a pnpm-workspace.yaml: catalogues are its dependencies, and all else but the list of folders steers. Throws where it is no YAML. */
export function readPnpmWorkspace(text: string): Manifest {
  const catalogues = mapOf(readYaml(text), 'the file');
  const file = [...catalogues].map(([key, node]): readonly [string, unknown] => [key, plain(node)]);
  const rest = file.filter(([key]) => key !== 'packages' && key !== 'catalog' && key !== 'catalogs');
  return {
    ...noManifest,
    direct: [...catalogue('catalog', catalogues.get('catalog')), ...[...mapOf(catalogues.get('catalogs'), 'catalogs')].flatMap(([name, node]) => catalogue(name, node))],
    steering: new Map(rest.filter(([key]) => !permitKeys.has(key) && !harmless.has(key)).flatMap(([key, value]) => flat(key, value))),
    permits: new Map(rest.filter(([key]) => permitKeys.has(key)).flatMap(([key, value]) => flat(key, value))),
    hasWorkspaces: true,
  };
}

const catalogue = (section: string, node: YamlNode | undefined): Direct[] => [...mapOf(node, section)].map(([name, spec]) => ({section, name, spec: textOf(spec) ?? ''}));

const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const steeringKeys = ['overrides', 'resolutions', 'packageManager', 'devEngines', 'bundleDependencies', 'bundledDependencies', 'catalog', 'catalogs', 'patchedDependencies'] as const;
const permitKeys: ReadonlySet<string> = new Set(['onlyBuiltDependencies', 'onlyBuiltDependenciesFile', 'neverBuiltDependencies', 'ignoredBuiltDependencies', 'dangerouslyAllowAllBuilds', 'allowBuilds', 'strictDepBuilds', 'ignoreScripts']);
/** What has no say in what is installed. */
const harmless: ReadonlySet<string> = new Set(['allowedDeprecatedVersions', 'peerDependencyRules']);

const record = z.record(z.string(), z.string());
const specs = record.optional();
const shape = z.looseObject({
  name: z.string().optional(),
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
  peerDependencies: specs,
  scripts: specs,
  pnpm: z.record(z.string(), z.unknown()).optional(),
}, {error: 'expected a map'});

/** One entry for each name at the first level: an override, a patch, a package that may run scripts. */
function flat(key: string, value: unknown): [string, string][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((item: unknown) => [`${key} > ${typeof item === 'string' ? item : JSON.stringify(item)}`, 'true']);
  if (typeof value !== 'object' || value === null) return [[key, JSON.stringify(value)]];
  return Object.entries(value).map(([name, inner]) => [`${key} > ${name}`, JSON.stringify(inner)]);
}

function plain(node: YamlNode): unknown {
  if (typeof node === 'string') return node;
  return node instanceof Map ? Object.fromEntries([...node].map(([key, inner]): [string, unknown] => [key, plain(inner as YamlNode)])) : (node as readonly YamlNode[]).map(plain);
}
