/** Gate: does the change stay within the files that its task owns? Pure. */
import {matches} from '../analyze/glob.ts';
import type {GateMode, GateVerdict, Task} from '../model.ts';
import type {Change} from './change.ts';
import {showPath} from './path-text.ts';
import {settle, type Grade, type Graded} from './verdict.ts';

/**
 * A task that owns nothing has no scope. Under `auto`, a file of another task that is still to be done blocks, a file that
 * nobody owns asks a human, and where the scope was read out of prose both only warn. Any other mode decides all three.
 */
export function scopeGate({change, task, tasks, mode}: {
  readonly change: Change;
  readonly task: Task;
  /** All tasks of the plan. */
  readonly tasks: readonly Task[];
  readonly mode: Exclude<GateMode, 'off'>;
}): GateVerdict {
  if (task.owns.length === 0) return {type: 'pass', warnings: []};
  const others = tasks.filter((other) => other.id !== task.id && !other.done);
  const own = claims(task);
  const claimed = others.map((other) => ({other, own: claims(other)}));
  const outside = change.files.filter((file) => !covers(own, file.path));
  const found = outside.map(({path}): Graded => {
    const owner = claimed.find((each) => covers(each.own, path))?.other;
    const file = showPath(path);
    if (owner !== undefined) {
      const message = `Belongs to task ${owner.id}, not to ${task.id}. Leave it as it was.`;
      return {grade: gradeOf('block', task, mode), finding: {rule: 'scope/other-task', message, file}};
    }
    const message = `Is not among the files of task ${task.id} (${listed(task.owns)}). Leave it as it was, or let a human approve it.`;
    return {grade: gradeOf('human', task, mode), finding: {rule: 'scope/outside', message, file}};
  });
  return settle(found, mode);
}

const listed = (globs: readonly string[]): string => (globs.length <= 5 ? globs.join(', ') : `${globs.slice(0, 5).join(', ')} and ${globs.length - 5} more`);

interface Claim {
  readonly glob: string;
  /** What every path that the glob covers begins with: ten thousand files and a hundred globs are compared by it alone. */
  readonly start: string;
}

const claims = (task: Task): readonly Claim[] => task.owns.map((glob) => ({glob, start: (/^(?:\.\/+)*([^*?[{]*)/.exec(glob)?.[1] ?? '').replace(/\/+$/, '')}));

const covers = (all: readonly Claim[], path: string): boolean => all.some(({glob, start}) => path.startsWith(start) && matches(glob, path));

/** An inferred scope only warns, unless the mode says otherwise in so many words. */
const gradeOf = (grade: Grade, task: Task, mode: Exclude<GateMode, 'off'>): Grade => (mode === 'auto' && task.inferred ? 'warn' : grade);
