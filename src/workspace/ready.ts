/** Makes a laid-out worktree ready for work: `copy:` and `setup:`, once for each worktree and state of its lockfiles. */
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {fail, ok, type Result} from '../failure.ts';
import {runCommand} from '../world/command.ts';
import {removeTree} from '../world/files.ts';
import {GitFailure, type Git} from '../world/git.ts';
import type {Box} from '../world/process.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {copyFiles} from './copy-files.ts';
import type {Hub} from './hub.ts';
import {rememberKept} from './kept-files.ts';
import {isDisposable, readRecord, worktreeGit, writeRecord} from './worktree-record.ts';

export interface Ready {
  /** Ignored paths that are there now; `prepareWorktree` keeps them. Folders end in a slash. */
  readonly keep: readonly string[];
  readonly warnings: readonly string[];
}

/** The worktree must have been prepared under `name`. The failure is one line for people, a line for each problem of `copy`. */
export async function makeReady(
  hub: Hub,
  input: {
    readonly repository: UserRepository;
    readonly worktree: string;
    readonly name: string;
    /** A shell line; null: none. */
    readonly setup: string | null;
    readonly copy: readonly string[];
    /** The whole environment for `setup`. */
    readonly env: Readonly<Record<string, string>>;
    /** Makes the sandbox for `setup`; absent or null: none. */
    readonly enter?: (() => Promise<{readonly box: Box; readonly env: Readonly<Record<string, string>>}>) | null;
    /** `NAME=value`; see `runCommand`. */
    readonly marker: string;
    readonly logFile: string;
    readonly redact: (line: string, cut: boolean) => string;
    readonly signal: AbortSignal;
    readonly timeoutMs?: number;
  },
): Promise<Result<Ready, string>> {
  const {worktree, name, setup, copy} = input;
  const record = await readRecord(hub, name);
  if (record?.path !== worktree || record.known === null) throw new Error(`Internal error: ${worktree} was not prepared as ${name}`);
  if (setup === null && copy.length === 0) return ok({keep: record.keep, warnings: []});

  const git = await worktreeGit(hub, worktree, name);
  const digest = await digestOf(git, setup, copy);
  const judges = isDisposable(hub, worktree);
  const stale = judges && record.ready !== null && record.ready !== digest;
  if (stale) await clearKept(hub, record.keep, input);
  const problems = await copyFiles({from: input.repository.topLevel, to: worktree, paths: copy, git, again: stale || record.ready === null});
  if (problems.length > 0) return fail(problems.join('\n'));
  if (record.ready === digest) {
    if (judges && copy.length > 0) await rememberKept(hub, {worktree, name, keep: record.keep});
    return ok({keep: record.keep, warnings: []});
  }

  await writeRecord(hub, name, {...record, ready: null});
  if (setup !== null) {
    const inside = (await input.enter?.()) ?? {env: input.env};
    const outcome = await runCommand({...input, ...inside, command: setup, cwd: worktree, timeoutMs: input.timeoutMs ?? defaultTimeoutMs});
    if (outcome.type !== 'exit') return fail(`workspace.setup: ${outcome.message}`);
    if (outcome.code !== 0) return fail(`workspace.setup: ${setup} ended with code ${outcome.code}: ${lastLine(outcome.outputTail)} (all of it: ${input.logFile})`);
  }
  const warnings = await takeBackChanges(git, record.known, setup);
  const keep = await ignoredPaths(git);
  if (judges) await rememberKept(hub, {worktree, name, keep});
  await writeRecord(hub, name, {...record, ready: digest, keep});
  return ok({keep, warnings});
}

/** What another commit's set-up made must not help this one: checks start from what is made for their own. */
async function clearKept(hub: Hub, keep: readonly string[], {worktree, name}: {readonly worktree: string; readonly name: string}): Promise<void> {
  for (const path of keep) await removeTree(join(worktree, path));
  await removeTree(join(hub.stateDir, 'sandbox', name));
}

const defaultTimeoutMs = 30 * 60_000;

/** Files whose change makes what `setup` installed stale. */
const lockfiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'Cargo.lock',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'requirements.txt',
  'go.sum',
  'Gemfile.lock',
  'composer.lock',
  'mix.lock',
  'pubspec.lock',
  'Package.resolved',
  'packages.lock.json',
  'gradle.lockfile',
  'flake.lock',
];

async function digestOf(git: Git, setup: string | null, copy: readonly string[]): Promise<string> {
  const patterns = lockfiles.map((file) => `:(glob)**/${file}`);
  const locked = await git.run(['ls-files', '-z', '--stage', '--', ...patterns], {env: {GIT_LITERAL_PATHSPECS: '0'}});
  return createHash('sha256').update(JSON.stringify({setup, copy})).update(locked.stdout).digest('hex');
}

/** What `setup` changed of the project's own files must not count as work of the agent. */
async function takeBackChanges(git: Git, tree: string, setup: string | null): Promise<readonly string[]> {
  if (setup === null) return [];
  const changed = [
    ...listed(await git.run(['diff-files', '-z', '--name-only', '--no-ext-diff', '--ignore-submodules=none'])),
    ...listed(await git.run(['ls-files', '-z', '--others', '--exclude-standard'])),
  ];
  if (changed.length === 0) return [];
  await git.run(['read-tree', '--reset', '-u', tree]);
  await git.run(['clean', '-ffdq']);
  const some = changed.slice(0, 5).join(', ') + (changed.length > 5 ? ` and ${changed.length - 5} more` : '');
  return [`workspace.setup (${setup}) changed files that are not ignored, which was taken back: ${some}`];
}

/** Git also lists a folder in which there happens to be nothing but ignored files; that must not be kept whole. */
async function ignoredPaths(git: Git): Promise<readonly string[]> {
  const found = listed(await git.run(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']));
  if (found.length === 0) return [];
  // check-ignore takes no literal paths: after `./` a colon means nothing, and without the index no brackets do.
  const input = found.map((path) => `./${path}\0`).join('');
  const checked = await git.exec(['check-ignore', '--no-index', '-z', '--stdin'], {input, env: {GIT_LITERAL_PATHSPECS: '0'}});
  if (checked.code > 1) throw new GitFailure(['check-ignore'], checked.code, checked.stderr);
  return listed(checked).map((path) => path.slice(2));
}

const listed = ({stdout}: {readonly stdout: Buffer}): readonly string[] => stdout.toString('utf8').split('\0').filter((path) => path !== '');

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
