/** What may stand under `gates.compliance` in agents.yaml, what it comes to, and what of it could never fit. */
import * as z from 'zod';
import type {ComplianceRule, ComplianceSettings, RuleDemand} from '../model.ts';
import type {Diagnostic} from '../failure.ts';
import type {ConfigDocument, Path} from './config-document.ts';
import {globProblems, globs, placeOf, whenKeys, whenOf, whenProblems, whenSetting, type ErrorAt} from './config-when.ts';

const modes = ['auto', 'block', 'human', 'warn', 'off'] as const;
const modeWords = `one of ${modes.join(', ')}`;
const yesOrNo = z.boolean({error: 'true or false'});
const textWords = 'a text or a list of texts of plain ASCII, such as "parseFloat("';
const text = z.string({error: textWords}).regex(/^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/, {error: textWords});
const typeWords = 'a list of types, such as [feat, fix, docs]';

const forbidShape = {
  files: globs.describe('Files in which it is not written.'),
  text: z.union([text, z.array(text, {error: textWords}).min(1, {error: 'at least one text'})], {error: textWords}).describe('Text that no added line holds; no pattern, letter case counts.'),
};

const ruleShape = {
  id: z
    .string({error: 'a name'})
    .regex(/^[A-Za-z0-9._-]+$/, {error: 'a name of letters, digits, dots, dashes and underscores'})
    .describe('Shown in reports, as compliance/<id>.'),
  when: whenSetting.optional().describe('The work that the rule holds for; absent: all that gates.compliance.when lets through.'),
  when_changed: globs.optional().describe('With `requires`: files that do not change alone.'),
  requires: globs.optional().describe('Files of which the change must bring one, new or with other content.'),
  forbid: z.strictObject(forbidShape, {error: 'a map with files and text'}).optional().describe('What added lines do not hold.'),
  require_human: z.literal(true, {error: 'true'}).optional().describe('A human looks at this work, whatever it changes.'),
  grade: z.enum(['block', 'human', 'warn'], {error: 'one of block, human, warn'}).optional().describe('What a finding does under mode auto. Absent: block; with require_human: human.'),
  message: z.string({error: 'text'}).min(1, {error: 'text'}).max(1000, {error: 'at most 1000 characters'}).optional().describe('Told with each finding, to people and to the agent.'),
};

const shape = {
  mode: z.enum(modes, {error: modeWords}).optional().describe('What every finding does. Absent: auto, each has its own grade.'),
  dco: yesOrNo.optional().describe('true: every commit is signed off by its author; orch signs off what it commits. Absent: no.'),
  conventional_commits: yesOrNo.optional().describe('true: subjects follow Conventional Commits, also those that orch writes. Absent: no.'),
  commit_types: z
    .array(z.string({error: typeWords}).regex(/^[A-Za-z][A-Za-z0-9_-]*$/, {error: typeWords}), {error: typeWords})
    .min(1, {error: 'at least one type'})
    .optional()
    .describe('With conventional_commits: types that a subject may have. Absent: any.'),
  require_tests: yesOrNo.optional().describe('true: code that changes without any test asks a human. Absent: no.'),
  when: whenSetting.optional().describe('The work that the rules hold for; absent: all.'),
  rules: z.array(z.strictObject(ruleShape, {error: 'a map with id and requires, forbid or require_human'}), {error: 'a list of rules'}).optional().describe('Rules of the team.'),
};

/** One word for the whole gate, or a map. The `error` of each part completes the sentence "expected …". */
export const complianceSetting = z.union([z.enum(modes, {error: modeWords}), z.strictObject(shape, {error: `a map with ${Object.keys(shape).join(', ')}`})], {
  error: `${modeWords}, or a map with ${Object.keys(shape).join(', ')}`,
});

/** Keys of its maps by place, for messages. */
export const complianceKeys: Readonly<Record<string, readonly string[]>> = {
  'gates.compliance': Object.keys(shape),
  'gates.compliance.when': whenKeys,
  'gates.compliance.rules.*': Object.keys(ruleShape),
  'gates.compliance.rules.*.when': whenKeys,
  'gates.compliance.rules.*.forbid': Object.keys(forbidShape),
};

type Written = z.infer<typeof complianceSetting>;
type WrittenRule = NonNullable<Exclude<Written, string>['rules']>[number];

export function complianceSettings(written: Written): ComplianceSettings {
  if (typeof written === 'string') return {mode: written, rules: []};
  return {
    mode: written.mode ?? 'auto',
    ...(written.dco === true ? {dco: true} : {}),
    ...(written.conventional_commits === true ? {conventionalCommits: true} : {}),
    ...(written.commit_types === undefined ? {} : {commitTypes: written.commit_types}),
    ...(written.require_tests === true ? {requireTests: true} : {}),
    ...(written.when === undefined ? {} : {when: whenOf(written.when)}),
    rules: (written.rules ?? []).map(ruleOf),
  };
}

function ruleOf({id, when: own, grade, message, ...rest}: WrittenRule): ComplianceRule {
  const demand = demandOf(rest);
  return {id, ...(own === undefined ? {} : {when: whenOf(own)}), demand, grade: grade ?? (demand.type === 'human' ? 'human' : 'block'), ...(message === undefined ? {} : {message})};
}

function demandOf({when_changed: whenChanged, requires, forbid}: Pick<WrittenRule, 'when_changed' | 'requires' | 'forbid'>): RuleDemand {
  if (requires !== undefined) return {type: 'companion', whenChanged: [whenChanged ?? []].flat(), files: [requires].flat()};
  return forbid === undefined ? {type: 'human'} : {type: 'forbidden', files: [forbid.files].flat(), text: [forbid.text].flat()};
}

/** Names under which the gate tells what it finds by itself. */
const reserved: ReadonlySet<string> = new Set(['dco', 'conventional-commits', 'require-tests', 'approved', 'overridden', 'error', 'more']);

/** Rules that say nothing, too much, or what can never fit. Parts of a wrong shape are the schema's business. */
export function complianceProblems(document: ConfigDocument): readonly Diagnostic[] {
  const compliance = mapOf(mapOf(mapOf(document.value)['gates'])['compliance']);
  const error = (path: Path, on: 'key' | 'value', code: string, message: string): Diagnostic => document.error({path, on}, code, `${placeOf(path)}: ${message}`);
  const found: Diagnostic[] = [...whenProblems(mapOf(compliance)['when'], at('when'), error)];
  if (compliance['commit_types'] !== undefined && compliance['conventional_commits'] !== true) found.push(error(at('commit_types'), 'key', 'wrong-value', 'expected only with `conventional_commits: true`, got it without.'));
  const rules = Array.isArray(compliance['rules']) ? compliance['rules'].map(mapOf) : [];
  const ids = rules.map(({id}) => id);
  for (const [index, rule] of rules.entries()) {
    const {id} = rule;
    if (typeof id === 'string' && ids.indexOf(id) !== index) found.push(error(at('rules', index, 'id'), 'value', 'duplicate-name', `expected a name that no other rule has, got ${document.written(at('rules', index, 'id')) ?? id} again.`));
    if (typeof id === 'string' && reserved.has(id)) found.push(error(at('rules', index, 'id'), 'value', 'wrong-name', `expected another name, got ${id}, under which the gate itself tells something.`));
    found.push(...demandProblems(rule, at('rules', index), error), ...whenProblems(rule['when'], at('rules', index, 'when'), error));
    for (const path of [['when_changed'], ['requires'], ['forbid', 'files']]) found.push(...globProblems(valueAt(rule, path), at('rules', index, ...path), error));
  }
  return found;
}

const at = (...path: Path): Path => ['gates', 'compliance', ...path];

type RawMap = Readonly<Record<string, unknown>>;

function demandProblems(rule: RawMap, path: Path, error: ErrorAt): readonly Diagnostic[] {
  const demands = ['requires', 'forbid', 'require_human'].filter((key) => rule[key] !== undefined);
  const found: Diagnostic[] = [];
  if (Object.keys(rule).length > 0 && demands.length === 0) found.push(error(path, 'value', 'missing-key', 'expected one of requires, forbid, require_human, got none: the rule would ask for nothing.'));
  if (demands.length > 1) found.push(error([...path, demands[1] ?? ''], 'key', 'wrong-value', `expected one of requires, forbid, require_human, got ${demands.join(' and ')}. Make two rules of it.`));
  if (demands.includes('requires') && rule['when_changed'] === undefined) found.push(error([...path, 'requires'], 'key', 'missing-key', 'expected `when_changed` beside it, the files that do not change alone, got nothing.'));
  if (!demands.includes('requires') && rule['when_changed'] !== undefined) found.push(error([...path, 'when_changed'], 'key', 'wrong-value', 'expected only with `requires`, got it without. To narrow a rule to some files, use `when: {files: …}`.'));
  if (demands[0] === 'require_human' && rule['grade'] === 'block') found.push(error([...path, 'grade'], 'value', 'wrong-value', 'expected human or warn with `require_human`, got block: nothing could ever land.'));
  return found;
}

const isMap = (value: unknown): value is RawMap => value !== null && typeof value === 'object' && !Array.isArray(value);
const mapOf = (value: unknown): RawMap => (isMap(value) ? value : {});
const valueAt = (rule: RawMap, [first = '', second]: readonly string[]): unknown => (second === undefined ? rule[first] : mapOf(rule[first])[second]);
