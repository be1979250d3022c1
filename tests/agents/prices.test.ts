import {expect, test} from 'vitest';
import {priced, priceOf} from '../../src/agents/prices.ts';

test.each([
  ['claude-sonnet-4-5', 3],
  ['anthropic/claude-sonnet-4.5-20250929', 3],
  ['claude-opus-4-6[1m]', 5],
  ['gemini-3-pro-preview', 2],
  ['GPT-5.2', 1.75],
])('%s is a model with a list price', (model, input) => {
  expect(priceOf(model, {})?.input).toBe(input);
});

test.each([['gpt-5.2-pro'], ['gpt-5.9'], ['sonnet'], [''], ['constructor'], [null]])('%s has none: likeness is no price', (model) => {
  expect(priceOf(model, {})).toBeNull();
});

test("the user's own price goes first, by exactly that name", () => {
  const own = {'gpt-5.2': {input: 9, output: 9}, mine: {input: 1, output: 2}};
  expect(priceOf('gpt-5.2', own)?.input).toBe(9);
  expect(priceOf('mine', own)?.output).toBe(2);
  expect(priceOf('openai/mine', own)).toBeNull();
});

test('a cost that the CLI told is kept; tokens are priced; without a price the cost stays unknown', () => {
  const usage = {inputTokens: 1_000_000, outputTokens: 500_000, costUsd: null};
  expect(priced(usage, {input: 2, output: 8})?.costUsd).toBe(6);
  expect(priced({...usage, costUsd: 0.5}, {input: 2, output: 8})?.costUsd).toBe(0.5);
  expect(priced(usage, null)?.costUsd).toBeNull();
});
