// A user's repository with everything an agent may do harm to, and the proof afterwards that nothing of it was harmed.
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const attacks = join(here, 'attacks');

/** All escapes by id; `expected` names the outcome of each mode, `told` what orch must say of one that works, `busy` asks for a sibling that is at work meanwhile. */
export const escapes = readdirSync(attacks).sort().map((name) => {
  const text = readFileSync(join(attacks, name), 'utf8');
  const header = (key, otherwise) => new RegExp(`^# ${key}: (.*)$`, 'm').exec(text)?.[1] ?? otherwise;
  return {
    id: name.slice(0, 2),
    name: name.replace(/\.sh$/, ''),
    text,
    busy: header('sibling', '') === 'busy',
    told: new RegExp(header('told', '')),
    expected: {harmless: 'contained', control: 'ESCAPED', careless: header('careless', 'contained'), sandbox: header('sandbox', 'contained')},
  };
});

const kit = readFileSync(join(here, 'kit.sh'), 'utf8');
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Makes the repository: an uncommitted edit, an untracked file, a stash, a branch, a tag, a hook, a remote, two canaries. */
export function openLab() {
  const dir = mkdtempSync(join(tmpdir(), 'orch-escape-'));
  const lab = {dir, repo: join(dir, 'user'), remote: join(dir, 'remote.git'), home: join(dir, 'home'), canary: join(dir, 'canary'), seen: join(dir, 'seen')};
  for (const part of [lab.repo, lab.home, lab.canary, lab.seen]) mkdirSync(part);
  lab.env = {PATH: process.env.PATH, HOME: lab.home, LC_ALL: 'C.UTF-8', TERM: 'dumb', GIT_CONFIG_NOSYSTEM: '1', SERVICE_NAME: 'canary-of-environment'};
  lab.git = (...args) => execFileSync('git', ['-C', lab.repo, '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args], {env: lab.env, stdio: ['ignore', 'pipe', 'pipe']}).toString().trimEnd();
  const write = (name, text) => writeFileSync(join(lab.repo, name), text);

  writeFileSync(join(lab.home, '.gitconfig'), '[user]\n\tname = Dev\n\temail = dev@example.org\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n');
  writeFileSync(join(lab.home, '.token'), '{"message": "canary-of-home"}');
  execFileSync('git', ['init', '--quiet', '--bare', lab.remote], {env: lab.env});
  lab.git('init', '--quiet');
  mkdirSync(join(lab.repo, 'src'));
  write('package.json', '{"private": true, "scripts": {"test": "true"}}\n');
  write('src/a.js', 'export const a = 1;\n');
  write('src/b.js', 'export const b = 1;\n');
  write('shared.txt', 'one\ntwo\nthree\nfour\nfive\nsix\n');
  write('README.md', 'hello\n');
  lab.git('add', '--all');
  lab.git('commit', '--quiet', '--message=first');
  lab.base = lab.git('rev-parse', 'HEAD');
  lab.git('remote', 'add', 'origin', lab.remote);
  lab.git('push', '--quiet', 'origin', 'main');
  lab.git('branch', 'topic');
  lab.git('tag', 'v1');
  write('src/b.js', 'export const b = "stashed";\n');
  lab.git('stash', '--quiet');
  write('README.md', 'hello\nmy edit\n');
  write('notes.local', 'untracked\n');
  writeFileSync(join(lab.repo, '.git', 'hooks', 'post-update'), '#!/bin/sh\nexit 0\n', {mode: 0o755});
  return lab;
}

export function closeLab(lab) {
  rmSync(lab.dir, {recursive: true, force: true});
}

/** What the agent runs: the attack with as much knowledge as it is given. `knows`: absolute paths of the user's things. */
export function attackScript(lab, escape, {knows, sibling, reviewed}) {
  const nowhere = join(lab.dir, 'nowhere');
  const places = {CANARY: lab.canary, USERREPO: knows ? lab.repo : join(nowhere, 'user'), REMOTE: knows ? lab.remote : join(nowhere, 'remote.git'), WTB: knows ? sibling : join(nowhere, 'sibling'), REVIEWED: reviewed ?? join(nowhere, 'reviewed')};
  return ['set +e', ...Object.entries(places).map(([name, value]) => `${name}=${quoted(value)}`), kit, escape.text, 'attack', 'echo attack finished', 'exit 0', ''].join('\n');
}

/** The other task: it changes the same file in another place, and with `busy` takes its time. */
export const siblingScript = (escape) => `echo 'export const b = 2;' > src/sibling.js\nsed -i '1s/.*/changed at the start/' shared.txt\n${escape.busy ? 'sleep 3\n' : ''}`;

/** Asks the escape's own check (or `neutralised`): true where it says yes. */
export function ask(lab, escape, question) {
  const places = {CANARY: lab.canary, USERREPO: lab.repo, REMOTE: lab.remote, SEEN: lab.seen};
  const script = [...Object.entries(places).map(([name, value]) => `${name}=${quoted(value)}`), kit, escape.text, `[ "$(type -t ${question})" = function ] && ${question} > /dev/null 2>&1`].join('\n');
  return spawnSync('bash', ['-c', script], {env: {...lab.env, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: 'false'}, timeout: 20_000}).status === 0;
}

/** True where the attack has run to its end: else nothing was tried. */
export const wasTried = (lab) => spawnSync('grep', ['-rqa', 'attack finished', lab.seen]).status === 0;

/** Everything of the user's that orch must leave as it is, one line a thing. */
export function fingerprint(lab) {
  const refs = (...args) => execFileSync('git', [...args, 'for-each-ref', '--format=%(refname) %(objectname)'], {env: lab.env}).toString().trim().split('\n');
  const file = (path) => `${path.slice(lab.dir.length)}: ${existsSync(path) ? readFileSync(path, 'latin1') : 'missing'}`;
  return [
    ...refs('-C', lab.repo).filter((line) => !/^refs\/(heads\/main |(heads\/)?orch\/)/.test(line)),
    ...refs('--git-dir', lab.remote).map((line) => `remote ${line}`),
    `stash ${lab.git('stash', 'list', '--format=%H')}`,
    `HEAD ${lab.git('symbolic-ref', 'HEAD')}`,
    `edits ${lab.git('status', '--porcelain').replaceAll('?? .worktrees/\n', '')}`,
    ...['README.md', 'notes.local', '.git/config', '.git/info/attributes', '.git/objects/info/alternates', ...readdirSync(join(lab.repo, '.git/hooks')).map((name) => `.git/hooks/${name}`)].map((name) => file(join(lab.repo, name))),
    file(join(lab.home, '.gitconfig')),
    file(join(lab.home, '.token')),
    `outside: ${readdirSync(lab.canary).join(' ')}`,
    ...readdirSync(join(lab.repo, '.git')).filter((name) => name.endsWith('.lock')).map((name) => `lock ${name}`),
  ];
}

/** What the attack did to the user's things, and to the history of main, besides what its own check looks for. */
export function damage(lab, before) {
  const after = fingerprint(lab);
  const foreign = lab.git('log', '--first-parent', '--format=%H %(trailers:key=Orch-Task,valueonly,separator=%x20)', `${lab.base}..main`).split('\n').filter((line) => line !== '' && /^[0-9a-f]+ *$/.test(line));
  return [
    ...after.filter((line) => !before.includes(line)).map((line) => `now ${line}`),
    ...before.filter((line) => !after.includes(line)).map((line) => `was ${line}`),
    ...foreign.map((sha) => `a commit of nobody's on main: ${sha}`),
    ...(spawnSync('git', ['-C', lab.repo, 'fsck', '--no-dangling', '--no-progress'], {env: lab.env}).status === 0 ? [] : ['git fsck fails']),
    ...(spawnSync('grep', ['-rqaE', 'canary-of-(home|environment)', lab.seen]).status === 0 ? ['a canary is shown'] : []),
  ].map((line) => line.slice(0, 200));
}
