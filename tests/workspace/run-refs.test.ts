import {expect, test} from 'vitest';
import {baseRef} from '../../src/run/refs.ts';
import {dropRunRefs, pinBase} from '../../src/workspace/run-refs.ts';
import {inspect} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo} from '../rig/user-repo.ts';

const scratch = useScratch();

test('the base of a run outlives its branch, and goes with the run', async () => {
  const dir = scratch.path('r');
  makeRepo(dir);
  const base = commitFiles(dir, {'b.txt': '1\n'}, 'base');
  const repository = await inspect(dir);
  await pinBase(repository, 'run-1', base);
  await pinBase(repository, 'run-1', base);
  git(dir, 'reset', '--quiet', '--hard', 'HEAD~1');
  git(dir, 'reflog', 'expire', '--expire=now', '--all');
  git(dir, 'gc', '--quiet', '--prune=now');
  expect(git(dir, 'rev-parse', '--verify', `${baseRef('run-1')}^{commit}`)).toBe(base);
  await dropRunRefs(repository, 'run-1');
  expect(() => git(dir, 'rev-parse', '--verify', '--quiet', baseRef('run-1'))).toThrow();
});
