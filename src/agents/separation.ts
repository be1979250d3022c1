/** Separation of duties: who may review the work of a task. Pure. */
import type {AgentProfile, AgentType} from '../model.ts';

/** A profile with the model that it really used, or would use: `modelFor`, since a task or its size may choose another. */
export type Hand = Pick<AgentProfile, 'name' | 'type' | 'model'>;

export type MayReview = {readonly may: true} | {readonly may: false; readonly why: string};

/**
 * Nobody reviews own work: the reviewer is none of the profiles that made an attempt of the task, whoever made the newest one.
 * `crossModel` also wants a model of another maker, or, where a maker cannot be told, one of another name; what cannot be told
 * at all may not. Without authors there is no work of anybody's to be apart from.
 */
export function mayReview(authors: readonly Hand[], reviewer: Hand, {crossModel}: {readonly crossModel: boolean}): MayReview {
  if (authors.some(({name}) => name === reviewer.name)) return {may: false, why: `${reviewer.name} has worked on the task itself`};
  if (!crossModel) return {may: true};
  for (const author of authors) {
    const why = sameModel(author, reviewer);
    if (why !== null) return {may: false, why};
  }
  return {may: true};
}

/** Why the two may share a model; null: they do not. */
function sameModel(author: Hand, reviewer: Hand): string | null {
  const [theirs, own] = [makerOf(author), makerOf(reviewer)];
  if (theirs !== null && own !== null) return theirs === own ? `${reviewer.name} and ${author.name}, which has worked on the task, both use models of ${own}` : null;
  const unnamed = [reviewer, author].find(({model}) => model === null);
  if (unnamed !== undefined) return `nobody can tell which model ${unnamed.name} uses; name it with \`model\``;
  return plainName(author) === plainName(reviewer) ? `${reviewer.name} and ${author.name}, which has worked on the task, both use ${String(reviewer.model)}` : null;
}

/** Who made the model: told by its name, else by the program where that has models of one maker only. */
function makerOf({type, model}: Hand): string | null {
  const named = model === null ? undefined : makers.find(([pattern]) => pattern.test(model));
  return named?.[1] ?? programs[type] ?? null;
}

const plainName = ({model}: Hand): string => (model ?? '').trim().toLowerCase().split('/').at(-1) ?? '';

/** Of these words the first that a name has decides: `anthropic/claude-x`, `us.anthropic.claude-x`, `openrouter/openai/gpt-x`. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/\b(?:claude|sonnet|opus|haiku|anthropic)\b/i, 'Anthropic'],
  [/\b(?:gpt|chatgpt|codex|openai|o[1-9])\b/i, 'OpenAI'],
  [/\b(?:gemini|gemma|google)\b/i, 'Google'],
  [/\b(?:qwen\d*|qwq|alibaba)\b/i, 'Alibaba'],
  [/\b(?:deepseek)\b/i, 'DeepSeek'],
  [/\b(?:mistral|codestral|devstral|magistral|mixtral)\b/i, 'Mistral'],
  [/\b(?:llama|meta)\b/i, 'Meta'],
  [/\b(?:grok|xai)\b/i, 'xAI'],
  [/\b(?:kimi|moonshot|moonshotai)\b/i, 'Moonshot'],
  [/\b(?:glm|zhipu|zai)\b/i, 'Zhipu'],
];

const programs: Readonly<Partial<Record<AgentType, string>>> = {claude: 'Anthropic', codex: 'OpenAI', gemini: 'Google', qwen: 'Alibaba'};
