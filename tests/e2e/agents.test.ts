/** The built program with agent CLIs that replay recorded streams, and with programs of the user's. */
import {copyFile, readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const streams = fileURLToPath(new URL('../fixtures/streams/', import.meta.url));

/** A program on PATH that writes a file, keeps its prompt and arguments, and replays a recorded stream. */
async function replaying(name: string, stream: string, file: string): Promise<void> {
  await copyFile(join(streams, stream), join(lab.dir, `${name}.jsonl`));
  await lab.program(name, `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" > "${lab.dir}/${name}.args"\ncat > "${lab.dir}/${name}.prompt"\necho "from ${name}" > ${file}\ncat "${lab.dir}/${name}.jsonl"\n`);
}

test('claude and codex are driven side by side; tokens and cost stand in the report', async () => {
  await replaying('claude', 'claude-2.1.197/success.jsonl', 'a.txt');
  await replaying('codex', 'codex-0.169.0/success.jsonl', 'b.txt');
  await lab.write('tasks.md', '## A: Write a\n- agent: claude\n- files: a.txt\n\nSay *hello* politely.\n\n## B: Write b\n- agent: codex\n- files: b.txt\n');
  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(code, out + err).toBe(0);
  expect(await readFile(join(lab.dir, 'claude.prompt'), 'utf8')).toMatch(/Say \*hello\* politely\.[\s\S]*a\.txt/);
  expect(await readFile(join(lab.dir, 'claude.args'), 'utf8')).toContain('--output-format stream-json');
  const report = JSON.parse((await lab.orch('report', '--format', 'json')).out) as {readonly tasks: readonly {readonly tokens: {readonly input: number; readonly output: number}; readonly costUsd: number | null}[]};
  expect(report.tasks[0]?.tokens.output).toBeGreaterThan(0);
  expect(report.tasks[0]?.costUsd).toBeGreaterThan(0);
  expect(report.tasks[1]?.tokens.output).toBeGreaterThan(0);
  expect(report.tasks[1]?.costUsd).toBeNull();
  expect((await lab.orch('logs', 'A')).out).toContain('✓ finished');
  expect((await lab.orch('logs', 'A', '--raw')).out).toContain('"type":"result"');
}, 60_000);

test('a failed attempt is tried again with its findings, in the same worktree, on what it had', async () => {
  await lab.program('mender', '#!/bin/sh\ncat > prompt.md.$ORCH_ATTEMPT; mv prompt.md.* "$HOME/"\nif [ "$ORCH_ATTEMPT" = 1 ]; then echo first > a.txt; else echo second >> a.txt; fi\n');
  await lab.write('agents.yaml', 'version: 1\nagents:\n  mender: {type: command, command: [mender]}\n');
  await lab.write('tasks.md', '## A: Two lines\n- files: a.txt\n');
  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--verify', 'grep -q second a.txt || { echo "where is the second line?"; false; }');
  expect(code, out + err).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('first\nsecond');
  expect(await readdir(join(lab.dir, 'home'))).toEqual(['prompt.md.1', 'prompt.md.2']);
  expect(await readFile(join(lab.dir, 'home', 'prompt.md.2'), 'utf8')).toContain('where is the second line?');
}, 60_000);

test('what tests found goes back to the same session with nothing else; a session that is gone costs no retry', async () => {
  await replaying('claude', 'claude-2.1.197/success.jsonl', 'a.txt');
  await copyFile(join(streams, 'claude-2.1.197/resume-unknown.jsonl'), join(lab.dir, 'lost.jsonl'));
  await lab.program('claude', `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" > "${lab.dir}/args.$ORCH_ATTEMPT"\ncat > "${lab.dir}/prompt.$ORCH_ATTEMPT"\n[ $ORCH_ATTEMPT = 2 ] && { cat "${lab.dir}/lost.jsonl"; exit 1; }\necho $ORCH_ATTEMPT > a.txt\ncat "${lab.dir}/claude.jsonl"\n`);
  await lab.write('agents.yaml', 'version: 1\nagents:\n  claude: {type: claude}\n');
  await lab.write('tasks.md', '## A: Write three\n- files: a.txt\n\nSay *hello* politely.\n');
  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--verify', 'grep -q 3 a.txt || { echo "where is the three?"; false; }');
  expect(code, out + err).toBe(0);
  const [args, prompts] = await Promise.all(['args', 'prompt'].map((kind) => Promise.all(['1', '2', '3'].map((attempt) => readFile(join(lab.dir, `${kind}.${attempt}`), 'utf8')))));
  expect(args?.map((line) => /--resume (\S+)/.exec(line)?.[1] ?? null)).toEqual([null, expect.stringMatching(/^[0-9a-f-]{36}$/), null]);
  expect(prompts?.map((text) => [text.includes('where is the three?'), text.includes('Say *hello* politely.')])).toEqual([[false, true], [true, false], [true, true]]);
}, 60_000);

test('a handoff reaches the prompts of the tasks that depend on it', async () => {
  await lab.program('teller', '#!/bin/sh\ncat > "$HOME/$ORCH_TASK_ID"\necho x > $ORCH_TASK_ID.txt\necho \'{"deliverables":["the Transfer type"],"notes":"see docs"}\' > "$ORCH_HANDOFF_FILE"\n');
  await lab.write('agents.yaml', 'version: 1\nagents:\n  teller: {type: command, command: [teller]}\n');
  await lab.write('tasks.md', '## A: First\n\n## B: Second\n- depends on: A\n');
  expect((await lab.orch('run', '--isolation', 'worktree', '--no-verify')).code).toBe(0);
  expect(await readFile(join(lab.dir, 'home', 'B'), 'utf8')).toContain('the Transfer type');
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['A.txt', 'B.txt', 'README.md']);
}, 60_000);

/** A command that says a secret and does not hold it. */
const says = (who: string): string => `echo ${who} says $(echo sw0rdXf1sh-sXw0rdf1sh | tr -d X) and cust-77`;

test('a secret of ours reaches no log, event or report: not by agents, not by set-up, checks or tests', async () => {
  const secret = 'sw0rdf1sh-sw0rdf1sh';
  await lab.program('leaker', '#!/bin/sh\necho "key is $MY_API_KEY"\necho "key is $MY_API_KEY" >&2\necho x > a.txt\nexit 3\n');
  await lab.write('agents.yaml', 'version: 1\nagents:\n  leaker: {type: command, command: [leaker], env: [MY_API_KEY]}\n');
  await lab.write('tasks.md', '## A: Leak\n');
  await lab.write('agents.yaml', [
    'version: 1',
    'agents: { leaker: { type: command, command: [leaker], env: [MY_API_KEY] }, scripts: { type: script } }',
    `workspace: { setup: '${says('set-up')} >&2' }`,
    `gates: { checks: [ { name: lint, run: '${says('lint')}' } ] }`,
    'redact: ["/cust-[0-9]+/"]',
  ].join('\n'));
  await lab.write('tasks.md', `## A: Leak\n- agent: leaker\n\n${scriptTask('B', 'echo b > b.txt', {agent: 'scripts'})}`);
  const {out, err} = await lab.start(['run', '--verify', `${says('test')}; false`], {MY_API_KEY: secret}).ended;
  expect(await readFile(join(lab.repo, '.worktrees/.orch/runs', (await readdir(join(lab.repo, '.worktrees/.orch/runs')))[0] ?? '', 'logs/verify.log'), 'utf8')).toMatch(/^(?:test says \*\*\* and \*\*\*\n)+$/);
  const {out: logs} = await lab.orch('logs', 'A');
  expect(logs).toContain('key is ***');
  expect(out + err + logs).not.toContain(secret);
  for (const file of await readdir(join(lab.repo, '.worktrees/.orch/runs'), {recursive: true, withFileTypes: true})) {
    if (file.isFile()) expect(await readFile(join(file.parentPath, file.name), 'utf8'), file.name).not.toContain(secret);
  }
}, 60_000);

test('--json prints nothing but events; the journal has the same', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  const {code, out} = await lab.orch('run', '--no-verify', '--json');
  expect(code).toBe(0);
  const events = out.trim().split('\n').map((line) => JSON.parse(line) as {readonly seq: number; readonly type: string});
  expect(events.map(({seq}) => seq)).toEqual(events.map((_, index) => index));
  expect(events.map(({type}) => type).filter((type) => type !== 'progress')).toEqual(['run-started', 'attempt-started', 'agent-spawned', 'attempt-finished', ...Array<string>(7).fill('gate-finished'), 'gates-finished', 'merge-started', 'merge-finished', 'delivered', 'run-finished']);
}, 60_000);

test('the demo ends as it is designed to', async () => {
  const {code, out, err} = await lab.orch('demo');
  expect(code, out + err).toBe(0);
  expect(out).toContain('Everything happened as designed');
}, 60_000);

test("a task's own text reaches its agent as it was written, also where it holds the value of a variable", async () => {
  await lab.program('reader', '#!/bin/sh\ncat > prompt.txt\n');
  await lab.write('agents.yaml', 'version: 1\nagents:\n  reader: {type: command, command: [reader]}\ngates: {secrets: off}\n');
  await lab.write('tasks.md', '## A: One page\nThe page at hunter2hunter2 says what is new.\n');
  expect((await lab.start(['run', '--no-verify'], {DB_PASSWORD: 'hunter2hunter2'}).ended).code).toBe(0);
  expect(lab.git('show', 'main:prompt.txt')).toContain('The page at hunter2hunter2 says what is new.');
}, 60_000);

test('a commit with the plain value of a variable that is named like a credential lands', async () => {
  await lab.write('tasks.md', scriptTask('A', "echo 'Open http://localhost:3000 and log in' > README.md"));
  const {code, out, err} = await lab.start(['run', '--no-verify'], {NEXTAUTH_URL: 'http://localhost:3000'}).ended;
  expect(code, out + err).toBe(0);
}, 60_000);
