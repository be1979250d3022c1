/** What may stand under `gates.code` in agents.yaml. */
import * as z from 'zod';
import type {Diagnostic} from '../failure.ts';
import {ruleLanguages, type CodeRuleSetting, type CodeSettings} from '../model.ts';
import type {ConfigDocument} from './config-document.ts';

const modes = ['auto', 'block', 'human', 'warn', 'off'] as const;
const grades = ['block', 'human', 'warn'] as const;
const idWords = 'an id of lower-case letters, digits and dashes, such as no-alert';
const words = (error: string) => z.string({error}).min(1, {error});

const ruleShape = {
  id: z.string({error: idWords}).max(60, {error: idWords}).regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, {error: idWords}).describe('Shown as code/<id>.'),
  language: z.enum(ruleLanguages, {error: `one of ${ruleLanguages.join(', ')}`}).describe('Files that the rule is about; typescript is .ts, tsx is .tsx.'),
  pattern: words('a pattern of ast-grep, such as alert($$$)').optional().describe('A pattern of ast-grep, such as alert($$$). Either this or rule.'),
  rule: z.record(z.string(), z.unknown(), {error: 'a rule object of ast-grep, such as {kind: debugger_statement}'}).optional().describe('A rule object of ast-grep. Either this or pattern.'),
  message: words('what is wrong, and what to do instead').describe('Told to the agent and to people: what is wrong, and what to do instead.'),
  grade: z.enum(grades, {error: `one of ${grades.join(', ')}`}).optional().describe('What a finding does while the gate is auto. Absent: block.'),
};

const eitherWords = 'either pattern or rule';
const rule = z.strictObject(ruleShape, {error: 'a map with id, language, pattern or rule, message, grade'}).refine(({pattern, rule: object}) => (pattern === undefined) !== (object === undefined), {error: eitherWords});

const shape = {
  mode: z.enum(modes, {error: `one of ${modes.join(', ')}`}).optional().describe('What every finding does. Absent or auto: each has its own grade.'),
  rules: z.array(rule, {error: 'a list of rules, each with id, language, pattern and message'}).max(200, {error: 'at most 200 rules'}).optional().describe('Patterns of your own that must not come in.'),
};

/** One word for the whole gate, or a map. The `error` of each part completes the sentence "expected …". */
export const codeSetting = z.union([z.enum(modes, {error: `one of ${modes.join(', ')}`}), z.strictObject(shape, {error: 'a map with mode, rules'})], {
  error: `one of ${modes.join(', ')}, or a map with mode and rules`,
});

type Written = z.infer<typeof codeSetting> | undefined;

/** Keys by their place, for messages. */
export const codeKeys: Readonly<Record<string, readonly string[]>> = {'gates.code': Object.keys(shape), 'gates.code.rules.*': Object.keys(ruleShape)};

/** What is wrong with a rule, and with which of its keys; null where nothing is. */
export type CheckRule = (rule: Pick<CodeRuleSetting, 'id' | 'language' | 'match'>) => {readonly key: 'id' | 'pattern' | 'rule'; readonly expected: string; readonly why: string} | null;

/** Absent where the file does not say. */
export function codeSettings(written: Written): {readonly code?: CodeSettings} {
  if (written === undefined) return {};
  if (typeof written === 'string') return {code: {mode: written, rules: []}};
  return {code: {mode: written.mode ?? 'auto', rules: rulesOf(written)}};
}

const rulesOf = (written: Written): readonly CodeRuleSetting[] =>
  (typeof written === 'object' ? (written.rules ?? []) : []).map(({id, language, pattern, rule: object, message, grade}) => ({id, language, match: pattern === undefined ? {rule: object ?? {}} : {pattern}, message, grade: grade ?? 'block'}));

/** Ids that stand twice, and what `check` has against a rule. */
export function codeRuleProblems(written: Written, document: ConfigDocument, check: CheckRule | undefined): readonly Diagnostic[] {
  const rules = rulesOf(written);
  const ids = rules.map(({id}) => id);
  return rules.flatMap((each, index) => {
    const place = ['gates', 'code', 'rules', index];
    const tell = (key: string, code: string, expected: string, why: string): Diagnostic => {
      const path = [...place, key];
      return document.error({path, on: 'value'}, code, `gates.code.rules[${index}].${key}: expected ${expected}, got ${document.written(path) ?? 'nothing'}${why}.`);
    };
    if (ids.indexOf(each.id) !== index) return [tell('id', 'duplicate-name', 'an id that no other rule has', ' again')];
    const problem = check?.(each) ?? null;
    return problem === null ? [] : [tell(problem.key, 'wrong-value', problem.expected, `, ${problem.why}`)];
  });
}
