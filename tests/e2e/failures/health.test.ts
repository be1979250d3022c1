/** Programs that do not start, and logins that do not hold, before a run and during it. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {scriptTask} from '../../rig/lab.ts';
import {agentCli, events, told, useLab} from './scene.ts';

const scene = useLab();

test('a program that does not start is told for each profile that needs it, before anything begins; one that nobody needs is not asked', async () => {
  const {lab} = scene;
  await lab.program('claude', `#!/bin/sh\necho asked >> "$HOME/asked"\necho "libx.so: not found" >&2\nexit 127\n`);
  await lab.program('codex', `#!/bin/sh\necho asked >> "$HOME/codex"\n`);
  await lab.write('agents.yaml', 'version: 1\nagents:\n  a: {type: claude}\n  b: {type: claude}\n  c: {type: codex}\n');
  await lab.write('tasks.md', '## A: By a\n- agent: a\n\n## B: By b\n- agent: b\n');
  const {code, err} = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci');
  expect(code).toBe(2);
  for (const name of ['a', 'b']) expect(err).toContain(`Profile ${name} needs ${join(lab.dir, 'bin/claude')}, which does not start: libx.so: not found. Mend it`);
  expect([told(lab, 'asked'), told(lab, 'codex')]).toEqual([1, 0]);
  expect(existsSync(join(lab.repo, '.worktrees'))).toBe(false);
});

test('after a login has failed no other task of the profile is started, until somebody logs in', async () => {
  const {lab} = scene;
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/bad-key.jsonl', script: '', after: 'exit 1'});
  await lab.write('agents.yaml', 'version: 1\ndefaults: {max_parallel: 1}\nagents: {claude: {type: claude}, sh: {type: script}}\n');
  await lab.write('tasks.md', `## A: Tried\n\n## B: Not tried\n\n${scriptTask('LOGIN', 'mkdir -p "$HOME/.claude"; echo "{}" > "$HOME/.claude/.credentials.json"; echo x > x.txt', {agent: 'sh'})}## C: Tried again\n`);
  const {code, err} = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci');
  expect(code).toBe(1);
  expect(err).toContain('orch: profile claude: no login of claude was found (ANTHROPIC_API_KEY, ');
  const {tasks, states} = await lab.status();
  expect(states).toEqual({A: 'failed', B: 'failed', LOGIN: 'merged', C: 'failed'});
  expect(tasks.map(({failure}) => failure?.kind ?? null)).toEqual(['auth', 'auth', null, 'auth']);
  expect(tasks[1]?.failure?.message).toMatch(/^not started: /);
  expect(tasks[3]?.failure?.message).not.toMatch(/^not started: /);
  expect(told(lab, 'claude')).toBe(2);
  const notices = (await events(lab)).flatMap((event) => (event.type === 'noticed' ? [JSON.stringify(event)] : []));
  expect(notices).toEqual([expect.stringContaining('claude')]);
});
