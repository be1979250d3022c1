/** Looking at a run from another terminal, and time limits. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

/** Waits for a file in HOME, which the test makes when it has seen enough. */
const until = (name: string): string => `while [ ! -f "$HOME/${name}" ]; do sleep 0.05; done`;

test('logs -f and status --watch follow a run to its end', async () => {
  await lab.write('tasks.md', scriptTask('A', `echo begun\n${until('go')}\necho $'\\e[31mdone\\e[0m'\necho oops >&2\necho a > a.txt`));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await run.says('A started');
  const logs = lab.start(['logs', 'A', '-f']);
  const watch = lab.start(['status', '--watch']);
  await logs.says('begun');
  expect((await lab.status()).state).toBe('running');
  await lab.write('../home/go', '');
  expect((await run.ended).code).toBe(0);
  const [log, watched] = await Promise.all([logs.ended, watch.ended]);
  expect(log).toMatchObject({code: 0, out: 'begun\ndone\n', err: 'oops\n'});
  expect(watched.code).toBe(0);
  expect(watched.out).toMatch(/A.*Task A/);
}, 60_000);

test('approve reaches a run that is still going', async () => {
  await lab.write('tasks.md', scriptTask('CI', 'mkdir -p .github && echo x > .github/ci.yml') + scriptTask('B', `${until('go')}\necho b > b.txt`));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci']);
  await run.says('CI waits for your approval');
  expect((await lab.orch('approve', 'CI')).code).toBe(0);
  await run.says('CI merged');
  await lab.write('../home/go', '');
  expect((await run.ended).code).toBe(0);
}, 60_000);

test('--max-duration stops the run as Ctrl-C would; resume goes on', async () => {
  await lab.write('tasks.md', scriptTask('A', `[ -f "$HOME/go" ] || sleep 300\necho a > a.txt`));
  const run = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--max-duration', '2s');
  expect(run.code).toBe(130);
  await lab.write('../home/go', '');
  expect(JSON.parse((await lab.orch('why', 'A', '--json')).out)).toMatchObject({state: 'pending', because: ['nothing keeps it from starting, but the run is aborted'], next: [{commands: [expect.stringMatching(/^orch resume /)]}]});
  expect((await lab.orch('resume')).code).toBe(0);
  // What an abort ended is no failure, and a task of a run counts once.
  expect(JSON.parse((await lab.orch('agents', '--json')).out)).toMatchObject({agents: [{name: 'script', record: {tried: 1, landed: 1}}]});
}, 60_000);

test('a plan is told without writing anything', async () => {
  await lab.write('tasks.md', scriptTask('A', 'true', {files: 'src/**'}) + scriptTask('B', 'true', {files: 'src/b.ts', estimate: '2h'}) + scriptTask('C', 'true', {'depends on': 'A'}));
  const {code, out} = await lab.orch('plan', '--json');
  expect(code).toBe(0);
  const plan = JSON.parse(out) as {readonly edges: readonly unknown[]; readonly conflicts: readonly unknown[]; readonly tasks: readonly {readonly route: {readonly agent: string}}[]};
  expect(plan.edges).toEqual([
    {from: 'A', to: 'B', reason: 'shares-files', files: ['src/b.ts']},
    {from: 'A', to: 'C', reason: 'depends-on'},
  ]);
  expect(plan.conflicts).toEqual([{tasks: ['A', 'B'], files: ['src/b.ts'], marked: false}]);
  expect(JSON.parse((await lab.orch('run', '--dry-run', '--json')).out)).toEqual(plan);
  expect(plan.tasks.map((task) => task.route.agent)).toEqual(['script', 'script', 'script']);
  expect((await lab.orch('plan')).out).toMatch(/A[\s\S]*B[\s\S]*C/);
  expect(lab.git('status', '--porcelain')).toBe('?? tasks.md');
}, 60_000);
