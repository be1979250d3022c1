// npm run test:real
//
// Installs the real claude and codex programs into a cache outside of the tree and drives both through `orch run`, each on a
// task of its own, against scripted model servers on loopback, in a network namespace that has nothing but loopback. Fails,
// and says so, where a program cannot be installed or no such namespace can be made.
import assert from 'node:assert/strict';
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {anthropicServer, openaiServer} from './model-servers.mjs';

const programs = {'@anthropic-ai/claude-code': '2.1.197', '@openai/codex': '0.169.0'};
const here = fileURLToPath(import.meta.url);
const cli = join(dirname(here), '..', '..', 'dist', 'cli.js');
const cache = process.env.ORCH_REAL_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'orch-real-agents');

if (process.argv[2] === 'inside') await inside(process.argv[3]);
else outside();

function outside() {
  mkdirSync(cache, {recursive: true});
  const wanted = Object.entries(programs).map(([name, version]) => `${name}@${version}`);
  const installed = Object.entries(programs).every(([name, version]) => existsSync(join(cache, 'node_modules', name, 'package.json')) && execFileSync(process.execPath, ['-p', `require(${JSON.stringify(join(cache, 'node_modules', name, 'package.json'))}).version`]).toString().trim() === version);
  if (!installed) {
    const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', cache, ...wanted], {stdio: 'inherit'});
    if (install.status !== 0) fail(`the real programs cannot be installed here (${wanted.join(', ')})`);
  }
  const bin = join(cache, 'node_modules', '.bin');
  const run = spawnSync('unshare', ['--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"', process.execPath, here, 'inside', bin], {stdio: 'inherit'});
  if (run.error !== undefined) fail(`unshare cannot be run: ${run.error.message}`);
  process.exit(run.status ?? 1);
}

async function inside(bin) {
  const dir = mkdtempSync(join(tmpdir(), 'orch-real-'));
  const [repo, home] = [join(dir, 'repo'), join(dir, 'home')];
  mkdirSync(repo);
  mkdirSync(join(home, '.codex'), {recursive: true});
  const anthropic = await anthropicServer([{tool: {name: 'Write', input: {file_path: join(repo, '.worktrees', 'writer-A', 'claude.txt'), content: 'from claude\n'}}}, {text: 'Wrote claude.txt.'}]);
  const openai = await openaiServer([{patch: '*** Begin Patch\n*** Add File: codex.txt\n+from codex\n*** End Patch\n'}, {text: 'Wrote codex.txt.'}]);
  writeFileSync(join(home, '.codex', 'config.toml'), ['model = "gpt-5.5"', 'model_provider = "scripted"', 'check_for_update_on_startup = false', '[analytics]', 'enabled = false', '[model_providers.scripted]', 'name = "scripted"', `base_url = "${openai.url}/v1"`, 'env_key = "SCRIPTED_API_KEY"', 'wire_api = "responses"', ''].join('\n'));
  writeFileSync(join(repo, 'agents.yaml'), ['version: 1', 'agents:', '  writer: {type: claude, model: claude-sonnet-4-5, env: [ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL]}', '  coder: {type: codex, model: gpt-5.5, env: [SCRIPTED_API_KEY, CODEX_HOME]}', ''].join('\n'));
  writeFileSync(join(repo, 'tasks.md'), '## A: Write claude.txt\n- agent: writer\n- files: claude.txt\n\n## B: Write codex.txt\n- agent: coder\n- files: codex.txt\n');
  writeFileSync(join(repo, 'README.md'), 'hello\n');
  const env = {PATH: `${bin}:${process.env.PATH}`, HOME: home, TMPDIR: dir, LC_ALL: 'C.UTF-8', ANTHROPIC_API_KEY: 'dummy-key-of-a-test', ANTHROPIC_BASE_URL: anthropic.url, SCRIPTED_API_KEY: 'dummy-key-of-a-test', CODEX_HOME: join(home, '.codex')};
  const git = (...args) => execFileSync('git', ['-C', repo, '-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], {env}).toString().trim();
  git('init', '--quiet', '--initial-branch=main');
  git('add', 'README.md');
  git('commit', '--quiet', '-m', 'first');

  const code = await orch(repo, env, 'run', '--isolation', 'sandbox', '--verify', 'test -f README.md', '-j', '2', '--ci');
  const report = JSON.parse(execFileSync(process.execPath, [cli, 'status', '--json', '-C', repo], {env}).toString());
  anthropic.close();
  openai.close();
  try {
    assert.equal(code, 0, 'exit code of orch run');
    assert.equal(git('show', 'main:claude.txt'), 'from claude');
    assert.equal(git('show', 'main:codex.txt'), 'from codex');
    const [claude, codex] = report.tasks;
    assert.deepEqual([claude.state, codex.state], ['merged', 'merged']);
    assert.ok(claude.tokens.input > 0 && claude.tokens.output > 0, 'tokens of claude');
    assert.ok(claude.costUsd > 0, 'cost of claude');
    assert.ok(codex.tokens.input > 0 && codex.tokens.output > 0, 'tokens of codex');
    assert.equal(codex.costUsd, null, 'codex tells no cost: unknown, not 0');
  } catch (error) {
    fail(`${error.message}; left in ${dir}`);
  }
  await orch(repo, env, 'report');
  console.log('real claude and real codex: two tasks, both landed from within the sandbox, tokens and cost told. 2 passed, 0 failed');
  rmSync(dir, {recursive: true, force: true});
}

function orch(repo, env, ...args) {
  return new Promise((resolve) => spawn(process.execPath, [cli, ...args, '-C', repo], {env, stdio: ['ignore', 'inherit', 'inherit']}).on('close', resolve));
}

function fail(message) {
  console.error(`test:real failed: ${message}`);
  process.exit(1);
}
