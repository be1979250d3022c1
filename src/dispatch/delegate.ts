/** Lets an agent hand parts of its task to others: reads what it asks for, and adds that to the run or refuses it. */
import {join} from 'node:path';
import {planSubtasks} from '../agents/subtasks.ts';
import type {AttemptOutcome} from '../model.ts';
import {hasEnded, standings} from '../run/standing.ts';
import {agentFile} from '../workspace/agent-files.ts';
import {readSubtasks} from './advice.ts';
import type {RunContext} from './context.ts';
import type {AttemptInput, Emit} from './effects.ts';

/**
 * Null where it asks for nothing. The tasks are in the log before the attempt is said to have ended, so that after a crash the
 * parent waits for them all the same. What is refused goes back to the agent as a failure that it can mend.
 */
export async function delegate(context: RunContext, {task, agent, worktree, now}: AttemptInput, emit: Emit): Promise<Extract<AttemptOutcome, {type: 'delegated' | 'failed'}> | null> {
  const requests = (await readSubtasks(join(worktree, agentFile.status))).map((request) => ({...request, title: context.redact(request.title), prompt: context.redact(request.prompt)}));
  if (requests.length === 0) return null;
  const state = now();
  const ended = new Set([...standings(state)].filter(([, {word}]) => hasEnded(word)).map(([id]) => id));
  const planned = planSubtasks(requests, {parent: task, agent, tasks: state.run.plan.tasks, edges: state.run.plan.edges, ended, profiles: state.run.settings.agents});
  if (!planned.ok) return {type: 'failed', failure: {kind: 'subtasks', message: `it may not have the subtasks that it asked for: ${planned.failure.join('; ')}`}, head: null, filesChanged: 0};
  await emit({type: 'subtasks-added', task: task.id, ...planned.value});
  return {type: 'delegated', head: null, filesChanged: 0};
}
