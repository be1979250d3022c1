/** Keeps `.worktrees` out of the user's `git status`, by the one line that is meant for that. */
import {appendFile, mkdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {UserRepository} from '../world/user-repository.ts';

const line = '/.worktrees/';

/** The user's own `info/exclude`; empty where there is none. */
export const readExclude = (repository: UserRepository): Promise<string> =>
  readFile(excludeFile(repository), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });

/** Adds the line to `info/exclude` unless it is there. */
export async function excludeWorktrees(repository: UserRepository): Promise<void> {
  const text = await readExclude(repository);
  if (text.split(/\r?\n/).includes(line)) return;
  const file = excludeFile(repository);
  await mkdir(dirname(file), {recursive: true});
  await appendFile(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
}

const excludeFile = (repository: UserRepository): string => join(repository.commonDir, 'info', 'exclude');
