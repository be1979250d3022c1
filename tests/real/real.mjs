// npm run test:real [-- claude codex gemini qwen opencode copilot]
//
// Installs the real agent programs that npm has into a cache outside of the tree and drives each through `orch run`, one at a
// time and then two side by side, within the sandbox, against a scripted model server on loopback, in a network namespace that has nothing but loopback: once on a task
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
  const [wrong, scenes] = [[], []];
  for (const name of wanted) {
    scenes.push([`${name} writes a file`, (dir) => writeFiles([name], dir)], [`${name} has a wrong key`, (dir) => hasWrongKey(name, dir)]);
  }
  if (wanted.length > 1) scenes.push([`${wanted.slice(0, 2).join(' and ')} write side by side in one run`, (dir) => writeFiles(wanted.slice(0, 2), dir)]);
  for (const [what, attempt] of scenes) {
    const started = Date.now();
    const dir = mkdtempSync(join(tmpdir(), 'orch-real-'));
    try {
      const said = await attempt(dir);
      console.log(`ok    real ${what}: ${said} (${Math.round((Date.now() - started) / 1000)} s)`);
      rmSync(dir, {recursive: true, force: true});
    } catch (error) {
      wrong.push(what);
      console.log(`wrong real ${what}: ${error.message}; left in ${dir}`);
    }
  }
  console.log(`${scenes.length - wrong.length} passed, ${wrong.length} failed`);
  if (wrong.length > 0) fail(wrong.join(', '));
}

/** Each agent has a task of its own, all in one run. */
async function writeFiles(names, dir) {
  const {code, tasks, git} = await drive(names, dir, (name) => agents[name].replies(join(dir, 'repo', '.worktrees', `${name}-${name}`, `${name}.txt`)));
  assert.deepEqual([code, ...tasks.map(({state, failure}) => [state, failure])], [0, ...names.map(() => ['merged', null])], 'exit code of orch run, state and failure of the tasks');
  const said = tasks.map(({taskId, tokens, costUsd}) => {
    const {tells} = agents[taskId];
    assert.equal(git('show', `main:${taskId}.txt`), 'from the agent');
    const {input, output} = tokens ?? {};
    if (tells.tokens) assert.ok(input > 0 && output > 0, 'tokens are told');
    if (tells.cost) assert.ok(costUsd > 0, 'cost is told');
    else if (tells.price !== undefined) assert.equal(costUsd, (input * tells.price.input + output * tells.price.output) / 1_000_000, 'a cost that is not told comes from tokens and the price of the model');
    else assert.equal(costUsd, null, 'a cost that is not told is unknown, not 0');
    return `landed, ${tells.tokens ? `${input} + ${output} tokens` : 'tokens unknown'}, ${costUsd === null ? 'cost unknown' : `$${costUsd.toFixed(4)}`}`;
  });
  return said.join('; ');
}

async function hasWrongKey(name, dir) {
  const {code, tasks: [task]} = await drive([name], dir, () => [{status: 401, error: 'Incorrect API key provided'}]);
  assert.deepEqual([code, task.state, task.failure?.kind], [1, 'failed', 'auth'], `exit code of orch run, state and failure of the task (${task.failure?.message})`);
  return `failed as auth: ${task.failure.message.slice(0, 70)}`;
}

/** One task for each agent in a new repository, with a home of its own. */
async function drive(names, dir, repliesOf) {
  const [repo, home, tmp] = [join(dir, 'repo'), join(dir, 'home'), join(dir, 'tmp')];
  for (const folder of [repo, home, tmp]) mkdirSync(folder);
  const profiles = ['version: 1', 'defaults: {retries: 0, timeout: 5m}', 'agents:'];
  const [own, servers] = [{}, []];
  for (const name of names) {
    const {server, prepare, model} = agents[name];
    const {url, close} = await server(repliesOf(name));
    servers.push(close);
    const passed = prepare(home, url);
    Object.assign(own, passed);
    profiles.push(`  ${name}: {type: ${name}, ${model === null ? '' : `model: ${model}, `}env: [${Object.keys(passed).join(', ')}]}`);
  }
  writeFileSync(join(repo, 'agents.yaml'), `${profiles.join('\n')}\n`);
  writeFileSync(join(repo, 'tasks.md'), names.map((name) => `## ${name}: Write ${name}.txt\n- agent: ${name}\n- files: ${name}.txt\n\n`).join(''));
  writeFileSync(join(repo, 'README.md'), 'hello\n');
  const env = {PATH: `${join(cache, 'node_modules', '.bin')}:${process.env.PATH}`, HOME: home, TMPDIR: tmp, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', ...own};
  const git = (...args) => execFileSync('git', ['-C', repo, '-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], {env}).toString().trim();
  git('init', '--quiet', '--initial-branch=main');
  git('add', 'README.md');
  git('commit', '--quiet', '-m', 'first');
  const code = await orch(repo, env, join(dir, 'orch.log'));
  const {tasks} = JSON.parse(execFileSync(process.execPath, [cli, 'status', '--json', '-C', repo], {env}).toString());
  for (const close of servers) close();
  return {code, tasks, git};
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
