/** The parts of this system that are the same for everybody: programs, libraries, settings. A sandbox shows them read-only. */
import {lstatSync, readlinkSync, realpathSync} from 'node:fs';

/** A folder at the root, or the link that stands there. */
export interface SystemFolder {
  readonly path: string;
  /** Where a link points to, as written; null: a folder. */
  readonly link: string | null;
}

/** Those that exist here. Not among them, since people and programs keep their own there: /home /root /tmp /run /var /mnt /media /srv. */
export function systemFolders(): readonly SystemFolder[] {
  return names.flatMap((path): readonly SystemFolder[] => {
    const stat = lstatSync(path, {throwIfNoEntry: false});
    if (stat?.isSymbolicLink() === true) return [{path, link: readlinkSync(path)}];
    return stat?.isDirectory() === true ? [{path, link: null}] : [];
  });
}

/** Where name resolution is really configured, if that is outside of /etc (systemd keeps it in /run); else null. */
export function resolverFile(): string | null {
  try {
    const real = realpathSync('/etc/resolv.conf');
    return real.startsWith('/etc/') ? null : real;
  } catch {
    return null;
  }
}

const names = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix', '/gnu', '/snap', '/sys'];
