/** Has one agent read one commit: in a clean worktree of its own, without a right to write, and ended with all that it has started. */
import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {adapters} from '../agents/adapters/registry.ts';
import {longestAnswer, readOpinion} from '../agents/review-opinion.ts';
import {cutDiff, reviewPrompt, type CutDiff} from '../agents/review-prompt.ts';
import type {Failure} from '../failure.ts';
import type {Change} from '../gates/change.ts';
import type {ReviewEnd} from '../gates/review.ts';
import type {AgentProfile, PlannedTask, Reviewer, Usage} from '../model.ts';
import type {RunPaths} from '../run/paths.ts';
import {dirName} from '../run/refs.ts';
import {untold} from '../run/reviews.ts';
import {collectLimits, takeSnapshot} from '../workspace/snapshot.ts';
import {prepareWorktree} from '../workspace/worktree.ts';
import {ensureDir, readBounded, removeTree, writeFileAtomic} from '../world/files.ts';
import {randomWord} from '../world/random.ts';
import {judgeEnding} from './agent-ending.ts';
import {reviewerEnvironment} from './agent-environment.ts';
import {findAgent} from './agent-program.ts';
import {runAgent, type AgentEnding} from './agent-run.ts';
import {markName, markOf, profileOf, type RunContext} from './context.ts';
import {pricedUsage} from './money.ts';
import {poolName, poolPath} from './pool.ts';
import {reviewModel} from './review-agent.ts';

export interface ReviewJob {
  readonly task: PlannedTask;
  readonly reviewer: Reviewer;
  /** The profile that reads. */
  readonly agent: string;
  readonly change: Change;
  /** Number of the attempt that made the commit. */
  readonly attempt: number;
  /** US dollars that it may cost; null: no bound. */
  readonly boundUsd: number | null;
  /** Is told what it has cost so far, in US dollars, and says whether money that others share is spent. */
  readonly isSpent: (usd: number) => boolean;
  /** Number of the worktree, which nobody else uses meanwhile. */
  readonly slot: number;
}

/** `failed`: its agent ended without doing its work. `usage` is null where no agent was started. */
export type ReviewRun = {readonly end: ReviewEnd | {readonly type: 'failed'; readonly failure: Failure} | {readonly type: 'interrupted'}; readonly usage: Usage | null};

export async function runReview(context: RunContext, job: ReviewJob): Promise<ReviewRun> {
  const {slot, change} = job;
  const [path, name] = [poolPath(context, `review-${slot}`), poolName(`review-${slot}`)];
  const prepared = await prepareWorktree(context.hub, {path, name, base: change.head, tree: null});
  if (!prepared.ok) return failed({kind: 'workspace-lost', message: prepared.failure});
  const profile = readOnly(profileOf(context, job.agent));
  const answerFile = await emptyAnswer(context, slot);
  const ending = await start(context, job, {profile, path, name, answerFile});
  if (typeof ending === 'string') return failed({kind: 'spawn', message: ending});
  const usage = pricedUsage(context, ending.transcript.usage, ending.transcript.model, reviewModel(profile, job.task)) ?? untold;
  if (ending.stoppedBy === 'abort') return {end: {type: 'interrupted'}, usage};
  const failure = judgeEnding(profile.type, ending, false);
  if (failure !== null) return {end: {type: 'failed', failure}, usage};
  const [file, said] = [await writtenAnswer(answerFile), await finalWords(profile, ending, logBase(context, job))];
  if (file === 'unreadable' || said === null) return {end: {type: 'unanswered', why: said === null ? 'it said far too much' : 'what it left as $ORCH_REVIEW_FILE is no file, or far too long'}, usage};
  const opinion = readOpinion({file: file === null ? null : context.redact(file.text), said});
  if (!opinion.ok) return {end: {type: 'unanswered', why: opinion.failure}, usage};
  return {end: {type: 'answered', answer: opinion.value, warnings: await whatItWrote(context, {path, name, change})}, usage};
}

/** Where what a reviewer says is kept, without the endings of the files. */
export const reviewLog = ({logs}: Pick<RunPaths, 'logs'>, {task, attempt, reviewer}: {readonly task: string; readonly attempt: number; readonly reviewer: string}): string => join(logs, `${dirName(task)}.${attempt}.review.${dirName(reviewer)}`);

const failed = (failure: Failure): ReviewRun => ({end: {type: 'failed', failure}, usage: null});

/** Whatever the profile says: a reviewer neither writes nor runs commands that may. */
const readOnly = (profile: AgentProfile): AgentProfile => ({...profile, permissions: 'read-only', shell: []});

interface AnswerFile {
  /** As the agent sees it, and as we do. */
  readonly inside: string;
  readonly outside: string;
}

/** Never in the worktree: there a file of the change could pass for an answer. In a sandbox it lies in /tmp, which is emptied at the start. */
async function emptyAnswer({paths, sandbox, state}: RunContext, slot: number): Promise<AnswerFile> {
  const file = 'orch-review.json';
  if (sandbox !== null) return {inside: `/tmp/${file}`, outside: join(state.orch, 'sandbox', poolName(`review-${slot}`), 'tmp', file)};
  const folder = join(paths.dir, 'reviews', String(slot));
  await removeTree(folder);
  await ensureDir(folder);
  return {inside: join(folder, file), outside: join(folder, file)};
}

const logBase = ({paths}: RunContext, {task, reviewer, attempt}: ReviewJob): string => reviewLog(paths, {task: task.id, attempt, reviewer: reviewer.name});

async function start(context: RunContext, job: ReviewJob, {profile, path, name, answerFile}: {readonly profile: AgentProfile; readonly path: string; readonly name: string; readonly answerFile: AnswerFile}): Promise<AgentEnding | string> {
  const {task, reviewer, change, attempt, boundUsd} = job;
  const promptFile = join(context.paths.prompts, `${dirName(task.id)}.${attempt}.review.${dirName(reviewer.name)}.md`);
  await writeFileAtomic(promptFile, reviewPrompt({reviewer, persona: profile.persona, task, base: change.base, head: change.head, files: change.files.map((file) => `${file.status} ${file.path}`), diff: await diffOf(context, change), boundary: randomWord(24)}));
  const found = findAgent(context, {profile, model: reviewModel(profile, task), worktree: path, scriptFile: null, session: null, budgetUsd: boundUsd});
  if (!found.ok) return found.failure;
  const {spec, program, programs, files} = found.value;
  const mark = markOf(context, `review/${task.id}/${reviewer.name}`);
  const place = {root: context.state.root, runId: context.run.runId, taskId: task.id, title: task.title, attempt, promptFile, reviewFile: answerFile.inside};
  const env = {...reviewerEnvironment(context.env, profile, spec, place), [markName]: mark};
  const inside = await context.sandbox?.enter({
    name,
    worktree: {path, writable: false},
    network: profile.network ?? true,
    env,
    programs,
    files: [promptFile, ...files],
    read: profile.read ?? [],
    config: adapters[profile.type].home ?? [],
    // Its HOME and caches are nobody else's, and gone with it.
    use: 'checks',
    throwAway: true,
  });
  const halt = new AbortController();
  const base = logBase(context, job);
  // What is read back for its last words is to be of this review alone.
  await removeTree(`${base}.jsonl`);
  return runAgent({
    type: profile.type,
    spec,
    program,
    cwd: path,
    box: inside?.box ?? null,
    env: inside?.env ?? env,
    promptFile,
    logBase: base,
    marker: `${markName}=${mark}`,
    timeoutMs: reviewer.timeoutMs ?? profile.timeoutMs ?? context.run.settings.timeout.defaultMs,
    hangMs: profile.hangMs ?? null,
    stop: context.stop,
    halt: halt.signal,
    redact: context.redact,
    onSpawn: async () => {},
    onHeard: ({usage, model}) => {
      const cost = pricedUsage(context, usage, model, reviewModel(profile, task))?.costUsd ?? 0;
      if (job.isSpent(cost) || (boundUsd !== null && cost >= boundUsd)) halt.abort();
    },
  });
}

/** Of more than this git's output is not read. */
const maxDiffBytes = 16 * 1024 * 1024;

/** Everything as text, whatever attributes and bytes of the change say: a file that git calls binary would not be shown. */
async function diffOf({hub, redact}: RunContext, {base, head}: Change): Promise<CutDiff> {
  const args = ['diff-tree', '-r', '-p', '--text', '--no-renames', '--no-color', '--no-ext-diff', '--no-textconv', '--full-index', '--ignore-submodules=none', '-U10', base, head];
  const {stdout} = await hub.git.run(args, {maxBytes: maxDiffBytes});
  const {text, cut} = cutDiff(stdout.toString('utf8'), stdout.length < maxDiffBytes);
  return {text: redact(text).replaceAll('\0', '␀'), cut};
}

/** Null: nothing lies there. What cannot be read is no reason to go by something else that it said. */
async function writtenAnswer({outside}: AnswerFile): Promise<{readonly text: string} | 'unreadable' | null> {
  const text = await readBounded(outside, longestAnswer);
  if (text !== null) return {text};
  const isThere = await lstat(outside).then(() => true, () => false);
  return isThere ? 'unreadable' : null;
}

/** A program that speaks no protocol says everything line by line: all of it is its last words. Null: too many of them. */
async function finalWords({type}: AgentProfile, {transcript}: AgentEnding, base: string): Promise<string | null> {
  if (adapters[type].stream === 'jsonl') return transcript.lastText;
  return readBounded(`${base}.jsonl`, 4 * longestAnswer);
}

async function whatItWrote({hub}: RunContext, {path, name, change}: {readonly path: string; readonly name: string; readonly change: Change}): Promise<readonly string[]> {
  const left = await takeSnapshot(hub, {worktree: path, name, base: change.head, limits: collectLimits});
  return left.type === 'tree' && left.tree === change.tree ? [] : ['wrote to its checkout, though it is only to read; that was thrown away'];
}
