/** Reads the defaults between the `---` marks at the top of a task file. */
import {LineCounter, isMap, isScalar, isSeq, parseDocument} from 'yaml';
import type {Node, YAMLMap} from 'yaml';
import type {Diagnostic} from '../failure.ts';
import type {Isolation, MergeStrategy, OnConflict, Preference, Strategy} from '../model.ts';
import {problem} from './document.ts';
import type {TaskDocument} from './document.ts';
import {expectedDuration, parseDuration} from './duration.ts';
import {moneyExpected, parseMoney} from './money.ts';
import {nearest} from './nearest.ts';
import {nestedTooDeep} from './yaml-depth.ts';

/** What the task file says about the run; null: nothing. Names as the options of `orch run`. */
export interface FrontMatter {
  /** The project's tests; empty: none, said so. */
  readonly verify: readonly string[] | null;
  readonly timeoutMs: number | null;
  readonly maxParallel: number | 'auto' | null;
  readonly retries: number | null;
  readonly into: string | null;
  readonly mergeStrategy: MergeStrategy | null;
  readonly agent: string | null;
  readonly onConflict: OnConflict | null;
  readonly format: string | null;
  readonly isolation: Isolation | null;
  /** US dollars for the run. */
  readonly budgetUsd: number | null;
  readonly strategy: Strategy | 'auto' | null;
  /** Names of profiles and words of capabilities. */
  readonly personas: readonly string[] | null;
  readonly prefer: Preference | null;
  /** Line of each key that the file holds, by its name with underscores. */
  readonly lines: Readonly<Record<string, number>>;
}

/** Front matter that says nothing. */
export const emptyFrontMatter: FrontMatter = {
  verify: null,
  timeoutMs: null,
  maxParallel: null,
  retries: null,
  into: null,
  mergeStrategy: null,
  agent: null,
  onConflict: null,
  format: null,
  isolation: null,
  budgetUsd: null,
  strategy: null,
  personas: null,
  prefer: null,
  lines: {},
};

/** Reads the front matter of a file. Wrong values and broken YAML are errors, unknown keys warnings; a wrong value counts as absent. */
export function readFrontMatter(document: TaskDocument): {readonly frontMatter: FrontMatter; readonly diagnostics: readonly Diagnostic[]} {
  if (document.frontMatter === null) return {frontMatter: emptyFrontMatter, diagnostics: []};
  const {first, text} = document.frontMatter;
  const deep = nestedTooDeep(text);
  if (deep !== null) return {frontMatter: emptyFrontMatter, diagnostics: [problem(document, 'error', 'front-matter', deep.line + first - 1, deep.column, 'The front matter is nested too deep to be read.')]};
  const counter = new LineCounter();
  const yaml = parseDocument(text, {lineCounter: counter, prettyErrors: false, uniqueKeys: true});
  const diagnostics: Diagnostic[] = [];
  const report: Report = (severity, code, offset, message) => {
    const {line, col} = counter.linePos(offset);
    diagnostics.push(problem(document, severity, code, Math.max(1, line) + first - 1, Math.max(1, col), message));
  };
  for (const error of yaml.errors.slice(0, 10)) report('error', 'front-matter', error.pos[0], `The front matter is not valid YAML: ${error.message.split('\n')[0] ?? ''}`);
  if (yaml.errors.length > 0 || yaml.contents === null) return {frontMatter: emptyFrontMatter, diagnostics};
  if (!isMap(yaml.contents)) {
    report('error', 'front-matter', yaml.contents.range?.[0] ?? 0, `The front matter must be a list of \`key: value\` lines. Known keys: ${knownKeys.join(', ')}.`);
    return {frontMatter: emptyFrontMatter, diagnostics};
  }
  return {frontMatter: readKeys(yaml.contents, counter, first, report), diagnostics};
}

type Report = (severity: Diagnostic['severity'], code: string, offset: number, message: string) => void;
type Values = {-readonly [K in keyof Omit<FrontMatter, 'lines'>]: FrontMatter[K]};

/** A reader takes the value, sets its field, and answers what it had expected where the value is wrong. */
type Reader = (values: Values, node: Node | null) => string | null;

const strategies: readonly MergeStrategy[] = ['merge', 'squash', 'rebase'];
const conflictModes: readonly OnConflict[] = ['serialize', 'allow', 'fail', 'ask'];

const isolations: readonly Isolation[] = ['sandbox', 'worktree'];

const workStrategies: readonly (Strategy | 'auto')[] = ['feature', 'security', 'performance', 'data', 'deployment', 'bug', 'refactor', 'auto'];
const preferences: readonly Preference[] = ['cost', 'speed', 'quality', 'learned'];

const readers: Readonly<Record<string, Reader>> = {
  verify: (values, node) => {
    const commands = isSeq(node) ? node.items.map(textOf) : [textOf(node)];
    if (commands.some((command) => command === null)) return 'a command or a list of commands ([] for none)';
    values.verify = commands.filter((command) => command !== null);
    return null;
  },
  timeout: (values, node) => {
    const text = textOf(node) ?? '';
    values.timeoutMs = parseDuration(text);
    return values.timeoutMs === null ? expectedDuration(text) : null;
  },
  max_parallel: (values, node) => {
    const value = valueOf(node);
    values.maxParallel = value === 'auto' || isCount(value, 1, 1000) ? value : null;
    return values.maxParallel === null ? '`auto` or a number from 1 to 1000' : null;
  },
  retries: (values, node) => {
    const value = valueOf(node);
    values.retries = isCount(value, 0, 100) ? value : null;
    return values.retries === null ? 'a number from 0 to 100' : null;
  },
  into: (values, node) => setText(values, 'into', node, 'the name of a branch'),
  agent: (values, node) => setText(values, 'agent', node, 'the name of a profile'),
  format: (values, node) => setText(values, 'format', node, 'the name of a task format'),
  merge: (values, node) => {
    values.mergeStrategy = strategies.find((word) => word === valueOf(node)) ?? null;
    return values.mergeStrategy === null ? strategies.join(', ') : null;
  },
  on_conflict: (values, node) => {
    values.onConflict = conflictModes.find((word) => word === valueOf(node)) ?? null;
    return values.onConflict === null ? conflictModes.join(', ') : null;
  },
  isolation: (values, node) => {
    values.isolation = isolations.find((word) => word === valueOf(node)) ?? null;
    return values.isolation === null ? isolations.join(' or ') : null;
  },
  budget: (values, node) => {
    values.budgetUsd = parseMoney(textOf(node) ?? '');
    return values.budgetUsd === null ? moneyExpected : null;
  },
  strategy: (values, node) => {
    values.strategy = workStrategies.find((word) => word === valueOf(node)) ?? null;
    return values.strategy === null ? workStrategies.join(', ') : null;
  },
  personas: (values, node) => {
    const words = isSeq(node) ? node.items.map(textOf) : (textOf(node)?.split(',').map((word) => word.trim()) ?? [null]);
    if (words.length === 0 || words.some((word) => word === null || word === '')) return 'names of profiles or words of their capabilities, such as [backend, qa]';
    values.personas = words.filter((word) => word !== null);
    return null;
  },
  prefer: (values, node) => {
    values.prefer = preferences.find((word) => word === valueOf(node)) ?? null;
    return values.prefer === null ? preferences.join(', ') : null;
  },
};

const knownKeys = Object.keys(readers);
/** Keys that documents of all kinds carry and that say nothing about a run. */
const silentKeys: ReadonlySet<string> = new Set(['title', 'description', 'name', 'author', 'date', 'created', 'updated', 'tags', 'version']);
/** Options that exist, but not for this version's front matter. */
const unsupportedKeys: ReadonlySet<string> = new Set(['max_duration', 'only', 'agents_file', 'agents', 'gates']);

function readKeys(map: YAMLMap, counter: LineCounter, first: number, report: Report): FrontMatter {
  const {lines: _, ...values}: Values & {lines: unknown} = {...emptyFrontMatter};
  const lines: Record<string, number> = {};
  for (const pair of map.items) {
    const keyNode = pair.key as Node | null;
    const offset = keyNode?.range?.[0] ?? 0;
    const written = textOf(keyNode) ?? '';
    const key = written.toLowerCase().replace(/-/g, '_');
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (reader === undefined) {
      reportUnknown(written, key, offset, report);
      continue;
    }
    lines[key] = counter.linePos(offset).line + first - 1;
    const node = pair.value as Node | null;
    const expected = reader(values, node);
    if (expected !== null) report('error', 'front-matter-value', node?.range?.[0] ?? offset, `\`${written}\` is ${shown(node)}; expected ${expected}.`);
  }
  return {...values, lines};
}

function reportUnknown(written: string, key: string, offset: number, report: Report): void {
  if (silentKeys.has(key)) return;
  if (unsupportedKeys.has(key)) {
    report('warning', 'unsupported-key', offset, `This version does not read \`${written}\` in the front matter. Use the flag, or agents.yaml.`);
    return;
  }
  const meant = nearest(key, knownKeys);
  const advice = meant === null ? `Known keys: ${knownKeys.join(', ')}.` : `Did you mean \`${meant}\`?`;
  report('warning', 'unknown-key', offset, `Unknown key \`${written}\` in the front matter; it does nothing. ${advice}`);
}

function setText(values: Values, field: 'into' | 'agent' | 'format', node: Node | null, expected: string): string | null {
  values[field] = textOf(node);
  return values[field] === null ? expected : null;
}

function valueOf(node: unknown): unknown {
  return isScalar(node) ? node.value : null;
}

/** A scalar as the user wrote it: `into: 1.10` is the branch 1.10. */
function textOf(node: unknown): string | null {
  if (!isScalar(node) || node.value === null || node.value === '') return null;
  return typeof node.value === 'string' ? node.value.trim() : (node.source ?? String(node.value));
}

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function shown(node: Node | null): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  const value = textOf(node);
  return value === null ? 'empty' : `\`${value.slice(0, 80)}\``;
}
