/** One attempt: make the worktree ready, run the agent in it, judge how it ended, collect what it made. */
import {join} from 'node:path';
import {adapters} from '../agents/adapters/registry.ts';
import {limitKinds, type Failure} from '../failure.ts';
import type {AgentProfile, AttemptOutcome, PlannedTask, Settings, Usage} from '../model.ts';
import {writeFileAtomic} from '../world/files.ts';
import {monotonicMs} from '../world/clock.ts';
import {dirName} from '../run/refs.ts';
import {judgeEnding} from './agent-ending.ts';
import {agentEnvironment} from './agent-environment.ts';
import {findAgent} from './agent-program.ts';
import {runAgent, type AgentEnding} from './agent-run.ts';
import {markName, markOf, modelIn, profileOf, type RunContext} from './context.ts';
import {noteEnd, stillDown} from './downtime.ts';
import type {AttemptInput, Emit} from './effects.ts';
import {readAdvice} from './advice.ts';
import {moneyOf, usageIn, type Money} from './money.ts';
import {delegate} from './delegate.ts';
import {openOutbox, type Outbox} from './outbox.ts';
import {keepHandoff, writePrompt} from './prompt-file.ts';
import {workMessage} from './task-message.ts';
import type {Transcript} from './transcript.ts';
import {unresolvedFiles} from './unresolved.ts';
import {keepWork, setUp, worktreeName} from './workplace.ts';
import {agentFile} from '../workspace/agent-files.ts';
import {forgetCommits} from '../workspace/worktree.ts';

/** Runs the agent, or with `take` judges what a person left in the worktree. Expected failures are outcomes. */
export async function runAttempt(context: RunContext, input: AttemptInput, emit: Emit): Promise<AttemptOutcome> {
  if (context.stop.aborted) return {type: 'interrupted', head: null};
  if (input.record.take) return take(context, input);
  // A person who asks for another attempt may know better.
  const down = input.record.granted > 0 ? null : stillDown(context, input);
  if (down !== null) return {type: 'failed', failure: {...down, message: `not started: ${down.message}`}, head: null, filesChanged: 0};
  const outbox = openOutbox(context, input, emit);
  // An attempt of this run that was cut short may have left words that nobody has read, and laying out the worktree removes them.
  if (input.record.worktree === input.worktree) await outbox.look();
  const ready = await setUp(context, input);
  if (!ready.ok) return context.stop.aborted ? {type: 'interrupted', head: null} : {type: 'failed', failure: ready.failure, head: null, filesChanged: 0};
  if (context.stop.aborted) return {type: 'interrupted', head: null};
  const promptFile = await writePrompt(context, input, {conflictFiles: ready.value, session: input.record.session});
  const money = moneyOf(context, input);
  if (money.spent !== null) return {type: 'failed', failure: money.spent, head: null, filesChanged: 0};
  const ending = await runIt(context, input, {promptFile, money, outbox}, emit);
  if (typeof ending === 'string') {
    await tellDown(context, input, {kind: 'spawn', message: ending}, emit);
    return {type: 'failed', failure: {kind: 'spawn', message: ending}, head: null, filesChanged: 0};
  }
  if (ending.cutBytes > 0) await emit({type: 'noticed', task: input.task.id, message: `its log was cut; ${ending.cutBytes} bytes of output are not kept`});
  if (ending.transcript.unparsed > 0) await emit({type: 'noticed', task: input.task.id, message: `unparsed lines of its output: ${ending.transcript.unparsed}`});
  const {unknown} = ending.transcript;
  if (unknown !== null) await emit({type: 'noticed', task: input.task.id, message: `events of its output that this orch does not know: ${unknown.count}, such as ${unknown.name}; perhaps its program is newer than orch`});
  const usage = usageIn(context, input, ending.transcript);
  await emit({type: 'progress', task: input.task.id, attempt: input.attempt, action: ending.transcript.action, progress: null, usage, session: ending.transcript.session});
  await outbox.look();
  const verdict = ending.stoppedBy === 'abort' ? 'interrupted' : money.judged(ending, judgeEnding(profileOf(context, input.agent).type, ending, input.record.session !== null), usage);
  // A sandbox that could not be made says nothing of the profile.
  if (verdict !== 'interrupted' && verdict?.kind !== 'spawn') await tellDown(context, input, verdict, emit);
  const made = await outcome(context, input, verdict, emit);
  if (made.type === 'committed') await outbox.decide();
  return made;
}

async function tellDown(context: RunContext, input: AttemptInput, failure: Failure | null, emit: Emit): Promise<void> {
  if (!noteEnd(context, input, failure)) return;
  await emit({type: 'noticed', task: null, message: `profile ${input.agent} is down (${failure?.kind ?? ''}): its other tasks are not started before its program or its login changes`});
}

async function runIt(context: RunContext, input: AttemptInput, {promptFile, money, outbox}: {readonly promptFile: string; readonly money: Money; readonly outbox: Outbox}, emit: Emit): Promise<AgentEnding | string> {
  const {task, worktree} = input;
  const profile = profileOf(context, input.agent);
  const adapter = adapters[profile.type];
  const scriptFile = task.script === null ? null : join(context.paths.prompts, `${dirName(task.id)}.sh`);
  if (scriptFile !== null) await writeFileAtomic(scriptFile, task.script ?? '');
  const found = findAgent(context, {profile, model: modelIn(context, task, profile), worktree, scriptFile, session: input.record.session, budgetUsd: money.bound});
  if (!found.ok) return found.failure;
  const {spec, program, programs, files} = found.value;
  const mark = markOf(context, `${task.id}/${input.attempt}`);
  const index = input.state.run.plan.tasks.findIndex((other) => other.id === task.id);
  const env = agentEnvironment(context.env, profile, spec, {
    root: context.state.root,
    runId: context.run.runId,
    taskId: task.id,
    title: task.title,
    attempt: input.attempt,
    promptFile,
    statusFile: join(worktree, agentFile.status),
    handoffFile: join(worktree, agentFile.handoff),
    messagesFile: join(worktree, agentFile.messages),
    outboxFile: join(worktree, agentFile.outbox),
    portBase: firstPort + (index % portBlocks) * portsEach,
  });
  const inside = await context.sandbox?.enter({
    name: worktreeName(task),
    worktree: {path: worktree, writable: profile.permissions !== 'read-only'},
    network: profile.network ?? true,
    env: {...env, [markName]: mark},
    programs,
    files: [promptFile, ...(scriptFile === null ? [] : [scriptFile]), ...files],
    read: profile.read ?? [],
    config: adapter.home ?? [],
    use: 'agents',
  });
  const progress = progressTeller(context, input, outbox, emit);
  context.halts.set(task.id, money.halt);
  return runAgent({
    type: profile.type,
    spec,
    program,
    cwd: worktree,
    box: inside?.box ?? null,
    env: inside?.env ?? {...env, [markName]: mark},
    promptFile,
    logBase: join(context.paths.logs, `${dirName(task.id)}.${input.attempt}`),
    marker: `${markName}=${mark}`,
    timeoutMs: attemptTimeoutMs(context.run.settings, task, profile),
    hangMs: profile.hangMs ?? null,
    stop: context.stop,
    halt: money.halt.signal,
    redact: context.redact,
    onSpawn: (child) => emit({type: 'agent-spawned', task: task.id, attempt: input.attempt, pid: child.pid, startTime: child.startTime}),
    onHeard: progress,
  }).finally(() => context.halts.delete(task.id));
}

/** The flag, then the task, then its file, then the profile, then the rest. */
export const attemptTimeoutMs = ({timeout}: Pick<Settings, 'timeout'>, task: Pick<PlannedTask, 'timeoutMs'>, profile: Pick<AgentProfile, 'timeoutMs'>): number =>
  timeout.flagMs ?? task.timeoutMs ?? timeout.fileMs ?? profile.timeoutMs ?? timeout.defaultMs;

/** Blocks of 20 ports below the ephemeral range of Linux, so that agents' servers do not meet. */
const firstPort = 20_000;
const portsEach = 20;
const portBlocks = 600;

/** Collects the work whatever the judgement, and makes both the outcome. */
async function outcome(context: RunContext, input: AttemptInput, judged: Failure | 'interrupted' | null, emit: Emit): Promise<AttemptOutcome> {
  const {task, worktree, base, attempt} = input;
  const interrupted = judged === 'interrupted';
  const failure = interrupted ? null : judged;
  const message = interrupted ? `${task.id}: interrupted work` : failure === null ? messageOf(context, task) : `${task.id}: unfinished work (${failure.kind})`;
  const collected = await keepWork(context, {task, worktree, base, attempt, message});
  if (context.sandbox !== null) await forgetCommits(context.hub, {path: worktree, name: worktreeName(task), base});
  const head = collected.type === 'committed' ? collected.head : null;
  if (interrupted) return {type: 'interrupted', head};
  const filesChanged = collected.type === 'committed' ? collected.filesChanged : 0;
  if (failure !== null) return {type: 'failed', failure, head, filesChanged};
  switch (collected.type) {
    case 'committed': {
      if (collected.embedded.length > 0) return {type: 'failed', failure: embeddedFailure(collected.embedded), head, filesChanged};
      // Only work that is laid onto something newer can hold markers of ours.
      const unresolved = input.record.head === null ? [] : await unresolvedFiles(context.hub, base, collected.head);
      if (unresolved.length > 0) return {type: 'failed', failure: unresolvedFailure(unresolved), head, filesChanged};
      const delegated = await delegate(context, input, emit);
      if (delegated !== null) return {...delegated, head, filesChanged};
      await keepHandoff(context, worktree, task.id);
      return {type: 'committed', head: collected.head, filesChanged, warnings: collected.warnings};
    }
    case 'empty': {
      const delegated = await delegate(context, input, emit);
      if (delegated !== null) return {...delegated, head, filesChanged};
      return {type: 'failed', failure: {kind: 'no-changes', message: ['the agent says that it is done and has changed nothing', ...collected.warnings].join('; ')}, head, filesChanged};
    }
    case 'refused':
      return {type: 'failed', failure: {kind: 'tree', message: collected.message}, head, filesChanged};
    default:
      return {type: 'failed', failure: {kind: 'workspace-lost', message: collected.message}, head, filesChanged};
  }
}

const messageOf = ({run, repository, redact}: RunContext, task: PlannedTask): string => workMessage(task, run.settings.gates, {author: repository.author, redact});

const embeddedFailure = (embedded: readonly string[]): Failure => ({kind: 'tree', message: `${embedded.join(', ')} ${embedded.length === 1 ? 'is a git repository of its own' : 'are git repositories of their own'}, which a commit cannot hold; remove the .git inside`});

const unresolvedFailure = (files: readonly string[]): Failure => ({kind: 'conflict', message: `conflict markers are still in ${files.join(', ')}`});

/** A person has mended the worktree: what lies there is judged as it is, on the commit that it was laid out on. */
async function take(context: RunContext, {task, worktree, base, attempt}: AttemptInput): Promise<AttemptOutcome> {
  const collected = await keepWork(context, {task, worktree, base, attempt, message: messageOf(context, task)});
  const failed = (failure: Failure): AttemptOutcome => ({type: 'failed', failure, head: collected.type === 'committed' ? collected.head : null, filesChanged: 0});
  switch (collected.type) {
    case 'committed': {
      const unresolved = await unresolvedFiles(context.hub, base, collected.head);
      if (unresolved.length > 0) return failed(unresolvedFailure(unresolved));
      if (collected.embedded.length > 0) return failed(embeddedFailure(collected.embedded));
      await keepHandoff(context, worktree, task.id);
      return {type: 'committed', head: collected.head, filesChanged: collected.filesChanged, warnings: collected.warnings};
    }
    case 'empty':
      return failed({kind: 'no-changes', message: ['the worktree holds no change', ...collected.warnings].join('; ')});
    case 'refused':
      return failed({kind: 'tree', message: collected.message});
    default:
      return failed({kind: 'workspace-lost', message: collected.message});
  }
}

const progressEveryMs = 2000;

/** Tells progress at most every two seconds, and at every word about usage; the agent's own status file is advice for the display. */
function progressTeller(context: RunContext, input: AttemptInput, outbox: Outbox, emit: Emit): (transcript: Transcript) => void {
  let last = Number.NEGATIVE_INFINITY;
  let counted: Usage | null = null;
  let waiting = false;
  let telling: Promise<void> = Promise.resolve();
  return (transcript) => {
    const now = monotonicMs();
    // What it costs is told at once: a budget may be over with it. Others of its account go by whether it waits.
    if (now - last < progressEveryMs && transcript.usage === counted && waiting === (transcript.waiting !== null)) return;
    last = now;
    counted = transcript.usage;
    waiting = transcript.waiting !== null;
    outbox.look().catch(() => undefined);
    telling = telling.then(() => readAdvice(join(input.worktree, agentFile.status))).then((advice) =>
      emit({type: 'progress', task: input.task.id, attempt: input.attempt, action: redactOrNull(context, advice?.message ?? transcript.action), progress: advice?.progress ?? null, usage: usageIn(context, input, transcript), session: transcript.session, waiting: limitOf(transcript)}),
    ).catch(() => undefined); // A log that takes no progress takes nothing else either, and the loop finds that out.
  };
}

const limitOf = ({waiting}: Transcript): Failure | null => (waiting !== null && limitKinds.has(waiting.kind) ? waiting : null);

const redactOrNull = (context: RunContext, text: string | null): string | null => (text === null ? null : context.redact(text));
