/** Sees git's settings as far as they could make git run something, key by key. */
import {createHash} from 'node:crypto';
import {resolve} from 'node:path';
import {openGit} from '../world/git.ts';
import {isWithin} from '../world/program-folders.ts';
import type {UserRepository} from '../world/user-repository.ts';

/** What one look at a configuration file saw: its digest, by which it is read anew, and a digest of the values of each key. */
export interface ConfigSight {
  readonly digest: string;
  /** One key with an empty name stands for a file that git cannot read. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Reads the settings of one file. `digest` is empty where there is none, and not of its content where it is no file or too long. */
export async function readSettings(repository: UserRepository, file: string, digest: string): Promise<ConfigSight> {
  if (digest === '') return {digest, keys: new Map()};
  if (!/^[0-9a-f]{64} /.test(digest)) return unreadable(digest);
  const git = openGit({gitDir: repository.gitDir, cwd: repository.topLevel});
  const {code, stdout} = await git.exec(['config', '--file', file, '--list', '-z']);
  if (code !== 0) return unreadable(digest);
  const values = new Map<string, string>();
  for (const entry of stdout.toString('utf8').split('\0')) {
    const [key = ''] = entry.split('\n', 1);
    if (key !== '' && !harmless.test(key)) values.set(key, `${values.get(key) ?? ''}${entry}\0`);
  }
  return {digest, keys: new Map([...values].map(([key, text]) => [key, createHash('sha256').update(text).digest('hex')]))};
}

const unreadable = (digest: string): ConfigSight => ({digest, keys: new Map([['', digest]])});

/** The keys of all files, each with its file, as people may see them: a subsection can be an address with a password. */
export function settingsByName(config: ReadonlyMap<string, ConfigSight>): ReadonlyMap<string, string> {
  const entries = [...config].flatMap(([file, {keys}]) => [...keys].map(([key, digest]) => [key === '' ? file : `${shown(key)} in ${file}`, digest] as const));
  return new Map(entries);
}

/**
 * The folder that `core.hooksPath` names, where git looks for hooks instead; null for none, and for one in the work tree: its
 * files are like any other there, which deliveries and the user's own work change.
 */
export async function namedHooks(repository: UserRepository): Promise<string | null> {
  const {topLevel, gitDir, commonDir} = repository;
  const found = await openGit({cwd: topLevel, config: 'user'}).exec(['config', '--type=path', '--show-scope', '-z', '--get-all', 'core.hooksPath']);
  const parts = found.stdout.toString('utf8').split('\0');
  // The scope `command` is our own, by which orch's git runs no hooks.
  const values = parts.filter((_, at) => at % 2 === 1 && parts[at - 1] !== 'command');
  const last = values.at(-1);
  if (found.code !== 0 || last === undefined || last === '') return null;
  const folder = resolve(topLevel, last);
  const inWorkTree = isWithin(folder, topLevel) && ![gitDir, commonDir].some((at) => isWithin(folder, at));
  return inWorkTree ? null : folder;
}

/** Written by editors, `git push -u` and the like all the time, and never a program. Git gives section and last part in small letters. */
const harmless = /^(?:branch\..*|remote\..*\.(?:fetch|gh-resolved)|safe\..*|(?:user|author|committer)\..*)$/s;

const shown = (key: string): string => key.replace(/:\/\/[^/]*@/g, '://*@');
