/** The command line of bubblewrap for one place in which something runs. Pure. */
import {namespaceArguments} from '../world/bubblewrap.ts';
import {isWithin} from '../world/program-folders.ts';
import type {SystemFolder} from '../world/system-folders.ts';

/** Something of this machine, seen from inside at `at`. */
export interface Mount {
  readonly at: string;
  readonly from: string;
  readonly writable: boolean;
}

/** Everything that can be seen from inside; what is not named is not there. All paths are absolute. */
export interface SandboxPlace {
  readonly system: readonly SystemFolder[];
  readonly worktree: {readonly path: string; readonly writable: boolean};
  readonly hub: {
    readonly gitDir: string;
    /** The worktree's own folder in it; null where the worktree has lost its link to it. */
    readonly admin: string | null;
    /** Stands in for the hub's own folder: its configuration, hooks and the like as a copy that nothing outside reads. */
    readonly privateGit: string;
    /** Stands in for `admin`. */
    readonly privateAdmin: string;
    /** Takes the objects that are made inside. */
    readonly privateObjects: string;
    /** Where the hub's own objects are seen, read-only; `privateObjects` names it as its alternate. */
    readonly objectsAt: string;
    /** Folders that the hub's objects name as alternates, and so on: the user's. */
    readonly borrowed: readonly string[];
  };
  /** Private folder that stands in for HOME; null where there is no HOME. */
  readonly home: Mount | null;
  /** Private folder that stands in for /tmp. */
  readonly tmp: string;
  /** Further private folders and single files: caches, credentials, configuration. */
  readonly own: readonly Mount[];
  /** Seen read-only at their own path: programs, prompts, what the user allows. */
  readonly shown: readonly string[];
  /** Never seen, also where something above them is: the user's repository. */
  readonly hidden: readonly string[];
  readonly network: boolean;
}

/** A mount that lies below another one comes after it. The root itself is read-only, so that nothing is written that vanishes. */
export function sandboxArguments(place: SandboxPlace): readonly string[] {
  const mounts = mountsOf(place);
  const covers = coversOf(place, mounts);
  const steps = [
    ...place.system.map(({path, link}) => ({at: path, args: link === null ? ['--ro-bind', path, path] : ['--symlink', link, path]})),
    {at: '/proc', args: ['--proc', '/proc']},
    {at: '/dev', args: ['--dev', '/dev']},
    ...covers.map((at) => ({at, args: ['--tmpfs', at]})),
    ...mounts.map(({at, from, writable}) => ({at, args: [writable ? '--bind' : '--ro-bind', from, at]})),
  ];
  return [
    ...namespaceArguments,
    ...(place.network ? [] : ['--unshare-net']),
    ...steps.toSorted((a, b) => depthOf(a.at) - depthOf(b.at)).flatMap(({args}) => args),
    ...covers.flatMap((at) => ['--remount-ro', at]),
    '--remount-ro',
    '/',
    '--chdir',
    place.worktree.path,
    '--',
  ];
}

/** Everything but the system; of two at the same place the more particular one. */
export function mountsOf({worktree, hub, home, tmp, own, shown, system, hidden}: SandboxPlace): readonly Mount[] {
  const isSystem = (path: string): boolean => system.some((folder) => isWithin(path, folder.path)) && !hidden.some((folder) => isWithin(path, folder));
  const all = [
    {at: '/tmp', from: tmp, writable: true},
    ...(home === null ? [] : [home]),
    ...shown.filter((path) => !isSystem(path)).map(readOnly),
    ...own,
    {at: hub.gitDir, from: hub.privateGit, writable: true},
    readOnly(`${hub.gitDir}/refs`),
    {at: `${hub.gitDir}/objects`, from: hub.privateObjects, writable: true},
    {at: hub.objectsAt, from: `${hub.gitDir}/objects`, writable: false},
    ...hub.borrowed.map(readOnly),
    ...(hub.admin === null ? [] : [{at: hub.admin, from: hub.privateAdmin, writable: true}]),
    {at: worktree.path, from: worktree.path, writable: worktree.writable},
  ];
  return [...new Map(all.map((mount) => [mount.at, mount])).values()];
}

const readOnly = (path: string): Mount => ({at: path, from: path, writable: false});

/** Hidden folders that a system folder or a shown one would let through: something empty is put over them. */
function coversOf({system, hidden}: SandboxPlace, mounts: readonly Mount[]): readonly string[] {
  const open = [...system.filter(({link}) => link === null).map(({path}) => path), ...mounts.filter(({at, from}) => at === from).map(({at}) => at)];
  return [...new Set(hidden)].filter((path) => open.some((folder) => folder !== path && isWithin(path, folder)));
}

const depthOf = (path: string): number => path.split('/').length;
