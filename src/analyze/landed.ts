/** The trailer that marks a landed task in history. */
import type {Task, TaskId} from '../model.ts';
import {isTaskId} from './task-id.ts';

/** Value of the trailer `Orch-Task`: id and digest. */
export function landedTrailer(task: Pick<Task, 'id' | 'digest'>): string {
  return `${task.id} ${task.digest}`;
}

/** Reads such a value; null for anything else. */
export function parseTrailer(value: string): {readonly id: TaskId; readonly digest: string} | null {
  const [, id = '', digest = ''] = /^(\S+) ([0-9a-f]{16})$/.exec(value.trim()) ?? [];
  return isTaskId(id) ? {id, digest} : null;
}
