/** What each strategy prefers and which gates are stricter under it: one table. Pure. */
import type {GateMode, GateSettings, Strategy, WorkKind} from '../model.ts';

type Stricter = 'secrets' | 'tree' | 'code' | 'policy';

/** One row: what a strategy changes. */
interface StrategyRow {
  /** Kinds of work in `strengths`. */
  readonly strengths: readonly WorkKind[];
  /** Words in `capabilities`. */
  readonly capabilities: readonly string[];
  /** Gates that block where agents.yaml leaves them to the gate (`auto`). */
  readonly block: readonly Stricter[];
  /** Changes here ask a human; globs read as in .gitignore. */
  readonly requireHuman: readonly string[];
}

const table: Readonly<Record<Strategy, StrategyRow>> = {
  feature: {strengths: ['feature'], capabilities: ['feature', 'backend', 'frontend', 'api', 'ui'], block: [], requireHuman: []},
  security: {strengths: ['security', 'review'], capabilities: ['security', 'auth', 'audit', 'compliance'], block: ['secrets', 'tree', 'code', 'policy'], requireHuman: []},
  performance: {strengths: ['performance'], capabilities: ['performance', 'profiling', 'optimization'], block: [], requireHuman: []},
  data: {
    strengths: ['data'],
    capabilities: ['data', 'database', 'sql', 'etl', 'migrations'],
    block: [],
    requireHuman: ['*.sql', 'migrations', 'migration', 'alembic', 'db/migrate', 'schema.prisma', 'schema.rb'],
  },
  deployment: {
    strengths: ['deployment'],
    capabilities: ['deployment', 'devops', 'ops', 'infra', 'ci', 'docker', 'kubernetes'],
    block: [],
    requireHuman: ['Dockerfile*', '*.dockerfile', 'docker-compose*', 'compose.y*ml', '*.tf', '*.tfvars', 'infra', 'deploy', 'k8s', 'kubernetes', 'helm', 'charts', 'ansible', 'Procfile', 'fly.toml', 'vercel.json', 'netlify.toml'],
  },
  bug: {strengths: ['bug', 'tests'], capabilities: ['bug', 'debugging', 'tests', 'qa'], block: [], requireHuman: []},
  refactor: {
    strengths: ['refactor'],
    capabilities: ['refactor', 'refactoring', 'quality'],
    block: [],
    requireHuman: ['test', 'tests', '__tests__', '*.test.*', '*.spec.*', '*_test.*', 'test_*'],
  },
};

const strategies = Object.keys(table) as readonly Strategy[];

/** The strategy for one task: the one that was said, or under `auto` the one of its kind, where there is one. */
export function strategyFor(wanted: Strategy | 'auto' | null, kind: WorkKind): Strategy | null {
  if (wanted !== 'auto') return wanted;
  return strategies.find((strategy) => strategy === kind) ?? null;
}

/** What a strategy looks for in a profile. */
export const preferredBy = (strategy: Strategy): Pick<StrategyRow, 'strengths' | 'capabilities'> => table[strategy];

/** The gates under a strategy: never milder than without one, and what the user has set stays as it is. */
export function gatesUnder(strategy: Strategy | undefined, gates: GateSettings): GateSettings {
  if (strategy === undefined) return gates;
  const {block, requireHuman} = table[strategy];
  const stricter = (gate: Stricter, mode: GateMode): GateMode => (mode === 'auto' && block.includes(gate) ? 'block' : mode);
  return {
    ...gates,
    tree: stricter('tree', gates.tree),
    secrets: stricter('secrets', gates.secrets),
    ...(block.includes('code') ? {code: {rules: gates.code?.rules ?? [], mode: stricter('code', gates.code?.mode ?? 'auto')}} : {}),
    policy: {...gates.policy, mode: stricter('policy', gates.policy.mode), requireHuman: [...requireHuman, ...gates.policy.requireHuman]},
  };
}

/** A strategy in one line, for the plan. */
export function strategyText(strategy: Strategy): string {
  const {strengths, capabilities, block, requireHuman} = table[strategy];
  const gates = [...block.map((gate) => `${gate} blocks`), ...(requireHuman.length === 0 ? [] : [`a human is asked about ${requireHuman.slice(0, 5).join(', ')}${requireHuman.length > 5 ? ', ...' : ''}`])];
  return `${strategy}: prefers strengths ${strengths.join(', ')}, capabilities ${capabilities.join(', ')}; gates: ${gates.join(', ') || 'as always'}`;
}
