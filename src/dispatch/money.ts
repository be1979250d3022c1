/** The money of one attempt: its bound, what ends it when that is spent, and what it has used. */
import {adapters} from '../agents/adapters/registry.ts';
import {priced, priceOf} from '../agents/prices.ts';
import type {Failure} from '../failure.ts';
import type {Usage} from '../model.ts';
import {taskMoneyLeft} from '../run/budget.ts';
import {subtractUsage} from '../run/usage.ts';
import {nowIso} from '../world/clock.ts';
import type {AgentEnding} from './agent-run.ts';
import {modelIn, profileOf, type RunContext} from './context.ts';
import type {AttemptInput} from './effects.ts';
import {allowance} from './spending.ts';
import type {Transcript} from './transcript.ts';

export interface Money {
  /** US dollars that the attempt may cost at most; null: no bound. */
  readonly bound: number | null;
  /** The task's own budget was spent before this attempt. */
  readonly spent: Failure | null;
  /** Ends the attempt; the reason is whose money is spent. */
  readonly halt: AbortController;
  /**
   * An attempt that was ended for money before its end, or ended itself, has failed where the task's own budget is spent; else it is
   * interrupted, and goes on when there is money again. Other endings keep their failure. `used`: by this attempt.
   */
  judged(ending: Pick<AgentEnding, 'stoppedBy'>, failure: Failure | null, used: Usage | null): Failure | 'interrupted' | null;
}

/** Reads the bounds as they are when the attempt starts. */
export function moneyOf(context: Pick<RunContext, 'run'>, {task, agent, state}: Pick<AttemptInput, 'task' | 'agent' | 'state'>): Money {
  const profile = profileOf(context, agent);
  const left = allowance(state, nowIso(), task.id, profile);
  const own = taskMoneyLeft(state, task.id, profile);
  const of = own === null ? '' : ` of $${own.boundUsd.toFixed(2)}`;
  const overspent: Failure = {kind: 'budget', message: own === null || own.of === task.id ? `the task has used up its budget${of}` : `the budget${of} of ${own.of}, whose agent asked for it, is used up`};
  const halt = new AbortController();
  return {
    bound: left === null ? null : left.usd,
    spent: left !== null && left.by === 'task' && left.usd <= 0 && own !== null ? {...overspent, message: `${overspent.message}: $${(own.boundUsd - own.usd).toFixed(2)} spent`} : null,
    halt,
    judged: (ending, failure, used) => {
      if (failure?.kind !== 'budget') return failure;
      // A bound that is not ours: who goes on would meet it again and again.
      if (ending.stoppedBy !== 'budget' && (used?.costUsd ?? 0) + roundingUsd < (left?.usd ?? 0)) return failure;
      const by: unknown = ending.stoppedBy === 'budget' ? halt.signal.reason : left?.by;
      if (by === undefined) return failure;
      return by === 'task' ? overspent : 'interrupted';
    },
  };
}

/** Bounds are handed on in cents. */
const roundingUsd = 0.01;

/** What this attempt used, with its cost where the CLI or a price tells it. Some CLIs count over the whole session that they go on with. */
export function usageIn(context: RunContext, {task, agent, record}: AttemptInput, transcript: Transcript): Usage | null {
  const profile = profileOf(context, agent);
  const goesOnCounting = record.session !== null && adapters[profile.type].usageCovers === 'session';
  const used = goesOnCounting ? subtractUsage(transcript.usage, record.sessionUsage) : transcript.usage;
  return pricedUsage(context, used, transcript.model, modelIn(context, task, profile));
}

/** With the cost that the price of the model that answers, else of the one that was asked, makes of it where the CLI tells none. */
export function pricedUsage({run}: Pick<RunContext, 'run'>, used: Usage | null, ...models: readonly (string | null)[]): Usage | null {
  const own = run.settings.prices ?? {};
  return priced(used, models.map((model) => priceOf(model, own)).find((price) => price !== null) ?? null);
}
