/** Tells how large a task is: from its estimate, else from its files, its text and how many others wait for it. Pure. */
import type {Task, WorkSize} from '../model.ts';

export const workSizes = ['small', 'medium', 'large'] as const satisfies readonly WorkSize[];

/** `dependents`: tasks that depend on it. */
export function sizeOf(task: Pick<Task, 'estimateMinutes' | 'owns' | 'prompt'>, dependents: number): {readonly size: WorkSize; readonly why: string} {
  const minutes = task.estimateMinutes;
  if (minutes !== null) return {size: minutes <= smallMinutes ? 'small' : minutes <= mediumMinutes ? 'medium' : 'large', why: `estimate ${minutes} min`};
  const measures = [
    {points: task.owns.length === 0 ? 1 : pointsOf(task.owns.reduce((sum, glob) => sum + breadthOf(glob), 0), 3, 8), why: task.owns.length === 0 ? 'no files named' : `${task.owns.length} ${task.owns.length === 1 ? 'glob' : 'globs'} owned`},
    {points: pointsOf(task.prompt.length, 600, 2500), why: `a text of ${task.prompt.length} characters`},
    {points: pointsOf(dependents, 2, 5), why: `${dependents} depend on it`},
  ];
  const points = measures.reduce((sum, measure) => sum + measure.points, 0);
  const size: WorkSize = points === 0 ? 'small' : points <= 2 ? 'medium' : 'large';
  const telling = size === 'small' ? measures.slice(0, 2) : measures.filter((measure) => measure.points > 0);
  return {size, why: telling.map(({why}) => why).join(', ')};
}

/** An estimate up to this is small, up to the next medium. */
const smallMinutes = 30;
const mediumMinutes = 120;

const pointsOf = (value: number, small: number, medium: number): number => (value <= small ? 0 : value <= medium ? 1 : 2);

/** About how many files a glob stands for. */
const breadthOf = (glob: string): number => (glob.includes('**') ? 3 : /[*?[{]/.test(glob) ? 2 : 1);
