/**
 * Makes the place in which an agent, a check, the tests or a set-up run where bubblewrap works.
 *
 *   stateDir/sandbox/<worktree>/home      stands in for HOME; kept as long as the worktree, so that a session can be resumed
 *                              /tmp       stands in for /tmp; empty at each start
 *                              /objects   takes git objects that are made inside; empty at each start
 *                              /git       stands in for the hub: its configuration and hooks, as a copy made at each start
 *                              /admin     stands in for the worktree's own folder in the hub, likewise
 *                              /config    stands in for a configuration folder that lies outside of HOME
 *                              /once      copies of HOME and caches for what judges a commit; empty at each start
 *   stateDir/cache/agents                 package caches of all agents
 *   stateDir/cache/<worktree>             those of a worktree for checks or tests. Only its `setup` writes to them and to its HOME: no
 *                                         agent, check or test can lay anything there for a later commit to be judged by
 */
import {existsSync, statSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import type {HomeFolder} from '../model.ts';
import {ensureDir, removeTree} from '../world/files.ts';
import {programPaths} from '../world/path-programs.ts';
import type {Box} from '../world/process.ts';
import {isWithin} from '../world/program-folders.ts';
import {resolverFile, systemFolders} from '../world/system-folders.ts';
import {copyTree} from './copy-tree.ts';
import type {Hub} from './hub.ts';
import {userConfig} from './hub-config.ts';
import {makeEmpty, makeOwnFile, makeOwnFolder} from './own-folder.ts';
import {privateConfig} from './private-config.ts';
import {mountsOf, sandboxArguments, type Mount, type SandboxPlace} from './sandbox-arguments.ts';
import {privateHub} from './sandbox-git.ts';

export interface SandboxRequest {
  /** The worktree's name, as the hub knows it. */
  readonly name: string;
  readonly worktree: {readonly path: string; readonly writable: boolean};
  readonly network: boolean;
  /** The whole environment of what is to run. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute paths of programs that may be on nobody's PATH. */
  readonly programs?: readonly string[];
  /** Absolute paths of files that it is to read. */
  readonly files?: readonly string[];
  /** What the user lets it read: absolute, from `~`, or from the top level of the repository. */
  readonly read?: readonly string[];
  /** Configuration of an agent CLI. */
  readonly config?: readonly HomeFolder[];
  /** Whose package caches it uses: those of all agents, or those of this worktree, in which only checks and tests run. */
  readonly use: 'agents' | 'checks';
  /** HOME and the caches are copies: what is written there is gone at the next start. Of large caches there is no copy; they are read-only. */
  readonly throwAway?: boolean;
}

export interface Sandbox {
  /** Makes the place ready. `env` is the environment that fits it. Nothing may still run in this worktree's place. */
  enter(request: SandboxRequest): Promise<{readonly box: Box; readonly env: Readonly<Record<string, string>>}>;
}

/** `program` is a bubblewrap that works. */
export function openSandbox({hub, program}: {readonly hub: Hub; readonly program: string}): Sandbox {
  const {topLevel, commonDir} = hub.repository;
  const hidden = [topLevel, commonDir];
  const system = systemFolders();
  const known = new Map<string, readonly string[]>();
  const programsOf = (env: Readonly<Record<string, string>>, home: string | null, more: readonly string[]): readonly string[] => {
    const around = {home, hidden, system: system.map(({path}) => path)};
    const key = JSON.stringify([env['PATH'], home]);
    const found = known.get(key) ?? programPaths(env['PATH'], around);
    known.set(key, found);
    return [...found, ...programPaths(undefined, around, more).filter((path) => !found.some((folder) => isWithin(path, folder)))];
  };
  return {
    enter: async (request) => {
      const folder = join(hub.stateDir, 'sandbox', request.name);
      const env = environmentInside(request.env, system.map(({path}) => path));
      const home = await makeHome(hub, folder, env['HOME'] ?? null, request.throwAway ?? false);
      const tmp = join(folder, 'tmp');
      await makeEmpty(tmp);
      const resolver = resolverFile();
      const {excludesFile} = hub.repository;
      const shown = [
        ...programsOf(env, home?.at ?? null, request.programs ?? []),
        ...(request.files ?? []),
        ...(request.read ?? []).map((path) => allowedPath(path, home?.at ?? null, topLevel)).filter((path) => existsSync(path) && path !== '/' && path !== home?.at),
        ...(resolver === null ? [] : [resolver]),
        ...(excludesFile === null ? [] : [excludesFile]),
      ];
      const place: SandboxPlace = {
        system,
        worktree: request.worktree,
        hub: await privateHub(hub, {folder, worktree: request.worktree.path, borrowed: await borrowedFrom(hub.repository.objectsDir)}),
        home,
        tmp,
        own: [...(await makeCaches({hub, folder, request, home, shown})), ...(await privateConfig({folders: request.config ?? [], home, spare: join(folder, 'config'), env}))],
        shown,
        hidden,
        network: request.network,
      };
      await makeMountPoints(mountsOf(place));
      return {box: {program, args: sandboxArguments(place)}, env};
    },
  };
}

/** Paths of the user's environment that mean nothing inside are replaced or left out. */
function environmentInside(env: Readonly<Record<string, string>>, system: readonly string[]): Readonly<Record<string, string>> {
  const home = env['HOME'] ?? homedir();
  const usable = isAbsolute(home) && home !== '/' && !system.some((folder) => isWithin(folder, home));
  const inside: Record<string, string> = {...env, HOME: usable ? resolve(home) : '/tmp'};
  if (inside['TMPDIR'] !== undefined) inside['TMPDIR'] = '/tmp';
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME']) {
    if (inside[name] !== undefined && !isWithin(inside[name], inside['HOME'] ?? '/tmp')) delete inside[name];
  }
  return inside;
}

/** Null where /tmp has to do. */
async function makeHome(hub: Hub, folder: string, at: string | null, throwAway: boolean): Promise<Mount | null> {
  const [kept, once] = [join(folder, 'home'), join(folder, 'once')];
  await removeTree(once);
  if (at === null || at === '/tmp') return null;
  const from = throwAway ? join(once, 'home') : kept;
  if (throwAway) await copyTree(kept, from, {bytes: Infinity, entries: Infinity});
  await ensureDir(from);
  const config = join(from, '.gitconfig');
  await removeTree(config);
  await writeFile(config, userConfig(hub.repository));
  return {at, from, writable: true};
}

/** Where package managers keep what they have fetched, from HOME. */
const cacheFolders = ['.npm', '.cache', '.yarn', '.pnpm-store', '.local/share/pnpm/store', '.cargo/registry', '.cargo/git', 'go/pkg', '.m2/repository', '.gradle/caches', '.nuget/packages', '.bun/install/cache'];

/** What is copied of one cache at each start; it is read-only where it holds more. */
const cacheLimits = {bytes: 512 * 1024 ** 2, entries: 50_000};

async function makeCaches(input: {readonly hub: Hub; readonly folder: string; readonly request: SandboxRequest; readonly home: Mount | null; readonly shown: readonly string[]}): Promise<readonly Mount[]> {
  const {hub, folder, request, home, shown} = input;
  if (home === null) return [];
  const caches = join(hub.stateDir, 'cache', request.use === 'agents' ? 'agents' : request.name);
  const mounts: Mount[] = [];
  for (const name of cacheFolders) {
    const at = join(home.at, name);
    // Nothing can be mounted on what is not there and cannot be made there.
    if (!existsSync(at) && shown.some((path) => isWithin(at, path))) continue;
    const from = join(caches, name);
    await ensureDir(from);
    if (request.throwAway !== true) mounts.push({at, from, writable: true});
    else {
      const copy = join(folder, 'once', 'cache', name);
      await ensureDir(dirname(copy));
      const whole = await copyTree(from, copy, cacheLimits);
      mounts.push(whole ? {at, from: copy, writable: true} : {at, from, writable: false});
    }
  }
  return mounts;
}

function allowedPath(path: string, home: string | null, topLevel: string): string {
  return path === '~' || path.startsWith('~/') ? join(home ?? '/', path.slice(1)) : resolve(topLevel, path);
}

/** The user's objects, and what these in turn are borrowed from. */
async function borrowedFrom(objectsDir: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const waiting = [objectsDir]; waiting.length > 0 && found.size < mostBorrowed; ) {
    const folder = waiting.shift() ?? '';
    if (found.has(folder) || !existsSync(folder)) continue;
    found.add(folder);
    const text = await readFile(join(folder, 'info', 'alternates'), 'utf8').catch(() => '');
    waiting.push(...text.split('\n').filter((line) => line !== '' && !/^["#]/.test(line)).map((line) => resolve(folder, line)));
  }
  return [...found];
}

const mostBorrowed = 20;

/** Bubblewrap makes missing mount points, and would follow links that an agent has left: real ones stand there before it comes. */
async function makeMountPoints(mounts: readonly Mount[]): Promise<void> {
  for (const mount of mounts.toSorted((a, b) => a.at.length - b.at.length)) {
    const [around] = mounts.filter((other) => other !== mount && isWithin(mount.at, other.at)).toSorted((a, b) => b.at.length - a.at.length);
    if (around === undefined || around.from === around.at || !around.writable) continue;
    const path = join(around.from, mount.at.slice(around.at.length));
    await (statSync(mount.from).isDirectory() ? makeOwnFolder(around.from, path) : makeOwnFile(around.from, path));
  }
}
