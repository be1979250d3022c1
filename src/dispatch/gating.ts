/** Puts a task's commit before the gates, with everything they ask of the world. */
import {judgeCommit} from '../gates/gate-keeper.ts';
import {parseRawDiff, type Change} from '../gates/change.ts';
import {baseTestOf} from '../gates/checks/compare-base.ts';
import {whatSaid, type CheckEnd} from '../gates/checks/try-command.ts';
import {failureOf, findingLines} from '../gates/summary.ts';
import type {BaseTest, Check, GateName, GateVerdict, PlannedTask, Sha} from '../model.ts';
import type {GateRecord, TaskRecord} from '../run/task-record.ts';
import {countdown} from '../world/clock.ts';
import {shortageIn} from '../world/shortage.ts';
import {fileAt, rawDiff, readBlobs, treeOf} from '../workspace/merge-tree.ts';
import {pathsOf} from '../workspace/tree-paths.ts';
import {auditIn} from './audit.ts';
import {hadNetwork, type RunContext} from './context.ts';
import type {Effects, GatesResult} from './effects.ts';
import {gatesOfTask, policyDigest} from './policy-digest.ts';
import {layOut, runIn} from './pool.ts';
import {secretValues} from './redact.ts';
import {openReviews} from './reviewing.ts';
import {scannersOnPath} from './secret-scanners.ts';

/** Time for a gate that runs no command. */
const gateTimeoutMs = 5 * 60_000;
/** Time for one check. */
const checkTimeoutMs = 30 * 60_000;
/** Of a larger blob the gates see the beginning and its size. */
export const blobLimitBytes = 8 * 1024 * 1024;

export async function judgeTask(context: RunContext, {task, record, head, state, now, emit, askBase}: Parameters<Effects['gates']>[0], told: (gate: GateName, verdict: GateVerdict) => Promise<void>): Promise<GatesResult> {
  const {hub, run} = context;
  if (record.base === null) throw new Error('Internal error: a commit without a base cannot be judged');
  const {base} = record;
  const change = await readChange(context, base, head, record.warnings);
  const readBase = (path: string): Promise<Buffer | null> => fileAt(hub, base, path, blobLimitBytes);
  const reviews = openReviews(context, {task, change, now, emit});
  const verdicts: GateRecord[] = [];
  const shortages: unknown[] = [];
  const noting = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => {
    if (shortageIn(error) !== null) shortages.push(error);
    throw error;
  });
  const judgement = await judgeCommit(
    {
      change,
      task,
      tasks: state.run.plan.tasks,
      names: await pathsOf(hub, head),
      blobs: {read: (shas) => readBlobs(hub, shas, blobLimitBytes)},
      settings: gatesOfTask(run.settings.gates, task),
      values: secretValues(context.env, run.settings.redact.names),
      readBase,
      readUnchanged: readBase,
      scanners: scannersOnPath(run.settings.gates.secretScanners, {env: context.env, cwd: context.state.orch}),
      runCheck: (check) => runCheckOn(context, {head, network: hadNetwork(context, task, record), name: `check/${task.id}/${check.name}`}, check),
      askBase: (check) => askBase({kind: 'check', commit: base, check}),
      runAudit: auditIn(context, task.id, readBase),
      runReview: reviews.run,
      withTimeout: (gate, work) => noting(gate === 'checks' || gate === 'review' ? work(context.stop) : withTimeout(gate, context.stop, work)),
      signal: context.stop,
      approvedTree: await approvedTree(context, task, record),
      asked: new Set(record.approval?.asked ?? []),
      overrides: new Set(record.overrides),
    },
    {
      on: async (gate, verdict) => {
        // Nothing is known of the commit then; it is judged again once there is room.
        if (shortages.length > 0) throw shortages[0];
        if (gate === 'review' && (reviews.held().length > 0 || reviews.spent() !== null)) return;
        verdicts.push({gate, verdict});
        await told(gate, verdict);
      },
    },
  );
  const spent = reviews.spent();
  if (judgement === 'block' && spent !== null) return {type: 'block', failure: spent, findings: []};
  if (judgement === 'block' && reviews.held().length > 0) return {type: 'held', reviews: reviews.held()};
  if (judgement === 'block') return {type: 'block', failure: failureOf(verdicts), findings: findingLines(verdicts)};
  return {type: judgement};
}

async function readChange({hub}: RunContext, base: Sha, head: Sha, warnings: readonly string[]): Promise<Change> {
  const [bytes, tree] = await Promise.all([rawDiff(hub, base, head), treeOf(hub, head)]);
  return {base, head, tree, files: parseRawDiff(bytes), warnings};
}

/** The tree that a human said yes to while the gates went by what they go by now; null: none. */
async function approvedTree({hub, run}: RunContext, task: PlannedTask, {approvedHead, approval}: TaskRecord): Promise<Sha | null> {
  return approvedHead === null || approval?.policy !== policyDigest(run.settings.gates, task) ? null : treeOf(hub, approvedHead);
}

/** On exactly this commit, laid out anew for each check: what one leaves behind must not help the next. `network` is for `setup`; `name` is that of its log. */
export async function runCheckOn(context: RunContext, {head, network, name}: {readonly head: Sha; readonly network: boolean; readonly name: string}, check: Check): Promise<CheckEnd> {
  return context.checking(async () => {
    const place = await layOut(context, 'checks', head, network);
    if (!place.ok) return {type: 'spawn-failed', message: place.failure, outputTail: ''};
    return runIn(context, {use: 'checks', what: name, command: check.run, timeoutMs: checkTimeoutMs, network: check.network ?? false});
  });
}

/** What a check says of a commit that work is built on; null: stopped. */
export async function checkBase(context: RunContext, commit: Sha, check: Check): Promise<Pick<BaseTest, 'outcome' | 'tests'> | null> {
  const end = await runCheckOn(context, {head: commit, network: true, name: `base/${check.name}`}, check);
  // A worktree that could not be laid out because of the stop says nothing that is to be kept.
  return context.stop.aborted && end.type !== 'exit' ? null : baseTestOf(whatSaid(end, check.allowNoTests ?? false));
}

/** Runs a gate within its time; aborts its signal and rejects when it takes longer. */
export function withTimeout<T>(gate: GateName, stop: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const cancel = countdown(gateTimeoutMs, () => {
      controller.abort();
      reject(new Error(`the ${gate} gate took longer than ${gateTimeoutMs / 60_000} minutes`));
    });
    work(AbortSignal.any([stop, controller.signal])).then(resolve, reject).finally(cancel);
  });
}
