// npm run replay -- <git dir> [--commits N] [--until <commit>] [-j N]
//
// Lands N consecutive first-parent commits of a real repository through `orch run`, each as a task whose script applies its
// patch, and compares the final tree with upstream's. Exit code 0 when the two are the same, byte for byte.
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');
const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {commits: {type: 'string', default: '60'}, until: {type: 'string', default: 'HEAD'}, jobs: {type: 'string', short: 'j', default: '8'}, keep: {type: 'boolean', default: false}},
});
const [source] = positionals;
const count = Number(values.commits);
if (source === undefined || !Number.isInteger(count) || count < 1) {
  console.error('usage: npm run replay -- <git dir> [--commits N] [--until <commit>] [-j N] [--keep]');
  process.exit(2);
}

const env = {PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C'};
const git = (dir, args, options = {}) => execFileSync('git', ['-C', dir, ...args], {env, maxBuffer: 1 << 30, ...options});
const text = (dir, args) => git(dir, args).toString().trim();

const upstream = resolve(source);
const commits = text(upstream, ['rev-list', '--first-parent', '--reverse', `--max-count=${count}`, values.until]).split('\n');
const start = text(upstream, ['rev-parse', `${commits[0]}^1`]);
const end = commits.at(-1);

const dir = mkdtempSync(join(tmpdir(), 'orch-replay-'));
const repo = join(dir, 'repo');
git(dir, ['clone', '--quiet', '--shared', '--no-checkout', upstream, repo]);
git(repo, ['checkout', '--quiet', '-B', 'replay', start]);

// In an ownership glob, `?` stands for what the format or the glob gives a meaning.
const glob = (path) => path.replaceAll(/[*?[\]{},\\`"\s!]/g, '?');
const tasks = commits.map((commit, index) => {
  const range = [`${commit}^1`, commit];
  const files = git(upstream, ['diff-tree', '-r', '-z', '--no-renames', '--name-only', ...range]).toString().split('\0').filter((path) => path !== '');
  const patch = git(upstream, ['diff-tree', '-p', '--binary', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', ...range]);
  const id = `C${String(index + 1).padStart(3, '0')}`;
  if (files.length === 0) return `## [x] ${id}: ${commit} changes nothing\n`;
  const body = patch.toString('base64').replaceAll(/(.{1,120})/g, '$1\n');
  return [`## ${id}: ${commit}`, `- files: ${files.map(glob).join(', ')}`, '', '```sh run', "base64 -d <<'PATCH' | git -c core.autocrlf=false apply --binary --whitespace=nowarn", `${body}PATCH`, '```', ''].join('\n');
});
writeFileSync(join(dir, 'tasks.md'), tasks.join('\n'));
writeFileSync(join(dir, 'agents.yaml'), 'version: 1\nagents:\n  patch: {type: script}\ngates: {scope: block, tree: warn, secrets: warn, policy: off}\n');

const started = Date.now();
const run = spawnSync(process.execPath, [cli, 'run', join(dir, 'tasks.md'), '-C', repo, '--agents-file', join(dir, 'agents.yaml'), '-j', values.jobs, '--verify', 'git status --porcelain | wc -l', '--ci'], {env: {...env, HOME: dir}, stdio: ['ignore', values.keep ? 'inherit' : 'pipe', 'inherit']});
const seconds = ((Date.now() - started) / 1000).toFixed(1);
const [ours, theirs] = [text(repo, ['rev-parse', 'replay^{tree}']), text(upstream, ['rev-parse', `${end}^{tree}`])];
const same = run.status === 0 && ours === theirs;
if (!same && !values.keep) console.error(run.stdout.toString().split('\n').slice(-40).join('\n'));
console.log(`${commits.length} commits of ${upstream} in ${seconds} s, exit code ${run.status}: the final tree ${ours} ${ours === theirs ? 'is' : 'is NOT'} upstream's ${theirs}`);
if (same && !values.keep) rmSync(dir, {recursive: true, force: true});
else console.log(`left in ${dir}`);
process.exit(same ? 0 : 1);
