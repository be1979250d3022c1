/** What is said to a task and by its agent, and when that is news to the one who is to hear it. Pure. */
import type {RunPlan, TaskId} from '../model.ts';
import type {TaskRecord} from './task-record.ts';

/** Something said to a task's agent. */
export interface Message {
  /** Number of the event that brought it. */
  readonly seq: number;
  readonly at: string;
  /** A person's name, or the task whose agent says it. */
  readonly from: string;
  readonly byAgent: boolean;
  readonly text: string;
  /** Of a person's message, so that it is taken in once. */
  readonly id: string | null;
}

/** Something that a task's agent decided and that all others should know. */
export interface SharedNote {
  readonly seq: number;
  readonly from: TaskId;
  readonly text: string;
}

/** Further turns that messages may bring a task beyond its attempts, so that two agents cannot talk for ever. */
export const maxTurns = 3;

/** Messages kept of a task, and notes kept of a run; older ones go. */
const [maxMessages, maxNotes] = [50, 100];

export const withMessage = (record: TaskRecord, message: Message): TaskRecord => ({...record, messages: [...record.messages, message].slice(-maxMessages)});

export const withNote = (shared: readonly SharedNote[], note: SharedNote): readonly SharedNote[] => [...shared, note].slice(-maxNotes);

/** What the prompt of an attempt can tell. */
export interface News {
  readonly messages: readonly Message[];
  readonly shared: readonly SharedNote[];
}

/** What was said before the newest attempt of a task began; its agent's own notes are no news to it. */
export function newsAt(record: TaskRecord, task: TaskId, shared: readonly SharedNote[]): News {
  const before = ({seq}: {readonly seq: number}): boolean => seq < record.startedSeq;
  return {messages: record.messages.filter(before), shared: shared.filter((note) => before(note) && note.from !== task)};
}

/** Messages that no prompt of the agent's session has held. */
export const unheard = (record: TaskRecord): readonly Message[] => record.messages.filter(({seq}) => seq > record.heardSeq);

/**
 * True where the attempt that has just made a commit is to have one more turn before that is judged: something was said to it
 * after its prompt was written. A script hears nothing.
 */
export const hasTurn = (run: RunPlan, record: TaskRecord): boolean =>
  !record.take && record.turns < maxTurns && record.messages.some(({seq}) => seq > record.startedSeq) && run.settings.agents[record.agent ?? '']?.type !== 'script';
