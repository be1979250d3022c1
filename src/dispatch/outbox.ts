/** What agents say to others: read from their outbox and out of what they hand over, and written where they look for it. */
import {rename} from 'node:fs/promises';
import {join} from 'node:path';
import {messagesText} from '../agents/prompt-messages.ts';
import type {RunEventBody} from '../run/events.ts';
import type {RunPaths} from '../run/paths.ts';
import {dirName} from '../run/refs.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {removeTree, writeFileAtomic} from '../world/files.ts';
import {agentFile} from '../workspace/agent-files.ts';
import {readDecisions, readOutbox} from './advice.ts';
import type {RunContext} from './context.ts';
import type {AttemptInput, Emit} from './effects.ts';
import {newSayings, type Saying} from './outbox-news.ts';

/** One attempt's outbox. Reads follow each other; what was told once, also by an earlier attempt, is not told again. */
export interface Outbox {
  /** Tells what has been added since the last look. */
  look(): Promise<void>;
  /** Tells the decisions of the handoff, once the attempt has succeeded. */
  decide(): Promise<void>;
}

export function openOutbox(context: RunContext, {task, worktree, state}: Pick<AttemptInput, 'task' | 'worktree' | 'state'>, emit: Emit): Outbox {
  let said: readonly Saying[] = state.tasks.get(task.id)?.said ?? [];
  let turn: Promise<void> = Promise.resolve();
  const tell = (read: () => Promise<readonly Saying[]>): Promise<void> => {
    turn = turn.then(async () => {
      const found = (await read()).map(({to, text}): Saying => ({to, text: context.redact(text)}));
      const {sayings, notices} = newSayings({task: task.id, tasks: state.tasks, said, found});
      said = [...said, ...sayings];
      const events: readonly RunEventBody[] = [...sayings.map((saying) => ({type: 'agent-said', task: task.id, ...saying}) as const), ...notices.map((message) => ({type: 'noticed', task: task.id, message}) as const)];
      if (events.length > 0) await emit(...events);
    });
    return turn;
  };
  return {
    look: () => tell(() => readOutbox(join(worktree, agentFile.outbox))),
    decide: () => tell(async () => (await readDecisions(join(worktree, agentFile.handoff))).map((text) => ({to: 'all', text}))),
  };
}

/**
 * Lays what a running agent has not heard in its prompt into its worktree, whole or not at all. Whatever the agent has put in
 * that place, it is replaced and never followed; where that cannot be, the agent hears it at its next turn. Never rejects.
 */
export async function layMessages({paths}: {readonly paths: Pick<RunPaths, 'prompts'>}, taskId: string, record: TaskRecord): Promise<void> {
  if (record.worktree === null) return;
  const news = record.messages.filter(({seq}) => seq > record.startedSeq);
  const draft = join(paths.prompts, `${dirName(taskId)}.messages.md`);
  try {
    await writeFileAtomic(draft, `${messagesText(news)}\n`);
    await rename(draft, join(record.worktree, agentFile.messages));
  } catch {
    await removeTree(draft).catch(() => undefined);
  }
}
