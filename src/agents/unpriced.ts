/** Agents whose cost nobody will know, so that no budget can hold them. Pure. */
import type {AgentProfile, AgentType, Plan, PlannedTask, Settings} from '../model.ts';
import {modelFor} from './model-choice.ts';
import {priceOf} from './prices.ts';

/** These tell what they cost, or cost nothing. */
const costTold: ReadonlySet<AgentType> = new Set(['claude', 'opencode', 'script']);
/** These tell no tokens that could be priced. */
const tokensUntold: ReadonlySet<AgentType> = new Set(['copilot', 'command']);

/** A warning for each profile and model that a budget does not hold; none without a budget. `takers`: all who may work for a profile, itself first. */
export function unpriced(plan: Plan, selected: readonly string[], settings: Settings, takers: (agent: string) => readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const task of plan.tasks.filter(({id}) => selected.includes(id))) {
    for (const name of takers(task.route.agent)) {
      const warning = warningOf(task, settings.agents[name], settings);
      if (warning !== null) found.add(warning);
    }
  }
  return [...found];
}

function warningOf(task: PlannedTask, profile: AgentProfile | undefined, settings: Settings): string | null {
  const {usd, usdPerDay} = settings.budget ?? {usd: null, usdPerDay: null};
  const bounded = usd !== null || usdPerDay !== null || task.budgetUsd !== undefined || profile?.budgetUsd !== undefined;
  if (profile === undefined || profile.status === 'blocked' || !bounded || costTold.has(profile.type)) return null;
  const holdsNot = `so the budget does not hold for it`;
  if (tokensUntold.has(profile.type)) return `${profile.name} does not tell what it uses, ${holdsNot}`;
  // A model that the task names is one of the program that it is routed to.
  const model = modelFor(profile, settings.agents[task.route.agent]?.type === profile.type ? task : {...task, model: null});
  if (model === null) return `${profile.name} tells tokens but no cost, and no model is named for it, ${holdsNot} unless it names one with a known price; name it: \`model:\` of the profile`;
  return priceOf(model, settings.prices ?? {}) === null ? `no price is known for ${model} (${profile.name}), ${holdsNot}; name it under \`prices:\` in agents.yaml` : null;
}
