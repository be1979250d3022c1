/** The environment of an agent's process: what its profile names, and nothing else of ours. Pure. */
import type {CommandSpec} from '../agents/adapters/adapter.ts';
import type {AgentProfile} from '../model.ts';

interface Whereabouts {
  /** `.worktrees`. */
  readonly root: string;
  readonly runId: string;
  readonly taskId: string;
  readonly title: string;
  readonly attempt: number;
  readonly promptFile: string;
}

export interface AttemptPlace extends Whereabouts {
  readonly statusFile: string;
  readonly handoffFile: string;
  readonly messagesFile: string;
  readonly outboxFile: string;
  /** First of 20 ports of its own. */
  readonly portBase: number;
}

/** The kernel takes no single entry of more than 128 KiB. */
const longestTitle = 1000;

/** Variables that every process needs to find programs and to speak the user's language. */
const always = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TERM', 'TMPDIR', 'USER', 'LOGNAME', 'SHELL', 'TZ', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'];

export function agentEnvironment(own: Readonly<Record<string, string | undefined>>, profile: AgentProfile, spec: CommandSpec, place: AttemptPlace): Readonly<Record<string, string>> {
  return {
    ...whoAndWhere(own, profile, spec, place),
    ORCH_STATUS_FILE: place.statusFile,
    ORCH_HANDOFF_FILE: place.handoffFile,
    ORCH_MESSAGES_FILE: place.messagesFile,
    ORCH_OUTBOX_FILE: place.outboxFile,
    ORCH_PORT_BASE: String(place.portBase),
  };
}

/** A reviewer writes its answer to `reviewFile` and nothing else. */
export function reviewerEnvironment(own: Readonly<Record<string, string | undefined>>, profile: AgentProfile, spec: CommandSpec, place: Whereabouts & {readonly reviewFile: string}): Readonly<Record<string, string>> {
  return {...whoAndWhere(own, profile, spec, place), ORCH_REVIEW_FILE: place.reviewFile};
}

function whoAndWhere(own: Readonly<Record<string, string | undefined>>, profile: AgentProfile, spec: CommandSpec, place: Whereabouts): Readonly<Record<string, string>> {
  const env: Record<string, string> = {...baseEnvironment(own, place.root), ...pick(own, profile.env), ...spec.env};
  for (const name of spec.unset) delete env[name];
  return {
    ...env,
    ORCH_RUN_ID: place.runId,
    ORCH_TASK_ID: place.taskId,
    ORCH_TASK_TITLE: place.title.slice(0, longestTitle),
    ORCH_ATTEMPT: String(place.attempt),
    ORCH_PROMPT_FILE: place.promptFile,
  };
}

/**
 * What setup, check and test commands get: the same bare environment, without any profile's variables. Git looks for a repository
 * no further up than `root` (`.worktrees`): in a worktree whose own `.git` is gone it would find the user's, and act on that.
 */
export function baseEnvironment(own: Readonly<Record<string, string | undefined>>, root: string): Readonly<Record<string, string>> {
  return {...pick(own, always), GIT_CEILING_DIRECTORIES: root};
}

function pick(own: Readonly<Record<string, string | undefined>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])));
}
