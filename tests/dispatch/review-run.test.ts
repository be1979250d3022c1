/** One review by a real process, in a real worktree: what the agent sees, what it may do, and how its end is read. */
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {copyFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import type {RunContext} from '../../src/dispatch/context.ts';
import {runReview, type ReviewRun} from '../../src/dispatch/review-run.ts';
import {parseRawDiff} from '../../src/gates/change.ts';
import type {AgentProfile, Reviewer} from '../../src/model.ts';
import {runPaths, statePaths} from '../../src/run/paths.ts';
import {rawDiff, treeOf} from '../../src/workspace/merge-tree.ts';
import {openSandbox} from '../../src/workspace/sandbox.ts';
import type {Hub} from '../../src/workspace/hub.ts';
import {ensureDir} from '../../src/world/files.ts';
import {bubblewrap} from '../rig/bubblewrap.ts';
import {openHubOf} from '../rig/orch-hub.ts';
import {git, makeRepo, writeFiles} from '../rig/user-repo.ts';
import {runPlan} from '../sim/script.ts';

let [dir, hub]: [string, Hub | null] = ['', null];
const at = (name: string): string => join(dir, name);

// One repository for all of them: a review leaves nothing in it.
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'orch-review-'));
  mkdirSync(at('home'), {recursive: true});
  // Commits need an identity, and the machine's user may have none.
  writeFileSync(join(at('home'), '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  vi.stubEnv('HOME', at('home'));
  makeRepo(at('repo'), {'a.txt': 'one\n'});
  writeFiles(at('repo'), {'a.txt': 'two\n', '.gitattributes': '* -diff\n', 'nul.js': 'steal();\0\n', 'orch-review.json': pass});
  git(at('repo'), 'add', '--all');
  git(at('repo'), 'commit', '--quiet', '--message=work');
  vi.unstubAllEnvs();
  hub = await openHubOf(at('repo'));
});
afterAll(() => rmSync(dir, {recursive: true, force: true}));

const pass = '{"verdict": "pass", "summary": "Fine.", "findings": []}';

interface Given {
  readonly profile?: Partial<AgentProfile>;
  readonly reviewer?: Partial<Reviewer>;
  readonly boundUsd?: number;
  readonly sandbox?: boolean;
  readonly stop?: AbortSignal;
  readonly program?: string;
}

/** Has a program of this shell text read a change, and tells what came of it. */
async function review(script: string, {profile, reviewer, boundUsd, sandbox = false, stop = new AbortController().signal, program = 'judge'}: Given = {}): Promise<ReviewRun> {
  if (hub === null) throw new Error('no hub');
  const repo = at('repo');
  const bin = at('bin');
  writeFiles(bin, {[program]: `#!/bin/bash\n${script}\n`});
  chmodSync(join(bin, program), 0o755);
  const state = statePaths(hub.repository.topLevel);
  const paths = runPaths(state, 'r');
  for (const folder of [paths.logs, paths.prompts]) await ensureDir(folder);
  const plan = runPlan(['a'], []);
  const judge: AgentProfile = {name: 'judge', type: 'command', model: null, persona: 'You are careful.', capabilities: [], files: [], permissions: 'full', env: ['GIVEN'], command: [join(bin, program)], timeoutMs: null, status: 'active', blocker: null, ...profile};
  const context = {
    run: {...plan, settings: {...plan.settings, timeout: {...plan.settings.timeout, defaultMs: 20_000}, agents: {judge}}},
    repository: hub.repository,
    hub,
    state,
    paths,
    stop,
    env: {PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: at('home'), GIVEN: 'given', HIDDEN: 'hidden'},
    redact: (line: string) => line.replaceAll('s3cret', '***'),
    sandbox: sandbox ? openSandbox({hub, program: bubblewrap}) : null,
  } as unknown as RunContext;
  const [base, head] = [git(repo, 'rev-parse', 'HEAD~'), git(repo, 'rev-parse', 'HEAD')];
  const change = {base, head, tree: await treeOf(hub, head), files: parseRawDiff(await rawDiff(hub, base, head)), warnings: []};
  const [task] = context.run.plan.tasks;
  if (task === undefined) throw new Error('no task');
  return runReview(context, {task, reviewer: {name: 'sec', agent: 'judge', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null, ...reviewer}, agent: 'judge', change, attempt: 1, boundUsd: boundUsd ?? null, isSpent: () => false, slot: 0});
}

/** What came of it, in a few words. */
function words({end}: ReviewRun): string {
  if (end.type === 'answered') return [end.answer.verdict, ...end.warnings].join(': ');
  if (end.type === 'unanswered') return end.why;
  return end.type === 'failed' ? `${end.failure.kind}: ${end.failure.message}` : end.type;
}

const promptOf = (): string => readFileSync(join(at('repo'), '.worktrees/.orch/runs/r/prompts/a.1.review.sec.md'), 'utf8');
const answers = `echo '${pass}' > "$ORCH_REVIEW_FILE"`;

test('it stands in a checkout of the commit, is told the change whatever its attributes say, and gets no more of the environment than its profile names', async () => {
  expect(words(await review(`cat > "$HOME/prompt"; test "$(cat a.txt)" = two && test "$GIVEN$HIDDEN" = given && test "$ORCH_TASK_ID$ORCH_ATTEMPT" = a1 && ${answers}`))).toBe('pass');
  expect(promptOf()).toContain('\n-one\n+two\n');
  expect(promptOf()).toContain('\n+steal();␀\n');
  expect(promptOf()).toMatch(/^You are careful\.\n\n# Review of a\n/);
});

test('an answer that lies in the change is none', async () => {
  expect(words(await review('cat orch-review.json > /dev/null; echo done'))).toBe('its answer ends with no JSON object that has a verdict');
  expect(words(await review('true'))).toBe('it said nothing');
});

test.each([
  ['a link', 'ln -s /dev/null "$ORCH_REVIEW_FILE"', 'what it left as $ORCH_REVIEW_FILE is no file, or far too long'],
  ['a flood', 'head -c 600000 /dev/zero > "$ORCH_REVIEW_FILE"', 'what it left as $ORCH_REVIEW_FILE is no file, or far too long'],
  ['a flood of words before it', 'yes "$(head -c 9000 /dev/zero | tr "\\0" x)" | head -n 300', 'it said far too much'],
])('%s in the place of its answer is none, whatever it says at last', async (_what, script, why) => {
  expect(words(await review(`${script}; echo '${pass}'`))).toBe(why);
});

test('its words are read as they end, without secrets, and what it writes is told and thrown away', async () => {
  const ended = await review(`echo x > new.txt; echo 'Looked.'; printf '{"verdict": "block",\\n "summary": "holds s3cret"}\\n'`);
  expect(words(ended)).toBe('block: wrote to its checkout, though it is only to read; that was thrown away');
  expect(ended.end).toMatchObject({answer: {summary: 'holds ***'}});
  expect(words(await review(`test ! -f new.txt && ${answers}`))).toBe('pass');
});

describe('an end that is no answer', () => {
  test.each<[string, string, Given, string | RegExp]>([
    ['a crash', 'echo broken >&2; exit 3', {}, /^exit: .*broken/],
    ['a timeout', 'sleep 30', {reviewer: {timeoutMs: 300}}, /^timeout: /],
    ['a login that is missing', 'echo "not logged in" >&2; exit 1', {}, /^auth: /],
    ['a limit', 'echo "usage limit reached, try again in 3 seconds" >&2; exit 1', {}, /^usage-limit: /],
    ['a program that is not there', 'true', {profile: {command: ['not-there']}}, 'spawn: not-there is not on PATH'],
    ['the end of the run', 'sleep 30', {stop: AbortSignal.timeout(300)}, 'interrupted'],
  ])('%s', async (_what, script, given, why) => {
    expect(words(await review(script, given))).toMatch(why);
  });
});

test('an agent CLI is held to reading, tells what it has used, and is ended where its money is spent', async () => {
  const stream = at('stream.jsonl');
  await copyFile(fileURLToPath(new URL('../fixtures/streams/claude-2.1.197/success.jsonl', import.meta.url)), stream);
  const claude: Given = {profile: {type: 'claude', command: null, shell: ['npm *']}, program: 'claude'};
  const {end, usage} = await review(`echo "$@" > "$HOME/arguments"; ${answers}; cat '${stream}'`, claude);
  expect([end.type, (usage?.costUsd ?? 0) > 0]).toEqual(['answered', true]);
  const told = readFileSync(join(at('home'), 'arguments'), 'utf8');
  expect(told).toContain('--permission-mode default');
  expect(told).toContain('--disallowedTools Edit,Write,NotebookEdit');
  expect(told).not.toContain('npm');
  expect(words(await review(`${answers}; head -n -1 '${stream}'; cat '${stream}'; sleep 30`, {...claude, boundUsd: 0.000001, reviewer: {timeoutMs: 15_000}}))).not.toMatch(/^timeout/);
});

test.skipIf(bubblewrap === '')('in a sandbox its checkout cannot be written, and nothing but its answer comes out', async () => {
  const ended = await review(`touch new.txt 2>/dev/null && exit 9; git diff --stat HEAD~ HEAD > /dev/null || exit 8; ls "${at('repo')}/a.txt" 2>/dev/null && exit 7; ${answers}`, {sandbox: true});
  expect(words(ended)).toBe('pass');
  expect(readdirSync(join(at('repo'), '.worktrees/.orch/pool'))).toContain('review-0');
});
