/** What has come of profiles' work so far, added up. Pure. */
import type {HistoryEntry, WorkKind} from '../model.ts';

/** Sums over tasks that count; means are sums by their numbers. */
export interface Tally {
  readonly tried: number;
  readonly landed: number;
  readonly minutes: number;
  readonly costUsd: number;
  /** Tasks whose cost is known. */
  readonly priced: number;
}

/** One profile's record. */
export interface ProfileRecord {
  readonly all: Tally;
  readonly kinds: ReadonlyMap<WorkKind, Tally>;
}

/** By the profile's name. */
export type TrackRecord = ReadonlyMap<string, ProfileRecord>;

export const noTally: Tally = {tried: 0, landed: 0, minutes: 0, costUsd: 0, priced: 0};

/** `entries`: one for each task of each run. */
export function trackRecord(entries: readonly HistoryEntry[]): TrackRecord {
  const found = new Map<string, {all: Tally; kinds: Map<WorkKind, Tally>}>();
  for (const entry of entries) {
    if (entry.outcome === 'uncounted') continue;
    const record = found.get(entry.profile) ?? {all: noTally, kinds: new Map<WorkKind, Tally>()};
    found.set(entry.profile, record);
    record.all = plus(record.all, entry);
    if (entry.kind !== null) record.kinds.set(entry.kind, plus(record.kinds.get(entry.kind) ?? noTally, entry));
  }
  return found;
}

const plus = (tally: Tally, entry: HistoryEntry): Tally => ({
  tried: tally.tried + 1,
  landed: tally.landed + (entry.outcome === 'landed' ? 1 : 0),
  minutes: tally.minutes + entry.minutes,
  costUsd: tally.costUsd + (entry.costUsd ?? 0),
  priced: tally.priced + (entry.costUsd === null ? 0 : 1),
});
