/** May this commit land? Runs the gates in order and fails closed. */
import {unreachable} from '../failure.ts';
import type {CommitText, Finding, GateMode, GateName, GateSettings, GateVerdict, PlannedTask, Sha, Task} from '../model.ts';
import type {BlobReader, Change} from './change.ts';
import {checksGate, type AskCheckOnBase, type RunCheck} from './checks.ts';
import {codeGate} from './code.ts';
import {complianceGate} from './compliance.ts';
import type {RunAudit} from './dependencies/audit.ts';
import {dependenciesGate} from './dependencies.ts';
import {ownedFiles} from './owned-files.ts';
import {policyGate} from './policy.ts';
import {rememberedBlobs} from './remembered-blobs.ts';
import {reviewersFor, reviewGate, type RunReview} from './review.ts';
import {scopeGate} from './scope.ts';
import {secretsGate} from './secrets.ts';
import type {OtherScanner} from './secrets/other-scanner.ts';
import {testsGate} from './tests.ts';
import {treeGate} from './tree.ts';
import type {Work} from './work-fits.ts';

export interface JudgeInput {
  readonly change: Change;
  /** Whose work it is; null for commits without a task, which have no scope. */
  readonly task: Task | PlannedTask | null;
  /** What commits without a task are about, as whoever has them judged says; null or absent: nobody says. */
  readonly labels?: readonly string[] | null;
  /** What the change consists of, where others than orch have written it; absent: orch's own commit. */
  readonly commits?: readonly CommitText[];
  /** All tasks of the plan. */
  readonly tasks: readonly Task[];
  /** All paths of the head's tree; may be empty. */
  readonly names: readonly string[];
  readonly blobs: BlobReader;
  readonly settings: GateSettings;
  /** Gates that are asked at all; null or absent: those that the settings have on. */
  readonly only?: ReadonlySet<GateName> | null;
  /** Credentials that orch knows. */
  readonly values: readonly string[];
  /** A file of the base commit, null where it has none; absent: the secrets gate has no allow-list, and the policy gate cannot read CODEOWNERS. */
  readonly readBase?: (path: string) => Promise<Buffer | null>;
  /** A file that the change leaves alone, null where there is none; absent: a manifest is not compared with such a lockfile, which is an error. */
  readonly readUnchanged?: (path: string) => Promise<Buffer | null>;
  /** Programs that the secrets gate asks as well. */
  readonly scanners?: readonly OtherScanner[];
  readonly runCheck: RunCheck;
  /** What a check says of the commit that the change is built on; null: stopped. Absent: every failure is the change's own. */
  readonly askBase?: AskCheckOnBase;
  /** Absent: an audit that is asked for has no result. */
  readonly runAudit?: RunAudit;
  /** Absent: a review that is asked for has no result. */
  readonly runReview?: RunReview;
  /** Runs one gate within its time: rejects when it takes longer, and then aborts the signal. Checks and reviewers have their own time each. */
  readonly withTimeout: <T>(gate: GateName, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Aborted when the run stops. */
  readonly signal?: AbortSignal | undefined;
  /** The tree that a human said yes to; for any other tree neither it nor `overrides` counts. */
  readonly approvedTree: Sha | null;
  /** Gates that the human named, and that may block that tree in vain. */
  readonly overrides: ReadonlySet<GateName>;
  /** Gates that had asked when the human said yes. Checks and reviewers speak only after it: a question of theirs that nobody had seen stays one. */
  readonly asked?: ReadonlySet<GateName>;
}

/** `interrupted`: the run stops before all gates have spoken; they are asked again. */
export type Judgement = 'pass' | 'human' | 'block' | 'interrupted';

/**
 * All gates but the late ones run, so that everything found is told at once. Checks run commands of the change itself, and reviewers
 * cost money: each of them only when nothing before blocks or still waits for a human's yes; after it the gates are asked again. A
 * gate that is off says nothing. `on` is told each verdict before the next gate starts; when it rejects, so does this. A gate that throws or takes too long is an `error`, which blocks.
 */
export async function judgeCommit(input: JudgeInput, {on}: {readonly on: (gate: GateName, verdict: GateVerdict) => Promise<void>}): Promise<Judgement> {
  const verdicts: GateVerdict[] = [];
  for (const [gate, run] of gatesOf(input)) {
    if (input.only?.has(gate) === false) continue;
    if (late.has(gate) && overall(verdicts) !== 'pass') break;
    const verdict = await speak(gate, run, input);
    if (input.signal?.aborted === true) return 'interrupted';
    const decided = decide(gate, verdict, input);
    await on(gate, decided);
    verdicts.push(decided);
  }
  return overall(verdicts);
}

const late: ReadonlySet<GateName> = new Set<GateName>(['checks', 'review']);

type Run = (signal: AbortSignal) => GateVerdict | Promise<GateVerdict>;

/** The gates that are on, in order. */
function gatesOf({change, task, labels, commits, tasks, names, settings, values, readBase, readUnchanged, scanners, runCheck, askBase, runAudit, runReview = nobody, ...input}: JudgeInput): readonly (readonly [GateName, Run])[] {
  const blobs = rememberedBlobs(input.blobs);
  const gates: (readonly [GateName, Run])[] = [];
  const add = (gate: GateName, mode: GateMode, run: (mode: Exclude<GateMode, 'off'>, signal: AbortSignal) => GateVerdict | Promise<GateVerdict>): void => {
    if (mode !== 'off') gates.push([gate, (signal) => run(mode, signal)]);
  };
  const {requireHuman, block, codeowners} = settings.policy;
  const dependencies = settings.dependencies ?? {mode: 'auto', licences: null, audit: 'off'};
  if (task !== null) add('scope', settings.scope, (mode) => scopeGate({change, task, tasks, mode}));
  add('tree', settings.tree, (mode, signal) => treeGate({change, blobs, names, mode, signal}));
  add('secrets', settings.secrets, (mode, signal) => secretsGate({change, blobs, commits, values, readBase, scanners, mode, signal}));
  add('dependencies', dependencies.mode, (mode, signal) => dependenciesGate({change, blobs, names, readUnchanged, mode, licences: dependencies.licences, audit: dependencies.audit, runAudit, signal}));
  add('code', settings.code?.mode ?? 'auto', (mode, signal) => codeGate({change, blobs, mode, rules: settings.code?.rules ?? [], signal}));
  add('tests', settings.tests ?? 'auto', (mode, signal) => testsGate({change, blobs, mode, signal}));
  add('policy', settings.policy.mode, async (mode) => policyGate({change, mode, requireHuman, block, owned: codeowners === true ? await ownedFiles(change, readBase ?? noBase) : []}));
  const {compliance} = settings;
  if (compliance !== undefined) add('compliance', compliance.mode, (mode, signal) => complianceGate({change, blobs, settings: compliance, work: workOf(task, labels), commits, mode, signal}));
  add('checks', settings.checks.length === 0 ? 'off' : 'auto', (_mode, signal) => checksGate({checks: settings.checks, runCheck, askBase, signal}));
  const reviewers = reviewersFor(settings.reviewers ?? [], task, change);
  add('review', reviewers.length === 0 ? 'off' : 'auto', () => reviewGate({reviewers, run: runReview}));
  return gates;
}

const workOf = (task: JudgeInput['task'], labels: JudgeInput['labels']): Work => (task === null ? {labels: labels ?? null, kind: null} : {labels: task.labels, kind: ('route' in task ? task.route.kind : undefined) ?? 'any'});
const nobody = (): Promise<never> => Promise.reject(new Error('there is nobody who asks the reviewers'));

const noBase = (): Promise<never> => Promise.reject(new Error('gates.policy.codeowners needs the files of the base commit'));

async function speak(gate: GateName, run: Run, input: JudgeInput): Promise<GateVerdict> {
  try {
    return await input.withTimeout(gate, async (signal) => run(signal));
  } catch (error) {
    return {type: 'error', message: `The gate could not judge commit ${input.change.head.slice(0, 12)}: ${error instanceof Error ? error.message : String(error)}`};
  }
}

/** What a human said about exactly this tree, applied. Nobody can say yes to a gate that could not look. */
function decide(gate: GateName, verdict: GateVerdict, {change, approvedTree, overrides, asked = new Set()}: JudgeInput): GateVerdict {
  if (approvedTree !== change.tree) return verdict;
  switch (verdict.type) {
    case 'pass':
    case 'error':
      return verdict;
    case 'human':
      if (overrides.has(gate)) return passed(overridden(gate), verdict.findings);
      return late.has(gate) && !asked.has(gate) ? verdict : passed(approved(gate), verdict.findings);
    case 'block':
      return overrides.has(gate) ? passed(overridden(gate), verdict.findings) : verdict;
    default:
      return unreachable(verdict);
  }
}

const passed = (first: Finding, findings: readonly Finding[]): GateVerdict => ({type: 'pass', warnings: [first, ...findings]});
const approved = (gate: GateName): Finding => ({rule: `${gate}/approved`, message: 'A human approved this tree.'});
const overridden = (gate: GateName): Finding => ({rule: `${gate}/overridden`, message: 'Overridden: a human let this tree through, past this gate.'});

function overall(verdicts: readonly GateVerdict[]): 'pass' | 'human' | 'block' {
  if (verdicts.some(({type}) => type === 'block' || type === 'error')) return 'block';
  return verdicts.some(({type}) => type === 'human') ? 'human' : 'pass';
}
