/** A whole run in one line: how many tasks stand where, tokens, money, time. Pure. */
import {standings, type StateWord} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import {count, elapsedMs, formatCost, formatDuration, formatTokens} from './format.ts';
import {knownCost, knownTokens, type KnownCost} from './metrics.ts';

/** `1 of 3 tasks merged · 1m 02s · 12.3k tokens · $0.12 · 2 running`; parts that are unknown are left out. */
export function totalsLine(state: RunState, until: string | null): string {
  const words = [...standings(state).values()].map((standing) => standing.word);
  const others = wordCounts(words.filter((word) => word !== 'merged'));
  const tokens = knownTokens(state);
  return [
    `${words.filter((word) => word === 'merged').length} of ${count(words.length, 'task')} merged`,
    ...(state.startedAt === null ? [] : [formatDuration(elapsedMs(state.startedAt, until))]),
    ...(tokens === null ? [] : [`${formatTokens(tokens)} tokens`]),
    ...costPart(knownCost(state), state.budget.usd),
    ...(others === '' ? [] : [others]),
  ].join(' · ');
}

/** `1 merged, 2 running`, in the order in which tasks go through their states; empty without any. */
export function wordCounts(words: readonly StateWord[]): string {
  const counts = new Map<StateWord, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return order.flatMap((word) => (counts.has(word) ? [`${counts.get(word)} ${word === 'awaiting-approval' ? 'awaiting approval' : word}`] : [])).join(', ');
}

/** `$0.12`, `$0.12 or more` where an agent told no cost, `$0.12 of $5.00` under a budget; nothing where none told and none is set. */
export const costPart = ({usd, complete}: KnownCost, budget: number | null): readonly string[] => {
  if (usd === null && budget === null) return [];
  return [`${formatCost(usd ?? 0)}${complete ? '' : ' or more'}${budget === null ? '' : ` of ${formatCost(budget)}`}`];
};

const order: readonly StateWord[] = ['merged', 'merging', 'queued', 'gating', 'running', 'awaiting-approval', 'pending', 'failed', 'blocked', 'conflicted', 'skipped'];
