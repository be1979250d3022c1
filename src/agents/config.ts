/** Reads agents.yaml into a typed configuration, or says everything that is wrong with it. */
import type {AgentProfile, Budget, Check, CodeSettings, ComplianceSettings, DependencySettings, GateMode, Isolation, MergeStrategy, OnLimit, Preference, Price, Reviewer, RoutingRule, SecretScanner} from '../model.ts';
import type {Diagnostic} from '../failure.ts';
import {parseDuration} from '../analyze/duration.ts';
import {adapters} from './adapters/registry.ts';
import {crossChecks} from './config-checks.ts';
import {codeRuleProblems, codeSettings, type CheckRule} from './config-code.ts';
import {complianceSettings} from './config-compliance.ts';
import {readDocument} from './config-document.ts';
import {noFiles, promptProblems, type NamedFiles} from './config-prompts.ts';
import {issueDiagnostics} from './config-issues.ts';
import {reviewersOf} from './config-reviewers.ts';
import {isPattern} from './config-redact.ts';
import {configSchema} from './config-schema.ts';
import type {WrittenConfig} from './config-schema.ts';
import {testedAs} from './config-tested.ts';
import type {Environment} from './environment.ts';

/** agents.yaml, resolved. Null: the file does not say; the caller's own default holds. */
export interface Config {
  readonly defaults: {
    readonly timeoutMs: number | null;
    readonly retries: number | null;
    readonly hang: number | 'off' | null;
    readonly maxParallel: number | 'auto' | null;
    readonly isolation: Isolation | null;
    readonly prefer: Preference | null;
    /** The layout of prompts of profiles that have none of their own. */
    readonly template: string | null;
    readonly onLimit: OnLimit | null;
  };
  /** In file order; empty where the file names none. */
  readonly agents: readonly AgentProfile[];
  readonly routing: readonly RoutingRule[];
  readonly gates: {
    readonly scope: GateMode | null;
    readonly tree: GateMode | null;
    readonly secrets: GateMode | null;
    /** Absent: the file does not say. */
    readonly secretScanners?: readonly SecretScanner[];
    /** Absent: the file does not say. */
    readonly dependencies?: DependencySettings;
    /** Absent: the file does not say. */
    readonly code?: CodeSettings;
    /** Absent: the file does not say. */
    readonly tests?: GateMode;
    readonly policy: {
      readonly mode: GateMode | null;
      readonly requireHuman: readonly string[] | null;
      readonly block: readonly string[] | null;
      /** Absent: the file does not say. */
      readonly codeowners?: boolean;
      readonly preset?: 'strict';
    };
    /** Absent: the file does not say. */
    readonly compliance?: ComplianceSettings;
    readonly checks: readonly Check[];
    /** Absent: the file does not say. */
    readonly reviewers?: readonly Reviewer[];
  };
  readonly workspace: {readonly setup: string | null; readonly copy: readonly string[]};
  readonly redact: {readonly names: readonly string[]; readonly patterns: readonly string[]};
  readonly budget: Budget;
  readonly prices: Readonly<Record<string, Price>>;
  readonly merge: {
    readonly into: string | null;
    readonly strategy: MergeStrategy | null;
    /** Empty: the user says that there are no tests. */
    readonly verify: readonly string[] | null;
    /** The tests may use the network. */
    readonly network: boolean;
    readonly canary: 'warn' | 'off' | null;
    /** Absent: the file does not say. */
    readonly allowNoTests?: boolean;
    readonly flakyRetries?: number;
  };
}

interface ConfigSource {
  /** Name for messages, as the user wrote it. */
  readonly file: string;
  readonly text: string;
  /** Read by `${VAR}` in values. */
  readonly env: Environment;
  /** Files that the configuration names. Absent: there are none. */
  readonly files?: NamedFiles;
  /** Asked about each rule under `gates.code`, in whose language orch itself cannot read. Absent: rules are taken as they are. */
  readonly checkRule?: CheckRule;
}

/** Null config if and only if there are diagnostics; all of them are errors, sorted by place. */
export function readConfig({file, text, env, files = noFiles, checkRule}: ConfigSource): {readonly config: Config | null; readonly diagnostics: readonly Diagnostic[]} {
  const {document, diagnostics} = readDocument(file, text, env);
  if (document === null) return {config: null, diagnostics: byPlace(diagnostics)};
  if (document.value === null && diagnostics.length === 0) {
    const message = 'The file is empty: expected at least `version: 1`, got nothing. Without the file orch uses the agent programs that it finds.';
    return {config: null, diagnostics: [document.error({path: [], on: 'value'}, 'empty-file', message)]};
  }
  const parsed = configSchema().safeParse(document.value);
  const issues = parsed.success ? [] : issueDiagnostics(parsed.error.issues, document);
  const all = [...diagnostics, ...issues, ...crossChecks(document)];
  const prompts = promptProblems(document, files);
  if (parsed.success) all.push(...codeRuleProblems(parsed.data.gates?.code, document, checkRule));
  if (parsed.success && all.length + prompts.length === 0) return {config: resolve(parsed.data, files), diagnostics: []};
  return {config: null, diagnostics: [...byPlace(all), ...prompts]};
}

function byPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function resolve(written: WrittenConfig, files: NamedFiles): Config {
  const {defaults, gates, workspace, merge} = written;
  const policy = gates?.policy;
  const globs = typeof policy === 'object' ? policy : undefined;
  const verify = merge?.verify;
  return {
    defaults: {
      timeoutMs: resolveDuration(defaults?.timeout),
      retries: defaults?.retries ?? null,
      hang: defaults?.hang === 'off' ? 'off' : resolveDuration(defaults?.hang),
      maxParallel: defaults?.max_parallel ?? null,
      isolation: defaults?.isolation ?? null,
      template: defaults?.prompt === undefined ? null : files.read(defaults.prompt),
      prefer: defaults?.prefer ?? null,
      onLimit: defaults?.on_limit ?? null,
    },
    agents: Object.entries(written.agents ?? {}).map(([name, agent]) => resolveProfile(name, agent, files)),
    routing: (written.routing ?? []).map(({when, use}) => ({labels: when.labels ?? [], files: when.files ?? [], ...given({kinds: when.kinds, sizes: when.sizes}), use})),
    gates: {
      scope: gates?.scope ?? null,
      tree: gates?.tree ?? null,
      secrets: gates?.secrets ?? null,
      ...(gates?.secret_scanners === undefined ? {} : {secretScanners: gates.secret_scanners}),
      ...dependencySettings(gates?.dependencies),
      ...codeSettings(gates?.code),
      ...(gates?.tests === undefined ? {} : {tests: gates.tests}),
      policy: {
        mode: typeof policy === 'string' ? policy : null,
        requireHuman: globs?.require_human ?? null,
        block: globs?.block ?? null,
        ...given({codeowners: globs?.codeowners, preset: globs?.preset}),
      },
      ...(gates?.compliance === undefined ? {} : {compliance: complianceSettings(gates.compliance)}),
      checks: (gates?.checks ?? []).map(({name, run, network, ...tested}) => ({name, run, ...given({network}), ...testedAs(tested)})),
      ...(gates?.reviewers === undefined ? {} : {reviewers: reviewersOf(gates.reviewers)}),
    },
    workspace: {setup: workspace?.setup ?? null, copy: workspace?.copy ?? []},
    redact: {
      names: (written.redact ?? []).filter((entry) => !isPattern(entry)),
      patterns: (written.redact ?? []).filter(isPattern).map((entry) => entry.slice(1, -1)),
    },
    budget: {usd: written.budget?.usd ?? null, usdPerDay: written.budget?.usd_per_day ?? null},
    prices: written.prices ?? {},
    merge: {
      into: merge?.into ?? null,
      strategy: merge?.strategy ?? null,
      verify: verify === undefined ? null : typeof verify === 'string' ? [verify] : verify,
      network: merge?.network ?? false,
      canary: merge?.canary ?? null,
      ...testedAs(merge ?? {}),
    },
  };
}

function dependencySettings(written: NonNullable<WrittenConfig['gates']>['dependencies']): {readonly dependencies?: DependencySettings} {
  if (written === undefined) return {};
  if (typeof written === 'string') return {dependencies: {mode: written, licences: null, audit: 'off'}};
  return {dependencies: {mode: written.mode ?? 'auto', licences: written.licenses ?? null, audit: written.audit ?? 'off'}};
}

type WrittenProfile = NonNullable<WrittenConfig['agents']>[string];

function resolveProfile(name: string, agent: WrittenProfile, files: NamedFiles): AgentProfile {
  const {permissions} = agent;
  const template = agent.prompt === undefined ? null : files.read(agent.prompt);
  const rights: Exclude<typeof permissions, string | undefined> = typeof permissions === 'object' ? permissions : {files: permissions};
  return {
    name,
    type: agent.type,
    model: agent.model ?? null,
    persona: agent.persona ?? null,
    ...(template === null ? {} : {template}),
    capabilities: agent.capabilities ?? [],
    files: agent.files ?? [],
    permissions: rights.files ?? 'edit',
    ...(rights.network === undefined ? {} : {network: rights.network}),
    ...(rights.shell === undefined ? {} : {shell: rights.shell}),
    ...(rights.git === undefined ? {} : {git: rights.git}),
    ...(rights.read === undefined ? {} : {read: rights.read}),
    env: agent.env ?? adapters[agent.type].defaultEnv,
    command: agent.command ?? null,
    timeoutMs: resolveDuration(agent.timeout),
    ...(agent.budget === undefined ? {} : {budgetUsd: agent.budget}),
    // `off` is no duration, and null stands for never.
    ...(agent.hang === undefined ? {} : {hangMs: resolveDuration(agent.hang)}),
    ...(agent.provider === undefined ? {} : {provider: agent.provider}),
    ...(agent.on_limit === undefined ? {} : {onLimit: agent.on_limit}),
    ...(agent.fallback === undefined ? {} : {fallback: agent.fallback}),
    status: agent.status ?? 'active',
    blocker: agent.blocker ?? null,
    ...given({strengths: agent.strengths, models: agent.models === undefined ? undefined : given(agent.models), ratings: ratingsOf(agent)}),
  };
}

function ratingsOf({cost, speed, quality}: WrittenProfile): AgentProfile['ratings'] {
  const ratings = given({cost, speed, quality});
  return Object.keys(ratings).length === 0 ? undefined : ratings;
}

/** What the file says, without what it does not say. */
function given<T extends object>(parts: T): {[K in keyof T]?: Exclude<T[K], undefined>} {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {[K in keyof T]?: Exclude<T[K], undefined>};
}

function resolveDuration(written: string | undefined): number | null {
  return written === undefined ? null : parseDuration(written);
}
