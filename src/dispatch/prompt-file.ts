/** Writes the prompt of an attempt, with what the tasks before it have left. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {instructionFiles, instructionsToName} from '../agents/instructions.ts';
import {promptText, type DependencySummary} from '../agents/prompt.ts';
import {readBounded, removeTree, writeFileAtomic} from '../world/files.ts';
import {dirName} from '../run/refs.ts';
import {readHandoff} from './advice.ts';
import {profileOf, type RunContext} from './context.ts';
import type {AttemptInput} from './effects.ts';

/**
 * Keeps what an agent hands over to the tasks that depend on its own, where that outlives the worktree. Done before the attempt
 * is said to have succeeded: a dependent starts as soon as the work has landed. What is no plain file, or too large, is not taken.
 */
export async function keepHandoff(context: RunContext, worktree: string, taskId: string): Promise<void> {
  const text = await readBounded(join(worktree, 'agent-handoff.json'), maxHandoffBytes);
  if (text === null) await removeTree(handoffFile(context, taskId));
  else await writeFileAtomic(handoffFile(context, taskId), context.redact(text));
}

const maxHandoffBytes = 256 * 1024;

const handoffFile = (context: RunContext, taskId: string): string => join(context.paths.prompts, `${dirName(taskId)}.handoff.json`);

/**
 * Returns the file that holds the prompt; the agent gets it on stdin and by name. The user's own words stay as they are, since an
 * agent cannot do what it cannot read; secrets go from what others wrote, findings and what tasks before it hand over.
 */
export async function writePrompt(context: RunContext, input: AttemptInput, conflictFiles: readonly string[]): Promise<string> {
  const {task, record, attempt, worktree} = input;
  const profile = profileOf(context, task);
  const text = promptText({
    task,
    persona: profile.persona,
    ownership: task.owns,
    dependencies: await dependencies(context, input),
    reads: task.reads,
    instructions: instructionsToName(profile.type, instructionFiles.filter((file) => existsSync(join(worktree, file)))),
    findings: record.findings.map((finding) => context.redact(finding)),
    attempt,
    conflictFiles,
  });
  const file = join(context.paths.prompts, `${dirName(task.id)}.${attempt}.md`);
  await writeFileAtomic(file, text);
  return file;
}

function dependencies(context: RunContext, {task}: AttemptInput): Promise<readonly DependencySummary[]> {
  const before = context.run.plan.tasks.filter((other) => task.dependsOn.includes(other.id));
  return Promise.all(before.map(async (other) => {
    const handoff = await readHandoff(handoffFile(context, other.id));
    return {id: other.id, title: other.title, handoff: handoff === null ? null : context.redact(handoff), files: other.files};
  }));
}
