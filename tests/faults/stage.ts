/** What a scenario plays on: a repository in which the user has work of all kinds, and the program to run in it. */
import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Lab, scriptTask, type Ended, type Living} from '../rig/lab.ts';

/** A secret of the user's environment; nothing may ever hold it. */
const canary = 'c4nary-In-the-3nvironment';

/** Tests that keep a list of the commits they have seen. */
export const verify = 'git rev-parse HEAD >> "$HOME/verified"';

export class Stage {
  readonly lab: Lab;
  /** All that the program has said. */
  said = '';
  /** Where the user's branch was when the scenario began. */
  base = '';
  /** Commits of the user's own, made during the scenario. */
  readonly own = new Set<string>();

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** Where a scenario keeps what its scripts wait for. */
  flag(name: string): string {
    return join(this.lab.dir, 'home', name);
  }

  async raise(name: string): Promise<void> {
    await this.lab.write(`../home/${name}`, '');
  }

  start(args: readonly string[], options: {readonly env?: Readonly<Record<string, string>>; readonly before?: readonly string[]} = {}): Living {
    const living = this.lab.start(args, {CANARY_TOKEN: canary, ...options.env}, options.before ?? []);
    void living.ended.then(({out, err}) => (this.said += out + err));
    return living;
  }

  /** Runs the program to its end and expects this exit code. */
  async orch(code: number | readonly number[], ...args: readonly string[]): Promise<Ended> {
    return this.ends(this.start(args), code);
  }

  async ends(living: Living, code: number | readonly number[]): Promise<Ended> {
    const ended = await living.ended;
    assert.ok([code].flat().includes(ended.code ?? -1), `expected exit code ${String(code)}, got ${String(ended.code)}:\n${ended.out}${ended.err}`);
    return ended;
  }

  /** Starts a run of these tasks, with tests that keep a list; without a sandbox, since scripts tell and wait by files outside. */
  async run(tasks: string, ...args: readonly string[]): Promise<Living> {
    await this.lab.write('tasks.md', tasks);
    return this.start(['run', '--isolation', 'worktree', '--ci', ...(args.some((arg) => arg.endsWith('verify')) ? [] : ['--verify', verify]), ...args]);
  }

  /** Expects these states of tasks. */
  async states(expected: Readonly<Record<string, string>>): Promise<void> {
    assert.deepEqual((await this.lab.status()).states, expected);
  }

  /** Expects a failure of that kind whose message fits. */
  async fails(task: string, kind: string, message: RegExp = /./): Promise<void> {
    const failure = (await this.lab.status()).tasks.find(({taskId}) => taskId === task)?.failure;
    assert.equal(failure?.kind, kind, JSON.stringify(failure));
    assert.match(failure.message, message);
  }

  /** Expects exactly these files, new or changed since the scenario began, on the user's branch. */
  landed(...files: readonly string[]): void {
    assert.deepEqual(this.lab.git('-c', 'core.quotePath=off', 'diff', '--name-only', '--no-renames', this.base, 'main').split('\n').filter((file) => file !== ''), [...files].sort());
  }

  /** A file of the newest state of a task that has not landed. */
  workOf(task: string, file: string): string {
    const ref = this.lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch').split('\n').find((name) => name.endsWith(`/tasks/${task}`)) ?? `tasks/${task}`;
    return this.lab.git('show', `${ref}:${file}`);
  }

  /** Folder of the only run. */
  runDir(): string {
    const runs = join(this.lab.repo, '.worktrees/.orch/runs');
    const [run, ...more] = readdirSync(runs);
    assert.ok(run !== undefined && more.length === 0, 'expected one run');
    return join(runs, run);
  }

  lines(flag: string): readonly string[] {
    return existsSync(this.flag(flag)) ? readFileSync(this.flag(flag), 'utf8').trim().split('\n') : [];
  }
}

/** Opens a stage: staged and unstaged edits, a stash, untracked files, a hook, all of which must stay as they are. */
export async function openStage(files: Readonly<Record<string, string>>, name: string): Promise<Stage> {
  const lab = await Lab.open({'README.md': 'hello\n', 'notes.txt': 'one\n', 'staged.txt': 'one\n', ...files}, name);
  await lab.write('README.md', 'stashed\n');
  lab.git('stash', 'push', '--quiet');
  await lab.write('staged.txt', 'staged\n');
  lab.git('add', 'staged.txt');
  await lab.write('notes.txt', 'one\nmine\n');
  await lab.write('untracked.txt', 'untracked\n');
  await lab.write('.git/hooks/post-merge', `#!/bin/sh\ntouch "${lab.dir}/home/hooked"\n`);
  return new Stage(lab);
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await isSo()); await pause(20)) if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** A line of shell that waits for a flag. */
export const waitFor = (file: string): string => `while [ ! -e "${file}" ]; do sleep 0.05; done`;

/** Writes a file of its own and ends. */
export const simple = (id: string, keys: Readonly<Record<string, string>> = {}): string => scriptTask(id, `echo ${id} > ${id}.txt`, keys);

/** True where the text holds the secret. */
export const holdsSecret = (text: string): boolean => text.includes(canary);
