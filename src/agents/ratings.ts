/** How dear, fast and good a profile is on a task, from 1 to 5: by agents.yaml, else by its record, else by what its model is. Pure. */
import type {AgentProfile, AgentType, WorkKind} from '../model.ts';
import type {TrackRecord, Tally} from './track-record.ts';

export type Quality = 'cost' | 'speed' | 'quality';

/** A rating and where it comes from, in a few words. */
export interface Rating {
  readonly value: number;
  readonly from: string;
}

/** With fewer tasks than these a record says nothing. */
const leastTried = 3;

/** What orch assumes, for lack of anything better. By the model's tier where its name tells one, else by the type. */
const tiers: readonly {readonly name: string; readonly models: RegExp; readonly ratings: Readonly<Record<Quality, number>>}[] = [
  {name: 'a small model', models: /haiku|mini|flash|nano|lite|small|spark/i, ratings: {cost: 1, speed: 5, quality: 2}},
  {name: 'a large model', models: /opus|\bmax\b|ultra|\bo[13]\b|\bpro\b|large|reason/i, ratings: {cost: 5, speed: 2, quality: 5}},
  {name: 'a middling model', models: /sonnet|gpt|codex|gemini|qwen|kimi|glm|deepseek|medium/i, ratings: {cost: 3, speed: 3, quality: 4}},
];
const middling: Readonly<Record<Quality, number>> = {cost: 3, speed: 3, quality: 3};
const types: Readonly<Record<AgentType, Readonly<Record<Quality, number>>>> = {
  claude: {cost: 4, speed: 3, quality: 4},
  codex: {cost: 3, speed: 3, quality: 4},
  cursor: {cost: 3, speed: 4, quality: 3},
  gemini: {cost: 2, speed: 4, quality: 3},
  qwen: {cost: 1, speed: 3, quality: 2},
  opencode: middling,
  copilot: {cost: 2, speed: 3, quality: 3},
  acp: middling,
  command: middling,
  script: middling,
};

/** `model`: the one that the task would get; null: the program's own. */
export function ratingOf(quality: Quality, profile: AgentProfile, {model, kind, record}: {readonly model: string | null; readonly kind: WorkKind; readonly record: TrackRecord}): Rating {
  const own = profile.ratings?.[quality];
  if (own !== undefined) return {value: own, from: 'agents.yaml'};
  const known = record.get(profile.name);
  const measured = fromRecord(quality, known?.kinds.get(kind), ` on ${kind}`) ?? fromRecord(quality, known?.all, '');
  if (measured !== null) return measured;
  const tier = model === null ? undefined : tiers.find(({models}) => models.test(model));
  return tier === undefined ? {value: types[profile.type][quality], from: `${profile.type}, built in`} : {value: tier.ratings[quality], from: `${tier.name}, built in`};
}

/** 5 cents a task are cost 1, 5 dollars are 5; 2 minutes are speed 5, an hour is 1; the quality is the share that landed. */
function fromRecord(quality: Quality, tally: Tally | undefined, on: string): Rating | null {
  if (tally === undefined || (quality === 'cost' ? tally.priced : tally.tried) < leastTried) return null;
  switch (quality) {
    case 'cost': {
      const usd = tally.costUsd / tally.priced;
      return {value: within(1 + 2 * Math.log10(Math.max(usd, 0.001) / 0.05)), from: `$${usd.toFixed(2)} a task${on}`};
    }
    case 'speed': {
      const minutes = tally.minutes / tally.tried;
      return {value: within(5 - 4 * (Math.log(Math.max(minutes, 0.1) / 2) / Math.log(30))), from: `${minutes.toFixed(1)} min a task${on}`};
    }
    default:
      return {value: within(1 + 4 * ((tally.landed + 1) / (tally.tried + 2))), from: `${tally.landed} of ${tally.tried} landed${on}`};
  }
}

const within = (value: number): number => Math.round(Math.min(5, Math.max(1, value)) * 10) / 10;
