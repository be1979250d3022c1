/** The vocabulary of routing, part of `model.ts`: what work is, who takes it, and what came of it. Types only. */
import type {AgentType, TaskId} from './model.ts';

/** What a task is about, as its labels, words and files tell. */
export type WorkKind = 'feature' | 'security' | 'performance' | 'data' | 'deployment' | 'bug' | 'refactor' | 'docs' | 'tests' | 'review';
export type WorkSize = 'small' | 'medium' | 'large';
/** What a run is for: which strengths it prefers and which gates are stricter. */
export type Strategy = 'feature' | 'security' | 'performance' | 'data' | 'deployment' | 'bug' | 'refactor';
/** By what to choose among capable profiles. */
export type Preference = 'cost' | 'speed' | 'quality' | 'learned';

export interface Route {
  /** Name of the profile. */
  readonly agent: string;
  /** Why this one, who was passed over, and which model where the size chose it. */
  readonly reason: string;
  /** Absent: nobody looked. */
  readonly kind?: WorkKind;
  /** Chooses among the profile's `models`. */
  readonly size?: WorkSize;
  /** What the size was told from. */
  readonly sizeReason?: string;
  /** The strategy in force for this task; absent: none. */
  readonly strategy?: Strategy;
  /** Profiles that could have been taken, each with the reason why not; a few of them. */
  readonly passedOver?: readonly string[];
}

/** How one task of one run ended, as routing remembers it. */
export interface HistoryEntry {
  readonly version: 1;
  /** When it ended (ISO 8601). */
  readonly at: string;
  readonly runId: string;
  readonly task: TaskId;
  readonly digest: string;
  readonly profile: string;
  readonly type: AgentType;
  readonly model: string | null;
  readonly kind: WorkKind | null;
  readonly size: WorkSize | null;
  /** `uncounted`: it did not land, and not for a fault of the profile's; its cost counts. */
  readonly outcome: 'landed' | 'failed' | 'uncounted';
  /** A `FailureKind`, perhaps of another version; null: it landed, or has not ended. */
  readonly failureKind: string | null;
  readonly attempts: number;
  /** Minutes in which its agent worked. */
  readonly minutes: number;
  /** Null: unknown, never 0. */
  readonly costUsd: number | null;
  /** Where that is unknown: as much of it as is known; absent: nothing. */
  readonly knownUsd?: number;
  readonly tokens: {readonly input: number; readonly output: number} | null;
}

export interface RoutingRule {
  readonly labels: readonly string[];
  readonly files: readonly string[];
  readonly kinds?: readonly WorkKind[];
  readonly sizes?: readonly WorkSize[];
  readonly use: string;
}
