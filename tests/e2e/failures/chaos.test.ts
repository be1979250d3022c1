/** Agents that misbehave in every way that the chaos agent knows, side by side in one run. */
import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {isKept, useLab} from './scene.ts';

const chaosAgent = fileURLToPath(new URL('../../rig/chaos-agent.mjs', import.meta.url));
const check = 'test -d tests || exit 1\ntest -z "$(find . -name broken.txt)"\n';
const scene = useLab({'README.md': 'hello\n', 'tests/check.sh': check});

/** What becomes of each: the task's state, the kind of its failure, and whether its half-done work is kept though it did not land. */
const expected: Readonly<Record<string, readonly [state: string, kind: string | null, kept?: boolean]>> = {
  good: ['merged', null],
  hang: ['failed', 'hang'],
  'ignore-sigterm': ['failed', 'hang'],
  crash: ['failed', 'signal', true],
  'exit-code': ['failed', 'exit', true],
  lie: ['failed', 'no-changes'],
  'commit-nothing': ['failed', 'no-changes'],
  'fake-tests': ['failed', 'tests', true],
  'delete-tests': ['awaiting-approval', null, true],
  'edit-out-of-scope': ['blocked', 'scope', true],
  flood: ['merged', null],
  'spawn-orphans': ['merged', null],
  'forks-and-exits': ['failed', 'exit'],
  'die-after-final-event': ['failed', 'signal', true],
  'exits-1-after-success': ['failed', 'exit', true],
  'exits-0-with-error': ['failed', 'auth'],
  'malformed-stream': ['merged', null],
  'broken-stream': ['failed', 'exit', true],
  'slow-drip': ['merged', null],
  'writes-secret': ['blocked', 'secrets', true],
  'huge-file': ['awaiting-approval', null, true],
  'links-outside': ['blocked', 'tree', true],
  'moves-head': ['merged', null],
  'deletes-worktree': ['failed', 'workspace-lost'],
};
const behaviours = execFileSync(process.execPath, [chaosAgent, '--list']).toString().trim().split('\n').map((line) => line.split(' ')[0] ?? '');

/** Command lines of processes that name this folder, or have it in their environment. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const [line, env] = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', ' '));
      return `${line} ${env}`.includes(folder) ? [line ?? ''] : [];
    } catch {
      return [];
    }
  });
}

test('every behaviour ends as it should, in one run; nothing is left running, and of the user nothing is touched', async () => {
  const {lab} = scene;
  await lab.program('claude', `#!/bin/sh\nexec '${process.execPath}' '${chaosAgent}' "$@"\n`);
  await lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 0, hang: 4s, timeout: 2m}\nagents: {claude: {type: claude}}\n');
  const tasksOf = behaviours.map((name) => `## ${name.toUpperCase()}: Try ${name}\n- files: ${name}/**\n\nchaos: ${name}\nother: good/work.txt\n\n`);
  await lab.write('tasks.md', `${tasksOf.join('')}## AFTER: After a lie\n- depends on: LIE\n`);
  await lab.write('README.md', 'hello\nnot committed\n');
  await lab.write('mine.txt', 'untracked\n');
  const untouched = (): unknown => [lab.git('status', '--porcelain'), lab.git('stash', 'list'), readFileSync(`${lab.repo}/.git/config`, 'utf8'), readdirSync(`${lab.repo}/.git/hooks`), readFileSync(`${lab.repo}/README.md`, 'utf8'), readFileSync(`${lab.repo}/mine.txt`, 'utf8'), lab.git('for-each-ref', '--format=%(refname)').split('\n').filter((ref) => !ref.includes('orch/'))];
  const before = untouched();

  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--verify', 'sh tests/check.sh', '-j', '8', '--ci');
  expect(code, out + err).toBe(3);
  expect(processesOf(lab.dir)).toEqual([]);
  expect(untouched()).toEqual(before);

  const {tasks} = await lab.status();
  const found = Object.fromEntries(tasks.map(({taskId, state, failure}) => [taskId.toLowerCase(), [state, failure?.kind ?? null]]));
  expect(found).toEqual({...Object.fromEntries(behaviours.map((name) => [name, expected[name]?.slice(0, 2) ?? 'nothing is expected of it'])), after: ['skipped', null]});
  for (const name of behaviours) {
    const [state, , kept = false] = expected[name] ?? [];
    expect([name, lab.git('ls-tree', '-r', '--name-only', 'main', `${name}/work.txt`) !== ''], 'what landed').toEqual([name, state === 'merged']);
    if (kept) expect([name, isKept(lab, `${name}/work.txt`, `by ${name}`)], 'what is kept').toEqual([name, true]);
  }
  expect(lab.git('show', 'main:good/work.txt')).toBe('by good');
}, 180_000);
