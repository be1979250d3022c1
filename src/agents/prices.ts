/** What tokens cost, where the CLI does not say: list prices by model. Pure. */
import type {Price, Usage} from '../model.ts';

/**
 * List prices of the providers for requests of usual length, as of August 2026. Reads from a cache cost less and are counted here as
 * any other input, so that a cost made from these is rather too high than too low. A model that is not listed has no price: guessing
 * by likeness would take a model for another that costs six times as much.
 */
const listed: Readonly<Record<string, Price>> = {
  'claude-haiku-4-5': {input: 1, output: 5},
  'claude-sonnet-4': {input: 3, output: 15},
  'claude-sonnet-4-5': {input: 3, output: 15},
  'claude-sonnet-5': {input: 3, output: 15},
  'claude-opus-4': {input: 15, output: 75},
  'claude-opus-4-1': {input: 15, output: 75},
  'claude-opus-4-5': {input: 5, output: 25},
  'claude-opus-4-6': {input: 5, output: 25},
  'claude-opus-4-7': {input: 5, output: 25},
  'claude-opus-4-8': {input: 5, output: 25},
  'gpt-4-1': {input: 2, output: 8},
  'gpt-5': {input: 1.25, output: 10},
  'gpt-5-codex': {input: 1.25, output: 10},
  'gpt-5-mini': {input: 0.25, output: 2},
  'gpt-5-nano': {input: 0.05, output: 0.4},
  'gpt-5-1': {input: 1.25, output: 10},
  'gpt-5-1-codex': {input: 1.25, output: 10},
  'gpt-5-1-codex-mini': {input: 0.25, output: 2},
  'gpt-5-2': {input: 1.75, output: 14},
  'gpt-5-2-codex': {input: 1.75, output: 14},
  'gpt-5-3-codex': {input: 1.75, output: 14},
  'gpt-5-4': {input: 2.5, output: 15},
  'gpt-5-4-mini': {input: 0.75, output: 4.5},
  'gpt-5-4-nano': {input: 0.2, output: 1.25},
  'gpt-5-5': {input: 5, output: 30},
  'gpt-5-5-pro': {input: 30, output: 180},
  'gpt-5-6-sol': {input: 5, output: 30},
  'gpt-5-6-terra': {input: 2, output: 12},
  'gpt-5-6-luna': {input: 0.2, output: 1.2},
  'gemini-2-5-pro': {input: 1.25, output: 10},
  'gemini-2-5-flash': {input: 0.3, output: 2.5},
  'gemini-2-5-flash-lite': {input: 0.1, output: 0.4},
  'gemini-3-pro': {input: 2, output: 12},
  'gemini-3-flash': {input: 0.5, output: 3},
  'gemini-3-1-pro': {input: 2, output: 12},
  'gemini-3-5-flash': {input: 1.5, output: 9},
  'gemini-3-5-flash-lite': {input: 0.3, output: 2.5},
  'gemini-3-6-flash': {input: 1.5, output: 7.5},
  'qwen3-6-plus': {input: 0.5, output: 3},
};

/** The price of a model: the user's, by exactly that name, before the listed one; null where neither knows it. */
export function priceOf(model: string | null, own: Readonly<Record<string, Price>>): Price | null {
  if (model === null) return null;
  if (Object.hasOwn(own, model)) return own[model] ?? null;
  const name = plainName(model);
  return Object.hasOwn(listed, name) ? (listed[name] ?? null) : null;
}

/** `anthropic/claude-sonnet-4.5-20250929` and `claude-sonnet-4-5[1m]` are the same model. */
const plainName = (model: string): string =>
  model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/\[[^\]]*\]$/, '')
    .replaceAll('.', '-')
    .replace(/-(?:\d{8}|\d{4}-\d\d-\d\d|latest|preview)$/, '');

const million = 1_000_000;

/** The usage with its cost: the one that the CLI told, else tokens by price, else unknown. */
export function priced(usage: Usage | null, price: Price | null): Usage | null {
  if (usage === null || usage.costUsd !== null || price === null) return usage;
  return {...usage, costUsd: (usage.inputTokens * price.input + usage.outputTokens * price.output) / million};
}
