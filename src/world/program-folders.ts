/** Which folder a program needs to run: its package, its version manager, its prefix. Pure but for what it is asked to look up. */
import {basename, dirname, join} from 'node:path';

export interface Surroundings {
  /** Null where the environment names none. */
  readonly home: string | null;
  /** Folders whose content is nobody's business but the user's, such as the repository. */
  readonly hidden: readonly string[];
  /** Folders that are shown anyway. */
  readonly system: readonly string[];
  readonly exists: (path: string) => boolean;
}

export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/**
 * What to show, so that the program of this absolute path runs: its installation, else the file alone, for what lies beside it may
 * be anything of the user's; null where nothing is missing.
 */
export function folderFor(file: string, around: Surroundings): string | null {
  if (around.system.some((folder) => isWithin(file, folder))) return null;
  return [versionManager(file), nodeModules(file), prefix(dirname(file), around), versionOf(file)].find((path) => path !== null && mayShow(path, around)) ?? file;
}

/** A whole folder is shown only if nothing is in it but programs: never HOME, what is above it, or where people keep settings. */
export function mayShow(folder: string, {home, hidden}: Surroundings): boolean {
  const personal = home === null ? [] : [home, ...personalFolders.map((name) => join(home, name))];
  if (rootFolders.has(folder) || [...personal, ...hidden].some((path) => isWithin(path, folder))) return false;
  return !hidden.some((path) => isWithin(folder, path) && !folder.slice(path.length).includes('/node_modules'));
}

/** What programs of a folder look for elsewhere: rustup the real ones, scripts of `pip install --user` their modules. */
export function companionOf(folder: string): string | null {
  if (folder.endsWith('/.cargo/bin')) return join(dirname(dirname(folder)), '.rustup');
  return folder.endsWith('/.local/bin') ? join(dirname(folder), 'lib') : null;
}

const rootFolders: ReadonlySet<string> = new Set(['/', '/home', '/root', '/tmp', '/var', '/run', '/mnt', '/media', '/srv']);
const personalFolders = ['.local/share', '.config', '.ssh', '.cache', '.gnupg', '.aws', '.cargo', '.claude', '.codex', '.cursor', '.gemini', '.qwen', '.copilot'];

const managers = /^.*?\/(?:\.nvm|\.fnm|\.volta|\.asdf|\.pyenv|\.rbenv|\.nodenv|\.goenv|\.jenv|\.sdkman|\.rustup|\.proto|\.local\/share\/(?:mise|fnm))(?=\/)/;

const versionManager = (file: string): string | null => managers.exec(file)?.[0] ?? null;

/** The outermost one: packages find each other in it. */
const nodeModules = (file: string): string | null => /^.*?\/node_modules(?=\/)/.exec(file)?.[0] ?? null;

/** Of installers that keep several beside each other. */
const versionOf = (file: string): string | null => /^.*\/share\/[^/]+\/versions\/[^/]+(?=\/)/.exec(file)?.[0] ?? null;

/** `<prefix>/bin` of an installation that keeps its libraries beside it: a virtual environment, an unpacked archive, Homebrew. */
function prefix(folder: string, {exists}: Surroundings): string | null {
  if (!['bin', 'sbin', 'libexec', 'shims'].includes(basename(folder))) return null;
  const above = dirname(folder);
  return ['lib', 'libexec', 'pyvenv.cfg'].some((name) => exists(join(above, name))) ? above : null;
}
