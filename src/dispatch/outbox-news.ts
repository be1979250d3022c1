/** Which of an agent's words are new, and to whom they go. Pure. */
import type {TaskId} from '../model.ts';
import type {TaskRecord} from '../run/task-record.ts';

/** `to`: `user`, `all`, or the id of a task. */
export interface Saying {
  readonly to: string;
  readonly text: string;
}

/** Sayings that one task may bring to a run. */
const maxSayings = 40;

interface Found {
  readonly task: TaskId;
  /** All tasks of the run. */
  readonly tasks: ReadonlyMap<TaskId, Pick<TaskRecord, 'phase'>>;
  readonly said: readonly Saying[];
  readonly found: readonly Saying[];
}

/** What goes into the log, and what a person is told of the rest. The same words to the same address count once. */
export function newSayings({task, tasks, said, found}: Found): {readonly sayings: readonly Saying[]; readonly notices: readonly string[]} {
  const known = new Set(said.map(keyOf));
  const sayings: Saying[] = [];
  for (const saying of found) {
    if (known.has(keyOf(saying)) || saying.to === task || said.length + sayings.length >= maxSayings) continue;
    known.add(keyOf(saying));
    sayings.push(saying);
  }
  const notices = sayings.flatMap(({to, text}) => {
    if (to === 'user' || to === 'all') return [];
    const phase = tasks.get(to)?.phase.type;
    if (phase === undefined) return [`speaks to ${to}, which is no task of this run: ${text}`];
    return phase === 'merged' ? [`speaks to ${to}, which has landed: ${text}`] : [];
  });
  return {sayings, notices};
}

const keyOf = ({to, text}: Saying): string => `${to}\n${text}`;
