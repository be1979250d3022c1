/** Gate: what does the change bring in from elsewhere? It compares manifests and lockfiles of npm, pnpm and yarn with those of the base. */
import type {DependencySettings, GateMode, GateVerdict} from '../model.ts';
import type {BlobReader, Change} from './change.ts';
import {auditFindings, type RunAudit} from './dependencies/audit.ts';
import {compareLocks} from './dependencies/compare-locks.ts';
import {compareManifests} from './dependencies/compare-manifests.ts';
import {isLock} from './dependencies/file-kinds.ts';
import {mismatches, type Mismatch} from './dependencies/in-step.ts';
import {licenceFindings} from './dependencies/licences.ts';
import {idOf, type Lock} from './dependencies/lock.ts';
import {noManifest, type Manifest} from './dependencies/manifest.ts';
import {folderOf, isBelow, nameOf, within} from './dependencies/paths.ts';
import {findingsIn, quoted, some, type FindingIn} from './dependencies/place.ts';
import {nearestLocks, orNull, parseLock, parseManifest, readTouched, type Touched} from './dependencies/project.ts';
import {showPath} from './path-text.ts';
import {settle, type Graded} from './verdict.ts';

export interface DependenciesInput {
  readonly change: Change;
  readonly blobs: BlobReader;
  /** All paths of the head's tree; may be empty. */
  readonly names: readonly string[];
  /** A file that the change leaves alone, null where there is none. */
  readonly readUnchanged?: ((path: string) => Promise<Buffer | null>) | undefined;
  readonly mode: Exclude<GateMode, 'off'>;
  readonly licences: DependencySettings['licences'];
  readonly audit: DependencySettings['audit'];
  /** Absent: there is nobody to ask, which counts as an audit without a result. */
  readonly runAudit?: RunAudit | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Under `auto` each finding has a grade of its own. Rejects where a changed manifest or lockfile, or a blob, cannot be read. */
export async function dependenciesGate(input: DependenciesInput): Promise<GateVerdict> {
  const {change, blobs, mode, signal} = input;
  const touched = await readTouched(change, blobs);
  if (touched.length === 0) return {type: 'pass', warnings: []};
  signal?.throwIfAborted();
  const project = projectOf(touched, input);
  const found = [...touched.flatMap(notRead), ...installed(touched), ...project.manifests.flatMap(({at, base, head}) => compareManifests(base ?? noManifest, head, at))];
  for (const lock of project.locks) found.push(...(await lockFindings(lock, project, input)));
  for (const path of project.leftAlone) found.push(...(await leftAlone(path, project, input)));
  return settle(distinct(found), mode);
}

interface ManifestChange {
  readonly path: string;
  readonly at: FindingIn;
  readonly base: Manifest | null;
  readonly head: Manifest;
}

interface LockChange {
  readonly path: string;
  readonly text: string;
  readonly at: FindingIn;
  readonly base: Lock | null;
  readonly head: Lock;
}

interface Project {
  readonly touched: readonly Touched[];
  readonly manifests: readonly ManifestChange[];
  readonly locks: readonly LockChange[];
  /** Lockfiles that the change does not touch, of manifests that it does. */
  readonly leftAlone: readonly string[];
}

function projectOf(touched: readonly Touched[], {change, names}: DependenciesInput): Project {
  const gone = new Set(change.files.filter(({status}) => status === 'D').map(({path}) => path));
  const all = new Set([...names, ...change.files.map(({path}) => path)].filter((path) => !gone.has(path)));
  const manifests = touched.flatMap(({file: {path}, kind, base, head}): ManifestChange[] =>
    (kind !== 'manifest' && kind !== 'workspace') || head === null ? [] : [{path, at: findingsIn(path, head), base: orNull(base, (text) => parseManifest(path, text)), head: parseManifest(path, head)}],
  );
  const locks = touched.flatMap(({file: {path}, kind, base, head}): LockChange[] =>
    !isLock(kind) || head === null ? [] : [{path, text: head, at: findingsIn(path, head), base: orNull(base, (text) => parseLock(path, text)), head: parseLock(path, head)}],
  );
  const near = new Set(manifests.flatMap(({path}) => nearestLocks(folderOf(path), (each) => all.has(each))));
  return {touched, manifests, locks, leftAlone: [...near].filter((path) => !touched.some(({file}) => file.path === path))};
}

/** Files that are about dependencies, and that nobody here could look into. */
function notRead({file, kind, unread}: Touched): Graded[] {
  const at = findingsIn(file.path, '');
  if (kind === 'elsewhere') return [at('human', 'not-read', 'Is a list of dependencies of a kind that this gate cannot read: a human decides about it.')];
  if (kind === 'native-build' && file.status !== 'D') return [at(file.status === 'A' ? 'block' : 'human', 'install-script', 'Makes npm build native code at every installation, without a script that says so. A human decides.')];
  if (unread === 'link') return [at('block', 'not-a-file', 'Is no regular file: what it leads to is not judged. Make it one.')];
  if (unread === 'too-big') return [at('human', 'too-big', 'Is too big to be read: a human decides about it.')];
  if (file.status === 'D' && isLock(kind)) return [at('human', 'lock-removed', 'Is removed, after which every installation takes what is newest. A human decides.')];
  return [];
}

/** Packages that are committed themselves: no registry and no checksum vouches for them. */
function installed(touched: readonly Touched[]): Graded[] {
  const paths = touched.filter(({kind, file}) => kind === 'installed' && file.status !== 'D').map(({file}) => file.path);
  const [first] = paths;
  return first === undefined ? [] : [findingsIn(first, '')('human', 'vendored', `${paths.length} files of installed packages or of a package manager are part of the change: ${some(paths.map(showPath), 3)}. Take them out, or let a human approve them.`)];
}

async function lockFindings(lock: LockChange, project: Project, input: DependenciesInput): Promise<Graded[]> {
  const {at, base, head} = lock;
  const {licences, audit, runAudit, signal} = input;
  const found = [...compareLocks(base, head, at), ...alone(lock, project), ...(await outOfStep(lock, project, input))];
  if (licences !== null) found.push(...licenceFindings({base, head, allowed: licences, at}));
  if (audit === 'off') return found;
  const known = new Set((base?.packages ?? []).map(idOf));
  const fresh = new Set(head.packages.filter((each) => !known.has(idOf(each))).map(({name}) => name));
  const manifest = await manifestAt(within(folderOf(lock.path), 'package.json'), 'head', project, input);
  const request = {format: head.format, name: nameOf(lock.path), lock: lock.text, manifest: auditManifest(manifest ?? noManifest)};
  const end = runAudit === undefined ? {type: 'failed' as const, message: 'there is nothing to run it with'} : await runAudit(request, signal);
  return [...found, ...auditFindings(end, {level: audit, fresh, at})];
}

const auditManifest = ({direct}: Manifest): string => {
  const sections = Object.fromEntries([...new Set(direct.map(({section}) => section))].map((section) => [section, Object.fromEntries(direct.filter((each) => each.section === section).map(({name, spec}) => [name, spec]))]));
  return JSON.stringify({name: 'audit', version: '0.0.0', private: true, ...sections});
};

/** A lockfile that changes by itself: nobody asked for other versions. */
function alone({path, at, base, head}: LockChange, {touched}: Project): Graded[] {
  if (base === null) return [];
  const asked = touched.some(({file, kind, base: before, head: after}) => {
    if (!isBelow(folderOf(file.path), folderOf(path))) return false;
    return (kind === 'manifest' || kind === 'workspace') && essence(file.path, before) !== essence(file.path, after);
  });
  if (asked || content(base) === content(head)) return [];
  return [at('human', 'lock-only', 'The lockfile changes and no manifest does: nobody asked for other versions. Take the change back, or let a human approve it.')];
}

/** What of a manifest a lockfile answers to. */
function essence(path: string, text: string | null): string {
  const manifest = orNull(text, (each) => parseManifest(path, each));
  return manifest === null ? '' : JSON.stringify([manifest.direct, [...manifest.steering], [...manifest.permits]]);
}

const content = ({packages, direct}: Lock): string => JSON.stringify([packages.map(({place, ...each}) => (place.length > 0 ? each : null)), [...(direct ?? [])].map(([folder, specs]) => [folder, [...specs]])]);

/** A changed lockfile and the manifests that it answers to; those of folders where neither changes are not read. */
async function outOfStep(lock: LockChange, project: Project, input: DependenciesInput): Promise<Graded[]> {
  const top = folderOf(lock.path);
  const below = project.manifests.filter(({path}) => nameOf(path) === 'package.json' && isBelow(folderOf(path), top)).map(({path}) => folderOf(path).slice(top === '' ? 0 : top.length + 1));
  const moved = [...(lock.head.direct ?? [])].filter(([folder, specs]) => JSON.stringify([...specs]) !== JSON.stringify([...(lock.base?.direct?.get(folder) ?? [])])).map(([folder]) => folder);
  const found: Graded[] = [];
  for (const folder of new Set(['', ...below, ...moved])) {
    const path = within(top, within(folder, 'package.json'));
    const [head, base] = [await manifestAt(path, 'head', project, input), await manifestAt(path, 'base', project, input)];
    if (head !== null) found.push(...apart({path, head, base, folder, lock: lock.head, before: lock.base, lockPath: lock.path}, project.manifests.find((each) => each.path === path)?.at ?? lock.at));
  }
  return found;
}

/** A lockfile that stays as it was beside manifests that change. */
async function leftAlone(lockPath: string, project: Project, input: DependenciesInput): Promise<Graded[]> {
  const top = folderOf(lockPath);
  const text = await readUnchanged(lockPath, input);
  const own = project.manifests.filter(({path, base, head}) => isBelow(folderOf(path), top) && nameOf(path) === 'package.json' && JSON.stringify(base?.direct) !== JSON.stringify(head.direct));
  if (text === null || own.length === 0) return [];
  const lock = orNull(text, (each) => parseLock(lockPath, each));
  return own.flatMap(({path, base, head, at}) => {
    if (lock === null) return [at('human', 'out-of-step', `${showPath(lockPath)} cannot be read: nobody knows whether it holds what is used here. A human decides.`)];
    return apart({path, head, base, folder: folderOf(path).slice(top === '' ? 0 : top.length + 1), lock, before: lock, lockPath}, at);
  });
}

interface Pair {
  readonly path: string;
  readonly head: Manifest;
  readonly base: Manifest | null;
  readonly folder: string;
  readonly lock: Lock;
  readonly before: Lock | null;
  readonly lockPath: string;
}

/** What agreed before, or was not there, and does not agree any more. */
function apart({head, base, folder, lock, before, lockPath}: Pair, at: FindingIn): Graded[] {
  const now = mismatches(head, lock, folder) ?? [];
  const then = new Set(((base === null || before === null ? null : mismatches(base, before, folder)) ?? []).map((each) => JSON.stringify(each)));
  // The first format of yarn does not tell which names are folders of the project itself; one that answers nothing belongs to something else.
  const guessed = lock.format === 'yarn';
  if (guessed && folder !== '' && now.length === head.direct.length) return [];
  const file = showPath(lockPath);
  const words: Readonly<Record<Mismatch['type'], (name: string, spec: string) => string>> = {
    missing: (name, spec) => `${name} (${spec}) is in the manifest and not in ${file}`,
    other: (name, spec) => `${name} (${spec}) has another spec in ${file}`,
    extra: (name) => `${name} is among the direct dependencies of ${file} and not in the manifest`,
  };
  return now.filter((each) => !then.has(JSON.stringify(each))).map(({type, name, spec}) => at(guessed ? 'human' : 'block', 'out-of-step', `${words[type](quoted(name), quoted(spec))}: they are out of step. Run the package manager's install and commit both.`, [JSON.stringify(name)]));
}

async function manifestAt(path: string, side: 'base' | 'head', {touched}: Project, input: DependenciesInput): Promise<Manifest | null> {
  const own = touched.find(({file}) => file.path === path);
  const text = own === undefined ? await readUnchanged(path, input) : own[side];
  return orNull(text, (each) => parseManifest(path, each));
}

async function readUnchanged(path: string, {readUnchanged: read}: DependenciesInput): Promise<string | null> {
  if (read === undefined) throw new Error(`${showPath(path)}, which the change leaves alone, cannot be read: there is nothing to read it with`);
  return (await read(path))?.toString('utf8') ?? null;
}

/** A package may lie in many places of a lockfile; it is told once. */
function distinct(found: readonly Graded[]): readonly Graded[] {
  const seen = new Map<string, Graded>();
  for (const each of found) {
    const key = JSON.stringify([each.finding.rule, each.finding.file, each.finding.message]);
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}
