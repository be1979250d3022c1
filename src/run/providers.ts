/** Accounts that agents share, and what the log tells of their limits. Pure. */
import type {FailureKind} from '../failure.ts';
import type {AgentProfile, AgentType} from '../model.ts';
import type {RunEvent} from './events.ts';

/** An account that has met a limit in this run. */
export interface ProviderRecord {
  /** Nothing new of it starts before this time (ISO 8601); null: before a person resumes the run. */
  readonly until: string | null;
  readonly kind: FailureKind;
  /** What the provider said. */
  readonly message: string;
  /** The most attempts of it at once; null: as many as the run allows. */
  readonly cap: number | null;
  /** Limits in a row; a success ends them. */
  readonly streak: number;
  /** When the first of them was met (ISO 8601). */
  readonly since: string;
  /** Number of the event of the newest one: attempts that began before it were let go by an older state of things. */
  readonly heldSeq: number;
}

export type Providers = ReadonlyMap<string, ProviderRecord>;

/** The account of a profile: as it says, else the one that programs of its type use; one's own programs have their own. */
export const providerOf = (profile: Pick<AgentProfile, 'name' | 'type' | 'provider'>): string => profile.provider ?? accounts[profile.type] ?? profile.name;

const accounts: Readonly<Partial<Record<AgentType, string>>> = {
  claude: 'anthropic',
  codex: 'openai',
  cursor: 'cursor',
  gemini: 'google',
  qwen: 'qwen',
  opencode: 'opencode',
  copilot: 'github',
};

/** True while nothing new of it may start. */
export const isHeld = (record: ProviderRecord | undefined, nowMs: number): record is ProviderRecord =>
  record !== undefined && (record.until === null || Date.parse(record.until) > nowMs);

/** The accounts after one more limit. */
export function afterHold(providers: Providers, event: Extract<RunEvent, {type: 'provider-held'}>): Providers {
  const {provider, until, kind, message, cap, streak} = event;
  const before = providers.get(provider);
  const since = before === undefined || before.streak === 0 ? event.at : before.since;
  return new Map(providers).set(provider, {until, kind, message, cap, streak, since, heldSeq: event.seq});
}

/** One more at once after each success of an attempt that began after the limit, up to what the run allows. */
export function afterSuccess(providers: Providers, provider: string, startedSeq: number, most: number): Providers {
  const record = providers.get(provider);
  if (record === undefined || startedSeq < record.heldSeq) return providers;
  const cap = record.cap === null || record.cap + 1 >= most ? null : record.cap + 1;
  return new Map(providers).set(provider, {...record, cap, streak: 0});
}

/** Longest time that a run waits with nothing else to do: a window of five hours is sat out over night, a week's limit is not. */
export const longestWaitMs = 12 * 60 * 60_000;

/** A person who resumes has paid, or knows better: what the run does not wait for by itself is tried again, one at a time. */
export function afterResume(providers: Providers, at: string): Providers {
  const isWaitedFor = (until: string | null): boolean => until !== null && Date.parse(until) - Date.parse(at) <= longestWaitMs;
  return new Map([...providers].map(([name, record]) => [name, isWaitedFor(record.until) ? record : {...record, until: at, cap: 1, streak: 0}]));
}
