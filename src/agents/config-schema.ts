/** What may stand in agents.yaml: shapes as written, before durations and defaults are resolved. */
import * as z from 'zod';
import {codeKeys, codeSetting} from './config-code.ts';
import {complianceKeys, complianceSetting} from './config-compliance.ts';
import {dependenciesKeys, dependenciesSetting} from './config-dependencies.ts';
import {redacted, redactedWords} from './config-redact.ts';
import {reviewersKeys, reviewersSetting} from './config-reviewers.ts';
import {testedShape} from './config-tested.ts';
import {workKinds} from './work-kind.ts';
import {workSizes} from './work-size.ts';
import {durationExpected, durationRange, parseDuration} from '../analyze/duration.ts';

/**
 * The schema of agents.yaml. The `error` of each part completes the sentence "expected …".
 * What depends on several parts at once is checked in `config-checks.ts`.
 */
export const configSchema = () => z.strictObject(sections, {error: 'a map that begins with `version: 1`'});

/** agents.yaml as written, when it fits the schema. */
export type WrittenConfig = z.infer<ReturnType<typeof configSchema>>;

/** JSON Schema (draft 7) for editors; `schema/agents.schema.json` is this, printed. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema(), {io: 'input', target: 'draft-7'});
  return {...schema, title: 'agents.yaml of orch'};
}

/** Keys known at a place in the file; `*` stands for any profile's name and any position in a list. Null: no map with fixed keys. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] | null {
  return Object.hasOwn(keysAt, placeName(path)) ? (keysAt[placeName(path)] ?? null) : null;
}

/** True for keys that later versions of orch may act on, and that this one refuses rather than ignores. */
export function isUnsupported(path: readonly PropertyKey[], key: string): boolean {
  return (unsupportedAt[placeName(path)] ?? []).includes(key);
}

/** Names of profiles and checks. */
const namePattern = /^[A-Za-z0-9._-]+$/;

const text = (expected: string) => z.string({error: expected}).min(1, {error: expected});
const texts = (expected: string) => z.array(text('text that is not empty'), {error: expected});
const word = <const T extends readonly [string, ...string[]]>(...words: T) => z.enum(words, {error: `one of ${words.join(', ')}`});
const whole = (min: number, max: number, error = `a whole number from ${min} to ${max}`) => {
  return z.int({error}).min(min, {error}).max(max, {error});
};

const amounts = String.raw`(\d{1,9}(\.\d{1,3})? ?[smhdSMHD] ?){1,4}`;
const duration = z
  .string({error: durationExpected})
  .regex(new RegExp(`^${amounts}$`), {error: durationExpected, abort: true})
  .refine((written) => parseDuration(written) !== null, {error: durationRange});
const hang = z
  .string({error: `${durationExpected}, or off`})
  .regex(new RegExp(`^(?:off|${amounts})$`), {error: `${durationExpected}, or off`, abort: true})
  .refine((written) => written === 'off' || parseDuration(written) !== null, {error: durationRange})
  .optional()
  .describe('An agent that tells nothing, uses no CPU and changes no file for so long is ended and tried once more; off: never.');
const shellLine = text('a shell command');
const globs = texts('a list of globs, such as ["src/api/**"]');
const parallelWords = 'a whole number from 1 to 100, or auto';
const gateMode = word('block', 'human', 'warn', 'off');

const kinds = z.array(word(...workKinds), {error: `a list of kinds of work: ${workKinds.join(', ')}`});
const rating = whole(1, 5);
const yesOrNo = z.boolean({error: 'true or false'});

const money = (expected: string) => z.number({error: expected}).positive({error: expected}).max(1_000_000, {error: expected});
const dollars = 'an amount in US dollars, such as 2.50';
const promptFile = text("the path of a template, such as prompts/backend.md");

const defaultsShape = {
  timeout: duration.optional().describe('How long one attempt may take, such as 30m.'),
  retries: whole(0, 10).optional().describe('Further attempts after a failed one.'),
  hang,
  max_parallel: z
    .union([whole(1, 100, parallelWords), z.literal('auto')], {error: parallelWords})
    .optional()
    .describe('How many agents run at once; auto fits it to the machine.'),
  prefer: word('cost', 'speed', 'quality', 'learned').optional().describe('How to choose among capable profiles. Absent: the earlier one.'),
  prompt: promptFile.optional().describe('A file with the layout of every prompt, from the folder of this file: text with {{task}}, {{rules}} and other sections. Absent: orch\'s own.'),
  on_limit: word('wait', 'fallback', 'fail').optional().describe('What becomes of a task whose agent meets a limit of its account. Absent: wait.'),
  isolation: word('sandbox', 'worktree').optional().describe('Where agents, checks and tests run. Absent: in a sandbox where bubblewrap works, else in worktrees only.'),
};

const commandWords = 'a command with the arguments that it must begin with, such as "npm run build" or "npm *"';

const permissionsShape = {
  files: word('read-only', 'edit', 'full').optional().describe('What the program may do without asking.'),
  network: yesOrNo.optional().describe('false: no network, in the sandbox. Absent: yes.'),
  shell: z
    .array(z.string({error: commandWords}).regex(/^[\w./:@%+=-]+(?: [\w./:@%+=-]+){0,20}(?: \*)?$/, {error: commandWords}), {error: 'a list of commands, such as ["npm *"]'})
    .optional()
    .describe('Commands that it may run below full; a last * stands for any arguments. Where the CLI can be held to it; else orch says so.'),
  git: yesOrNo.optional().describe('false: never git; true: git also below full. Where the CLI can be held to it; else orch says so.'),
  read: texts('a list of paths, such as [~/.config/x]').optional().describe('What it may read in the sandbox besides programs and its worktree: absolute, from ~, or from the top level.'),
};

const modelsShape = {
  small: text("a model's name").optional().describe('For small tasks.'),
  medium: text("a model's name").optional().describe('For tasks of middling size.'),
  large: text("a model's name").optional().describe('For large tasks.'),
};

const agentShape = {
  type: word('claude', 'codex', 'cursor', 'gemini', 'qwen', 'opencode', 'copilot', 'acp', 'command', 'script').describe('Which program does the work; acp: any agent of the Agent Client Protocol.'),
  model: text("a model's name").optional().describe("A model's name, as the program knows it."),
  models: z.strictObject(modelsShape, {error: 'a map with small, medium, large'}).optional().describe("Models by a task's size; where one is missing, model."),
  persona: text('text for the prompt').optional().describe('First words of the prompt: who the agent is.'),
  prompt: promptFile.optional().describe("A file with the layout of this profile's prompts; goes before defaults.prompt."),
  capabilities: texts('a list of words, such as [api, tests]').optional().describe("Matched against a task's labels."),
  strengths: kinds.optional().describe('Kinds of work that it is good at.'),
  cost: rating.optional().describe('1 cheap to 5 dear; absent: from its record, else by its model.'),
  speed: rating.optional().describe('1 slow to 5 fast; absent: from its record, else by its model.'),
  quality: rating.optional().describe('1 poor to 5 good; absent: from its record, else by its model.'),
  files: globs.optional().describe("Where it is at home; matched against a task's files. Gives no rights."),
  permissions: z
    .union([word('read-only', 'edit', 'full'), z.strictObject(permissionsShape, {error: 'a map with files, network, shell, git, read'})], {
      error: 'one of read-only, edit, full, or a map with files, network, shell, git and read',
    })
    .optional()
    .describe('What the program may do without asking.'),
  env: z
    .array(z.string({error: 'the name of a variable'}).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {error: 'the name of a variable, such as ANTHROPIC_API_KEY'}), {
      error: 'a list of names of variables, such as [ANTHROPIC_API_KEY]',
    })
    .optional()
    .describe('Environment variables passed through. Absent: the credentials that the program itself reads.'),
  command: texts('a list of a program and its arguments, such as [node, ./my-agent.mjs]')
    .min(1, {error: 'a list of a program and its arguments, such as [node, ./my-agent.mjs]'})
    .optional()
    .describe('Program and arguments of the types command (the prompt comes on stdin) and acp.'),
  timeout: duration.optional().describe('How long one attempt may take, such as 30m.'),
  budget: money(dollars).optional().describe('US dollars that one task may cost.'),
  hang,
  provider: z
    .string({error: 'a name'})
    .regex(namePattern, {error: 'a name of letters, digits, dots, dashes and underscores'})
    .optional()
    .describe('Name of the account; profiles of one account wait for its limits together. Absent: goes by the type.'),
  on_limit: word('wait', 'fallback', 'fail').optional().describe('As under defaults, for this profile.'),
  fallback: texts('a list of names of profiles, such as [codex-general]').optional().describe('Profiles that take over when this one has given up on a task, in this order.'),
  status: word('active', 'experimental', 'blocked').optional().describe('experimental: only when named; blocked: never, see blocker.'),
  blocker: text('why it is blocked').optional().describe('Why it is blocked.'),
};

const whenShape = {
  labels: texts('a list of labels, such as [docs]').optional().describe('Any of these labels.'),
  files: globs.optional().describe("Any overlap with the task's files."),
  kinds: kinds.optional().describe('Any of these kinds of work, told from labels, words and files.'),
  sizes: z.array(word(...workSizes), {error: 'a list of small, medium, large'}).optional().describe('Any of these sizes, told from the estimate, else from files, text and dependents.'),
};

const ruleShape = {
  when: z.strictObject(whenShape, {error: 'a map with labels, files, kinds or sizes'}),
  use: text("a profile's name").describe('Name of a profile under agents.'),
};

const policyShape = {
  preset: word('strict').optional().describe('strict: also dependencies, SQL, migrations, containers, infrastructure and sign-in wait for a human. Absent: only the built-in list.'),
  require_human: texts('a list of globs, read as in .gitignore').optional().describe('Changes here wait for a human.'),
  block: texts('a list of globs, read as in .gitignore').optional().describe('Changes here never land.'),
  codeowners: yesOrNo.optional().describe("true: changes to files with an owner in the base commit's CODEOWNERS wait for a human. Absent: no."),
};

const checkShape = {
  name: z
    .string({error: 'a name'})
    .regex(namePattern, {error: 'a name of letters, digits, dots, dashes and underscores'})
    .describe('Shown in reports.'),
  run: shellLine.describe('Shell command; exit code 0 passes.'),
  network: yesOrNo.optional().describe('true: it may use the network in the sandbox. Absent: no.'),
  ...testedShape,
};

const gatesShape = {
  scope: word('auto', 'block', 'human', 'warn', 'off').optional().describe("Files outside the task's own."),
  tree: gateMode.optional().describe('Symlinks out of the tree, embedded repositories, binaries and huge files, hidden and look-alike characters.'),
  secrets: gateMode.optional().describe('Credentials in the change.'),
  secret_scanners: z
    .array(word('gitleaks', 'trufflehog'), {error: 'a list of gitleaks, trufflehog or both; [] for none'})
    .optional()
    .describe('Programs that the secrets gate asks as well, and that must be on PATH. Absent: those that are there; [] for none.'),
  dependencies: dependenciesSetting.optional().describe('New and changed packages, where they come from, their checksums and scripts (npm, pnpm, yarn).'),
  code: codeSetting.optional().describe('Code that is dangerous as it stands, and patterns of your own that must not come in.'),
  tests: gateMode.optional().describe('Tests removed, skipped or weakened, coverage asked for lowered, checks of the code silenced.'),
  policy: z
    .union([gateMode, z.strictObject(policyShape, {error: 'a map with preset, require_human, block, codeowners'})], {
      error: 'one of block, human, warn, off, or a map with preset, require_human, block and codeowners',
    })
    .optional()
    .describe('Files that need a human, or that never change.'),
  compliance: complianceSetting.optional().describe('What the team has promised: sign-off, subjects, tests, files that go together, words that are not written.'),
  checks: z
    .array(z.strictObject(checkShape, {error: 'a map with name and run'}), {error: 'a list of checks, each with name and run'})
    .optional()
    .describe("Commands that every task's commit must pass."),
  reviewers: reviewersSetting.optional().describe('Agents that read each change before it lands, after all other gates.'),
};

const workspaceShape = {
  setup: shellLine.optional().describe('Makes a fresh worktree ready, such as npm ci.'),
  copy: texts('a list of paths, such as [.env.test]').optional().describe('Ignored files of your checkout that every worktree gets.'),
};

const mergeShape = {
  into: text("a branch's name").optional().describe('Branch that receives the work; absent: the one checked out.'),
  strategy: word('merge', 'squash', 'rebase').optional().describe('How a task lands.'),
  verify: z
    .union([shellLine, z.array(shellLine)], {error: 'a command or a list of commands; [] for none'})
    .optional()
    .describe("The project's tests, run on every commit before it lands; [] says that there are none."),
  network: yesOrNo.optional().describe('true: the tests may use the network in the sandbox. Absent: no.'),
  canary: word('warn', 'off').optional().describe('Whether each run finds out that the tests can fail, and warns where they cannot. Absent: warn.'),
  ...testedShape,
};

const budgetShape = {
  usd: money(dollars).optional().describe('US dollars that a run may cost.'),
  usd_per_day: money(dollars).optional().describe('US dollars that all runs of a day may cost together.'),
};

const perMillion = 'US dollars for a million tokens, such as 1.25';
const price = z.number({error: perMillion}).min(0, {error: perMillion}).max(1_000_000, {error: perMillion});
const priceShape = {
  input: price.describe('US dollars for a million tokens that the model reads.'),
  output: price.describe('US dollars for a million tokens that the model writes.'),
};

const sections = {
  version: z.literal(1, {error: '1, the only version there is'}),
  defaults: z.strictObject(defaultsShape, {error: `a map with ${Object.keys(defaultsShape).join(', ')}`}).optional(),
  agents: z
    .record(
      z.string().regex(namePattern, {error: 'a name of letters, digits, dots, dashes and underscores'}),
      z.strictObject(agentShape, {error: 'a map with at least a type'}),
      {error: 'a map from names to profiles'},
    )
    .optional()
    .describe('Profiles: who can work on tasks.'),
  routing: z
    .array(z.strictObject(ruleShape, {error: 'a map with when and use'}), {error: 'a list of rules, each with when and use'})
    .optional()
    .describe('Rules in order; the first that fits a task names its profile.'),
  gates: z.strictObject(gatesShape, {error: `a map with ${Object.keys(gatesShape).join(', ')}`}).optional(),
  workspace: z.strictObject(workspaceShape, {error: 'a map with setup, copy or both'}).optional(),
  redact: z
    .array(redacted, {error: redactedWords})
    .optional()
    .describe('Hidden in every log, event and report, beside what looks like a credential: names of variables, and /patterns/.'),
  budget: z.strictObject(budgetShape, {error: 'a map with usd, usd_per_day or both'}).optional(),
  prices: z
    .record(z.string().min(1), z.strictObject(priceShape, {error: 'a map with input and output'}), {error: 'a map from names of models to prices'})
    .optional()
    .describe('Prices by model, for agents that tell tokens and no cost; they go before the built-in ones.'),
  merge: z.strictObject(mergeShape, {error: `a map with ${Object.keys(mergeShape).join(', ')}`}).optional(),
};

const keysAt: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(sections),
  defaults: Object.keys(defaultsShape),
  'agents.*': Object.keys(agentShape),
  'agents.*.models': Object.keys(modelsShape),
  'agents.*.permissions': Object.keys(permissionsShape),
  'routing.*': Object.keys(ruleShape),
  'routing.*.when': Object.keys(whenShape),
  gates: Object.keys(gatesShape),
  'gates.dependencies': dependenciesKeys,
  ...codeKeys,
  'gates.policy': Object.keys(policyShape),
  ...complianceKeys,
  'gates.checks.*': Object.keys(checkShape),
  ...reviewersKeys,
  workspace: Object.keys(workspaceShape),
  budget: Object.keys(budgetShape),
  'prices.*': Object.keys(priceShape),
  merge: Object.keys(mergeShape),
};

const unsupportedAt: Readonly<Record<string, readonly string[]>> = {
  merge: ['parallel', 'every_commit'],
};

/** `agents.backend` → `agents.*`, `gates.checks.0` → `gates.checks.*`. */
function placeName(path: readonly PropertyKey[]): string {
  const isName = (index: number) => typeof path[index] === 'number' || (index === 1 && (path[0] === 'agents' || path[0] === 'prices'));
  return path.map((part, index) => (isName(index) ? '*' : String(part))).join('.');
}
