// An orchestrator as one would write it in an afternoon: linked worktrees, plain git, a look at the difference, a merge, the
// tests. All escapes must work on it, else their checks test nothing. Usage: node naive.mjs <file of a job>
import {spawnSync} from 'node:child_process';
import {appendFileSync, closeSync, openSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const {repo, seen, worktree, sibling} = job;
const bounded = {timeout: 10_000, killSignal: 'SIGKILL'};
const git = (cwd, ...args) => spawnSync('git', ['-C', cwd, ...args], {...bounded, encoding: 'utf8'});

git(repo, 'worktree', 'add', '--quiet', '-b', 'task-a', worktree, 'main');
git(repo, 'worktree', 'add', '--quiet', '-b', 'task-b', sibling, 'main');
spawnSync('bash', ['-c', job.siblingScript], {...bounded, cwd: sibling});

// The agent: its environment is clean, its output is kept.
const output = openSync(join(seen, 'agent.out'), 'w');
const {PATH, HOME, LC_ALL, GIT_CONFIG_NOSYSTEM} = process.env;
spawnSync('bash', [job.attackFile], {timeout: 30_000, cwd: worktree, env: {PATH, HOME, LC_ALL, GIT_CONFIG_NOSYSTEM}, stdio: ['ignore', output, output]});
closeSync(output);

// Its status: read, shown, and marked as seen.
const statusFile = join(worktree, 'agent-status.json');
const status = spawnSync('cat', [statusFile], {timeout: 2000, encoding: 'utf8'});
writeFileSync(join(seen, 'status'), status.stdout ?? '');
if (status.error?.code === 'ETIMEDOUT') writeFileSync(join(seen, 'hung'), '');
else if (status.status === 0) appendFileSync(statusFile, '\n{"seen": true}\n');

for (const [place, branch] of [[sibling, 'task-b'], [worktree, 'task-a']]) {
  git(place, 'status', '--porcelain');
  git(place, 'add', '--all');
  git(place, 'commit', '--quiet', '--message', branch);
  const difference = git(repo, 'diff', `main...${branch}`).stdout;
  writeFileSync(join(seen, `${branch}.diff`), difference);
  if (branch === 'task-a') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, job.reviewMs);
  if (!/ghp_[0-9a-f]{36}/.test(difference)) git(repo, 'merge', '--quiet', '--no-ff', '--no-edit', branch);
}
spawnSync('npm', ['test', '--silent'], {...bounded, cwd: repo});
git(repo, 'status', '--porcelain');
git(repo, 'fetch', '--quiet', 'origin');
git(repo, 'worktree', 'add', '--quiet', '--detach', join(repo, '.worktrees', 'next'), 'main');
