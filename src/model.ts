/** The vocabulary that every room shares: types, and the list of the gates. */
import type {CodeSettings} from './code-rules.ts';
import type {ComplianceSettings} from './compliance.ts';
import type {Budget, Price} from './money.ts';
import type {Diagnostic} from './failure.ts';
import type {Reviewer} from './reviewer.ts';
import type {Route, WorkKind, WorkSize} from './work.ts';

export {ruleLanguages, type CodeRuleSetting, type CodeSettings} from './code-rules.ts';
export type {CommitText, ComplianceRule, ComplianceSettings, RuleDemand, RuleWhen} from './compliance.ts';
export type {Budget, Price} from './money.ts';
export type {AttemptOutcome, BaseTest, CanaryOutcome, FailedTests, Flaky, MergeOutcome, OnBase, Usage, VerifyOutcome} from './outcome.ts';
export type {Reviewer} from './reviewer.ts';
export type {HistoryEntry, Preference, Route, RoutingRule, Strategy, WorkKind, WorkSize} from './work.ts';

export type TaskId = string;
/** A full object name of git (40 or 64 hex digits). */
export type Sha = string;

// ---- what the user wrote -----------------------------------------------------

/** A task as a format reader found it in the task file. */
export interface Task {
  readonly id: TaskId;
  readonly title: string;
  /** Line of its heading or checkbox, from 1. */
  readonly line: number;
  readonly done: boolean;
  /** Marked as optional by its format. */
  readonly optional: boolean;
  /** Marked as safe to run in parallel by its format (`[P]`). A claim, checked against ownership. */
  readonly parallel: boolean;
  /** Tasks that must have landed before this one starts. */
  readonly dependsOn: readonly TaskId[];
  /** Tasks that come earlier in an order the format implies (phases, numbering). */
  readonly after: readonly TaskId[];
  /** Files as written. */
  readonly files: readonly string[];
  /** Ownership: globs from the repository's root that only this task may write. Empty: claims nothing, has no scope. */
  readonly owns: readonly string[];
  /** True where `owns` was read out of prose: leaving an inferred scope only warns. */
  readonly inferred: boolean;
  /** Context for the prompt; makes no edge. */
  readonly reads: readonly string[];
  readonly labels: readonly string[];
  readonly agent: string | null;
  readonly model: string | null;
  readonly estimateMinutes: number | null;
  /** Higher starts first among tasks of equal path length. */
  readonly priority: number;
  readonly timeoutMs: number | null;
  /** US dollars that it may cost. Absent: what its profile says. */
  readonly budgetUsd?: number;
  /** The task's own checks, run before the queue; null where it names none. */
  readonly verify: readonly string[] | null;
  /** Markdown for the agent. */
  readonly prompt: string;
  /** Shell script for an agent of type `script`; null without a `sh run` block. */
  readonly script: string | null;
  /** First 16 hex digits of SHA-256 over everything that defines the task; with the id it tells whether a landing is already in history. */
  readonly digest: string;
}

// ---- the plan ------------------------------------------------------------------

export interface Edge {
  readonly from: TaskId;
  readonly to: TaskId;
  /** `depends-on` releases when `from` has landed; the others when it has landed or ended. */
  readonly reason: 'depends-on' | 'shares-files' | 'order';
  /** For `shares-files`: example paths where the two meet. */
  readonly files?: readonly string[];
}

export interface Conflict {
  readonly tasks: readonly [TaskId, TaskId];
  readonly files: readonly string[];
  /** Both were marked as parallel in the file. */
  readonly marked: boolean;
}

export interface PlannedTask extends Task {
  readonly route: Route;
  /** The task whose agent asked for this one; absent: it stands in the task file. */
  readonly parent?: TaskId;
}

/** What a run intends; immutable once written. Tasks are in file order. */
export interface Plan {
  readonly version: 1;
  readonly file: string;
  readonly format: string;
  readonly confidence: number;
  readonly tasks: readonly PlannedTask[];
  readonly edges: readonly Edge[];
  readonly conflicts: readonly Conflict[];
  readonly criticalPath: readonly TaskId[];
  readonly predicted: {
    readonly parallelMinutes: number;
    readonly sequentialMinutes: number;
    readonly costUsd: number | null;
    readonly advice: 'parallel' | 'sequential';
  };
  readonly diagnostics: readonly Diagnostic[];
}

// ---- configuration -------------------------------------------------------------

/** Where agents, checks and tests run: in a sandbox of the operating system, or merely in a worktree of their own. */
export type Isolation = 'sandbox' | 'worktree';

/** A folder in which an agent CLI keeps its configuration. */
export interface HomeFolder {
  /** From HOME. */
  readonly path: string;
  /** Name of the variable that moves it elsewhere. */
  readonly movedBy?: string;
  /** Names in it that every sandbox gets a copy of: settings and instructions, never history. */
  readonly copy: readonly string[];
  /** Files in it that are the user's own also in there, since the CLI renews them. */
  readonly credentials: readonly string[];
}

export type AgentType = 'claude' | 'codex' | 'cursor' | 'gemini' | 'qwen' | 'opencode' | 'copilot' | 'acp' | 'command' | 'script';
export type Permissions = 'read-only' | 'edit' | 'full';
/** What becomes of a task whose agent meets a limit of its account: it waits, another profile takes over, or it fails. */
export type OnLimit = 'wait' | 'fallback' | 'fail';

/** One entry of `agents:` in agents.yaml, or a built-in one. */
export interface AgentProfile {
  readonly name: string;
  readonly type: AgentType;
  readonly model: string | null;
  readonly persona: string | null;
  /** The user's own layout of the prompt, with `{{section}}` in it; absent: orch's. */
  readonly template?: string;
  readonly capabilities: readonly string[];
  /** Expertise as globs; used by routing only. */
  readonly files: readonly string[];
  readonly permissions: Permissions;
  /** False: no network in the sandbox. Absent: yes. */
  readonly network?: boolean;
  /** Commands that it may run below `full`, such as `npm *`, and whether git is among any it runs, where its CLI can be held to that. */
  readonly shell?: readonly string[];
  readonly git?: boolean;
  /** Paths that it may read in the sandbox: absolute, from `~`, or from the top level of the repository. */
  readonly read?: readonly string[];
  /** Names of environment variables passed through. */
  readonly env: readonly string[];
  /** Program and arguments of the types `command` and `acp`. */
  readonly command: readonly string[] | null;
  readonly timeoutMs: number | null;
  /** US dollars that one task may cost. Absent: no bound. */
  readonly budgetUsd?: number;
  /** Silence after which it counts as hanging; null: never. Absent: what `defaults` or its adapter says. */
  readonly hangMs?: number | null;
  /** Name of the account that it shares with other profiles. Absent: goes by its type. */
  readonly provider?: string;
  /** Absent: as the settings say. */
  readonly onLimit?: OnLimit;
  /** Profiles that take over, in this order. Absent: none. */
  readonly fallback?: readonly string[];
  readonly status: 'active' | 'experimental' | 'blocked';
  readonly blocker: string | null;
  /** Kinds of work that it is good at. */
  readonly strengths?: readonly WorkKind[];
  /** Models by a task's size; they go before `model`. */
  readonly models?: Readonly<Partial<Record<WorkSize, string>>>;
  /** The user's own ratings, 1 to 5: 5 is dearest, fastest, best. */
  readonly ratings?: {readonly cost?: number; readonly speed?: number; readonly quality?: number};
}

/** What a gate does with what it finds; `auto` leaves it to the gate. */
export type GateMode = 'block' | 'human' | 'warn' | 'off' | 'auto';

export interface Check {
  readonly name: string;
  readonly run: string;
  /** It may use the network in the sandbox. Absent: no. */
  readonly network?: boolean;
  /** It passes also where it tests nothing. Absent: no. */
  readonly allowNoTests?: boolean;
  /** Further tries where it fails. Absent: one. */
  readonly flakyRetries?: number;
}

export type SecretScanner = 'gitleaks' | 'trufflehog';

export interface DependencySettings {
  readonly mode: GateMode;
  /** Identifiers of SPDX that what is new may have; null: not asked. */
  readonly licences: readonly string[] | null;
  /** What known vulnerabilities stop a change; `off`: the registry is not asked. */
  readonly audit: 'off' | 'low' | 'moderate' | 'high' | 'critical';
}

export interface GateSettings {
  readonly scope: GateMode;
  readonly tree: GateMode;
  readonly secrets: GateMode;
  /** Programs that the secrets gate asks, each of which must be there; absent: those that are on PATH. */
  readonly secretScanners?: readonly SecretScanner[];
  /** Absent: `auto`, without licences and audit. */
  readonly dependencies?: DependencySettings;
  /** Absent: `auto`, without rules of the user's. */
  readonly code?: CodeSettings;
  /** Absent: `auto`. */
  readonly tests?: GateMode;
  readonly policy: {
    readonly mode: GateMode;
    /** Globs read as in .gitignore. */
    readonly requireHuman: readonly string[];
    readonly block: readonly string[];
    /** Files with an owner in the base commit's CODEOWNERS ask a human. Absent: no. */
    readonly codeowners?: boolean;
  };
  /** Absent: nothing is asked. */
  readonly compliance?: ComplianceSettings;
  readonly checks: readonly Check[];
  /** Absent: none. */
  readonly reviewers?: readonly Reviewer[];
}

export type MergeStrategy = 'merge' | 'squash' | 'rebase';
export type OnConflict = 'serialize' | 'allow' | 'fail' | 'ask';

/** Everything that steers a run, resolved once and written beside the plan, so that `resume` reads nothing else. */
export interface Settings {
  readonly maxParallel: number;
  /** How long an attempt may take, by who said so: the flag, the task file's front matter, agents.yaml or built-in. */
  readonly timeout: {readonly flagMs: number | null; readonly fileMs: number | null; readonly defaultMs: number};
  readonly maxDurationMs: number | null;
  readonly mergeStrategy: MergeStrategy;
  /** The project's tests, run on every commit before it lands; empty: none, said so by the user. */
  readonly verify: readonly string[];
  readonly gates: GateSettings;
  /** The tests may use the network in the sandbox. Absent: no. */
  readonly verifyNetwork?: boolean;
  /** Whether a run finds out that the tests can fail. Absent: no. */
  readonly canary?: 'warn' | 'off';
  /** A test command that runs no test passes. Absent: no. */
  readonly verifyAllowNoTests?: boolean;
  /** Further tries of tests that fail. Absent: one. */
  readonly verifyFlakyRetries?: number;
  readonly workspace: {readonly setup: string | null; readonly copy: readonly string[]};
  /** Absent: no bound. */
  readonly budget?: Budget;
  /** The user's own prices by model, before the listed ones. */
  readonly prices?: Readonly<Record<string, Price>>;
  /** What is hidden beside the credentials that orch knows by name or form: variables, and sources of regular expressions. */
  readonly redact: {readonly names: readonly string[]; readonly patterns: readonly string[]};
  /** Absent: `worktree`. */
  readonly isolation?: Isolation;
  /** Absent: `wait`. */
  readonly onLimit?: OnLimit;
  readonly agents: Readonly<Record<string, AgentProfile>>;
}

/** `plan.json`: the first thing a run writes. */
export interface RunPlan {
  readonly version: 1;
  readonly runId: string;
  readonly plan: Plan;
  /** Tasks of this run (`--only`, not done, not landed before); the others are listed and never run. */
  readonly selected: readonly TaskId[];
  readonly settings: Settings;
  /** Further attempts after a failed one, by profile. */
  readonly retries: Readonly<Record<string, number>>;
  /** Full ref name of the branch that is fast-forwarded, and where it stood. Null ref: a detached HEAD, which is never moved. */
  readonly into: string | null;
  readonly base: Sha;
}

// ---- outcomes ---------------------------------------------------------------------

/** All gates, in the order in which they are asked. */
export const gateNames = ['scope', 'tree', 'secrets', 'dependencies', 'code', 'tests', 'policy', 'compliance', 'checks', 'review'] as const;
export type GateName = (typeof gateNames)[number];

export interface Finding {
  /** Stable id, such as `secrets/aws-access-key`. */
  readonly rule: string;
  /** What was found and how to mend it; never the secret itself. */
  readonly message: string;
  readonly file?: string;
  /** From 1; absent where the finding is about the whole file. */
  readonly line?: number;
}

export type GateVerdict =
  | {readonly type: 'pass'; readonly warnings: readonly Finding[]}
  | {readonly type: 'block'; readonly findings: readonly Finding[]}
  | {readonly type: 'human'; readonly findings: readonly Finding[]}
  /** The gate could not judge; never a pass. */
  | {readonly type: 'error'; readonly message: string};
