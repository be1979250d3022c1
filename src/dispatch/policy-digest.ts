/** Fingerprint of what the gates go by, so that a human's yes holds only for what was in force when it was given. */
import {createHash} from 'node:crypto';
import {gatesUnder} from '../agents/strategy.ts';
import type {Check, GateSettings, PlannedTask} from '../model.ts';
import {codeRules} from '../gates/code/rules.ts';
import {defaultPolicy} from '../gates/policy-defaults.ts';

/** The gates of one task: those of everybody, stricter under its strategy, and what the task itself names as further checks. */
export function gatesOfTask(gates: GateSettings, task: PlannedTask): GateSettings {
  const under = gatesUnder(task.route.strategy, gates);
  const own = (task.verify ?? []).map((run, index): Check => ({name: `verify of ${task.id}${index === 0 ? '' : ` (${index + 1})`}`, run}));
  return own.length === 0 ? under : {...under, checks: [...under.checks, ...own]};
}

/** First 16 hex digits of SHA-256 over the settings of a task's gates and the built-in lists. The order of keys does not count. */
export function policyDigest(gates: GateSettings, task: PlannedTask): string {
  return createHash('sha256').update(JSON.stringify([gatesOfTask(gates, task), defaultPolicy, codeRules], sorted)).digest('hex').slice(0, 16);
}

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
