/** Small runs in which everything happens that a death may come between. */
import {Lab, scriptTask} from '../rig/lab.ts';

export interface Scenario {
  readonly name: string;
  readonly tasks: string;
  /** What a first death, at this share of the run's points, leaves to `orch resume`, which is killed then; null: the run itself is. */
  readonly firstDeath: number | null;
  /** Of the base, beside what every scenario has. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the tests ask for. Absent: nothing. */
  readonly verify?: string;
  /** More of agents.yaml. */
  readonly config?: string;
}

/** Each task tells the outside world that it runs, and the tests which commit they have seen. */
const task = (id: string, script: string, keys: Readonly<Record<string, string>> = {}): string => scriptTask(id, `echo ${id} >> "$HOME/ran"\n${script}`, keys);

const plain = task('A', 'echo a > a.txt', {files: 'a.txt'}) + task('B', 'cat a.txt > b.txt; echo b >> b.txt', {files: 'b.txt', 'depends on': 'A'}) + task('C', 'echo c > c.txt', {files: 'c.txt'});

/** In whichever order the first two land, the other conflicts and then lands; nothing lets the third through. */
const trouble = task('A', '(cat list.txt; echo a) | sort -o list.txt') + task('B', '(cat list.txt; echo b) | sort -o list.txt') + task('K', 'echo KEY=1 > .env', {files: '.env'});

/** The tests fail until the second has landed, which takes the first along; a reviewer reads both, and the canary asks about the base. */
const judged = task('A', 'echo a > a.txt', {files: 'a.txt'}) + task('B', 'echo b > b.txt', {files: 'b.txt'});
const sources = {'lib.mjs': 'export const there = (stat) => stat !== undefined;\n', 'check.mjs': "import {statSync} from 'node:fs';\nimport {there} from './lib.mjs';\n\nif (!there(statSync('b.txt', {throwIfNoEntry: false}))) process.exit(1);\n"};
const answer = `cat > /dev/null; echo '{"verdict": "pass", "summary": "fine", "findings": []}' > "$ORCH_REVIEW_FILE"`;
const reviewed = `  judge: {type: command, command: [sh, -c, ${JSON.stringify(answer)}]}
gates:
  reviewers: [{name: second, agent: judge}]
`;

export const scenarios: readonly Scenario[] = [
  {name: 'a plain run', tasks: plain, firstDeath: null},
  {name: 'a conflict and a blocked task', tasks: trouble, firstDeath: null},
  {name: 'resume of a plain run', tasks: plain, firstDeath: 0.6},
  {name: 'resume of a conflict', tasks: trouble, firstDeath: 0.5},
  {name: 'a red base and a reviewer', tasks: judged, firstDeath: null, files: sources, verify: 'node check.mjs', config: reviewed},
];

/** In worktrees without a sandbox, so that agents and tests can tell the outside world. */
export const runArgs = ({verify = 'true'}: Scenario): readonly string[] => ['run', '--verify', `git rev-parse HEAD >> "$HOME/verified"; ${verify}`, '-j', '3', '--isolation', 'worktree', '--ci'];
export const resumeArgs: readonly string[] = ['resume', '--ci'];

/** A repository with everything in it that is the user's: staged and other edits, an untracked file, a stash. */
export async function openLab({tasks, files, config = ''}: Scenario): Promise<Lab> {
  const lab = await Lab.open({'README.md': 'hello\n', 'notes.txt': 'one\n', 'list.txt': 'm\n', ...files});
  await lab.write('notes.txt', 'stashed\n');
  lab.git('stash', '--quiet');
  await lab.write('staged.txt', 'staged\n');
  lab.git('add', 'staged.txt');
  await lab.write('notes.txt', 'edited\n');
  await lab.write('scratch.txt', 'untracked\n');
  await lab.write('agents.yaml', `version: 1\ndefaults: {retries: 1}\nagents:\n  sh: {type: script}\n${config}`);
  await lab.write('tasks.md', tasks);
  return lab;
}
