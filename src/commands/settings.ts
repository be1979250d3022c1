/** Resolves what steers a run: flag, then front matter, then agents.yaml, then built-in. Pure. */
import {adapters} from '../agents/adapters/registry.ts';
import type {Config} from '../agents/config.ts';
import type {FrontMatter} from '../analyze/front-matter.ts';
import {strictRequireHuman} from '../gates/policy-strict.ts';
import type {AgentProfile, GateSettings, Isolation, MergeStrategy, OnConflict, Preference, Settings, Strategy} from '../model.ts';

/** Flags that say who does what. */
export interface RoutingFlags {
  readonly strategy?: Strategy | 'auto';
  readonly personas?: readonly string[];
  readonly prefer?: Preference;
}

/** Flags of `run` and `plan` that are settings; undefined: not given. */
export interface SettingFlags {
  readonly maxParallel: number | 'auto' | undefined;
  readonly merge: MergeStrategy | undefined;
  /** Empty: `--no-verify`. */
  readonly verify: readonly string[] | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxDurationMs: number | undefined;
  readonly into: string | undefined;
  readonly onConflict: OnConflict | undefined;
  readonly agent: string | undefined;
  readonly isolation: Isolation | undefined;
  readonly budgetUsd: number | undefined;
}

export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface Resolved {
  readonly settings: Settings;
  readonly retries: Readonly<Record<string, number>>;
}

/** Null verify: nobody has said what the project's tests are. */
export function chosenVerify(flags: SettingFlags, front: FrontMatter, config: Config | null): readonly string[] | null {
  return flags.verify ?? front.verify ?? config?.merge.verify ?? null;
}

/** Null: nobody has said; then a sandbox where one can be made. */
export const chosenIsolation = (flags: SettingFlags, front: FrontMatter, config: Config | null): Isolation | null => flags.isolation ?? front.isolation ?? config?.defaults.isolation ?? null;

/** The branch to land on; null: the one checked out. */
export const chosenInto = (flags: SettingFlags, front: FrontMatter, config: Config | null): string | null => flags.into ?? front.into ?? config?.merge.into ?? null;

export const chosenOnConflict = (flags: SettingFlags, front: FrontMatter, fallback: OnConflict): OnConflict => flags.onConflict ?? front.onConflict ?? fallback;

/** How a task's profile is chosen where neither it nor a rule names one. */
export function chosenRouting(flags: RoutingFlags, front: FrontMatter, config: Config | null): {readonly strategy: Strategy | 'auto' | null; readonly personas: readonly string[]; readonly prefer: Preference | null} {
  return {
    strategy: flags.strategy ?? front.strategy,
    personas: flags.personas ?? front.personas ?? [],
    prefer: flags.prefer ?? front.prefer ?? config?.defaults.prefer ?? null,
  };
}

/** Tasks at once, and why where nobody has said a number. `width`: at most so many can run side by side. */
export function chosenParallel(flags: Pick<SettingFlags, 'maxParallel'>, front: FrontMatter, config: Config | null, machine: Machine, width: number): {readonly count: number; readonly why: string | null} {
  const wanted = flags.maxParallel ?? front.maxParallel ?? config?.defaults.maxParallel ?? 4;
  return wanted === 'auto' ? autoParallel(machine, width) : {count: wanted, why: null};
}

export function resolveSettings(input: {
  readonly flags: SettingFlags;
  readonly front: FrontMatter;
  readonly config: Config | null;
  readonly profiles: readonly AgentProfile[];
  readonly verify: readonly string[];
  readonly isolation: Isolation;
  readonly maxParallel: number;
}): Resolved {
  const {flags, front, config, profiles, verify} = input;
  const retries = front.retries ?? config?.defaults.retries ?? null;
  return {
    settings: {
      maxParallel: input.maxParallel,
      timeout: {flagMs: flags.timeoutMs ?? null, fileMs: front.timeoutMs ?? null, defaultMs: config?.defaults.timeoutMs ?? 30 * 60_000},
      maxDurationMs: flags.maxDurationMs ?? null,
      mergeStrategy: flags.merge ?? front.mergeStrategy ?? config?.merge.strategy ?? 'merge',
      verify,
      verifyNetwork: config?.merge.network ?? false,
      canary: config?.merge.canary ?? 'warn',
      ...(config?.merge.allowNoTests === undefined ? {} : {verifyAllowNoTests: config.merge.allowNoTests}),
      ...(config?.merge.flakyRetries === undefined ? {} : {verifyFlakyRetries: config.merge.flakyRetries}),
      isolation: input.isolation,
      onLimit: config?.defaults.onLimit ?? 'wait',
      gates: gateSettings(config),
      workspace: config?.workspace ?? {setup: null, copy: []},
      budget: {usd: flags.budgetUsd ?? front.budgetUsd ?? config?.budget.usd ?? null, usdPerDay: config?.budget.usdPerDay ?? null},
      prices: config?.prices ?? {},
      redact: config?.redact ?? {names: [], patterns: []},
      agents: Object.fromEntries(profiles.map((profile) => [profile.name, {...profile, hangMs: hangMsOf(profile, config)}])),
    },
    retries: Object.fromEntries(profiles.map((profile) => [profile.name, retries ?? adapters[profile.type].retries])),
  };
}

function hangMsOf({hangMs, type}: AgentProfile, config: Config | null): number | null {
  if (hangMs !== undefined) return hangMs;
  const chosen = config?.defaults.hang ?? adapters[type].hangMs;
  return chosen === 'off' ? null : chosen;
}

/** What agents.yaml says about gates, else what is built in. */
export function gateSettings(config: Config | null): GateSettings {
  const gates = config?.gates;
  return {
    scope: gates?.scope ?? 'auto',
    tree: gates?.tree ?? 'auto',
    secrets: gates?.secrets ?? 'auto',
    ...(gates?.secretScanners === undefined ? {} : {secretScanners: gates.secretScanners}),
    ...(gates?.dependencies === undefined ? {} : {dependencies: gates.dependencies}),
    ...(gates?.code === undefined ? {} : {code: gates.code}),
    ...(gates?.tests === undefined ? {} : {tests: gates.tests}),
    policy: {mode: gates?.policy.mode ?? 'auto', requireHuman: [...(gates?.policy.preset === 'strict' ? strictRequireHuman : []), ...(gates?.policy.requireHuman ?? [])], block: gates?.policy.block ?? [], ...(gates?.policy.codeowners === true ? {codeowners: true} : {})},
    ...(gates?.compliance === undefined ? {} : {compliance: gates.compliance}),
    checks: gates?.checks ?? [],
    ...(gates?.reviewers === undefined ? {} : {reviewers: gates.reviewers}),
  };
}

/** An agent CLI takes up to half a gigabyte and its tests about as much; more than eight at once seldom pays. */
export function autoParallel({cores, memoryBytes}: Machine, width: number): {readonly count: number; readonly why: string} {
  const gigabytes = memoryBytes / 2 ** 30;
  const bounds = [
    {count: width, why: `no more than ${width} can run side by side`},
    {count: cores * 2, why: `two for each of ${cores} cores`},
    {count: Math.floor(gigabytes / 1.5), why: `1.5 GB for each, of ${gigabytes.toFixed(1)} GB`},
    {count: 8, why: 'more seldom pay'},
  ];
  const least = bounds.reduce((first, bound) => (bound.count < first.count ? bound : first));
  return {count: Math.max(1, least.count), why: least.why};
}
