/** A run under the promises of `gates.compliance`, and the same promises on its commits without a run. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const promises = `version: 1
gates:
  compliance:
    dco: true
    conventional_commits: true
    when: {labels: [financial]}
    rules: [{id: schema, when_changed: schema.prisma, requires: migrations, message: Write the migration.}]
`;

test('what orch commits is signed off and has such a subject; a rule blocks the task that it holds for; nobody signs for nobody', async () => {
  await lab.write('agents.yaml', promises);
  lab.git('add', 'agents.yaml');
  lab.git('commit', '--quiet', '--message=chore: promise');
  await lab.write('tasks.md', scriptTask('GOOD', 'echo x > good.txt', {labels: 'bug'}) + scriptTask('ALONE', 'echo x > schema.prisma', {labels: 'financial'}));
  lab.git('config', '--unset', 'user.email');
  const refused = await lab.orch('run', '--no-verify', '--ci', '--isolation', 'worktree');
  expect({code: refused.code, starts: lab.git('for-each-ref', 'refs/heads/orch')}).toEqual({code: 2, starts: ''});
  expect(refused.err).toContain('git config user.email');

  lab.git('config', 'user.email', 'dev@example.org');
  const base = lab.git('rev-parse', 'HEAD');
  expect((await lab.orch('run', '--no-verify', '--ci', '--isolation', 'worktree')).code).toBe(1);
  const {states, tasks} = await lab.status();
  expect(states).toEqual({GOOD: 'merged', ALONE: 'blocked'});
  expect(tasks.find(({taskId}) => taskId === 'ALONE')).toMatchObject({complianceGate: 'fail', failure: {kind: 'compliance', message: expect.stringContaining('Write the migration.')}});
  expect(tasks.find(({taskId}) => taskId === 'GOOD')).toMatchObject({complianceGate: 'pass'});
  expect(lab.git('log', '--format=%s|%(trailers:key=Signed-off-by,valueonly,separator=%x2c)', `${base}..main`).split('\n')).toEqual(Array.from({length: 2}, () => 'fix(GOOD): Task GOOD|Dev <dev@example.org>'));
  expect(lab.git('log', '-1', '--first-parent', '--format=%(trailers:key=Orch-Task,valueonly)', 'main')).toMatch(/^GOOD /);

  const gated = await lab.orch('gate', `${base}..main`);
  expect({code: gated.code, out: gated.out}).toEqual({code: 0, out: expect.stringMatching(/compliance +passes/)});
  const blocked = lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch').split('\n').find((ref) => ref.endsWith('/tasks/ALONE')) ?? '';
  const unlabelled = await lab.orch('gate', blocked);
  const labelled = await lab.orch('gate', blocked, '--labels', 'api,financial');
  expect({unlabelled: unlabelled.code, labelled: labelled.code}).toEqual({unlabelled: 0, labelled: 1});
  expect(unlabelled.out).toContain('Is not asked: it holds for tasks by their labels financial');
}, 60_000);
