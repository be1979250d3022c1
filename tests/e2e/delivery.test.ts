import {execFileSync} from 'node:child_process';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open({'README.md': 'hello\n', 'notes.txt': 'one\n'})));
afterEach(() => lab.close());

/** A run that has ended with all landed and nothing delivered, since the user edits the same file; then the user commits. */
async function undelivered(verify: string, own: Readonly<Record<string, string>>): Promise<void> {
  await lab.write('notes.txt', 'mine\n');
  await lab.write('tasks.md', scriptTask('A', 'echo theirs > notes.txt'));
  expect((await lab.orch('run', '--isolation', 'worktree', '--verify', verify)).code).toBe(3);
  lab.git('checkout', '--quiet', '--', 'notes.txt');
  for (const [name, text] of Object.entries(own)) await lab.write(name, text);
  lab.git('add', '--', ...Object.keys(own));
  lab.git('commit', '--quiet', '--message=own');
}

const commandIn = (out: string): string => /^ {2}(git .* merge .*)$/m.exec(out)?.[1] ?? 'false';

const byHand = (command: string): void => void execFileSync('sh', ['-c', command], {env: {...lab.env, GIT_EDITOR: 'true'}, stdio: 'pipe'});

test('commits of the user after the last landing: resume merges them with the result, tests that commit and delivers it', async () => {
  await undelivered('echo "$(cat notes.txt) $(ls own.txt)" >> "$HOME/tested"', {'own.txt': '1\n'});
  const own = lab.git('rev-parse', 'main');
  const {code, out, err} = await lab.orch('resume');
  expect(code, out + err).toBe(0);
  expect((await lab.status()).delivered).toBe(true);
  expect(await lab.read('notes.txt')).toBe('theirs\n');
  expect((await lab.read('../home/tested')).trimEnd().split('\n').at(-1)).toBe('theirs own.txt');
  expect(lab.git('merge-base', own, 'main')).toBe(own);
  expect(lab.git('for-each-ref', '--format=%(refname)', 'refs/orch')).not.toContain('joined');
}, 60_000);

test.each([
  {what: 'break the tests', own: {'own.txt': '1\n'}, says: /with these and what has landed, `test ! -f own\.txt` fails \(exit code 1\)/, mend: []},
  {what: 'conflict', own: {'notes.txt': 'own\n'}, says: /new commits, which conflict with what has landed/, mend: ['checkout', '--theirs', 'notes.txt']},
])('commits of the user that $what keep the result off the branch, and the command that is told is a way on', async ({own, says, mend}) => {
  await undelivered('test ! -f own.txt', own);
  const before = lab.git('rev-parse', 'main');
  const {code, out} = await lab.orch('resume');
  expect(code).toBe(3);
  expect(out).toMatch(says);
  expect(lab.git('rev-parse', 'main')).toBe(before);
  if (mend.length === 0) byHand(commandIn(out));
  else {
    expect(() => byHand(commandIn(out))).toThrow();
    lab.git(...mend);
    lab.git('commit', '--quiet', '--all', '--message=mended');
  }
  expect((await lab.orch('resume')).code).toBe(0);
  expect((await lab.status()).delivered).toBe(true);
  expect(await lab.read('notes.txt')).toBe('theirs\n');
}, 60_000);

test('a branch that the user rewound during the run stays so', async () => {
  await lab.write('removed.txt', '1\n');
  lab.git('add', 'removed.txt');
  lab.git('commit', '--quiet', '--message=to be removed');
  await lab.write('agents.yaml', 'version: 1\nagents:\n  sh: {type: script, env: [REPO]}\n');
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt; git -C "$REPO" reset --quiet --hard HEAD~1') + scriptTask('B', 'echo b > b.txt', {'depends on': 'A'}));
  const {code, out, err} = await lab.start(['run', '--isolation', 'worktree', '--agent', 'sh', '--no-verify'], {REPO: lab.repo}).ended;
  expect(code, out + err).toBe(3);
  expect(out).toMatch(/main no longer holds [0-9a-f]{12}, which this run built on: it was rewound or rewritten/);
  expect(lab.git('log', '--format=%s', 'main')).toBe('first');
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'merged'});
  byHand(/^ {2}(git .* rebase .*)$/m.exec(out)?.[1] ?? 'false');
  expect(lab.git('ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual(['README.md', 'a.txt', 'b.txt', 'notes.txt']);
}, 60_000);
