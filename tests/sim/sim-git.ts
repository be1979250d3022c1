/** Git in memory: commits with trees, three-way merges, refs. What is here survives a death. */
import type {Sha, TaskId} from '../../src/model.ts';

/** Content by path. */
export type Tree = ReadonlyMap<string, string>;

export interface Commit {
  readonly parents: readonly Sha[];
  readonly tree: Tree;
  /** Task that this commit lands or works on; null for one of the user's, or one that only joins two. */
  readonly task: TaskId | null;
  readonly number: number;
}

export class SimGit {
  readonly refs = new Map<string, Sha>();
  readonly #commits = new Map<Sha, Commit>();

  constructor(base: Sha, tree: Tree) {
    this.#commits.set(base, {parents: [], tree: new Map([['f', ''], ...tree]), task: null, number: 0});
  }

  get(sha: Sha): Commit {
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw new Error(`there is no commit ${sha}`);
    return commit;
  }

  commit(parents: readonly Sha[], tree: Tree, task: TaskId | null): Sha {
    const number = this.#commits.size;
    const sha = `c${number}`;
    this.#commits.set(sha, {parents, tree, task, number});
    return sha;
  }

  /** True where `sha` is `ancestor` or has it in its history. */
  holds(sha: Sha, ancestor: Sha): boolean {
    return sha === ancestor || this.#history(sha).has(ancestor);
  }

  reachableTrees(): ReadonlySet<Tree> {
    return new Set([...this.refs.values()].flatMap((tip) => [tip, ...this.#history(tip)]).map((sha) => this.get(sha).tree));
  }

  /** Paths that both sides changed in different ways make a conflict. */
  merge(ours: Sha, theirs: Sha): {readonly tree: Tree; readonly conflicts: readonly string[]} {
    return mergeTrees(this.#baseTree(ours, theirs), this.get(ours).tree, this.get(theirs).tree);
  }

  /** Where two histories have crossed there are several bases; what git merges against is the merge of these. */
  #baseTree(a: Sha, b: Sha): Tree {
    const history = this.#history(a).add(a);
    const common = [b, ...this.#history(b)].filter((sha) => history.has(sha));
    const [first, ...others] = common.filter((sha) => !common.some((other) => other !== sha && this.holds(other, sha)));
    if (first === undefined) throw new Error(`${a} and ${b} have nothing in common`);
    return others.reduce((tree, other) => mergeTrees(this.#baseTree(first, other), tree, this.get(other).tree).tree, this.get(first).tree);
  }

  #history(sha: Sha): Set<Sha> {
    const seen = new Set<Sha>();
    const open = [...this.get(sha).parents];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...this.get(next).parents);
    }
    return seen;
  }
}

function mergeTrees(base: Tree, ours: Tree, theirs: Tree): {readonly tree: Tree; readonly conflicts: readonly string[]} {
  const tree = new Map(ours);
  const conflicts: string[] = [];
  for (const [path, text] of theirs) {
    if (text === base.get(path) || text === ours.get(path)) continue;
    if (ours.get(path) !== base.get(path)) conflicts.push(path);
    else tree.set(path, text);
  }
  return {tree, conflicts};
}

export const refs = {
  result: 'orch/result',
  branch: 'main',
  task: (task: TaskId): string => `orch/tasks/${task}`,
  attempt: (task: TaskId, attempt: number | string): string => `orch/attempts/${task}/${attempt}`,
} as const;
