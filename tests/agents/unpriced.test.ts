/** Which agents a run under a budget says that it does not hold. */
import {expect, test} from 'vitest';
import {unpriced} from '../../src/agents/unpriced.ts';
import type {AgentProfile, Budget} from '../../src/model.ts';
import {runPlan} from '../sim/script.ts';

const profile = (name: string, type: AgentProfile['type'], more: Partial<AgentProfile> = {}): AgentProfile => ({name, type, model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null, timeoutMs: null, status: 'active', blocker: null, ...more});

function warned(budget: Budget, profiles: readonly AgentProfile[], model: string | null = null): readonly string[] {
  const {plan, selected, settings} = runPlan(['a'], []);
  const tasks = plan.tasks.map((task) => ({...task, model, route: {agent: 'first', reason: ''}}));
  const agents = Object.fromEntries(profiles.map((one) => [one.name, one]));
  return unpriced({...plan, tasks}, selected, {...settings, budget, agents}, () => profiles.map(({name}) => name)).map((line) => line.split(', ')[0] ?? '');
}

const usd: Budget = {usd: 5, usdPerDay: null};

test('those without tokens, model or price, also where they only may take over; no other and none without a budget', () => {
  const first = profile('first', 'claude');
  expect(warned(usd, [first, profile('b', 'codex', {model: 'gpt-5-codex'})])).toEqual([]);
  const others = [first, profile('b', 'codex'), profile('c', 'command'), profile('d', 'codex', {model: 'odd'}), profile('gone', 'copilot', {status: 'blocked', blocker: 'no copilot'})];
  expect(warned(usd, others, 'opus')).toEqual(['b tells tokens but no cost', 'c does not tell what it uses', 'no price is known for odd (d)']);
  expect(warned({usd: null, usdPerDay: null}, others)).toEqual([]);
});
