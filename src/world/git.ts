/** The one place that runs git. */
import {dirname} from 'node:path';
import {execa} from 'execa';
import {simpleGit, type SimpleGitOptions} from 'simple-git';
import {gitMark} from './stray-git.ts';
import {gitEnvironment, type GitPlace} from './git-environment.ts';
import {ownPath} from './own-path.ts';
import {shortageIn} from './shortage.ts';

export interface GitResult {
  /** The exit code is data here, whatever it is. */
  readonly code: number;
  /** Bytes; at most `maxBytes` of them. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Stops reading, and git with it, after so many bytes; the code is 0 then. Without it, too much output is a failure. */
  readonly maxBytes?: number;
}

export interface Git {
  /** Output of a command that only reads and must succeed, without its last newline. Rejects with `GitFailure`. */
  text(args: readonly string[]): Promise<string>;
  /**
   * Runs a command in a process group of its own, so that Ctrl-C on the terminal does not cut it in half. Rejects with
   * `GitFailure` only when git could not run to its end (missing, killed, cancelled) or the machine has run out of something,
   * which must never count as an answer about the repository.
   */
  exec(args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** As `exec`, but any code other than 0 rejects with `GitFailure`. */
  run(args: readonly string[], options?: GitOptions): Promise<GitResult>;
}

/** Git failed where the caller did not expect it; `code` is null where it never ran or was killed. */
export class GitFailure extends Error {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], code: number | null, stderr: string) {
    super(`git ${args[0] ?? ''} failed${code === null ? '' : ` with code ${code}`}: ${stderr.trim() || 'it said nothing'}`);
    this.name = 'GitFailure';
    this.args = args;
    this.code = code;
    this.stderr = stderr;
  }
}

/** Binds git to a place. Starts nothing by itself. */
export function openGit(place: GitPlace): Git {
  const env = {...gitEnvironment(place, {...process.env, PATH: ownPath(process.env['PATH'], place.cwd)}, dirname(place.cwd)), [gitMark]: '1'};
  const exec = (args: readonly string[], options: GitOptions = {}): Promise<GitResult> => runGit(place.cwd, {...env, ...options.env}, args, options);
  return {
    text: (args) => readText(place.cwd, env, args),
    exec,
    run: async (args, options) => {
      const result = await exec(args, options);
      if (result.code !== 0) throw new GitFailure(args, result.code, result.stderr);
      return result;
    },
  };
}

const defaultMaxBytes = 512 * 1024 * 1024;

async function runGit(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[], options: GitOptions): Promise<GitResult> {
  const result = await startExeca(() => execa('git', args, {
    cwd,
    env,
    extendEnv: false,
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    detached: true,
    maxBuffer: options.maxBytes ?? defaultMaxBytes,
    ...(options.input === undefined ? {stdin: 'ignore'} : {input: options.input}),
    ...(options.signal === undefined ? {} : {cancelSignal: options.signal}),
  }), args);
  const stdout = Buffer.from(result.stdout);
  const stderr = Buffer.from(result.stderr).toString('utf8');
  if (result.isMaxBuffer && options.maxBytes !== undefined) return {code: 0, stdout, stderr};
  if (result.exitCode !== undefined && !result.isMaxBuffer) {
    const failure = new GitFailure(args, result.exitCode, stderr);
    if (result.exitCode !== 0 && shortageIn(failure) !== null) throw failure;
    return {code: result.exitCode, stdout, stderr};
  }
  throw new GitFailure(args, null, stderr.trim() === '' ? (result.shortMessage ?? '') : stderr);
}

/** Without file handles for its pipes a child never comes to be, which execa stumbles over. */
async function startExeca<T>(start: () => Promise<T>, args: readonly string[]): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw error instanceof TypeError && error.message.includes('stdio') ? new GitFailure(args, null, 'Too many open files: it could not be started') : error;
  }
}

/** simple-git runs the tasks of one instance in a row and drops those behind a failed one, so every call has an instance of its own. */
async function readText(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const failures: GitFailure[] = [];
  const options: Partial<SimpleGitOptions> = {
    baseDir: cwd,
    unsafe: everything,
    allowEnvironment: Object.keys(env),
    errors: (error, result) => {
      if (error === undefined && result.exitCode === 0) return undefined;
      const words = Buffer.concat(result.stdErr).toString('utf8');
      // A negative code is the system's, for a git that could not be started; the words then are a stack trace.
      const failure = result.exitCode < 0 ? new GitFailure(args, null, words.split('\n', 1)[0] ?? '') : new GitFailure(args, result.exitCode, words);
      failures.push(failure);
      return failure;
    },
  };
  try {
    const text = await simpleGit(options).env(env).raw([...args]);
    return text.endsWith('\n') ? text.slice(0, -1) : text;
  } catch (error) {
    throw failures[0] ?? new GitFailure(args, null, error instanceof Error ? error.message : String(error));
  }
}

/** simple-git guards callers against hostile arguments and environments; ours are our own, and harden git in the very ways it refuses. */
const everything: Required<NonNullable<SimpleGitOptions['unsafe']>> = {
  allowAbbreviatedOptions: false,
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeCustomBinary: false,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
};
