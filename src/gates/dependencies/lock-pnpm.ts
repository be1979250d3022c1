/** Reads pnpm-lock.yaml of versions 5 to 9. Pure. */
import type {Lock, LockedPackage} from './lock.ts';
import {leavesTree} from './paths.ts';
import {specForm, type SpecForm} from './spec-form.ts';
import {mapOf, readYaml, textOf, type YamlMap} from './yaml-node.ts';

/** Throws where the text is no lockfile of pnpm. */
export function readPnpmLock(text: string): Lock {
  const lock = mapOf(readYaml(text), 'the file');
  const version = textOf(lock.get('lockfileVersion'));
  if (version === null) throw new Error('expected lockfileVersion');
  const importers = importersOf(lock);
  const resolutions = [...mapOf(lock.get('packages'), 'packages')];
  const users = [...importers.flatMap(([, importer]) => sections.map((section) => mapOf(importer.get(section), section))), ...usersIn(lock.get('snapshots')), ...usersIn(lock.get('packages'))];
  const aliases = aliasesOf(users);
  return {
    format: 'pnpm',
    version,
    packages: [...resolutions.map(([key, entry]) => packageOf(key, mapOf(entry, key), aliases)), ...importers.flatMap(([folder, importer]) => linksOf(folder, importer))],
    direct: new Map(importers.map(([folder, importer]) => [folder, specsOf(importer)])),
    answers: null,
    tellsLicences: false,
    steering: new Map(steering.flatMap((key) => (lock.has(key) ? [[key, told(lock.get(key))]] : []))),
  };
}

const sections = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const steering = ['overrides', 'patchedDependencies', 'packageExtensionsChecksum', 'pnpmfileChecksum', 'ignoredOptionalDependencies'] as const;

const told = (node: unknown): string => JSON.stringify(node, (_key, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value));

/** By folder; a project without workspaces has its only importer at the top. */
function importersOf(lock: YamlMap): readonly (readonly [string, YamlMap])[] {
  const importers = mapOf(lock.get('importers'), 'importers');
  if (importers.size === 0) return [['', lock]];
  return [...importers].map(([folder, importer]) => [folder === '.' ? '' : folder, mapOf(importer, folder)]);
}

function specsOf(importer: YamlMap): ReadonlyMap<string, string> {
  const apart = mapOf(importer.get('specifiers'), 'specifiers');
  const beside = sections.flatMap((section) => [...mapOf(importer.get(section), section)].flatMap(([name, value]): [string, string][] => (value instanceof Map ? [[name, textOf(value.get('specifier')) ?? '']] : [])));
  return new Map([...[...apart].map(([name, spec]): [string, string] => [name, textOf(spec) ?? '']), ...beside]);
}

/** Folders outside of the repository that a project is linked with. */
function linksOf(folder: string, importer: YamlMap): LockedPackage[] {
  return sections.flatMap((section) => [...mapOf(importer.get(section), section)].flatMap(([name, value]): LockedPackage[] => {
    const version = value instanceof Map ? textOf(value.get('version')) : textOf(value);
    if (version?.startsWith('link:') !== true) return [];
    const target = version.slice('link:'.length);
    return leavesTree(folder, target) ? [{...plain, name, version, source: 'link', resolved: target, place: ['importers:', `${name}:`]}] : [];
  }));
}

const plain = {alias: null, integrity: null, needsIntegrity: true, installScript: false, licence: null} as const;

const usersIn = (node: Parameters<typeof mapOf>[0]): readonly YamlMap[] => [...mapOf(node, 'packages')].flatMap(([key, entry]) => ['dependencies', 'optionalDependencies'].map((section) => mapOf(mapOf(entry, key).get(section), section)));

/** Under which other name a package is used, by `name@version`. */
function aliasesOf(users: readonly YamlMap[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const user of users) {
    for (const [name, value] of user) {
      const version = value instanceof Map ? textOf(value.get('version')) : textOf(value);
      const [, other] = version === null ? [] : (/^\/?(@?[a-z][^@(:]*)@/i.exec(version) ?? []);
      if (other !== undefined && version !== null && other !== name) aliases.set(bare(version), name);
    }
  }
  return aliases;
}

/** Without the peers that it was resolved with. */
const bare = (key: string): string => key.replace(/^\//, '').replace(/\(.*$/, '');

function packageOf(key: string, entry: YamlMap, aliases: ReadonlyMap<string, string>): LockedPackage {
  const resolution = mapOf(entry.get('resolution'), 'resolution');
  const id = bare(key);
  const [, name = id, version = ''] = /^(@[^@/]+\/[^@/]+|[^@/]+)[@/](.*)$/.exec(id) ?? [];
  const integrity = textOf(resolution.get('integrity'));
  const tarball = textOf(resolution.get('tarball'));
  const repository = textOf(resolution.get('repo'));
  const directory = textOf(resolution.get('directory'));
  return {
    name: textOf(entry.get('name')) ?? name,
    alias: aliases.get(id) ?? null,
    version: textOf(entry.get('version')) ?? version.replace(/_.*$/, ''),
    source: sourceOf({version, repository, directory, tarball, integrity, type: textOf(resolution.get('type'))}),
    resolved: tarball ?? repository ?? directory,
    integrity,
    needsIntegrity: true,
    installScript: textOf(entry.get('requiresBuild')) === 'true',
    licence: null,
    place: ['\npackages:', key],
  };
}

function sourceOf({version, repository, directory, tarball, integrity, type}: {readonly version: string; readonly type: string | null; readonly repository: string | null; readonly directory: string | null; readonly tarball: string | null; readonly integrity: string | null}): SpecForm {
  if (repository !== null || type === 'git') return 'git';
  if (directory !== null || type === 'directory' || tarball?.startsWith('file:') === true) return 'file';
  const form = specForm(version.replace(/_.*$/, ''));
  if (form !== 'registry' && /^[a-z+]+:/i.test(version)) return form;
  return tarball !== null && integrity === null ? 'url' : 'registry';
}
