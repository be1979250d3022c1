/** Writes the prompt of an attempt, with what the tasks before it have left. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {instructionFiles} from '../agents/instructions.ts';
import {firstInput} from '../agents/prompt-input.ts';
import {promptText, type DependencySummary, type PromptInput} from '../agents/prompt.ts';
import {readBounded, removeTree, writeFileAtomic} from '../world/files.ts';
import {landingsSince} from '../workspace/landed-tasks.ts';
import {agentFile} from '../workspace/agent-files.ts';
import {dirName} from '../run/refs.ts';
import {readHandoff} from './advice.ts';
import {profileOf, type RunContext} from './context.ts';
import type {PlannedTask} from '../model.ts';
import type {AttemptInput} from './effects.ts';

/**
 * Keeps what an agent hands over to the tasks that depend on its own, where that outlives the worktree. Done before the attempt
 * is said to have succeeded: a dependent starts as soon as the work has landed. What is no plain file, or too large, is not taken.
 */
export async function keepHandoff(context: RunContext, worktree: string, taskId: string): Promise<void> {
  const text = await readBounded(join(worktree, agentFile.handoff), maxHandoffBytes);
  if (text === null) await removeTree(handoffFile(context, taskId));
  else await writeFileAtomic(handoffFile(context, taskId), context.redact(text));
}

const maxHandoffBytes = 256 * 1024;

const handoffFile = (context: RunContext, taskId: string): string => join(context.paths.prompts, `${dirName(taskId)}.handoff.json`);

/**
 * Returns the file that holds the prompt; the agent gets it on stdin and by name. The user's own words stay as they are, since an
 * agent cannot do what it cannot read; secrets go from what others wrote, findings and what tasks before it hand over.
 */
export async function writePrompt(context: RunContext, input: AttemptInput, {conflictFiles, session}: {readonly conflictFiles: readonly string[]; readonly session: string | null}): Promise<string> {
  const {task, record, attempt, worktree} = input;
  const profile = profileOf(context, input.agent);
  // An agent behind the bridge may have begun a new session without telling.
  const resumed = session !== null && profile.type !== 'acp';
  const isNew = ({seq}: {readonly seq: number}): boolean => !resumed || seq > record.heardSeq;
  const present = instructionFiles.filter((file) => existsSync(join(worktree, file)));
  const text = promptText({
    ...firstInput(task, profile, present),
    dependencies: resumed ? [] : await dependencies(context, input),
    subtasks: await subtasks(context, input),
    findings: record.findings.map((finding) => context.redact(finding)),
    attempt,
    conflictFiles,
    messages: input.news.messages.filter(isNew),
    shared: input.news.shared.filter(isNew),
    landedSince: resumed ? await landedSince(context, input) : [],
    resumed,
  });
  const file = join(context.paths.prompts, `${dirName(task.id)}.${attempt}.md`);
  await writeFileAtomic(file, text);
  return file;
}

/** Other tasks that have landed since the commit that the last attempt was built on. */
async function landedSince(context: RunContext, {task, record, state}: AttemptInput): Promise<PromptInput['landedSince']> {
  if (record.base === null) return [];
  const landed = await landingsSince(context.repository, context.run.runId, record.base);
  return landed.flatMap(({task: id}) => state.run.plan.tasks.filter((other) => other.id === id && id !== task.id && other.parent !== task.id));
}

function dependencies(context: RunContext, {task, state}: AttemptInput): Promise<readonly DependencySummary[]> {
  return Promise.all(state.run.plan.tasks.filter((other) => task.dependsOn.includes(other.id)).map((other) => summary(context, other)));
}

/** What became of the subtasks that the agent asked for. */
function subtasks(context: RunContext, {record, state}: AttemptInput): Promise<readonly DependencySummary[]> {
  const ended = state.run.plan.tasks.filter((other) => record.children.includes(other.id));
  return Promise.all(ended.map(async (other) => {
    const phase = state.tasks.get(other.id)?.phase;
    if (phase?.type === 'merged') return summary(context, other);
    return {id: other.id, title: other.title, handoff: null, files: [], failed: phase !== undefined && 'failure' in phase ? context.redact(phase.failure.message) : 'what it depends on did not land'};
  }));
}

async function summary(context: RunContext, {id, title, files}: PlannedTask): Promise<DependencySummary> {
  const handoff = await readHandoff(handoffFile(context, id));
  return {id, title, handoff: handoff === null ? null : context.redact(handoff), files};
}
