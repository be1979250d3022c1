/** The agents that review changes, as the settings name them. Types only; others take them from `model.ts`. */
import type {GateMode, RuleWhen} from './model.ts';

/** An agent that reads each change of certain tasks before it lands. */
export interface Reviewer {
  readonly name: string;
  /** The profile that reads; its fallbacks where it has worked on the task itself. */
  readonly agent: string;
  /** Absent: every task. */
  readonly when?: RuleWhen;
  /** Whose question it answers in the status. */
  readonly kind: 'security' | 'compliance';
  /** Also the model has to be of another maker than those that worked on the task. */
  readonly crossModel: boolean;
  readonly mode: GateMode;
  /** Null: as for an attempt of its profile. */
  readonly timeoutMs: number | null;
}
