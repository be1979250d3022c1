/** What a sandbox shows and what it keeps, with the real bubblewrap and real git. */
import {chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {delimiter, join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {adapters} from '../../src/agents/adapters/registry.ts';
import {runCommand} from '../../src/world/command.ts';
import {forgetCommits, removeWorktree} from '../../src/workspace/worktree.ts';
import {openSandbox, type SandboxRequest} from '../../src/workspace/sandbox.ts';
import {bubblewrap} from '../rig/bubblewrap.ts';
import {collectFrom, layOut, prepare, type Place} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo, snapshotUserRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();
let place: Place;
let home = '';
let repo = '';

beforeEach(async () => {
  home = scratch.path('home');
  repo = join(home, 'code', 'app');
  makeRepo(repo);
  writeFiles(repo, {'secret.txt': 'not committed'});
  place = await prepare(repo);
});

interface Ran {
  readonly code: number | string;
  readonly out: string;
}

/** Runs a shell line in the worktree's sandbox. */
async function inside(command: string, over: Partial<SandboxRequest> = {}): Promise<Ran> {
  const {hub, worktree, name} = place;
  const env = {PATH: process.env['PATH'] ?? '', HOME: home, MARK: 'sandbox-test', ...over.env};
  const entered = await openSandbox({hub, program: bubblewrap}).enter({name, worktree: {path: worktree, writable: true}, network: false, use: 'agents', ...over, env});
  const outcome = await runCommand({command, cwd: worktree, env: entered.env, box: entered.box, timeoutMs: 30_000, marker: `MARK=${name}/${process.pid}`, logFile: scratch.path('log'), redact: (line) => line, signal: new AbortController().signal});
  return {code: outcome.type === 'exit' ? outcome.code : outcome.type, out: outcome.outputTail.trim()};
}

function program(file: string, text: string): void {
  mkdirSync(join(file, '..'), {recursive: true});
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

describe.skipIf(bubblewrap === '')('a sandbox', () => {
  test('shows the worktree, writable, and nothing else of the user', async () => {
    writeFiles(home, {'.ssh/id_rsa': 'key', 'notes.txt': 'mine', '.gitconfig': '[user]\n\tname = Ada\n\temail = ada@example.com\n[alias]\n\tx = !echo hooked\n'});
    const {code, out} = await inside(`echo hi > new.txt; cat a.txt; ls -A ~ ~/code/app; ls ${repo}/.git ${repo}/secret.txt ~/.ssh 2>&1; git config --get alias.x; touch ~/code/app/x ${scratch.dir}/y /z 2>&1; true`);
    expect(code).toBe(0);
    expect(readFileSync(join(place.worktree, 'new.txt'), 'utf8')).toBe('hi\n');
    expect(out).toMatch(/^one\n/);
    expect(out).not.toMatch(/notes\.txt|a key|mine|hooked/);
    expect(out).toContain(`${repo}/secret.txt': No such file`);
    expect(out).toContain(".ssh': No such file");
    expect(out).toContain("touch: cannot touch '/z': Read-only file system");
    expect(existsSync(join(repo, 'x'))).toBe(false);
    expect(existsSync(scratch.path('y'))).toBe(false);
  });

  test('lets git commit, and nothing of it reaches the hub or the user', async () => {
    const before = snapshotUserRepo(repo);
    const {out, code} = await inside('set -e; echo more >> a.txt; git add -A; git commit -qm work; git log --format=%s; git diff --stat HEAD~1 | tail -1; git rev-parse HEAD; for change in "branch evil" "update-ref refs/heads/evil HEAD" stash; do echo again >> a.txt; git $change >/dev/null 2>&1 && echo "did $change"; done; true');
    expect(code, out).toBe(0);
    const [first, second, stat, made] = out.split('\n');
    expect([first, second, stat]).toEqual(['work', 'first', ' 1 file changed, 1 insertion(+)']);
    expect(out).not.toContain('did ');
    expect(() => git(repo, '--git-dir', place.hub.gitDir, 'cat-file', '-e', made ?? '')).toThrow();
    expect(snapshotUserRepo(repo)).toEqual(before);
    expect((await collectFrom(place)).type).toBe('committed');
    await forgetCommits(place.hub, {path: place.worktree, name: place.name, base: place.base});
    expect(git(place.worktree, 'status', '--porcelain')).toBe('M  a.txt');
    await layOut(place);
    expect((await inside('git status --porcelain; git log --format=%s')).out).toBe('first');
  });

  test('git configuration and hooks can be set, and the next start knows nothing of them', async () => {
    const config = readFileSync(join(place.hub.gitDir, 'config'), 'utf8');
    const {code, out} = await inside('git config core.hooksPath .githooks && echo "exit 1" > "$(git rev-parse --git-common-dir)/hooks/pre-commit" && git config core.hooksPath');
    expect({code, out}).toEqual({code: 0, out: '.githooks'});
    expect(readFileSync(join(place.hub.gitDir, 'config'), 'utf8')).toBe(config);
    expect(existsSync(join(place.hub.gitDir, 'hooks', 'pre-commit'))).toBe(false);
    expect((await inside('git config core.hooksPath; ls "$(git rev-parse --git-common-dir)/hooks"')).out).toBe('');
  });

  test("what is done to the worktree's folder in the hub stays inside", async () => {
    const {code, out} = await inside('cd "$(git rev-parse --git-dir)" && rm gitdir HEAD && mkfifo gitdir HEAD');
    expect(code, out).toBe(0);
    const [folder = ''] = readdirSync(join(place.hub.gitDir, 'worktrees'));
    expect(lstatSync(join(place.hub.gitDir, 'worktrees', folder, 'HEAD')).isFile()).toBe(true);
    await layOut({...place, worktree: join(place.hub.root, 'other'), name: 'other'});
  });

  test('has a network only where it is allowed', async () => {
    const server = createServer((_, response) => response.end('reached'));
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const {port} = server.address() as AddressInfo;
    const ask = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
    expect((await inside(ask)).out).toContain('Connection refused');
    expect((await inside(ask, {network: true})).out).toContain('reached');
    server.close();
  });

  test('runs programs of PATH wherever they are installed', async () => {
    const [npm, local, venv] = [join(home, 'npm'), join(home, '.local'), scratch.path('venv')];
    program(join(npm, 'lib/node_modules/tool/cli.js'), `#!/usr/bin/env node\nconsole.log(require('../library'));\n`);
    writeFiles(npm, {'lib/node_modules/library/index.js': `module.exports = 'npm tool';\n`});
    mkdirSync(join(npm, 'bin'));
    symlinkSync('../lib/node_modules/tool/cli.js', join(npm, 'bin', 'npm-tool'));
    program(join(local, 'share/native/versions/2/native'), '#!/bin/sh\ncat "$(dirname "$(readlink -f "$0")")/words"\n');
    writeFiles(local, {'share/native/versions/2/words': 'native tool\n', 'share/other/private': 'x'});
    mkdirSync(join(local, 'bin'));
    symlinkSync(join(local, 'share/native/versions/2/native'), join(local, 'bin', 'native'));
    program(join(venv, 'bin/interpreter'), '#!/bin/sh\ncat "$(dirname "$0")/../lib/words"\n');
    writeFiles(venv, {'lib/words': 'venv tool\n'});
    program(join(home, 'bin/scripted'), `#!${venv}/bin/interpreter\n`);
    const PATH = [join(npm, 'bin'), join(local, 'bin'), join(home, 'bin'), process.env['PATH']].join(delimiter);
    expect(await inside('npm-tool; native; scripted; ls ~/.local/share', {env: {PATH}})).toEqual({code: 0, out: 'npm tool\nnative tool\nvenv tool\nnative\npnpm'});
  });

  test('shows what the user allows, read-only', async () => {
    writeFiles(home, {'.config/x/settings': 'allowed', '.config/y/settings': 'not'});
    writeFiles(repo, {'tools/words': 'tool'});
    const {out} = await inside('cat ~/.config/x/settings ~/.config/y/settings ~/code/app/tools/words; echo > ~/.config/x/settings', {read: ['~/.config/x', 'tools', '/', '~']});
    expect(out).toMatch(/^allowed/);
    expect(out).toMatch(/y\/settings: No such file[^\n]*\ntool/);
    expect(out).toContain('Read-only file system');
  });

  test('an agent that may only read cannot write', async () => {
    expect((await inside('echo x > a.txt', {worktree: {path: place.worktree, writable: false}})).code).toBe(1);
  });

  test('tells nothing of the environment outside, and has no capability and no terminal', async () => {
    process.env['OUTSIDE_KEY'] = 'sw0rdf1sh';
    const {out} = await inside(`cat /proc/*/environ | tr '\\0' '\\n' | grep -c sw0rdf1sh; grep CapEff /proc/self/status; ls /proc | grep -c '^[0-9]'; (: < /dev/tty) 2>&1`);
    expect(out).toMatch(/^0\nCapEff:\s*0+\n\d\n.*\/dev\/tty: No such device/);
  });

  test('keeps HOME from start to start, /tmp not, both of them private', async () => {
    expect((await inside('mkdir ~/.session; echo a > ~/.session/a; echo b > /tmp/b; echo $TMPDIR', {env: {TMPDIR: '/var/tmp'} as Record<string, string>})).out).toBe('/tmp');
    expect((await inside('cat ~/.session/a; cat /tmp/b')).out).toMatch(/^a\n.*No such file/);
    expect(existsSync(join(home, '.session'))).toBe(false);
    await removeWorktree(place.hub, {path: place.worktree, name: place.name});
    expect(existsSync(join(place.hub.stateDir, 'sandbox', place.name))).toBe(false);
  });

  test('package caches are shared and warm, those of checks are others, and the user has neither', async () => {
    await inside('echo x > ~/.npm/package');
    expect((await inside('cat ~/.npm/package')).out).toBe('x');
    expect((await inside('cat ~/.npm/package', {use: 'checks'})).code).toBe(1);
    expect(existsSync(join(home, '.npm'))).toBe(false);
  });

  test('what a check writes to HOME and the caches is gone at the next start; what setup left there is not', async () => {
    const checks = {use: 'checks', throwAway: true} as const;
    await inside('echo setup > ~/.npm/package; echo setup > ~/.npmrc; mkdir -p ~/.tools/bin; ln -s x ~/.tools/link; chmod 555 ~/.tools/bin', {use: 'checks'});
    const read = 'cat ~/.npm/package ~/.npmrc ~/.npm/new ~/.new 2>/dev/null; readlink ~/.tools/link; stat -c %a ~/.tools/bin';
    expect((await inside(`${read}; for f in package new; do echo check > ~/.npm/$f; done; echo check > ~/.npmrc; echo check > ~/.new`, checks)).out).toBe('setup\nsetup\nx\n555');
    expect((await inside(read, checks)).out).toBe('setup\nsetup\nx\n555');
    expect((await inside(read, {use: 'checks'})).out).toBe('setup\nsetup\nx\n555');
  });

  test('a CLI finds a copy of its settings, none of its history, and its credential file itself', async () => {
    writeFiles(home, {'.claude/settings.json': '{}', '.claude/agents/a.md': 'agent', '.claude/projects/p/history': 'past', '.claude/.credentials.json': 'old', '.claude.json': '{"a":1}'});
    const config = adapters.claude.home ?? [];
    const {out} = await inside('cd ~/.claude; ls -A; cat agents/a.md ~/.claude.json; echo; echo changed > settings.json; echo new > .credentials.json', {config});
    expect(out).toBe('.credentials.json\nagents\nsettings.json\nagent{"a":1}');
    expect(readFileSync(join(home, '.claude/.credentials.json'), 'utf8')).toBe('new\n');
    expect(readFileSync(join(home, '.claude/settings.json'), 'utf8')).toBe('{}');
    expect((await inside('cat ~/.claude/settings.json', {config})).out).toBe('{}');
  });

  test('a configuration folder that was moved is found where it was moved to', async () => {
    const moved = scratch.path('elsewhere');
    writeFiles(moved, {'settings.json': 'moved', '.claude.json': 'also', '.credentials.json': 'old', 'history.jsonl': 'past'});
    const {out} = await inside('cd "$CLAUDE_CONFIG_DIR" && cat settings.json .claude.json; ls -A; echo new > .credentials.json', {config: adapters.claude.home ?? [], env: {CLAUDE_CONFIG_DIR: moved} as Record<string, string>});
    expect(out).toBe('movedalso.claude.json\n.credentials.json\nsettings.json');
    expect(readFileSync(join(moved, '.credentials.json'), 'utf8')).toBe('new\n');
  });

  test('links that an agent leaves behind lead orch nowhere', async () => {
    mkdirSync(scratch.path('victim'));
    writeFiles(home, {'.claude/settings.json': '{}'});
    const config = adapters.claude.home ?? [];
    const trap = scratch.path('victim');
    await inside(`rm -rf ~/.claude ~/.gitconfig; ln -s ${trap} ~/.claude; ln -s ${trap}/gitconfig ~/.gitconfig; rm -rf ~/.m2; mv ~/code ~/was 2>/dev/null; ln -sfn /oldroot${trap} ~/code2; rm -rf $(git rev-parse --git-path objects)/info; true`, {config});
    expect((await inside('cat ~/.claude/settings.json; git log --format=%s', {config})).out).toBe('{}first');
    expect(await inside('true', {config})).toMatchObject({code: 0});
    expect(existsSync(join(trap, 'settings.json')) || existsSync(join(trap, 'gitconfig'))).toBe(false);
  });

  test('one that cannot be made is no failed command', async () => {
    const {worktree} = place;
    const outcome = await runCommand({command: 'true', cwd: worktree, env: {PATH: process.env['PATH'] ?? ''}, box: {program: bubblewrap, args: ['--ro-bind', '/no/such', '/x', '--']}, timeoutMs: 30_000, marker: 'MARK=none', logFile: scratch.path('log'), redact: (line) => line, signal: new AbortController().signal});
    expect(outcome).toMatchObject({type: 'spawn-failed', message: expect.stringContaining('the sandbox could not be made: bwrap: ') as string});
  });
});
