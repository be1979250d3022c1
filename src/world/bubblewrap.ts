/** Finds bubblewrap and tries it once: whether a sandbox can be made here, and if not, why and what to do. */
import {readFileSync} from 'node:fs';
import {capture} from './capture.ts';
import {findProgram} from './find-program.ts';
import {systemFolders} from './system-folders.ts';

export type Bubblewrap =
  /** `version` as it tells it, such as `0.8.0`. */
  | {readonly type: 'works'; readonly program: string; readonly version: string}
  /** `why` and `remedy` are one line each, for people, without a last full stop. */
  | {readonly type: 'missing' | 'broken'; readonly why: string; readonly remedy: string};

/**
 * Namespaces and rights of every sandbox: a root of its own, no capability, and no process that outlives it. No new session:
 * what orch starts leads one already, without a terminal.
 */
export const namespaceArguments: readonly string[] = ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--cap-drop', 'ALL', '--die-with-parent'];

/** Makes one sandbox with everything that sandboxes here use, and a shell in it that does nothing; bounded by 5 s. */
export async function tryBubblewrap(path: string | undefined): Promise<Bubblewrap> {
  if (process.platform !== 'linux') return {type: 'missing', why: 'bubblewrap is for Linux only', remedy: 'Run orch in a Linux container or virtual machine'};
  const program = findProgram('bwrap', path, '/');
  if (program === null) return {type: 'missing', why: 'bwrap is not on PATH', remedy: 'Install bubblewrap; on Debian and Ubuntu: sudo apt install bubblewrap'};
  const env = {PATH: path ?? ''};
  const version = await capture({program, args: ['--version'], env, timeoutMs});
  const system = systemFolders().flatMap(({path: at, link}) => (link === null ? ['--ro-bind', at, at] : ['--symlink', link, at]));
  const tried = await capture({program, args: [...namespaceArguments, '--unshare-net', ...system, '--proc', '/proc', '--dev', '/dev', '--', '/bin/sh', '-c', ':'], env, timeoutMs});
  if (tried.ok) return {type: 'works', program, version: version.text.replace(/^bubblewrap\s+/, '')};
  return {type: 'broken', why: tried.text, remedy: remedyFor(readSetting)};
}

/** What to do where bwrap is there and may not make its namespaces. `setting` reads a file below `/proc/sys`, null where there is none. */
export function remedyFor(setting: (name: string) => string | null): string {
  if (setting('user/max_user_namespaces') === '0') return 'Allow user namespaces: sudo sysctl user.max_user_namespaces=10000';
  if (setting('kernel/unprivileged_userns_clone') === '0') return 'Allow user namespaces: sudo sysctl kernel.unprivileged_userns_clone=1';
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') return 'AppArmor restricts user namespaces: give bwrap a profile that allows userns (Ubuntu: the package apparmor-profiles has bwrap-userns-restrict), or sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0';
  return 'Inside a container, let it make user namespaces (Docker: --security-opt seccomp=unconfined --security-opt systempaths=unconfined)';
}

const timeoutMs = 5000;

function readSetting(name: string): string | null {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return null;
  }
}
