/** Reads yarn.lock, of version 1 and of the later ones. Pure. */
import {splitPattern, type Lock, type LockedPackage} from './lock.ts';
import {specForm, type SpecForm} from './spec-form.ts';
import {mapOf, readYaml, textOf, type YamlMap} from './yaml-node.ts';
import {isClassic, readClassic, type ClassicEntry} from './yarn-classic.ts';

/** Throws where the text is no lockfile of yarn. */
export function readYarnLock(text: string): Lock {
  return isClassic(text) ? readOld(text) : readNew(text);
}

function readOld(text: string): Lock {
  const entries = readClassic(text);
  return {
    format: 'yarn',
    version: '1',
    packages: entries.map(fromClassic),
    direct: null,
    answers: new Set(entries.flatMap(({patterns}) => patterns)),
    tellsLicences: false,
    steering: new Map(),
  };
}

function fromClassic({patterns, fields}: ClassicEntry): LockedPackage {
  const [pattern = ''] = patterns;
  const [installed, spec] = splitPattern(pattern) ?? [pattern, ''];
  const aliased = aliasedBy(spec);
  const resolved = fields.get('resolved') ?? null;
  const form = specForm(spec);
  return {
    name: aliased ?? installed,
    alias: aliased === null || aliased === installed ? null : installed,
    version: fields.get('version') ?? '',
    source: form === 'alias' ? 'registry' : form === 'registry' ? sourceOf(resolved) : form,
    resolved,
    integrity: fields.get('integrity') ?? null,
    needsIntegrity: true,
    installScript: false,
    licence: null,
    place: [pattern],
  };
}

/** A range may be answered by something else, where `resolutions` say so. */
function sourceOf(resolved: string | null): SpecForm {
  if (resolved === null || /^https?:\/\/[^#]*$|^https?:\/\/[^#]*#[0-9a-f]{40}$/i.test(resolved)) return 'registry';
  return specForm(resolved);
}

/** Of `npm:name@range` the name. */
function aliasedBy(spec: string): string | null {
  const [, name] = /^npm:(@?[^@]+)@/.exec(spec) ?? [];
  return name ?? null;
}

function readNew(text: string): Lock {
  const lock = mapOf(readYaml(text), 'the file');
  const about = mapOf(lock.get('__metadata'), '__metadata');
  const cacheKey = textOf(about.get('cacheKey')) ?? '';
  const entries = [...lock].filter(([key]) => key !== '__metadata').map(([key, entry]): readonly [string, YamlMap] => [key, mapOf(entry, key)]);
  if (entries.length > 0 && !lock.has('__metadata')) throw new Error('expected __metadata, or the first lines of version 1');
  const read = entries.map(([key, entry]) => ({key, entry, at: resolutionOf(key, entry)}));
  return {
    format: 'berry',
    version: `${textOf(about.get('version')) ?? ''} with cache ${cacheKey}`,
    packages: read.filter((each) => !isOwn(each)).map(({key, entry, at}) => fromBerry(key, entry, at, cacheKey)),
    direct: new Map(read.filter(isOwn).map(({entry, at: [, spec]}) => [folderIn(spec), specsOf(entry)])),
    answers: null,
    tellsLicences: false,
    steering: new Map(),
  };
}

const isOwn = ({at: [, spec]}: {readonly at: readonly [string, string]}): boolean => spec.startsWith('workspace:');

function resolutionOf(key: string, entry: YamlMap): readonly [string, string] {
  const found = splitPattern(textOf(entry.get('resolution')) ?? '');
  if (found === null) throw new Error(`expected ${key} to have a resolution`);
  return found;
}

const folderIn = (spec: string): string => spec.slice('workspace:'.length).replace(/^\.$/, '');

const specsOf = (entry: YamlMap): ReadonlyMap<string, string> =>
  new Map(['peerDependencies', 'dependencies'].flatMap((section) => [...mapOf(entry.get(section), section)].map(([name, spec]): [string, string] => [name, textOf(spec) ?? ''])));

function fromBerry(key: string, entry: YamlMap, [name, spec]: readonly [string, string], cacheKey: string): LockedPackage {
  const [, archive] = /[:&]__archiveUrl=([^&]+)/.exec(spec) ?? [];
  const installed = key.split(', ').flatMap((pattern) => splitPattern(pattern)?.[0] ?? []).find((each) => each !== name) ?? null;
  const checksum = textOf(entry.get('checksum'));
  const builtIn = spec.startsWith('patch:') && /#(?:optional!|~)*builtin</.test(spec);
  return {
    name,
    alias: installed,
    version: textOf(entry.get('version')) ?? '',
    source: builtIn ? 'registry' : specForm(spec.replace(/::.*$/s, '')),
    resolved: archive === undefined ? null : decode(archive),
    integrity: checksum === null ? null : checksum.includes('/') ? `yarn${checksum.replace('/', '-')}` : `yarn${cacheKey}-${checksum}`,
    needsIntegrity: !entry.has('conditions') && !builtIn,
    installScript: false,
    licence: null,
    place: [key],
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
