/** What a run has written down, damaged or left over, and what the next command makes of it. */
import {readdirSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {policyDigest} from '../../src/dispatch/policy-digest.ts';
import type {RunPlan} from '../../src/model.ts';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const orchDir = (): string => join(lab.repo, '.worktrees', '.orch');

function onlyRun(): string {
  const [run, ...more] = readdirSync(join(orchDir(), 'runs'));
  if (run === undefined || more.length > 0) throw new Error('expected one run');
  return join(orchDir(), 'runs', run);
}

/** A task that needs an approval. */
const asks = (id: string): string => scriptTask(id, `mkdir -p .github && echo x > .github/${id}.yml`);

test('a log that is damaged before its landings: resume tells it, lands nothing twice, loses nothing', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt') + scriptTask('B', 'echo b > b.txt', {'depends on': 'A'}));
  expect((await lab.orch('run', '--verify', 'true')).code).toBe(0);
  const tip = lab.git('rev-parse', 'main');
  const file = join(onlyRun(), 'events.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const started = lines.findIndex((line) => line.includes('"merge-started"'));
  expect(started).toBeGreaterThan(0);
  await writeFile(file, lines.map((line, index) => (index === started ? line.replace('merge', 'mirge') : line)).join('\n'));
  const resumed = await lab.orch('resume');
  expect(resumed.err).toMatch(/log of .* is damaged from line \d+/);
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(lab.git('rev-parse', 'main')).toBe(tip);
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'merged'});
}, 60_000);

test('an empty lock file, as a power cut leaves it, is nobody', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(0);
  await writeFile(join(orchDir(), 'lock', '99.json'), '');
  await lab.write('tasks.md', scriptTask('B', 'echo b > b.txt'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(0);
}, 60_000);

test('answers of two terminals at once are both kept', async () => {
  await lab.write('tasks.md', asks('A') + asks('B') + asks('C'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(3);
  const answers = await Promise.all(['A', 'B', 'C'].map((id) => lab.orch('approve', id)));
  expect(answers.map(({code}) => code), answers.map(({err}) => err).join('')).toEqual([0, 0, 0]);
  expect((await lab.orch('resume')).code).toBe(0);
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'merged', C: 'merged'});
}, 60_000);

test('an answer that no dispatcher took in before it died is taken in by resume; an old abort is not', async () => {
  await lab.write('tasks.md', asks('A') + asks('B'));
  expect((await lab.orch('run', '--no-verify')).code).toBe(3);
  const {tasks} = await lab.status();
  const {settings, plan} = JSON.parse(await readFile(join(onlyRun(), 'plan.json'), 'utf8')) as RunPlan;
  const answer = (id: string, policy: string | undefined): string => JSON.stringify({type: 'approved', task: id, head: tasks.find(({taskId}) => taskId === id)?.commit, by: 'dev', override: [], reason: null, policy});
  const [a] = plan.tasks;
  await writeFile(join(onlyRun(), 'inbox', 'abort-20260101T000000000Z-aaaaaa.json'), JSON.stringify({type: 'abort-requested', reason: 'user'}));
  await writeFile(join(onlyRun(), 'inbox', 'answer-20260101T000000000Z-bbbbbb.json'), answer('A', a === undefined ? '' : policyDigest(settings.gates, a)));
  // A yes that was given under other settings of the gates counts for nothing.
  await writeFile(join(onlyRun(), 'inbox', 'answer-20260101T000000000Z-cccccc.json'), answer('B', '0'.repeat(16)));
  const resumed = await lab.orch('resume');
  expect(resumed.code, resumed.out + resumed.err).toBe(3);
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'awaiting-approval'});
}, 60_000);
