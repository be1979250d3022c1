/** What a task format is. */
import type {Diagnostic} from '../../failure.ts';
import type {Task, TaskId} from '../../model.ts';
import type {TaskDocument} from '../document.ts';

/** A task as a reader finds it; the digest comes later. */
export type TaskDraft = Omit<Task, 'digest'>;

/** Line and column, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Reading {
  /** In file order. Ids may repeat and dependencies may be unknown: the graph says so. */
  readonly tasks: readonly TaskDraft[];
  /** Where dependencies are written, by `dependencyKey`; without an entry it is the task's own line. */
  readonly places: ReadonlyMap<string, Place>;
  readonly diagnostics: readonly Diagnostic[];
}

/** One way to write tasks down. Readers look at nothing but the document. */
export interface TaskFormat {
  readonly name: string;
  /** How sure it is that the document is of this format, by its content: 0 not at all, 1 certain. */
  readonly detect: (document: TaskDocument) => number;
  readonly read: (document: TaskDocument) => Reading;
}

/** Key of `places`. */
export function dependencyKey(task: Pick<TaskDraft, 'line'>, dependsOn: TaskId): string {
  return `${task.line} ${dependsOn}`;
}
