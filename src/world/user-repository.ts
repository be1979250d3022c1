/** Reads everything orch needs to know of the user's repository, once, and says why it cannot serve one. */
import {existsSync, lstatSync} from 'node:fs';
import {homedir} from 'node:os';
import {basename, dirname, join, resolve} from 'node:path';
import {fail, ok, type Result} from '../failure.ts';
import type {Sha} from '../model.ts';
import {GitFailure, openGit, type Git} from './git.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** The user's repository as it was when orch looked. All paths are absolute. */
export interface UserRepository {
  /** Top level of the checkout in which orch runs (a linked worktree has its own). */
  readonly topLevel: string;
  /** Of this checkout. */
  readonly gitDir: string;
  /** Shared by all checkouts. */
  readonly commonDir: string;
  readonly objectsDir: string;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Full name of the branch checked out; null: detached. */
  readonly headRef: string | null;
  /** Empty where only reading was wanted and the branch has no commit yet. */
  readonly headSha: Sha;
  readonly shallow: boolean;
  /** The user's git identity, else `orch <orch@localhost>`. */
  readonly author: Person;
  /** The user's own list of ignored files; null where there is none. */
  readonly excludesFile: string | null;
  /** Settings of `core` that decide how files lie in a checkout, as git prints them. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Looks at the repository around `cwd`. The failure lists every reason, each with what to do now. Changes nothing. `midway`: for
 * what leaves the user's checkout alone, so that a rebase or a merge which the user has open is no reason. `reading`: for what
 * only reads commits, so that a branch without any, and what is in the way of orch's folder and branches, is no reason either.
 */
export async function inspectRepository(cwd: string, {midway = false, reading = false}: {readonly midway?: boolean; readonly reading?: boolean} = {}): Promise<Result<UserRepository, readonly string[]>> {
  if (!existsSync(cwd)) return fail([`${cwd} does not exist. Name an existing folder.`]);
  const git = openGit({cwd, config: 'user'});
  const tooOld = await unusableGit(git);
  if (tooOld !== null) return fail([tooOld]);
  const elsewhere = await notACheckout(git, cwd);
  if (elsewhere !== null) return fail([elsewhere]);

  const facts = (await git.text(['rev-parse', '--path-format=absolute', '--show-object-format', '--is-shallow-repository', '--git-dir', '--git-common-dir', '--git-path', 'objects', '--show-toplevel'])).split('\n');
  const [objectFormat, shallow, gitDir, commonDir, objectsDir, topLevel] = facts;
  if (facts.length !== 6 || gitDir === undefined || commonDir === undefined || objectsDir === undefined || topLevel === undefined) {
    return fail([`The path of this repository holds a line break, which orch cannot serve: ${JSON.stringify(cwd)}. Rename the folder.`]);
  }
  const [head, ref, config] = await Promise.all([
    git.exec(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
    git.exec(['symbolic-ref', '--quiet', 'HEAD']),
    readConfig(git),
  ]);
  const refusals = await reasonsAgainst(git, {topLevel, gitDir, commonDir, unborn: head.code !== 0, partial: config.partial, midway: midway || reading, reading});
  if (refusals.length > 0) return fail(refusals);
  return ok({
    topLevel,
    gitDir,
    commonDir,
    objectsDir,
    objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1',
    headRef: ref.code === 0 ? line(ref.stdout) : null,
    headSha: line(head.stdout),
    shallow: shallow === 'true',
    author: await readAuthor(git),
    excludesFile: await readExcludesFile(git, topLevel, config.namesExcludes),
    settings: config.settings,
  });
}

const oldestGit = [2, 39] as const;

async function unusableGit(git: Git): Promise<string | null> {
  try {
    const version = await git.text(['version']);
    const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
    if (major > oldestGit[0] || (major === oldestGit[0] && minor >= oldestGit[1])) return null;
    return `This git is too old: expected ${oldestGit.join('.')} or newer, got "${version}". Update git.`;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return `git could not be started: ${oneLine(error.stderr)}. Install git ${oldestGit.join('.')} or newer and put it on PATH, in a folder outside of the repository.`;
  }
}

/** Null for a work tree; git's own words where it has some (no repository, an owner it does not trust). */
async function notACheckout(git: Git, cwd: string): Promise<string | null> {
  const found = await git.exec(['rev-parse', '--is-bare-repository', '--is-inside-work-tree']);
  if (found.code !== 0) {
    const words = oneLine(found.stderr);
    return /not a git repository/i.test(words)
      ? `${cwd} is not in a git repository. Go to one, or make one: git init && git add -A && git commit.`
      : `git refuses the repository of ${cwd}: ${words}`;
  }
  const [bare, inside] = found.stdout.toString('utf8').split('\n');
  if (inside === 'true') return null;
  return bare === 'true'
    ? `${cwd} is a bare repository, which has no files to work on. Run orch in a checkout of it: git clone ${cwd} <folder>.`
    : `${cwd} is inside of a .git folder. Run orch in the checkout itself.`;
}

interface Found {
  readonly topLevel: string;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly unborn: boolean;
  readonly partial: boolean;
  readonly midway: boolean;
  readonly reading: boolean;
}

async function reasonsAgainst(git: Git, found: Found): Promise<readonly string[]> {
  const reasons: string[] = [];
  if (basename(found.commonDir) === 'hub.git' && basename(dirname(found.commonDir)) === '.orch') {
    return [`${found.topLevel} is a worktree that orch itself made for a task. Run orch in your own checkout.`];
  }
  if (found.reading) return [];
  if (found.unborn) {
    reasons.push(`The repository at ${found.topLevel} has no commit yet on this branch. Make one first: git add -A && git commit.`);
  }
  const operation = found.midway ? undefined : operations.find(([file]) => existsSync(join(found.gitDir, file)));
  if (operation !== undefined) {
    const [, name, finish] = operation;
    reasons.push(`A ${name} is in progress in ${found.topLevel}. Finish or abort it first: ${finish}.`);
  }
  for (const name of ['.worktrees', join('.worktrees', '.orch')]) {
    const path = join(found.topLevel, name);
    const stat = lstatSync(path, {throwIfNoEntry: false});
    if (stat === undefined || stat.isDirectory()) continue;
    reasons.push(`${path} is ${stat.isSymbolicLink() ? 'a symlink' : 'a file'}, where orch needs a folder of its own. Move it elsewhere: mv ${name} <other name>.`);
    break;
  }
  if ((await git.exec(['show-ref', '--verify', '--quiet', 'refs/heads/orch'])).code === 0) {
    reasons.push('A branch named "orch" is in the way of the branches orch makes (orch/<run>/…). Rename it: git branch -m orch <other name>.');
  }
  if (!found.unborn && found.partial && (await hasMissingObjects(git))) {
    reasons.push('This partial clone lacks files of its HEAD commit, so that no worktree can be made. Fetch them all: git fetch --refetch --no-filter.');
  }
  return reasons;
}

/** Marks of unfinished operations in a git directory; the first that fits names the operation. */
const operations = [
  ['rebase-merge', 'rebase', 'git rebase --continue or git rebase --abort'],
  ['rebase-apply/applying', 'git am', 'git am --continue or git am --abort'],
  ['rebase-apply', 'rebase', 'git rebase --continue or git rebase --abort'],
  ['MERGE_HEAD', 'merge', 'git merge --continue or git merge --abort'],
  ['CHERRY_PICK_HEAD', 'cherry-pick', 'git cherry-pick --continue or git cherry-pick --abort'],
  ['REVERT_HEAD', 'revert', 'git revert --continue or git revert --abort'],
  ['sequencer', 'cherry-pick or revert', 'git cherry-pick --abort or git revert --abort'],
  ['BISECT_LOG', 'bisect', 'git bisect reset'],
] as const;

async function hasMissingObjects(git: Git): Promise<boolean> {
  const objects = await git.exec(['rev-list', '--objects', '--missing=print', '--max-count=1', 'HEAD']);
  return objects.code !== 0 || /^\?/m.test(objects.stdout.toString('latin1'));
}

/** The author where the user has no git identity. */
export const nobody: Person = {name: 'orch', email: 'orch@localhost'};

async function readAuthor(git: Git): Promise<Person> {
  const ident = await git.exec(['-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT']);
  const match = ident.code === 0 ? /^(.+) <([^>]+)> \d+ [+-]\d+$/.exec(line(ident.stdout)) : null;
  return match?.[1] === undefined || match[2] === undefined ? nobody : {name: match[1], email: match[2]};
}

async function readExcludesFile(git: Git, topLevel: string, named: boolean): Promise<string | null> {
  const standard = join(process.env['XDG_CONFIG_HOME'] || join(process.env['HOME'] ?? homedir(), '.config'), 'git', 'ignore');
  const file = named ? resolve(topLevel, await git.text(['config', '--type=path', '--get', 'core.excludesFile'])) : standard;
  return existsSync(file) ? file : null;
}

const settingNames = new Set(['autocrlf', 'eol', 'filemode', 'ignorecase', 'symlinks', 'precomposeunicode'].map((name) => `core.${name}`));

async function readConfig(git: Git): Promise<{readonly settings: Readonly<Record<string, string>>; readonly namesExcludes: boolean; readonly partial: boolean}> {
  const found = await git.exec(['config', '-z', '--get-regexp', String.raw`^(core\..*|extensions\.partialclone|remote\..*\.promisor)$`]);
  const entries = found.stdout.toString('utf8').split('\0').map((entry) => entry.split('\n'));
  const settings = entries.flatMap(([key = '', value = 'true']) => (settingNames.has(key) ? [[key, value] as const] : []));
  return {
    settings: Object.fromEntries(settings),
    namesExcludes: entries.some(([key]) => key === 'core.excludesfile'),
    partial: entries.some(([key = '']) => key === 'extensions.partialclone' || key.endsWith('.promisor')),
  };
}

const line = (bytes: Buffer): string => bytes.toString('utf8').replace(/\n$/, '');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
