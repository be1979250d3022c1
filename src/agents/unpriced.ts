/** Agents whose cost nobody will know, so that no budget can hold them. Pure. */
import type {AgentType, Plan, Settings} from '../model.ts';
import {modelFor} from './model-choice.ts';
import {priceOf} from './prices.ts';

/** These tell what they cost, or cost nothing. */
const costTold: ReadonlySet<AgentType> = new Set(['claude', 'opencode', 'script']);
/** These tell no tokens that could be priced. */
const tokensUntold: ReadonlySet<AgentType> = new Set(['copilot', 'command']);

/** A warning for each profile and model in use that a budget does not hold; none without a budget. */
export function unpriced(plan: Plan, selected: readonly string[], settings: Settings): readonly string[] {
  const {usd, usdPerDay} = settings.budget ?? {usd: null, usdPerDay: null};
  const found = new Set<string>();
  for (const task of plan.tasks.filter(({id}) => selected.includes(id))) {
    const profile = settings.agents[task.route.agent];
    const bounded = usd !== null || usdPerDay !== null || task.budgetUsd !== undefined || profile?.budgetUsd !== undefined;
    if (profile === undefined || !bounded || costTold.has(profile.type)) continue;
    const model = modelFor(profile, task);
    const holdsNot = `so the budget does not hold for it`;
    if (tokensUntold.has(profile.type)) found.add(`${profile.name} does not tell what it uses, ${holdsNot}`);
    else if (model === null) found.add(`${profile.name} tells tokens but no cost, and no model is named for it, ${holdsNot} unless it names one with a known price; name it: \`model:\` of the profile`);
    else if (priceOf(model, settings.prices ?? {}) === null) found.add(`no price is known for ${model} (${profile.name}), ${holdsNot}; name it under \`prices:\` in agents.yaml`);
  }
  return [...found];
}
