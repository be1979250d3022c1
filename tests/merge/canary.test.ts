import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {RunContext} from '../../src/dispatch/context.ts';
import type {AskBase} from '../../src/dispatch/effects.ts';
import {tryCanary} from '../../src/merge/canary.ts';
import {testBase} from '../../src/merge/verify.ts';
import type {CanaryOutcome} from '../../src/model.ts';
import {runPaths, statePaths} from '../../src/run/paths.ts';
import {ensureDir} from '../../src/world/files.ts';
import {openHubOf} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo, snapshotUserRepo} from '../rig/user-repo.ts';
import {runPlan} from '../sim/script.ts';

const scratch = useScratch();

async function contextOf(verify: readonly string[], stop: AbortSignal = new AbortController().signal): Promise<RunContext> {
  const hub = await openHubOf(scratch.path('r'));
  const state = statePaths(hub.repository.topLevel);
  const paths = runPaths(state, 'r');
  await ensureDir(paths.logs);
  const plan = runPlan([], [], verify);
  return {
    run: {...plan, base: hub.repository.headSha},
    repository: hub.repository,
    hub,
    state,
    paths,
    stop,
    env: {PATH: process.env['PATH'], HOME: process.env['HOME']},
    redact: (line) => line,
    sandbox: null,
    halts: new Map(),
    downtime: {of: () => null} as unknown as RunContext['downtime'],
    checking: (work) => work(),
    reviewing: (work) => work(0),
    reviewCosts: new Set(),
  };
}

async function canaryOf(files: Readonly<Record<string, string>>, verify: readonly string[]): Promise<CanaryOutcome | null> {
  const base = makeRepo(scratch.path('r'), files);
  const context = await contextOf(verify);
  return (await tryCanary(context, base, asking(context)))?.outcome ?? null;
}

/** What the commands say of the commit as it is. */
const asking = (context: RunContext): AskBase => async (subject) => {
  if (subject.kind !== 'tests') throw new Error('a canary asks about tests');
  const told = await testBase(context, subject.commit, subject.command);
  return told === null ? null : {...subject, ...told};
};

const sum = 'export const sum = (a, b) => a + b;\n';
const sumTest = "import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {sum} from './sum.mjs';\n\ntest('sums', () => assert.equal(sum(1, 2), 3));\n";
const pySum = 'def total(a, b):\n    return a + b\n';
const pyTest = 'import unittest\nfrom sums import total\n\n\nclass Sums(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(total(1, 2), 3)\n';

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["node's runner", {'sum.mjs': sum, 'sum.test.mjs': sumTest}, 'node --test'],
  ["python's runner", {'sums.py': pySum, 'test_sums.py': pyTest}, 'python3 -m unittest'],
])('%s notices a failing test', async (_, files, command) => {
  expect(await canaryOf(files, [command])).toEqual({type: 'noticed', how: expect.stringContaining('a failing test in ')});
});

test('tests that swallow their exit code notice nothing, not even broken sources', async () => {
  const files = {'sum.mjs': sum, 'sum.test.mjs': sumTest};
  expect(await canaryOf(files, ['node --test || true'])).toEqual({type: 'unnoticed', how: 'a failing test in orch-canary.test.mjs, and with sum.mjs broken'});
});

test('a script that finds its tests in its own way notices that what it tests is broken', async () => {
  const files = {'sum.mjs': sum, 'check.mjs': "import {sum} from './sum.mjs';\n\nif (sum(1, 2) !== 3) process.exit(1);\n"};
  expect(await canaryOf(files, ['node check.mjs'])).toEqual({type: 'noticed', how: 'sum.mjs broken'});
});

test('of several commands one that notices is enough', async () => {
  expect(await canaryOf({'sum.mjs': sum, 'sum.test.mjs': sumTest}, ['true', 'node --test'])).toEqual({type: 'noticed', how: 'a failing test in orch-canary.test.mjs'});
});

test('where the tests are red without it, nothing is known of it', async () => {
  const files = {'sum.mjs': 'export const sum = () => 0;\n', 'sum.test.mjs': sumTest};
  expect(await canaryOf(files, ['node --test >/dev/null 2>&1'])).toEqual({type: 'unknown', reason: '`node --test >/dev/null 2>&1` does not pass without that either'});
});

test('nothing to break, a command that is not there: not known, never noticed', async () => {
  expect(await canaryOf({'README.md': 'hello\n'}, ['test -f README.md'])).toMatchObject({type: 'unknown'});
  expect(await canaryOf({'sum.mjs': sum}, ['no-such-program'])).toMatchObject({type: 'unknown', reason: '`no-such-program` did not run: the command was not found (exit code 127)'});
});

test('a run that is stopped does not know', async () => {
  const base = makeRepo(scratch.path('r'), {'sum.mjs': sum});
  const controller = new AbortController();
  controller.abort('SIGINT');
  const context = await contextOf(['node --test'], controller.signal);
  expect(await tryCanary(context, base, asking(context))).toBeNull();
});

test('of what was planted nothing stays: not in the repository, not under a ref, not in the next worktree', async () => {
  const base = makeRepo(scratch.path('r'), {'sum.mjs': sum, 'sum.test.mjs': sumTest});
  const before = snapshotUserRepo(scratch.path('r'));
  const context = await contextOf(['node --test']);
  await tryCanary(context, base, asking(context));
  expect(snapshotUserRepo(scratch.path('r'))).toEqual(before);
  expect(git(scratch.path('r'), 'for-each-ref')).not.toContain('canary');
  expect(await context.hub.git.text(['for-each-ref'])).toBe('');
  expect(readFileSync(join(context.paths.logs, 'canary.log'), 'utf8')).toContain('orch-canary-');
});

