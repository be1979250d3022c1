// npm run test:real [-- claude codex gemini qwen opencode copilot]
//
// Installs the real agent programs that npm has into a cache outside of the tree and drives each through `orch run`, one at a
// time and within the sandbox, against a scripted model server on loopback, in a network namespace that has nothing but loopback: once on a task
// that writes a file, which must land with what the agent's stream told of tokens and cost, and once with a wrong key, which
// must fail as `auth`. Fails, and says so, where a program cannot be installed or no such namespace can be made.
import assert from 'node:assert/strict';
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {agents} from './agents.mjs';

const here = fileURLToPath(import.meta.url);
const cli = join(dirname(here), '..', '..', 'dist', 'cli.js');
const cache = process.env.ORCH_REAL_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'orch-real-agents');

if (process.argv[2] === 'inside') await inside(process.argv.slice(3));
else outside(process.argv.slice(2));

function outside(named) {
  const wanted = named.length === 0 ? Object.keys(agents) : named;
  const unknown = wanted.filter((name) => agents[name] === undefined);
  if (unknown.length > 0) fail(`unknown: ${unknown.join(', ')}. Known: ${Object.keys(agents).join(', ')}`);
  mkdirSync(cache, {recursive: true});
  if (!wanted.every((name) => isInstalled(agents[name].npm))) {
    const packages = Object.values(agents).map(({npm}) => npm);
    const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', cache, ...packages], {stdio: 'inherit'});
    if (install.status !== 0) fail(`the real programs cannot be installed here (${packages.join(', ')})`);
  }
  const run = spawnSync('unshare', ['--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"', process.execPath, here, 'inside', ...wanted], {stdio: 'inherit'});
  if (run.error !== undefined) fail(`unshare cannot be run: ${run.error.message}`);
  process.exit(run.status ?? 1);
}

function isInstalled(spec) {
  const at = spec.lastIndexOf('@');
  const manifest = join(cache, 'node_modules', spec.slice(0, at), 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === spec.slice(at + 1);
}

async function inside(wanted) {
  const wrong = [];
  for (const name of wanted) {
    for (const [what, attempt] of [['writes a file', writesFile], ['has a wrong key', hasWrongKey]]) {
      const started = Date.now();
      const dir = mkdtempSync(join(tmpdir(), `orch-real-${name}-`));
      try {
        const said = await attempt(name, dir);
        console.log(`ok    real ${name} ${what}: ${said} (${Math.round((Date.now() - started) / 1000)} s)`);
        rmSync(dir, {recursive: true, force: true});
      } catch (error) {
        wrong.push(`${name} ${what}`);
        console.log(`wrong real ${name} ${what}: ${error.message}; left in ${dir}`);
      }
    }
  }
  console.log(`${wanted.length * 2 - wrong.length} passed, ${wrong.length} failed`);
  if (wrong.length > 0) fail(wrong.join(', '));
}

async function writesFile(name, dir) {
  const {replies, tells} = agents[name];
  const {code, task, git} = await drive(name, dir, replies(join(dir, 'repo', '.worktrees', 'worker-A', 'made.txt')));
  assert.deepEqual([code, task.state, task.failure], [0, 'merged', null], 'exit code of orch run, state and failure of the task');
  assert.equal(git('show', 'main:made.txt'), 'from the agent');
  const {input, output} = task.tokens ?? {};
  if (tells.tokens) assert.ok(input > 0 && output > 0, 'tokens are told');
  if (tells.cost) assert.ok(task.costUsd > 0, 'cost is told');
  else assert.equal(task.costUsd, null, 'a cost that is not told is unknown, not 0');
  return `landed, ${tells.tokens ? `${input} + ${output} tokens` : 'tokens unknown'}, ${task.costUsd === null ? 'cost unknown' : `$${task.costUsd}`}`;
}

async function hasWrongKey(name, dir) {
  const {code, task} = await drive(name, dir, [{status: 401, error: 'Incorrect API key provided'}]);
  assert.deepEqual([code, task.state, task.failure?.kind], [1, 'failed', 'auth'], `exit code of orch run, state and failure of the task (${task.failure?.message})`);
  return `failed as auth: ${task.failure.message.slice(0, 70)}`;
}

/** One task in a new repository, with a home of its own. */
async function drive(name, dir, replies) {
  const {server, prepare, model} = agents[name];
  const [repo, home, tmp] = [join(dir, 'repo'), join(dir, 'home'), join(dir, 'tmp')];
  for (const folder of [repo, home, tmp]) mkdirSync(folder);
  const {url, close} = await server(replies);
  const own = prepare(home, url);
  const passed = Object.keys(own).join(', ');
  writeFileSync(join(repo, 'agents.yaml'), `version: 1\ndefaults: {retries: 0, timeout: 5m}\nagents:\n  worker: {type: ${name}, ${model === null ? '' : `model: ${model}, `}env: [${passed}]}\n`);
  writeFileSync(join(repo, 'tasks.md'), '## A: Write made.txt\n- agent: worker\n- files: made.txt\n');
  writeFileSync(join(repo, 'README.md'), 'hello\n');
  const env = {PATH: `${join(cache, 'node_modules', '.bin')}:${process.env.PATH}`, HOME: home, TMPDIR: tmp, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', ...own};
  const git = (...args) => execFileSync('git', ['-C', repo, '-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], {env}).toString().trim();
  git('init', '--quiet', '--initial-branch=main');
  git('add', 'README.md');
  git('commit', '--quiet', '-m', 'first');
  const code = await orch(repo, env, join(dir, 'orch.log'));
  const {tasks} = JSON.parse(execFileSync(process.execPath, [cli, 'status', '--json', '-C', repo], {env}).toString());
  close();
  return {code, task: tasks[0], git};
}

function orch(repo, env, log) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, 'run', '--isolation', 'sandbox', '--verify', 'test -f README.md', '--ci', '-C', repo], {env, stdio: ['ignore', 'pipe', 'pipe']});
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    child.on('close', (code) => {
      writeFileSync(log, said);
      resolve(code);
    });
  });
}

function fail(message) {
  console.error(`test:real failed: ${message}`);
  process.exit(1);
}
