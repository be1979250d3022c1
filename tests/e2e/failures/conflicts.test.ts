/** Two sides of one file: neither is dropped, and what a merge keeps is tested as a whole. */
import {expect, test} from 'vitest';
import {scriptTask} from '../../rig/lab.ts';
import {agentCli, hears, kept, tell, tellFrom, told, until, useLab} from './scene.ts';

const scene = useLab({'README.md': 'hello\n', 'notes.txt': 'one\ntwo\nthree\n', 'old.txt': 'old\n', 'sum.sh': 'sum() { echo $(($1 + $2)); }\n'});

test('a conflict is never resolved by dropping one side: the first stays landed, the second is kept whole and reported', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', `${until('B-began')}\nsed -i s/two/FIRST/ notes.txt`) + scriptTask('B', `${tell('B-began')}\n${until('A-landed')}\nsed -i s/two/SECOND/ notes.txt\necho more > more.txt`));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2', '--ci']);
  await run.says('A merged');
  await tellFrom(lab, 'A-landed');
  expect((await run.ended).code).toBe(1);
  expect((await lab.status()).states).toEqual({A: 'merged', B: 'conflicted'});
  expect(lab.git('show', 'main:notes.txt')).toBe('one\nFIRST\nthree');
  expect(lab.git('ls-tree', '--name-only', 'main')).not.toContain('more.txt');
  expect(lab.git('show', `${kept(lab, 'B')}:notes.txt`)).toBe('one\nSECOND\nthree');
  expect(lab.git('show', `${kept(lab, 'B')}:more.txt`)).toBe('more');
});

test('an agent that leaves the conflict markers in the file it was asked to mend lands nothing', async () => {
  const {lab} = scene;
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/success.jsonl', script: `if [ "$ORCH_ATTEMPT" = 1 ]; then\n${tell('B-began')}\n${until('A-landed')}\nsed -i s/two/SECOND/ notes.txt\nelse grep -q '<<<<<<<' notes.txt && ${tell('B-saw-markers')}; fi`});
  await lab.write('tasks.md', `${scriptTask('A', `${until('B-began')}\nsed -i s/two/FIRST/ notes.txt`)}## B: By an agent\n`);
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2', '--ci']);
  await run.says('A merged');
  await tellFrom(lab, 'A-landed');
  expect((await run.ended).code).toBe(1);
  expect(told(lab, 'B-saw-markers')).toBe(1);
  const [, b] = (await lab.status()).tasks;
  expect(b).toMatchObject({state: 'failed', failure: {kind: 'conflict', message: expect.stringContaining('notes.txt') as string}});
  expect(lab.git('show', 'main:notes.txt')).toBe('one\nFIRST\nthree');
});

test('work that began before a file was deleted does not bring it back', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('A', `${until('B-began')}\nrm old.txt`) + scriptTask('B', `${tell('B-began')}\ntest -f old.txt\n${until('A-landed')}\necho b > b.txt`));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2', '--ci']);
  await run.says('A merged');
  await tellFrom(lab, 'A-landed');
  expect((await run.ended).code).toBe(0);
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['README.md', 'b.txt', 'notes.txt', 'sum.sh']);
});

test('nor does an attempt that goes on from what an older one left', async () => {
  const {lab} = scene;
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/success.jsonl', script: `if [ "$ORCH_ATTEMPT" = 1 ]; then\n${tell('B-began')}\n${until('A-landed')}\necho half > b.txt; exit 9\nfi\ntest ! -f old.txt && cat b.txt > seen.txt\necho whole > b.txt`});
  await lab.write('tasks.md', `${scriptTask('A', `${until('B-began')}\nrm old.txt`)}## B: By an agent\n`);
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2', '--ci']);
  await run.says('A merged');
  await tellFrom(lab, 'A-landed');
  const {code, out} = await run.ended;
  expect(code, out).toBe(0);
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['README.md', 'b.txt', 'notes.txt', 'seen.txt', 'sum.sh']);
  expect(lab.git('show', 'main:seen.txt') + lab.git('show', 'main:b.txt')).toBe('halfwhole');
});

test('two changes that merge without a conflict and mean nonsense together do not both land', async () => {
  const {lab} = scene;
  const both = 'test ! -f use.sh || bash use.sh';
  await lab.write('tasks.md', scriptTask('A', `${until('B-began')}\nsed -i s/sum/add/ sum.sh`) + scriptTask('B', `${tell('B-began')}\necho '. ./sum.sh; set -e; sum 1 2' > use.sh\nbash use.sh\n${until('A-landed')}`));
  const run = lab.start(['run', '--isolation', 'worktree', '--verify', both, '-j', '2', '--ci']);
  await hears(lab, 'B-began');
  await run.says('A merged');
  await tellFrom(lab, 'A-landed');
  expect((await run.ended).code).toBe(1);
  const [, b] = (await lab.status()).tasks;
  expect(b).toMatchObject({state: 'failed', failure: {kind: 'tests'}});
  expect(lab.git('show', 'main:sum.sh')).toContain('add()');
  expect(lab.git('ls-tree', '--name-only', 'main')).not.toContain('use.sh');
});
