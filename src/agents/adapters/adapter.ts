/** What an adapter is: the knowledge about one agent CLI, as pure functions. Adapters never spawn. */
import type {FailureKind} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {AgentProfile, AgentType, HomeFolder} from '../../model.ts';

/** One attempt, as far as its command line depends on it. */
export interface AttemptRequest {
  readonly profile: AgentProfile;
  /** The task's model, else the profile's; null leaves the choice to the CLI. */
  readonly model: string | null;
  /** The working directory of the process. */
  readonly worktree: string;
  /** Directories outside the worktree that git needs. The CLIs here read them anyway; no adapter makes them writable, since orch commits. */
  readonly gitDirs: readonly string[];
  /** The file with the task's script, for type `script`. */
  readonly scriptFile: string | null;
  /** The session to resume, or null for a new one. */
  readonly session: string | null;
  /** Orch runs as uid 0. */
  readonly root: boolean;
  /** Orch has put it into a sandbox: the CLI's own, which would not work in there, is not needed. */
  readonly sandboxed: boolean;
  /** US dollars that the attempt may cost, for CLIs that hold such a bound by themselves; null or absent: no bound. */
  readonly budgetUsd?: number | null;
  /** Program and arguments of orch's bridge to agents of type `acp`. */
  readonly bridge: readonly [string, ...string[]];
}

/** How to start the process of an attempt. */
export interface CommandSpec {
  /** A name to find on PATH, or what the user wrote as a command. */
  readonly program: string;
  readonly args: readonly string[];
  /** `prompt`: write the prompt and close. `none`: give it no input at all; an open silent pipe makes some CLIs wait for ever. */
  readonly stdin: 'prompt' | 'none';
  /** Fixed settings of the adapter: updates and telemetry off, … */
  readonly env: Readonly<Record<string, string>>;
  /** Names that must not reach the process, even where the profile passes them. */
  readonly unset: readonly string[];
}

/** Reads one attempt's stdout; keeps state between lines, so each attempt needs a new one. */
export interface Decoder {
  /** One line of stdout without its newline. Never throws, whatever the line holds. */
  line(text: string): readonly AgentEvent[];
}

/** How to learn a program's version. */
export interface VersionQuery {
  readonly args: readonly string[];
  /** The version out of what the program printed; null where it holds none. */
  parse(output: string): string | null;
}

export interface AgentAdapter {
  readonly type: AgentType;
  /** Names under which PATH may know the program, best first; empty where the profile names it. */
  readonly programs: readonly string[];
  /** Names of the variables with credentials and configuration that built-in profiles pass through. */
  readonly defaultEnv: readonly string[];
  /** Further attempts after a failed one, unless the user says otherwise. */
  readonly retries: number;
  readonly stream: 'jsonl' | 'text';
  /** What a `usage` event counts: this attempt, or the whole session including the attempts it resumes (subtract what was told before). */
  readonly usageCovers: 'attempt' | 'session';
  /** Milliseconds of silence after the last `ended` event after which a process that does not exit is ended and counted as finished. */
  readonly lingerMs: number;
  /** Milliseconds without a line, CPU or a changed file after which it counts as hanging, unless the user says otherwise. */
  readonly hangMs: number;
  /** Where the CLI keeps its configuration; absent: nothing that orch knows of. */
  readonly home?: readonly HomeFolder[];
  /**
   * Where its login may come from: variables, and files from HOME besides the credentials in `home`; `keychain`: on macOS also from
   * there, where nobody can look. Absent: it needs none, or tells nobody.
   */
  readonly login?: {readonly variables: readonly string[]; readonly files?: readonly string[]; readonly keychain?: true};
  /** Files with instructions that the program loads by itself when they lie in the worktree's root. */
  readonly instructionFiles: readonly string[];
  /** Null where the program is the user's own. */
  readonly version: VersionQuery | null;
  /** Exit codes with a meaning of their own, for ends without a terminal event. */
  readonly exitKinds?: Readonly<Record<number, FailureKind>>;
  /** The exit code of an interrupted process that says nothing at all about its end; a failure of its own it would explain. */
  readonly interruptedExit?: number;
  /** A line of stderr that tells of one more try after the provider's error; its first group is the number of tries. */
  readonly retryLine?: RegExp;
  /** It tells nobody of its retries: a provider that has not answered once for `ms` turns it away with this kind of failure. */
  readonly silentRetries?: {readonly kind: FailureKind; readonly ms: number};
  /**
   * Whether it can be held to a profile's `shell` and `git`. `held`: its command line or environment does; `no-commands`: it takes no
   * such list, and below `full` runs no command at all; `unheld`: it runs what it likes.
   */
  readonly commands: 'held' | 'no-commands' | 'unheld';
  command(request: AttemptRequest): CommandSpec;
  decoder(): Decoder;
}

/** The CLIs let a command run for up to ten minutes and their provider be silent for up to five, and neither need be seen from outside. */
export const longestSilenceMs = 12 * 60_000;

/** What programs of the user's may wait for nobody knows. */
export const longestOwnSilenceMs = 20 * 60_000;

/** Variables that any CLI needs to reach its provider from behind a proxy or a private certificate authority. */
export const networkEnv: readonly string[] = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];
