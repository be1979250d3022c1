/** What is told of programs before a run begins. */
import {tmpdir} from 'node:os';
import {expect, test} from 'vitest';
import {builtInProfiles} from '../../src/agents/profiles.ts';
import {checkHealth} from '../../src/commands/health.ts';

test('a program that is not there is told for the profile that needs it, bash for scripts as well', async () => {
  const {problems, warnings} = await checkHealth({env: {PATH: '/nowhere'}}, builtInProfiles(['cursor']), tmpdir());
  expect(problems.map(({code, message}) => `${code} ${message.split('. ')[0] ?? ''}`)).toEqual(['missing-program Profile cursor needs cursor-agent or agent, which is not on PATH', 'missing-program Profile script needs bash, which is not on PATH']);
  expect(warnings).toEqual([]);
});
