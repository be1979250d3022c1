/** The step of routing that chooses among capable profiles: by cost, speed, quality, or by what has landed before. Pure. */
import type {AgentProfile, Preference} from '../model.ts';
import type {Work} from './candidates.ts';
import {drawFor, type Draw} from './learned.ts';
import {modelForSize} from './model-choice.ts';
import {ratingOf} from './ratings.ts';
import type {Quality, Rating} from './ratings.ts';
import type {TrackRecord} from './track-record.ts';

/** One look at the profiles: who answers to it, and how well. */
export interface Step {
  /** 0: does not answer to it. */
  readonly score: (profile: AgentProfile) => number;
  /** Why the chosen one was chosen. */
  readonly clause: (profile: AgentProfile) => string;
  /** What others have none or fewer of. */
  readonly lack: string;
  /** Why another was not chosen, where that says too little. */
  readonly why?: (profile: AgentProfile) => string;
  /** It says nothing about a profile that stands alone. */
  readonly choosesOnly?: boolean;
}

export function preferenceStep(prefer: Preference, work: Work, options: {readonly profiles: readonly AgentProfile[]; readonly record?: TrackRecord; readonly seed?: string}): Step {
  const record = options.record ?? new Map();
  if (prefer === 'learned') return learnedStep(work, record, `${options.seed ?? ''}/${work.task.id}`);
  const rating = (profile: AgentProfile): Rating => rate(prefer, profile, work, record);
  const text = (profile: AgentProfile): string => `${prefer} ${rating(profile).value} (${rating(profile).from})`;
  return {
    score: (profile) => (prefer === 'cost' ? 6 - rating(profile).value : rating(profile).value),
    clause: (profile) => `prefer ${text(profile)}`,
    lack: prefer,
    choosesOnly: true,
    why: (profile) => `has ${text(profile)}`,
  };
}

/** Quality counts for half a point more where the work is among a profile's strengths. */
function rate(prefer: Quality, profile: AgentProfile, {task, kind, size}: Work, record: TrackRecord): Rating {
  const rating = ratingOf(prefer, profile, {model: task.model ?? modelForSize(profile, size) ?? profile.model, kind, record});
  if (prefer !== 'quality' || profile.strengths?.includes(kind) !== true) return rating;
  return {value: rating.value + 0.5, from: `${rating.from}, a strength`};
}

function learnedStep({kind}: Work, record: TrackRecord, seed: string): Step {
  const drawn = new Map<AgentProfile, Draw>();
  const draw = (profile: AgentProfile): Draw => {
    const known = drawn.get(profile) ?? drawFor(profile, {kind, record, seed});
    drawn.set(profile, known);
    return known;
  };
  const text = (profile: AgentProfile): string => {
    const {landed, tried, value} = draw(profile);
    return `${landed} of ${tried} on ${kind}, drew ${value.toFixed(2)}`;
  };
  return {
    score: (profile) => draw(profile).value,
    clause: (profile) => `learned: ${text(profile)}`,
    lack: 'a record',
    choosesOnly: true,
    why: (profile) => `has ${text(profile)}`,
  };
}
