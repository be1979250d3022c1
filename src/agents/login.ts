/** Whether an agent CLI has a login, as far as that can be told without asking its provider. Pure. */
import type {AgentProfile} from '../model.ts';
import {adapters} from './adapters/registry.ts';
import type {Environment} from './environment.ts';

export type Login =
  /** `by`: a variable, or a file. */
  | {readonly type: 'found'; readonly by: string}
  /** None of the ways in which it may have one is there. */
  | {readonly type: 'none'; readonly ways: readonly string[]}
  /** It needs none, or has it where nobody can look. */
  | {readonly type: 'unknown'};

/** `exists` is asked with absolute paths. */
export function loginOf(profile: Pick<AgentProfile, 'type' | 'env'>, env: Environment, exists: (file: string) => boolean, platform: string): Login {
  const {login, defaultEnv} = adapters[profile.type];
  if (login === undefined) return {type: 'unknown'};
  // A variable that the user himself has named is there for some reason; its value is not orch's business.
  const passed = profile.env.filter((name) => login.variables.includes(name) || !defaultEnv.includes(name));
  const variable = passed.find((name) => (env[name] ?? '') !== '');
  if (variable !== undefined) return {type: 'found', by: variable};
  const files = credentialFiles(profile, env);
  const file = files.find(exists);
  if (file !== undefined) return {type: 'found', by: file};
  if (login.keychain === true && platform === 'darwin') return {type: 'unknown'};
  return {type: 'none', ways: [...login.variables.filter((name) => profile.env.includes(name)), ...files]};
}

/** Absolute paths of the files in which the CLI may keep its login. */
export function credentialFiles({type}: Pick<AgentProfile, 'type'>, env: Environment): readonly string[] {
  const {home = [], login} = adapters[type];
  const below = (path: string): string => [env['HOME'] ?? '', path].filter((part) => part !== '').join('/');
  const inFolders = home.flatMap(({path, movedBy, credentials}) => {
    const moved = movedBy === undefined ? undefined : env[movedBy];
    return credentials.map((file) => `${moved === undefined || moved === '' ? below(path) : moved}/${file}`);
  });
  return [...inFolders, ...(login?.files ?? []).map(below)];
}
