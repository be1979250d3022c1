/** What a change of a lockfile brings in. Pure. */
import type {Graded} from '../verdict.ts';
import {isWeak, relation} from './integrity.ts';
import {idOf, type Lock, type LockedPackage} from './lock.ts';
import {quoted, some, type FindingIn} from './place.ts';
import {formWords, leavesRegistry, specForm} from './spec-form.ts';

/** Findings on `head`, in its own file. `base` is null where the file is new. */
export function compareLocks(base: Lock | null, head: Lock, at: FindingIn): Graded[] {
  const before = known(base);
  if (base?.format === 'berry' && head.format === 'berry' && base.version !== head.version) {
    return [at('human', 'lock-format', `The lockfile changes from version ${quoted(base.version)} to ${quoted(head.version)}, by which all checksums are made anew: nothing of it can be compared. A human decides.`)];
  }
  return [
    ...formatChange(base, head, at),
    ...steering(base, head, at),
    ...head.packages.flatMap((each) => [...sources(each, before, at), ...checksums(each, before, at), ...permitted(each, before, at)]),
    ...origins(before, head, base !== null, at),
    ...summary(before, head, base, at),
  ];
}

interface Known {
  readonly byId: ReadonlyMap<string, readonly LockedPackage[]>;
  readonly names: ReadonlySet<string>;
  /** Names of which some version runs scripts. */
  readonly withScript: ReadonlySet<string>;
  /** Scheme and host of where packages come from. */
  readonly origins: ReadonlySet<string>;
  readonly aliases: ReadonlySet<string>;
}

function known(lock: Lock | null): Known {
  const packages = lock?.packages ?? [];
  const byId = new Map<string, LockedPackage[]>();
  for (const each of packages) {
    const same = byId.get(idOf(each));
    if (same === undefined) byId.set(idOf(each), [each]);
    else same.push(each);
  }
  return {
    byId,
    names: new Set(packages.map(({name}) => name)),
    withScript: new Set(packages.filter(({installScript}) => installScript).map(({name}) => name)),
    origins: new Set(packages.filter(({source}) => source === 'registry').flatMap((each) => originOf(each) ?? [])),
    aliases: new Set(packages.map(aliasKey)),
  };
}

const aliasKey = ({name, alias}: LockedPackage): string => JSON.stringify([name, alias]);

function formatChange(base: Lock | null, head: Lock, at: FindingIn): Graded[] {
  if (base === null) return [at('human', 'new-lock', `The lockfile is new, with ${head.packages.length} packages. A human decides.`)];
  if (base.format === head.format && base.version === head.version) return [];
  return [at('human', 'lock-format', `The lockfile changes from ${base.format} ${quoted(base.version)} to ${head.format} ${quoted(head.version)}: another version of the package manager wrote it. A human decides.`)];
}

function steering(base: Lock | null, head: Lock, at: FindingIn): Graded[] {
  const keys = [...new Set([...(base?.steering.keys() ?? []), ...head.steering.keys()])].filter((key) => base?.steering.get(key) !== head.steering.get(key));
  return keys.map((key) => at('human', 'override', `${quoted(key)} of the lockfile changes, which changes what is installed. A human decides.`, [`\n${key}:`]));
}

/** Where one package comes from, and under which name. */
function sources(each: LockedPackage, before: Known, at: FindingIn): Graded[] {
  const same = before.byId.get(idOf(each)) ?? [];
  const {alias, source, resolved, place} = each;
  if (same.some((old) => old.source === source && old.resolved === resolved && old.alias === alias)) return [];
  const found: Graded[] = [];
  if (leavesRegistry(source)) {
    if (!same.some((old) => old.source === source && old.resolved === resolved)) found.push(at('block', 'spec', `${quoted(idOf(each))} is taken from ${formWords[source]}${resolved === null ? '' : ` (${quoted(resolved)})`}, not from the registry. Take a version of the registry, or let a human approve it.`, place));
    return found;
  }
  if (alias !== null && !before.aliases.has(aliasKey(each))) found.push(at('human', 'alias', `${quoted(alias)} is another package here: ${quoted(idOf(each))}. A human decides.`, place));
  if (namesAnother(each) && !same.some((old) => old.resolved === resolved)) found.push(at('block', 'other-package', `${quoted(idOf(each))} is taken from an address of another package or version: ${quoted(resolved ?? '')}. Make the lockfile anew with the package manager.`, place));
  return found;
}

/** Registries keep `a` of version 1 at `…/a/-/a-1.tgz`; what has another form of address tells nothing. */
function namesAnother({name, version, resolved, source}: LockedPackage): boolean {
  if (resolved === null || source !== 'registry') return false;
  const [, path, file] = /^https?:\/\/[^/?#]+\/([^?#]*?)\/-\/(?:@[^/?#]+\/)?([^/?#]+)\.tgz(?:[?#]|$)/i.exec(resolved.replaceAll(/%2f/gi, '/').replaceAll(/%40/g, '@')) ?? [];
  if (path === undefined || file === undefined) return false;
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const plain = version.replace(/\+.*$/, '');
  return !(path === name || path.endsWith(`/${name}`)) || !(file === `${bare}-${plain}` || file === `${bare}-${version}`);
}

function checksums(each: LockedPackage, before: Known, at: FindingIn): Graded[] {
  const {source, integrity, needsIntegrity, place} = each;
  if (source !== 'registry') return [];
  const id = quoted(idOf(each));
  const same = (before.byId.get(idOf(each)) ?? []).filter((old) => old.source === 'registry');
  const sums = same.flatMap((old) => old.integrity ?? []);
  const mend = 'Make the lockfile anew with the package manager; where the registry has changed a published version, a human decides.';
  if (integrity === null) {
    if (sums.length > 0) return [at('block', 'integrity-removed', `${id} had a checksum and has none any more. ${mend}`, place)];
    return same.length > 0 || !needsIntegrity ? [] : [at('block', 'missing-integrity', `${id} has no checksum (integrity): whoever serves it can change it. ${mend}`, place)];
  }
  const relations = sums.map((sum) => relation(sum, integrity));
  if (relations.includes('changed') && !relations.includes('same')) return [at('block', 'integrity-changed', `${id} has another checksum than before, and a published version never changes: its content is not the one that was used so far. ${mend}`, place)];
  if (relations.includes('weaker') && !relations.includes('same')) return [at('block', 'weaker-integrity', `${id} has a weaker checksum than before. ${mend}`, place)];
  return relations.length === 0 && isWeak(integrity) ? [at('human', 'weak-integrity', `${id} has only a checksum that can be forged (${quoted(integrity.slice(0, integrity.indexOf('-')))}). A human decides.`, place)] : [];
}

function permitted(each: LockedPackage, before: Known, at: FindingIn): Graded[] {
  if (!each.installScript || (before.byId.get(idOf(each)) ?? []).some((old) => old.installScript)) return [];
  const id = quoted(idOf(each));
  if (before.withScript.has(each.name)) return [at('human', 'install-script', `${id} runs a script when it is installed, as the version before did. A human decides.`, each.place)];
  return [at('block', 'install-script', `${id} runs a script of its own when it is installed. Do without it, or let a human approve it.`, each.place)];
}

/** One finding for each origin that was not in use: hundreds of packages may come from it. */
function origins(before: Known, head: Lock, compared: boolean, at: FindingIn): Graded[] {
  const fresh = new Map<string, LockedPackage[]>();
  for (const each of head.packages) {
    const origin = each.source === 'registry' ? originOf(each) : null;
    if (origin !== null && !before.origins.has(origin)) fresh.set(origin, [...(fresh.get(origin) ?? []), each].slice(0, 1000));
  }
  return [...fresh].map(([origin, packages]) => {
    const what = `${some(packages.map((each) => quoted(idOf(each))), 3)} would come from ${quoted(origin)}`;
    if (!compared) return at('human', 'registry', `${what}: a human decides which registry a new lockfile trusts.`, packages[0]?.place ?? []);
    return at('block', 'registry', `${what}, from where nothing came so far. Use the registry of the project, or let a human approve it.`, packages[0]?.place ?? []);
  });
}

/** Scheme and host; null where the lockfile leaves the place to the configuration. */
function originOf({resolved}: LockedPackage): string | null {
  if (resolved === null || specForm(resolved) === 'registry') return null;
  const [origin = resolved] = /^[a-z+]+:\/\/[^/?#]+/i.exec(resolved) ?? [];
  return origin.toLowerCase();
}

/** What else is new; with its checksums in order this is no more than worth a look. */
function summary(before: Known, head: Lock, base: Lock | null, at: FindingIn): Graded[] {
  if (base === null) return [];
  const fresh = [...new Set(head.packages.filter((each) => each.source === 'registry' && !before.byId.has(idOf(each))).map(idOf))];
  const now = new Set(head.packages.map(idOf));
  const gone = [...before.byId.keys()].filter((id) => !now.has(id));
  if (fresh.length + gone.length === 0) return [];
  return [at('warn', 'packages', `${fresh.length} packages are new or of another version (${some(fresh) || 'none'}), ${gone.length} are gone (${some(gone) || 'none'}).`)];
}
