/** A user's repository in a temporary folder, and the built program to run in it. */
import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {fromTemplate} from './template.ts';
import {writeFiles} from './user-repo.ts';

/** The built program. */
export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Living {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the output so far, stdout and stderr together, holds the text. */
  says(text: string): Promise<void>;
}

export class Lab {
  readonly dir: string;
  readonly repo: string;
  readonly env: Record<string, string>;
  readonly #living = new Set<Living>();

  private constructor(dir: string) {
    this.dir = dir;
    this.repo = join(dir, 'repo');
    this.env = {PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: join(dir, 'home'), LC_ALL: 'C.UTF-8', TERM: 'dumb', GIT_CONFIG_NOSYSTEM: '1'};
  }

  /** A repository with one commit of these files on `main`; `tasks.md` is left untracked. `folder` begins the name of where it lies. */
  static async open(files: Readonly<Record<string, string>> = {'README.md': 'hello\n'}, folder = 'orch-lab-'): Promise<Lab> {
    const lab = new Lab(await mkdtemp(join(tmpdir(), folder)));
    await Promise.all([mkdir(join(lab.dir, 'bin')), mkdir(join(lab.dir, 'home'))]);
    fromTemplate(`lab ${JSON.stringify(files)}`, lab.repo, (template) => {
      const git = (...args: readonly string[]): void => void execFileSync('git', ['-C', template, ...args], {env: lab.env});
      git('init', '--quiet', '--initial-branch=main');
      git('config', 'user.name', 'Dev');
      git('config', 'user.email', 'dev@example.org');
      writeFiles(template, files);
      git('add', '--all');
      git('commit', '--quiet', '--message=first');
    });
    // The index knows the files of the template.
    lab.git('update-index', '--refresh', '-q');
    return lab;
  }

  /** Ends what a failed test has left running: the program ends its agents. */
  async close(): Promise<void> {
    for (const {child, ended} of this.#living) {
      child.kill('SIGTERM');
      await ended;
    }
    await rm(this.dir, {recursive: true, force: true});
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.repo, ...args], {env: this.env, maxBuffer: 1 << 28}).toString().trimEnd();
  }

  async write(name: string, text: string): Promise<void> {
    const file = join(this.repo, name);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, text);
  }

  read(name: string): Promise<string> {
    return readFile(join(this.repo, name), 'utf8');
  }

  /** Puts a program on PATH. */
  async program(name: string, text: string): Promise<void> {
    const file = join(this.dir, 'bin', name);
    await writeFile(file, text);
    await chmod(file, 0o755);
  }

  /** `before` is a command that runs the program as its last arguments. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}, before: readonly string[] = []): Living {
    const [program = process.execPath, ...rest] = [...before, process.execPath, cli, ...args];
    const child = spawn(program, rest, {cwd: this.repo, env: {...this.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
    let out = '';
    let err = '';
    let listeners: (() => void)[] = [];
    const hear = (): void => {
      for (const listener of listeners) listener();
    };
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      hear();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
      hear();
    });
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => {
        resolve({code, out, err});
        hear();
      });
    });
    const living: Living = {
      child,
      ended,
      says: (text) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if ((out + err).includes(text)) resolve();
            else if (child.exitCode !== null || child.signalCode !== null) reject(new Error(`it ended without saying ${JSON.stringify(text)}; it said:\n${out}${err}`));
            else return;
            listeners = listeners.filter((listener) => listener !== look);
          };
          listeners.push(look);
          look();
        }),
    };
    this.#living.add(living);
    void ended.then(() => this.#living.delete(living));
    return living;
  }

  orch(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** What the program writes to a terminal of its own (by util-linux's `script`). */
  async terminal(...args: readonly string[]): Promise<string> {
    const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {cwd: this.repo, env: {...this.env, TERM: 'xterm'}, stdio: ['ignore', 'pipe', 'inherit']});
    let out = '';
    child.stdout.on('data', (data: Buffer) => void (out += data.toString()));
    await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    return out;
  }

  /** `orch status --json`, as far as tests look at it. */
  async status(): Promise<{readonly state: string; readonly delivered: boolean; readonly states: Readonly<Record<string, string>>; readonly tasks: readonly {readonly taskId: string; readonly agentId: string; readonly state: string; readonly failure: {readonly kind: string; readonly message: string} | null; readonly worktree: string | null; readonly commit: string | null; readonly attempt: number; readonly costUsd: number | null}[]; readonly budget: {readonly usd: number | null; readonly usdPerDay: number | null}; readonly limits: readonly {readonly provider: string; readonly until: string | null}[]}> {
    const {out} = await this.orch('status', '--json');
    const status = JSON.parse(out) as Awaited<ReturnType<Lab['status']>>;
    return {...status, states: Object.fromEntries(status.tasks.map((task) => [task.taskId, task.state]))};
  }
}

/** A task of the native format whose agent is a script. */
export function scriptTask(id: string, script: string, keys: Readonly<Record<string, string>> = {}): string {
  const list = Object.entries(keys).map(([key, value]) => `- ${key}: ${value}\n`);
  return `## ${id}: Task ${id}\n${list.join('')}\n\`\`\`\`sh run\n${script}\n\`\`\`\`\n\n`;
}
