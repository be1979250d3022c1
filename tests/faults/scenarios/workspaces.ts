/** Rows 13 to 17: what agents do to their worktree and its git, and too much of everything. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, type Stage} from '../stage.ts';

/** The agent's work is taken as it lies there, whatever it did to git. */
const collected = (row: number, name: string, script: string, sample?: true): Scenario => ({
  row,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    await stage.ends(await stage.run(scriptTask('A', `git config user.name x 2> /dev/null || true; export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x\n${script}`) + simple('B', {'depends on': 'A'})), 0);
    stage.landed('A.txt', 'B.txt');
    assert.equal(stage.lab.git('show', 'main:A.txt'), 'A');
    assert.equal(stage.lab.git('rev-list', '--first-parent', '--count', '--grep=^Orch-Task: ', 'main'), '2');
  },
});

const refused = (row: number, name: string, script: string, message: RegExp, sample?: true): Scenario => ({
  row,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    await stage.ends(await stage.run(scriptTask('A', script) + simple('B')), 1);
    await stage.states({A: 'failed', B: 'merged'});
    await stage.fails('A', 'tree', message);
    assert.ok(sizeOf(stage) < 30_000, `orch's folder has ${sizeOf(stage)} KiB`);
    const worktree = (await stage.lab.status()).tasks[0]?.worktree ?? '';
    assert.ok(existsSync(worktree), 'the work is no longer there');
  },
});

/** KiB of what orch keeps. */
const sizeOf = ({lab}: Stage): number => Number(execFileSync('du', ['-sk', join(lab.repo, '.worktrees/.orch'), join(lab.repo, '.git')]).toString().split('\n').reduce((sum, line) => sum + Number(line.split('\t')[0] ?? 0), 0));

export const workspaces: readonly Scenario[] = [
  {
    row: 13,
    name: 'an agent deletes its worktree',
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', 'echo A > A.txt; here=$PWD; cd /; rm -rf "$here"') + simple('B')), 1);
      await stage.states({A: 'failed', B: 'merged'});
      await stage.fails('A', 'workspace-lost');
    },
  },
  collected(13, 'an agent deletes the .git file of its worktree', 'rm .git; echo A > A.txt'),
  collected(13, 'an agent makes a repository of its own in place of .git', 'rm .git; git init -q; echo A > A.txt; git add A.txt; git commit -qm own; rm -rf .git'),
  collected(13, 'an agent points .git to the repository of the user', 'echo "gitdir: $(git rev-parse --git-common-dir)/../../../.git" > .git; echo A > A.txt; git status > /dev/null'),
  {
    row: 13,
    name: 'an agent replaces its worktree by a file',
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', 'here=$PWD; cd /; rm -rf "$here"; echo A > "$here"') + simple('B')), 1);
      await stage.states({A: 'failed', B: 'merged'});
      await stage.fails('A', 'workspace-lost');
    },
  },
  collected(14, 'an agent leaves index.lock behind', 'echo A > A.txt; touch "$(git rev-parse --git-dir)/index.lock"'),
  collected(14, 'an agent leaves HEAD.lock, config.lock and packed-refs.lock behind', 'echo A > A.txt; d=$(git rev-parse --git-dir); c=$(git rev-parse --git-common-dir); touch "$d/HEAD.lock" "$c/config.lock" "$c/packed-refs.lock"'),
  collected(15, 'an agent commits, detached', 'echo A > A.txt; git add A.txt; git commit -qm mine; git checkout -q --detach'),
  collected(15, 'an agent commits to a branch of its own and leaves it', 'echo A > A.txt; git checkout -q -b mine; git add A.txt; git commit -qm mine'),
  collected(15, 'an agent rewrites history', 'echo A > A.txt; git add A.txt; git commit -q --amend -m rewritten; git checkout -q --orphan fresh; git commit -qm "all anew"; git update-ref refs/heads/main HEAD; git reflog expire --expire=now --all; git gc -q --prune=now'),
  collected(15, 'an agent stashes half of its work and takes it back', 'echo A > A.txt; git add A.txt; git stash push -q; git stash pop -q'),
  refused(16, '100,000 new files are refused before git takes them', 'mkdir many; cd many; seq 100000 | xargs touch', /100000 files are new.*many\//),
  refused(17, 'a file of 5 GB is refused before git takes it', 'truncate -s 5G huge.bin', /huge\.bin has 5368709120 bytes/, true),
  refused(17, 'six files of 900 MB are refused before git takes them', 'for n in 1 2 3 4 5 6; do truncate -s 900M huge$n.bin; done', /in all; expected at most/),
  {
    row: 17,
    name: 'after a refusal the same task can be mended in its worktree',
    play: async (stage) => {
      await stage.ends(await stage.run(scriptTask('A', 'truncate -s 5G huge.bin; echo A > A.txt')), 1);
      const worktree = (await stage.lab.status()).tasks[0]?.worktree ?? '';
      assert.equal(statSync(join(worktree, 'huge.bin')).size, 5 * 1024 ** 3);
      execFileSync('rm', [join(worktree, 'huge.bin')]);
      await stage.orch(0, 'retry', 'A', '--take');
      await stage.orch(0, 'resume', '--ci');
      stage.landed('A.txt');
    },
  },
];
