/** The environment and the settings under which orch's own git runs. Pure. */

/**
 * Whose configuration git reads. `orch`: only the repository's own, with everything that could run a program switched off.
 * `user`: the user's whole configuration, needed to read an identity or to apply filters (LFS) in the user's checkout; hooks,
 * file watchers, signing and automatic maintenance stay off all the same.
 */
export type GitConfig = 'orch' | 'user';

/** Where one `Git` works. Without `gitDir`, git may look for a repository in `cwd` itself and, with the user's configuration, above it. */
export interface GitPlace {
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly cwd: string;
  /** Added last, so it wins. */
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: GitConfig;
}

/** The complete environment of a git process: `inherited` without any `GIT_*`, then ours. `ceiling` stops the search for a repository. */
export function gitEnvironment(place: GitPlace, inherited: Readonly<Record<string, string | undefined>>, ceiling: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !/^GIT_/i.test(name)) env[name] = value;
  }
  Object.assign(env, always);
  if (place.config === 'user') {
    for (const name of usersOwn) if (inherited[name] !== undefined) env[name] = inherited[name];
  } else {
    Object.assign(env, sealed, {GIT_CEILING_DIRECTORIES: ceiling});
  }
  const settings = place.config === 'user' ? quiet : {...quiet, ...closed};
  Object.assign(env, settingsAsEnvironment(settings));
  if (place.gitDir !== undefined) env['GIT_DIR'] = place.gitDir;
  if (place.workTree !== undefined) env['GIT_WORK_TREE'] = place.workTree;
  return {...env, ...place.env};
}

const always: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  LANGUAGE: '',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'true',
};

const sealed: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ASKPASS: 'true',
  GIT_DEFAULT_REF_FORMAT: 'files',
};

/** Inherited names that say which configuration and identity are the user's. */
const usersOwn = [
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CEILING_DIRECTORIES',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
] as const;

/** Settings for every call. */
const quiet: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'commit.gpgSign': 'false',
  'tag.gpgSign': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'merge.autoStash': 'false',
  'advice.detachedHead': 'false',
};

/** Further settings where the user's configuration is not wanted. */
const closed: Readonly<Record<string, string>> = {
  'core.attributesFile': '/dev/null',
  'core.sshCommand': 'false',
  'core.safecrlf': 'false',
  'core.splitIndex': 'false',
  'core.sparseCheckout': 'false',
  'core.untrackedCache': 'false',
  'fetch.prune': 'false',
  'fetch.pruneTags': 'false',
  'fetch.writeCommitGraph': 'false',
  'gpg.program': 'false',
  'protocol.allow': 'never',
  'protocol.file.allow': 'always',
};

function settingsAsEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings);
  const env: Record<string, string> = {GIT_CONFIG_COUNT: String(entries.length)};
  for (const [index, [key, value]] of entries.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}
