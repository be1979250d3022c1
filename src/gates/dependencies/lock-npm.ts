/** Reads package-lock.json and npm-shrinkwrap.json, of all versions. Pure. */
import * as z from 'zod';
import {parseJson} from './json.ts';
import type {Lock, LockedPackage} from './lock.ts';
import type {SpecForm} from './spec-form.ts';

/** Throws where the text is no lockfile of npm. */
export function readNpmLock(text: string): Lock {
  const lock = parseJson(text, file);
  const packages = Object.entries(lock.packages ?? {});
  const own = new Map(packages.filter(([path]) => !path.includes('node_modules/')));
  const bundles = (path: string): boolean => ancestors(path).some((each) => (lock.packages?.[each]?.bundleDependencies ?? []).length > 0);
  return {
    format: 'npm',
    version: String(lock.lockfileVersion ?? 1),
    packages: [
      ...packages.filter(([path]) => path.includes('node_modules/')).map(([path, entry]) => fromPath(path, entry, own.has(entry.resolved ?? ''), bundles(path))),
      ...fromTree(lock.dependencies ?? {}, (path) => own.has(path)),
    ],
    direct: lock.packages === undefined ? null : new Map([...own].map(([path, entry]) => [path, new Map(sections.flatMap((section) => Object.entries(entry[section] ?? {})))])),
    answers: null,
    tellsLicences: lock.packages !== undefined,
    steering: new Map(),
  };
}

const sections = ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies'] as const;

const specs = z.record(z.string(), z.string()).optional();
const entry = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.union([z.string(), z.boolean()]).optional().transform((value) => (typeof value === 'string' ? value : undefined)),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  bundleDependencies: z.union([z.array(z.string()), z.boolean().transform((all) => (all ? ['*'] : []))]).optional(),
  license: z.unknown().optional(),
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
  peerDependencies: specs,
});
type Entry = z.infer<typeof entry>;

/** As npm 6 reads it; newer versions only where there is nothing else. */
interface OldEntry {
  readonly version: string;
  readonly resolved?: string | undefined;
  readonly integrity?: string | undefined;
  readonly bundled?: boolean | undefined;
  readonly dependencies?: Readonly<Record<string, OldEntry>> | undefined;
}
const oldEntry: z.ZodType<OldEntry> = z.lazy(() => z.object({
  version: z.string(),
  resolved: z.union([z.string(), z.boolean()]).optional().transform((value) => (typeof value === 'string' ? value : undefined)),
  integrity: z.string().optional(),
  bundled: z.boolean().optional(),
  dependencies: z.record(z.string(), oldEntry).optional(),
}));

const file = z.object({
  lockfileVersion: z.number().optional(),
  packages: z.record(z.string(), entry).optional(),
  dependencies: z.record(z.string(), oldEntry).optional(),
}).refine(({packages, dependencies, lockfileVersion}) => packages !== undefined || dependencies !== undefined || lockfileVersion !== undefined, {error: 'expected packages or dependencies'});

function fromPath(path: string, {name, version, resolved, integrity, link, inBundle, hasInstallScript, license}: Entry, isOwn: boolean, bundled: boolean): LockedPackage {
  const installed = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const source: SpecForm = link === true ? (isOwn ? 'workspace' : 'link') : sourceOf(resolved ?? null);
  return {
    name: name ?? installed,
    alias: name === undefined || name === installed ? null : installed,
    version: version ?? '',
    source,
    resolved: resolved ?? null,
    integrity: integrity ?? null,
    needsIntegrity: !(inBundle === true && bundled),
    installScript: hasInstallScript ?? false,
    licence: typeof license === 'string' ? license : null,
    place: [`${JSON.stringify(path)}:`],
  };
}

/** Where a version stands for an address, it is one. */
function fromTree(tree: Readonly<Record<string, OldEntry>>, isOwn: (path: string) => boolean, inside = false): LockedPackage[] {
  return Object.entries(tree).flatMap(([installed, {version, resolved, integrity, bundled, dependencies}]) => {
    const [, aliased, aliasedVersion] = /^npm:(@?[^@]+)@(.+)$/.exec(version) ?? [];
    const address = resolved ?? (/^[\w+-]+:|\//.test(version) && aliased === undefined ? version : null);
    const one: LockedPackage = {
      name: aliased ?? installed,
      alias: aliased === undefined || aliased === installed ? null : installed,
      version: aliasedVersion ?? version,
      source: isOwn(version.replace(/^file:/, '')) ? 'workspace' : sourceOf(address),
      resolved: address,
      integrity: integrity ?? null,
      needsIntegrity: !(bundled === true && inside),
      installScript: false,
      licence: null,
      place: ['\n  "dependencies":', `${JSON.stringify(installed)}:`],
    };
    return [one, ...fromTree(dependencies ?? {}, isOwn, true)];
  });
}

function sourceOf(resolved: string | null): SpecForm {
  if (resolved === null || /^https?:/i.test(resolved)) return 'registry';
  if (/^file:/i.test(resolved)) return 'file';
  return /^(?:git|ssh|github|gitlab|bitbucket)|@[^/]+:/i.test(resolved) ? 'git' : 'unknown';
}

/** `node_modules/a/node_modules/b` lies within `node_modules/a`. */
function ancestors(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf('/node_modules/'); at > 0; at = path.lastIndexOf('/node_modules/', at - 1)) found.push(path.slice(0, at));
  return found.filter((each) => each.includes('node_modules/'));
}
