import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {openAlarm} from '../../src/commands/alarm.ts';
import {apply, initialState, type RunState} from '../../src/run/state.ts';
import type {RunEvent} from '../../src/run/events.ts';
import {inspect} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo} from '../rig/user-repo.ts';
import {runPlan} from '../sim/script.ts';

const scratch = useScratch();
const at = '2026-01-01T00:00:00.000Z';

/** A run in which an agent has just ended, so that the alarm looks at once. */
const ended = (): RunState =>
  ([
    {type: 'run-started', runId: 'r', pid: 1},
    {type: 'attempt-started', task: 'a', attempt: 1, agent: 'x', worktree: 'w', base: 'b'},
    {type: 'attempt-finished', task: 'a', attempt: 1, outcome: {type: 'interrupted', head: null}},
  ] as const).reduce((state: RunState, body, seq) => apply(state, {seq, at, ...body} as RunEvent), initialState(runPlan(['a'], [])));

/** From now on the branch moves while the alarm reads the entries of the index, having read the branches before. */
function movesMeanwhile(dir: string, to: string): void {
  const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim();
  mkdirSync(scratch.path('bin'));
  writeFileSync(scratch.path('bin', 'git'), `#!/bin/sh\ncase "$*" in *ls-files*) '${real}' -C '${dir}' update-ref refs/heads/main ${to};; esac\nexec '${real}' "$@"\n`, {mode: 0o755});
  process.env['PATH'] = `${scratch.path('bin')}:${process.env['PATH'] ?? ''}`;
}

test.each([
  ['whose commit follows is a delivery', true, []],
  ['alone is told', false, ['your repository changed, not by orch: the index holds other entries']],
])('an index that changed %s', async (_, follows, expected) => {
  const dir = scratch.path('r');
  const first = makeRepo(dir);
  const second = git(dir, 'commit-tree', '-p', first, '-m', 'second', git(dir, 'mktree', '--missing'));
  if (follows) movesMeanwhile(dir, second);
  git(dir, 'update-ref', 'refs/heads/main', first);
  const repository = await inspect(dir);
  const alarm = await openAlarm(repository, {ours: new Set([second]), confined: false});
  try {
    git(dir, 'update-ref', 'refs/heads/main', first);
    git(dir, 'read-tree', second);
    const told = (await alarm.take(ended())).map((event) => (event.type === 'noticed' ? event.message : event.type));
    expect(told).toEqual(expected);
    if (follows) expect(git(dir, 'rev-parse', 'HEAD')).toBe(second);
  } finally {
    alarm.close();
  }
});
