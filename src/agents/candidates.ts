/** What the steps of routing share: the work, who can take it, and what profiles and tasks have in common. Pure. */
import type {AgentProfile, Strategy, Task, WorkKind, WorkSize} from '../model.ts';
import {overlap} from '../analyze/glob-overlap.ts';

/** A task as routing sees it. */
export interface Work {
  readonly task: Task;
  readonly kind: WorkKind;
  readonly kindReason: string;
  readonly size: WorkSize;
  readonly strategy: Strategy | null;
  /** The strategy follows from the kind; nobody has said it. */
  readonly inferred: boolean;
}

/** The profile that was chosen. */
export interface Chosen {
  readonly profile: AgentProfile;
  /** Why, in one clause. */
  readonly clause: string;
  /** What would have come before it but cannot, as clauses such as `ops is blocked: no key`. */
  readonly blocked: readonly string[];
  /** Who else could have taken it, each with why not. */
  readonly passedOver: readonly string[];
}

/** Why this profile cannot take the task; null where it can. */
export function refusal(profile: AgentProfile, task: Task): string | null {
  if (profile.status === 'blocked') return `${profile.name} is blocked: ${profile.blocker ?? 'no reason given'}`;
  if (profile.type === 'script' && task.script === null) return `${profile.name} runs scripts and the task has no \`sh run\` block`;
  return null;
}

export function activeFirst(profiles: readonly AgentProfile[]): readonly AgentProfile[] {
  return profiles.toSorted((a, b) => Number(a.status === 'experimental') - Number(b.status === 'experimental'));
}

/** Words of the first list that the second holds too, whatever their case. */
export function common(words: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map((word) => word.toLowerCase()));
  return [...new Set(words)].filter((word) => known.has(word.toLowerCase()));
}

export function overlapping(owned: readonly string[], globs: readonly string[]): readonly string[] {
  return owned.filter((glob) => globs.some((other) => overlap(glob, other) !== null));
}

export function listed(words: readonly string[]): string {
  const shown = words.slice(0, 3).join(', ');
  return words.length > 3 ? `${shown} and ${words.length - 3} more` : shown;
}
