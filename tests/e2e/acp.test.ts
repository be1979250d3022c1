/** An agent of the Agent Client Protocol through the built program. */
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {bubblewrap} from '../rig/bubblewrap.ts';
import {Lab} from '../rig/lab.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const agent = fileURLToPath(new URL('../rig/acp-agent.mjs', import.meta.url));

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

async function run(behaviour: string, isolation: string): Promise<{readonly code: number | null; readonly failure: string; readonly said: string}> {
  await lab.write('agents.yaml', `version: 1\ndefaults: {retries: 0}\nagents:\n  any: {type: acp, command: [node, ${agent}, ${behaviour}], permissions: {files: edit, read: [${root}]}}\n`);
  await lab.write('tasks.md', '## A: Make it\n- agent: any\n- files: made.txt\n');
  const {code, out, err} = await lab.orch('run', '--isolation', isolation, '--no-verify', '--ci');
  const {tasks} = await lab.status();
  return {code, failure: tasks[0]?.failure?.kind ?? 'none', said: out + err};
}

describe.each([['worktree'], ...(bubblewrap === '' ? [] : [['sandbox']])])('isolation %s', (isolation) => {
  test('its work lands', async () => {
    const {code, failure, said} = await run('works', isolation);
    expect([code, failure], said).toEqual([0, 'none']);
    expect(lab.git('show', 'main:made.txt')).toBe('made');
    const log = await lab.orch('logs', 'A');
    expect(log.out).toContain('I will work.');
  });

  test('its wrong key is told as one', async () => {
    expect(await run('error-details', isolation)).toMatchObject({code: 1, failure: 'auth'});
  });
});

test('an agent that is not there stops the run before it starts', async () => {
  await lab.write('agents.yaml', 'version: 1\nagents:\n  any: {type: acp, command: [no-such-agent]}\n');
  await lab.write('tasks.md', '## A: Make it\n- agent: any\n- files: made.txt\n');
  const {code, err} = await lab.orch('run', '--no-verify');
  expect(code).toBe(2);
  expect(err).toContain('any is blocked: no-such-agent is not on PATH');
});
