/** Chooses by what has landed before, now and then trying what is little known (Thompson sampling). Pure: the same seed draws the same. */
import {createHash} from 'node:crypto';
import type {AgentProfile, WorkKind} from '../model.ts';
import {noTally, type TrackRecord} from './track-record.ts';

/** What a profile's record on a kind of work drew, from 0 to 1: the highest is chosen. */
export interface Draw {
  readonly landed: number;
  readonly tried: number;
  readonly value: number;
}

/**
 * Draws from the Beta distribution of the profile's chance to land such a task. Without a record it is one of two; where the kind is among its
 * `strengths`, three of four.
 */
export function drawFor(profile: AgentProfile, {kind, record, seed}: {readonly kind: WorkKind; readonly record: TrackRecord; readonly seed: string}): Draw {
  const {landed, tried} = record.get(profile.name)?.kinds.get(kind) ?? noTally;
  const strong = profile.strengths?.includes(kind) === true;
  const next = uniforms(`${seed}/${profile.name}`);
  const hit = gamma((strong ? 3 : 1) + landed, next);
  const miss = gamma(1 + tried - landed, next);
  return {landed, tried, value: hit / (hit + miss)};
}

/** Numbers between 0 and 1, neither of them included, that the seed determines. */
function uniforms(seed: string): () => number {
  let count = 0;
  return () => {
    const bytes = createHash('sha256').update(`${seed}/${count++}`).digest();
    return (bytes.readUIntBE(0, 6) + 0.5) / 2 ** 48;
  };
}

/** A draw from the Gamma distribution of a shape of at least 1, by Marsaglia and Tsang's rejection. */
function gamma(shape: number, next: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
