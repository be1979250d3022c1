/** Sees what changes in the user's repository besides what orch does: branches and tags, HEAD, index, configuration, hooks. */
import {createHash} from 'node:crypto';
import {readdir, readFile, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import type {Sha} from '../model.ts';
import {openGit} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {namedHooks, readSettings, settingsByName, type ConfigSight} from './config-sight.ts';

/** What one look saw. Values are digests or what git says; a missing file is an empty text. */
export interface Sight {
  readonly head: string;
  readonly refs: ReadonlyMap<string, string>;
  /** Digest of the index's entries, not of the times that any `git status` refreshes; with the file's stamp, by which it is read anew. */
  readonly index: {readonly stamp: string; readonly entries: string};
  /** By file: the repository's and the user's own. */
  readonly config: ReadonlyMap<string, ConfigSight>;
  /** What else git takes settings from, by file. */
  readonly attributes: ReadonlyMap<string, string>;
  /** A folder of hooks besides the repository's own; null: none. */
  readonly namedHooks: string | null;
  readonly hooks: ReadonlyMap<string, string>;
}

export interface Change {
  readonly kind: 'head' | 'refs' | 'index' | 'config' | 'hooks';
  /** What changed, for people. */
  readonly message: string;
}

/** Looks at the repository; `before` saves reading an index that nobody has touched. Writes nothing. */
export async function look(repository: UserRepository, before: Sight | null): Promise<Sight> {
  const {gitDir, commonDir} = repository;
  // Git writes the index before it moves the branch: looked at in the other order, a moved branch never comes without its index.
  const [head, refs] = await Promise.all([readText(join(gitDir, 'HEAD')), readRefs(commonDir)]);
  const stamp = await stampOf(join(gitDir, 'index'));
  const [ownHooks, attributes, config] = await Promise.all([
    digests(join(commonDir, 'hooks'), await names(join(commonDir, 'hooks'))),
    digests('/', [join(commonDir, 'info', 'attributes')]),
    readConfig(repository, before),
  ]);
  const index = before?.index.stamp === stamp ? before.index : {stamp, entries: await indexEntries(repository)};
  const known = before !== null && (sameDigests(before.config, config) || isUnreadable(config));
  const elsewhere = known ? before.namedHooks : await namedHooks(repository);
  const hooks = elsewhere === null ? ownHooks : new Map([...ownHooks, ...(await digests('/', await hooksOf(elsewhere)))]);
  return {head, refs, index, config, attributes, namedHooks: elsewhere, hooks};
}

/**
 * What is different, but for what orch did itself: `ours` are the commits that it delivered. With a delivery, or with a commit of
 * the user's, the index moves too; that is not told apart.
 */
export function differences(before: Sight, after: Sight, ours: ReadonlySet<Sha>): readonly Change[] {
  const refs = changedRefs(before.refs, after.refs);
  const strange = refs.filter(({to}) => to === null || !ours.has(to));
  const changes: Change[] = [];
  if (before.head !== after.head) changes.push({kind: 'head', message: `HEAD went from ${nameOf(before.head)} to ${nameOf(after.head)}`});
  if (strange.length > 0) changes.push({kind: 'refs', message: listed(strange.map(refText))});
  if (before.index.entries !== after.index.entries && refs.length === 0 && before.head === after.head) changes.push({kind: 'index', message: 'the index holds other entries'});
  const settings = [...changedKeys(settingsByName(before.config), settingsByName(after.config)), ...changedKeys(before.attributes, after.attributes)];
  if (settings.length > 0) changes.push({kind: 'config', message: `${listed(settings)} changed`});
  const hooks = changedKeys(before.hooks, after.hooks);
  if (hooks.length > 0) changes.push({kind: 'hooks', message: `${listed(hooks)} changed`});
  return changes;
}

/** Git is asked only about files that changed since. */
async function readConfig(repository: UserRepository, before: Sight | null): Promise<ReadonlyMap<string, ConfigSight>> {
  const files = await digests('/', [join(repository.commonDir, 'config'), join(repository.gitDir, 'config.worktree'), ...usersConfig()]);
  const entries = [...files].map(async ([file, digest]) => {
    const known = before?.config.get(file);
    return [file, known?.digest === digest ? known : await readSettings(repository, file, digest)] as const;
  });
  return new Map(await Promise.all(entries));
}

const sameDigests = (before: ReadonlyMap<string, ConfigSight>, after: ReadonlyMap<string, ConfigSight>): boolean =>
  before.size === after.size && [...after].every(([file, {digest}]) => before.get(file)?.digest === digest);

/** Of a file that is a pipe, say, git would never stop to read. */
const isUnreadable = (config: ReadonlyMap<string, ConfigSight>): boolean => [...config.values()].some(({keys}) => keys.has(''));

/** What may be a hook, by name, directly in a folder that could be any; absolute paths. */
async function hooksOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory() && /^[a-z0-9-]+$/.test(entry.name)).map(({name}) => join(folder, name));
}

/** Branches, tags, the stash and whatever else is loose or packed, but for orch's own. */
async function readRefs(commonDir: string): Promise<ReadonlyMap<string, string>> {
  const refs = new Map<string, string>();
  for (const line of (await readText(join(commonDir, 'packed-refs'))).split('\n')) {
    const [sha = '', ref = ''] = line.split(' ');
    if (ref.startsWith('refs/') && !isOrchs(ref)) refs.set(ref, sha);
  }
  const loose = (await names(join(commonDir, 'refs'))).map((name) => `refs/${name}`).filter((ref) => !isOrchs(ref) && !ref.endsWith('.lock'));
  await Promise.all(loose.map(async (ref) => {
    const text = await readText(join(commonDir, ref));
    if (text !== '') refs.set(ref, text.trim());
  }));
  return refs;
}

const isOrchs = (ref: string): boolean => ref.startsWith('refs/heads/orch/') || ref.startsWith('refs/orch/');

/** Files below a folder, relative to it; none where it is missing. */
async function names(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, {recursive: true, withFileTypes: true}).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
}

async function digests(dir: string, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const entries = await Promise.all(files.map(async (file) => [file, await digestOf(join(dir, file))] as const));
  return new Map(entries);
}

/** Content and right to be executed; what cannot be read counts by its stamp. */
async function digestOf(file: string): Promise<string> {
  const info = await stat(file).catch(() => null);
  if (info === null) return '';
  if (!info.isFile() || info.size > longest) return stampOf(file);
  const text = await readFile(file).catch(() => Buffer.alloc(0));
  return `${createHash('sha256').update(text).digest('hex')} ${info.mode & 0o111}`;
}

const longest = 1 << 20;

const usersConfig = (): readonly string[] => {
  const home = process.env['HOME'] ?? homedir();
  return [join(home, '.gitconfig'), join(process.env['XDG_CONFIG_HOME'] || join(home, '.config'), 'git', 'config')];
};

async function indexEntries(repository: UserRepository): Promise<string> {
  const git = openGit({gitDir: repository.gitDir, workTree: repository.topLevel, cwd: repository.topLevel});
  const {code, stdout} = await git.exec(['ls-files', '--stage', '-z']);
  return code === 0 ? createHash('sha256').update(stdout).digest('hex') : 'unreadable';
}

async function stampOf(file: string): Promise<string> {
  const info = await stat(file, {bigint: true}).catch(() => null);
  return info === null ? '' : `${info.ino} ${info.size} ${info.mtimeNs} ${info.ctimeNs}`;
}

const readText = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

interface ChangedRef {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string | null;
}

const changedRefs = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly ChangedRef[] =>
  changedKeys(before, after).map((ref) => ({ref, from: before.get(ref) ?? null, to: after.get(ref) ?? null}));

const changedKeys = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((key) => (before.get(key) ?? '') !== (after.get(key) ?? '')).sort();

function refText({ref, from, to}: ChangedRef): string {
  const name = ref.replace(/^refs\/(heads|tags|remotes)\//, '');
  if (to === null) return `${name} was deleted (it was at ${nameOf(from ?? '')})`;
  return from === null ? `${name} was made at ${nameOf(to)}` : `${name} went from ${nameOf(from)} to ${nameOf(to)}`;
}

/** A branch's name, or the first digits of a commit's. */
const nameOf = (text: string): string => text.trim().replace(/^ref: (refs\/heads\/)?/, '').replace(/^([0-9a-f]{9})[0-9a-f]{31,}$/, '$1');

const mostListed = 5;

const listed = (parts: readonly string[]): string => (parts.length <= mostListed ? parts.join(', ') : `${parts.slice(0, mostListed).join(', ')} and ${parts.length - mostListed} more`);
