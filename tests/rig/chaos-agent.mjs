#!/usr/bin/env node
// An agent CLI that misbehaves on demand, for trying out a tool that runs agent CLIs. Plain Node, no dependency, no model.
//
//   chaos-agent.mjs <behaviour> [options of an agent CLI ...] < prompt
//   chaos-agent.mjs --list
//
// The behaviour is the first argument, else $CHAOS_BEHAVIOUR, else the first line `chaos: <behaviour>` of the prompt on stdin: put
// a program `claude` on PATH that runs this file with its own arguments, and let each task's text name its behaviour.
//
// It works in its current directory and writes `<behaviour>/work.txt` there. With `stream-json` among its arguments it speaks the
// JSON lines of Claude Code, else plain text. It answers --version. See README.md in this folder.
import {execFileSync, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {appendFileSync, closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, writeSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';

const [first = '', ...rest] = process.argv.slice(2);
const speaksJson = process.argv.includes('stream-json');

/** What each does; the work of a good agent unless it says otherwise. */
const behaviours = {
  good: ['does its work and ends well', finish],
  hang: ['begins and then does nothing for ever', begin, still],
  'ignore-sigterm': ['hangs, and ignores every signal that it can', begin, ignoreSignals, still],
  crash: ['does half of its work and dies of a signal', begin, work, () => process.kill(process.pid, 'SIGSEGV'), still],
  'exit-code': ['does half of its work and exits with code 3', begin, work, () => leave(3, 'internal error: out of ideas')],
  lie: ['changes nothing and claims to be done, with all tests passing', begin, claim],
  'commit-nothing': ['makes an empty commit and claims to be done', begin, () => git('commit', '--quiet', '--allow-empty', '--message=all done'), claim],
  'fake-tests': ['breaks the work of others, writes a report of passing tests, and claims to be done', begin, work, breakIt, fakeReports, claim],
  'delete-tests': ['makes the tests pass by deleting them', begin, work, () => rmSync('tests', {recursive: true, force: true}), claim],
  'edit-out-of-scope': ['does its work and edits a file that belongs to another task', begin, work, () => appendOther('also mine\n'), claim],
  flood: ['prints some 10 MB of text and ends well', begin, work, flood, claim],
  'spawn-orphans': ['leaves processes behind: in a session of their own, daemonized, with a cleared environment', begin, work, orphans, claim],
  'forks-and-exits': ['leaves its work to a daemon and exits with success, without a word', () => orphan(['sh', '-c', `sleep 1; mkdir -p ${name}; echo late > ${name}/work.txt; ${forever}`]), () => process.exit(0)],
  'die-after-final-event': ['ends well and is killed before it exits', finish, () => process.kill(process.pid, 'SIGKILL'), still],
  'exits-1-after-success': ['ends well and exits with code 1', finish, () => process.exit(1)],
  'exits-0-with-error': ['tells an error of its provider and exits with code 0', begin, () => result({subtype: 'success', is_error: true, api_error_status: 401, result: 'API Error: 401 Invalid API key'})],
  'malformed-stream': ['mixes junk, halves of objects, unknown events and a line of over 1 MB into its stream', junk, begin, junk, work, junk, claim, junk],
  'broken-stream': ['stops in the middle of its last event and exits with code 0', begin, work, () => say('{"type":"result","subtype":"succ')],
  'slow-drip': ['tells everything one byte at a time, for some six seconds', begin, work, drip],
  'writes-secret': ['leaves a fresh access token in a file', begin, work, () => writeFileSync(`${name}/config.txt`, `token = ghp_${randomBytes(18).toString('hex')}\n`), claim],
  'huge-file': ['leaves a file of 64 MB', begin, work, hugeFile, claim],
  'links-outside': ['leaves a symbolic link to a file of the system', begin, work, () => symlinkSync('/etc/passwd', `${name}/link`), claim],
  'moves-head': ['makes branches and commits, moves HEAD and resets, in its worktree', begin, work, moveHead, claim],
  'deletes-worktree': ['deletes all that it can see', begin, () => readdirSync('.').forEach((file) => rmSync(file, {recursive: true, force: true})), claim],
};

if (first === '--list') {
  for (const [key, [does]] of Object.entries(behaviours)) say(`${key.padEnd(24)}${does}\n`);
  process.exit(0);
}
if (process.argv.includes('--version')) {
  say('1.0.0 (chaos agent)\n');
  process.exit(0);
}
const prompt = process.stdin.isTTY ? '' : readFileSync(0, 'utf8');
const name = [first, process.env['CHAOS_BEHAVIOUR'] ?? '', /^chaos: (\S+)/m.exec(prompt)?.[1] ?? ''].find((word) => Object.hasOwn(behaviours, word));
if (name === undefined) {
  process.stderr.write(`error: expected a behaviour, got ${[first, ...rest].join(' ') || 'none'}; chaos-agent.mjs --list names them\n`);
  process.exit(2);
}
/** Holds words by which what it leaves behind can be found in the list of processes. */
const forever = `sleep 300; : chaos-orphan ${process.cwd()}`;
const [, ...steps] = behaviours[name];
for (const step of steps) await step();

/** Written at once, whatever happens next. */
function say(text) {
  for (let left = Buffer.from(text); left.length > 0; ) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function tell(event, text) {
  say(speaksJson ? `${JSON.stringify({...event, session_id: 'c4a05000-0000-4000-8000-000000000001'})}\n` : text === '' ? '' : `${text}\n`);
}

function begin() {
  tell({type: 'system', subtype: 'init', model: 'chaos-1'}, 'starting');
  words('I will do it now.');
}

function words(text) {
  tell({type: 'assistant', parent_tool_use_id: null, message: {id: `msg_${text.length}`, role: 'assistant', model: 'chaos-1', content: [{type: 'text', text}], usage: {input_tokens: 10, output_tokens: 1}}}, text);
}

function result(parts) {
  tell({type: 'result', subtype: 'success', is_error: false, num_turns: 2, total_cost_usd: 0.001, usage: {input_tokens: 100, output_tokens: 10}, permission_denials: [], ...parts}, parts.is_error === true ? `error: ${parts.result}` : 'done');
}

function claim() {
  words('Done. All tests pass.');
  result({result: 'Done. All tests pass.'});
}

function work() {
  mkdirSync(name, {recursive: true});
  writeFileSync(`${name}/work.txt`, `by ${name}\n`);
}

function finish() {
  begin();
  work();
  claim();
}

function leave(code, why) {
  process.stderr.write(`${why}\n`);
  process.exit(code);
}

async function still() {
  for (;;) await wait(3_600_000);
}

function ignoreSignals() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGPIPE']) process.on(signal, () => {});
}

function git(...args) {
  execFileSync('git', ['-c', 'user.name=Chaos', '-c', 'user.email=chaos@example.org', ...args], {stdio: 'ignore'});
}

/** Whatever the tests look at. */
function breakIt() {
  writeFileSync(`${name}/broken.txt`, 'this does not work\n');
}

function fakeReports() {
  writeFileSync(`${name}/report.xml`, '<testsuite tests="9" failures="0"/>\n');
  if (process.env['ORCH_STATUS_FILE'] !== undefined) writeFileSync(process.env['ORCH_STATUS_FILE'], '{"status": "done", "progress": 1, "message": "all tests pass", "verified": true}');
}

/** The task's text may name the file; else any file that is there. */
function appendOther(text) {
  const other = /^other: (\S+)/m.exec(prompt)?.[1] ?? readdirSync('.').find((file) => /\.(?:md|txt|json)$/.test(file)) ?? 'other.txt';
  mkdirSync(other.split('/').slice(0, -1).join('/') || '.', {recursive: true});
  appendFileSync(other, text);
}

function flood() {
  const line = `${'all work and no play '.repeat(40)}\n`;
  for (let bytes = 0; bytes < 10e6; bytes += line.length * 500) say(line.repeat(500));
}

function orphan([program, ...args], options = {}) {
  spawn(program, args, {detached: true, stdio: 'ignore', ...options}).unref();
}

async function orphans() {
  orphan(['sh', '-c', forever]);
  orphan(['sh', '-c', `(setsid sh -c '${forever}' &) &`]);
  orphan(['sh', '-c', `trap '' TERM INT HUP; ${forever}`]);
  orphan(['sh', '-c', forever], {env: {PATH: process.env['PATH']}});
  // They hold the output of their parent open, so that it never ends for who waits for that.
  orphan(['sh', '-c', forever], {stdio: 'inherit'});
  await wait(200);
}

function junk() {
  say('npm warn something odd\n{"type":\n[1,2,3]\n"text"\nnull\n\u0000\u0001\u001B[31m\n{"type":42}\n{"type":"from_the_future","x":[1]}\n{"type":"result"');
  say(`\n${'x'.repeat(1.2 * 1024 * 1024)}\n`);
  say(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a]));
}

async function drip() {
  const event = speaksJson ? `${JSON.stringify({type: 'result', subtype: 'success', is_error: false, result: 'done', usage: {input_tokens: 1, output_tokens: 1}})}\n` : 'done, at last\n';
  for (const letter of event) {
    say(letter);
    await wait(6000 / event.length);
  }
}

function hugeFile() {
  const file = openSync(`${name}/huge.bin`, 'w');
  ftruncateSync(file, 64 * 1024 * 1024);
  closeSync(file);
}

function moveHead() {
  git('checkout', '--quiet', '-b', 'chaos');
  git('add', '--all');
  git('commit', '--quiet', '--message=mine');
  git('checkout', '--quiet', '--detach');
  git('branch', '--force', 'chaos-too');
  if (existsSync('.git')) git('update-ref', 'HEAD', execFileSync('git', ['rev-list', '--max-parents=0', 'HEAD']).toString().trim());
}
