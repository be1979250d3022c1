/** What the scripted agents write, and how gates and tests judge it: by the content alone, as an observer can do again. */
import type {TaskId} from '../../src/model.ts';
import type {TaskRecord} from '../../src/run/task-record.ts';
import type {Behaviour} from './script.ts';
import type {Tree} from './sim-git.ts';

/** The work of the n-th attempt (from 1) that is not interrupted, on top of `base`; `mended`: by a person. */
export function work(base: Tree, task: TaskId, behaviour: Behaviour, attempt: number, mended = false): Tree {
  const tree = new Map(base);
  const word = mended ? 'mended' : verdictOf(behaviour, attempt);
  if (behaviour === 'clashes' || behaviour === 'tangled') tree.set('f', `${base.get('f') ?? ''}${task}`);
  else if (behaviour === 'mends') tree.set(basePaths.tests, 'mended');
  else if (behaviour === 'quarrels') tree.set(`quarrel/${task}`, attempt === 1 && !mended ? 'loud' : 'calm');
  return tree.set(`t/${task}`, `${attempt} ${word}`);
}

/** Work of a task as it is while its agent has not ended. */
export const half = (base: Tree, task: TaskId, attempt: number): Tree => new Map(base).set(`t/${task}`, `${attempt} half`);

/** Why the agent itself fails, if it does. */
export function failureOf(behaviour: Behaviour, attempt: number): 'exit' | 'spawn' | null {
  if (behaviour === 'cannot-start-once' && attempt === 1) return 'spawn';
  return isWithin('fails', behaviour, attempt) ? 'exit' : null;
}

export const isDirty = (tree: Tree, task: TaskId): boolean => (tree.get(`t/${task}`) ?? '').endsWith('dirty');
/** Its reviewer is against it. */
export const isSloppy = (tree: Tree, task: TaskId): boolean => (tree.get(`t/${task}`) ?? '').endsWith('sloppy');
/** Tasks whose commits an agent reviews. */
export const isReviewed = (behaviour: Behaviour): boolean => behaviour.startsWith('sloppy') || behaviour.startsWith('review-');
export const needsHuman = (tree: Tree, task: TaskId): boolean => (tree.get(`t/${task}`) ?? '').endsWith('human');

/** What of the commit that a run begins with its tests and its checks say. */
export const basePaths = {tests: 'base/tests', lint: 'base/lint'} as const;

/** Names of the tests that fail on a tree; half of a work never passes. */
export function failingTests(tree: Tree): readonly string[] {
  const quarrels = [...tree].filter(([path, text]) => path.startsWith('quarrel/') && text === 'loud');
  const failing = [...tree].flatMap(([path, text]) => ((path.startsWith('t/') && /(?:red|half|none)$/.test(text)) || (path === basePaths.tests && text === 'red') ? [path] : []));
  return quarrels.length > 1 ? [...failing, 'quarrel'] : failing;
}

export const isRed = (tree: Tree): boolean => failingTests(tree).length > 0;

/** The tests end well there and have run nothing. */
export const runsNone = (tree: Tree): boolean => [...tree].some(([path, text]) => path.startsWith('t/') && text.endsWith('none'));

/** What the check says of a tree. */
export const isUnlinted = (tree: Tree): boolean => tree.get(basePaths.lint) === 'bad';

function verdictOf(behaviour: Behaviour, attempt: number): 'good' | 'dirty' | 'human' | 'red' | 'none' | 'sloppy' {
  if (behaviour === 'human') return 'human';
  if (behaviour === 'tangled' || isWithin('dirty', behaviour, attempt)) return 'dirty';
  if (behaviour === 'none-once' && attempt === 1) return 'none';
  if (isWithin('sloppy', behaviour, attempt)) return 'sloppy';
  return isWithin('red', behaviour, attempt) ? 'red' : 'good';
}

/** The limit of its account that turns the agent away, which was turned away so often before. */
export function limitOf(behaviour: Behaviour, turnedAway: number): 'rate-limit' | 'usage-limit' | 'quota' | null {
  if (behaviour === 'quota-once') return turnedAway === 0 ? 'quota' : null;
  return behaviour === 'limited' && turnedAway < 3 ? (turnedAway === 1 ? 'usage-limit' : 'rate-limit') : null;
}

/** The same of its reviewer. */
export const reviewLimitOf = (behaviour: Behaviour, turnedAway: number): 'rate-limit' | 'usage-limit' | 'quota' | null =>
  behaviour === 'review-limited' ? limitOf('limited', turnedAway) : behaviour === 'review-quota-once' ? limitOf('quota-once', turnedAway) : null;

const isWithin = (word: 'fails' | 'dirty' | 'red' | 'sloppy', behaviour: Behaviour, attempt: number): boolean =>
  behaviour === word || (behaviour === `${word}-twice` && attempt <= 2) || (behaviour === `${word}-once` && attempt === 1);

/** Attempts that used up a retry, of whichever profile. */
export const spentOf = ({spentBy}: Pick<TaskRecord, 'spentBy'>): number => Object.values(spentBy).reduce((sum, one) => sum + one, 0);
