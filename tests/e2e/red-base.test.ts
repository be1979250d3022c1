/** Tests that fail without the work, that fail now and then, and that run nothing. */
import {expect, test} from 'vitest';
import {scriptTask} from '../rig/lab.ts';
import {events, tell, told, until, useLab} from './failures/scene.ts';

/** `base` fails until it is mended, `own` with bad.txt, `moody` the first time that all else is well. */
const tests = `failed=0
fails() { echo "not ok $1 - $2"; failed=1; }
ls *.txt > /dev/null 2>&1 || ${tell('on-base')}
[ -f mended.txt ] || fails 1 base
[ ! -f bad.txt ] || fails 2 own
[ $failed = 1 ] || [ -f "$HOME/moody" ] || { ${tell('moody')}; fails 3 moody; }
[ $failed = 1 ] || echo "ok 1 - all"
echo 1..3
exit $failed
`;
const scene = useLab({'README.md': 'hello\n', 'tests.sh': tests, 'agents.yaml': "version: 1\ndefaults: {retries: 1}\nmerge: {verify: ['sh tests.sh'], canary: off}\n"});

test('a red base is run once and told, costs no retry, and what mends it takes the others along', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('FIRST', 'echo x > first.txt') + scriptTask('BAD', `${tell('tries')}; echo x > bad.txt`) + scriptTask('MENDS', `${until('seen')}; echo x > mended.txt`));
  const run = lab.start(['run', '--ci', '-j', '3', '--isolation', 'worktree']);
  await run.says('FIRST failed: red-base');
  await run.says('BAD failed: tests');
  await lab.write('../home/seen', '');
  const {code, out, err} = await run.ended;
  expect(code, out + err).toBe(1);
  const {tasks, states} = await lab.status();
  expect(states).toEqual({FIRST: 'merged', BAD: 'failed', MENDS: 'merged'});
  expect(told(lab, 'on-base')).toBe(1);
  expect(told(lab, 'tries')).toBe(2);
  expect(tasks.find(({taskId}) => taskId === 'BAD')?.failure?.kind).toBe('tests');
  expect(tasks.map(({attempt}) => attempt)).toEqual([1, 2, 1]);
  expect(`${out}${err}`.match(/nothing lands but what\s+mends it/g)).toHaveLength(2);
  expect(err + out).toContain('`sh tests.sh` failed and then passed on the same commit (1 test: moody)');
  expect((await lab.orch('status', '--json')).out).toContain('"flakyRuns": 1');
  const log = JSON.stringify(await events(lab));
  expect(log.match(/"type":"base-tested"/g)).toHaveLength(1);
  expect(log).toContain('"fresh":["own"],"shared":1');
}, 60_000);

test('tests that run nothing land nothing, unless the settings say so', async () => {
  const {lab} = scene;
  await lab.write('tasks.md', scriptTask('EMPTY', 'echo x > empty.txt'));
  const {code} = await lab.orch('run', '--ci', '--verify', 'echo 1..0', '--isolation', 'worktree');
  expect(code).toBe(1);
  const [task] = (await lab.status()).tasks;
  expect(task?.failure).toMatchObject({kind: 'tests', message: expect.stringMatching(/ran no test, though it ended with exit code 0.*allow_no_tests: true/) as string});
}, 60_000);
