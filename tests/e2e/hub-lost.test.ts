import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

test('an agent that deletes the hub takes nothing from the others, nor from itself', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt') + scriptTask('B', 'echo b > b.txt; rm -rf ../.orch/hub.git || true', {'depends on': 'A'}) + scriptTask('C', 'echo c > c.txt', {'depends on': 'B'}));
  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(code, out + err).toBe(0);
  expect(lab.git('ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual(['README.md', 'a.txt', 'b.txt', 'c.txt']);
}, 60_000);

test('a hub that is gone where the run cannot do without: it stops in plain words, and resume makes it anew', async () => {
  await lab.write('tasks.md', scriptTask('A', 'echo a > a.txt'));
  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--verify', 'test -f "$HOME/once" || rm -rf ../../hub.git; touch "$HOME/once"');
  expect(code, out + err).toBe(130);
  expect(err).toMatch(/hub\.git was deleted or damaged .*Nothing that landed is lost\..*orch resume/);
  expect(err + out).not.toMatch(/\n +at /);
  const resumed = await lab.orch('resume');
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(lab.git('show', 'main:a.txt')).toBe('a');
}, 60_000);
