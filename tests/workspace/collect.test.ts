import {execFileSync} from 'node:child_process';
import {appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {commitTree, treeOf} from '../../src/workspace/merge-tree.ts';
import {readRecord, writeRecord} from '../../src/workspace/worktree-record.ts';
import {changesOf, collectFrom, layOut, prepare, type Place} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo, snapshotUserRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();

const user = (): string => scratch.path('r');

async function place(files?: Readonly<Record<string, string>>): Promise<Place> {
  makeRepo(user(), files);
  return prepare(user());
}

describe('what an agent left', () => {
  test('new, changed, removed and executable files become one commit on the base, by the user', async () => {
    const here = await place();
    const before = snapshotUserRepo(user());
    writeFiles(here.worktree, {'a.txt': 'changed\n', 'new/deep.txt': 'new\n', 'x.log': 'ignored\n', 'agent-status.json': '{}', 'agent-handoff.json': '{}'});
    unlinkSync(join(here.worktree, 'src/b.txt'));
    chmodSync(join(here.worktree, '.gitignore'), 0o755);
    const collected = await collectFrom(here);
    expect(await changesOf(here, collected)).toEqual(['M .gitignore', 'M a.txt', 'A new/deep.txt', 'D src/b.txt']);
    expect(collected).toMatchObject({filesChanged: 4, warnings: [], embedded: []});
    if (collected.type !== 'committed') throw new Error('unreachable');
    expect(await here.hub.git.text(['show', '--no-patch', '--format=%P %an %s', collected.head])).toBe(`${here.base} Ada work`);
    expect(await collectFrom(here)).toEqual(collected);
    expect(snapshotUserRepo(user())).toEqual(before);
  });

  test('nothing, or only what is ignored, is empty', async () => {
    const here = await place();
    expect(await collectFrom(here)).toMatchObject({type: 'empty'});
    writeFiles(here.worktree, {'node_modules/x.js': '', 'agent-status.json': '{}'});
    expect(await collectFrom(here)).toMatchObject({type: 'empty'});
  });

  test('file for folder, folder for file, link for either', async () => {
    const here = await place({'file': '1', 'dir/x': '1', 'other/y': '1', 'plain': '1'});
    mkdirSync(scratch.path('elsewhere'));
    writeFileSync(scratch.path('elsewhere', 'y'), 'secret');
    const {worktree} = here;
    unlinkSync(join(worktree, 'file'));
    rmSync(join(worktree, 'dir'), {recursive: true});
    rmSync(join(worktree, 'other'), {recursive: true});
    unlinkSync(join(worktree, 'plain'));
    writeFiles(worktree, {'file/inner': '2', 'dir': '2'});
    symlinkSync(scratch.path('elsewhere'), join(worktree, 'other'));
    symlinkSync('/etc/passwd', join(worktree, 'plain'));
    const collected = await collectFrom(here);
    expect(await changesOf(here, collected)).toEqual(['A dir', 'D dir/x', 'D file', 'A file/inner', 'A other', 'D other/y', 'T plain']);
    if (collected.type === 'committed') expect(await here.hub.git.text(['show', `${collected.head}:other`])).toBe(scratch.path('elsewhere'));
  });

  test('names with newlines, quotes and bytes that are no UTF-8', async () => {
    const here = await place();
    const odd = Buffer.concat([Buffer.from(`${here.worktree}/`), Buffer.from([0x61, 0xff, 0x0a, 0x22])]);
    writeFileSync(odd, 'odd');
    writeFileSync(join(here.worktree, ' lead\ttab*?[x]'), '1');
    writeFileSync(join(here.worktree, ':(glob)x'), '1');
    const collected = await collectFrom(here);
    expect(collected).toMatchObject({type: 'committed', filesChanged: 3, warnings: []});
    if (collected.type !== 'committed') return;
    const names = (await here.hub.git.exec(['ls-tree', '-z', '--name-only', collected.head])).stdout;
    expect(names.includes(Buffer.from([0x61, 0xff, 0x0a, 0x22]))).toBe(true);
  });

  test('a FIFO is passed over with a warning, and does not hang', async () => {
    const here = await place();
    unlinkSync(join(here.worktree, 'a.txt'));
    execFileSync('mkfifo', [join(here.worktree, 'a.txt'), join(here.worktree, 'new')]);
    const collected = await collectFrom(here);
    expect(await changesOf(here, collected)).toEqual(['D a.txt']);
    expect(collected).toMatchObject({warnings: [expect.stringMatching(/^a\.txt is neither a file nor a symlink/)]});
  });

  test('an embedded repository is named, and nothing of it is taken', async () => {
    const here = await place();
    makeRepo(join(here.worktree, 'vendor/lib'), {'x': '1'});
    git(here.worktree, 'init', '--quiet', 'vendor/empty');
    writeFiles(here.worktree, {'vendor/empty/y': '1', 'vendor/z': '1'});
    const collected = await collectFrom(here);
    expect(await changesOf(here, collected)).toEqual(['A vendor/z']);
    expect(collected).toMatchObject({embedded: ['vendor/empty', 'vendor/lib'], warnings: [expect.stringMatching(/^vendor\/empty is a git repository/), expect.stringMatching(/^vendor\/lib/)]});
  });

  test('a name that git forbids is passed over with a warning', async () => {
    const here = await place();
    writeFiles(here.worktree, {'sub/.GIT/config': '[core]\n', 'ok': '1'});
    const collected = await collectFrom(here);
    expect(await changesOf(here, collected)).toEqual(['A ok']);
    expect(collected).toMatchObject({warnings: [expect.stringMatching(/does not allow the name sub\/\.GIT\/config/)]});
  });

  test('a submodule stays as it is when it is not there', async () => {
    makeRepo(scratch.path('lib'));
    makeRepo(user());
    git(user(), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', scratch.path('lib'), 'lib');
    git(user(), 'commit', '--quiet', '--message', 'submodule');
    const here = await prepare(user());
    expect(await collectFrom(here)).toMatchObject({type: 'empty'});
    writeFiles(here.worktree, {'a.txt': '2\n'});
    expect(await changesOf(here, await collectFrom(here))).toEqual(['M a.txt']);
  });
});

const edits = (worktree: string): void => writeFiles(worktree, {'a.txt': 'edited\n', 'new.txt': 'new\n'});

test.each<[readonly string[], readonly string[]]>([
  [['src/**'], ['src/made/', 'src/x.log']],
  [['dist/**', 'x.log'], ['dist/', 'x.log']],
  [['dist/deep/y.js', 'src/made/none'], ['dist/deep/y.js']],
  [['{src,lib}/node_modules/z.js'], ['src/node_modules/z.js']],
  [['**/*.log'], ['src/x.log', 'x.log']],
  [['a.txt', '*'], ['x.log']],
  [['lib/**', '.env.test'], []],
  [[], []],
])('%j: what of it git ignores is told, not lost in silence', async (owns, told) => {
  const here = await place({'a.txt': '1', 'src/b.txt': '1', '.gitignore': '*.log\nnode_modules\n/dist\nmade\n.env*\n'});
  const record = await readRecord(here.hub, here.name);
  if (record === null) throw new Error('no record');
  await writeRecord(here.hub, here.name, {...record, keep: ['.env.test', 'lib/']});
  writeFiles(here.worktree, {'x.log': '', 'src/x.log': '', 'src/made/x': '', 'src/node_modules/z.js': '', 'dist/deep/y.js': '', '.env.test': '', 'lib/x.log': '', 'agent-status.json': ''});
  expect(await collectFrom(here, {owns})).toMatchObject({type: 'empty', warnings: told.length === 0 ? [] : [`git ignores ${told.join(', ')}, which this task owns; what is ignored was not collected`]});
});

describe('whatever an agent does with git, its files are what counts', () => {
  const mischief: Readonly<Record<string, (worktree: string) => void>> = {
    'commits': (worktree) => {
      git(worktree, 'add', '--all');
      git(worktree, 'commit', '--quiet', '--message', 'mine');
    },
    'commits on a branch of its own and leaves it': (worktree) => {
      git(worktree, 'switch', '--quiet', '--create', 'mine');
      git(worktree, 'add', '--all');
      git(worktree, 'commit', '--quiet', '--message', 'mine');
    },
    'starts a history without a parent': (worktree) => {
      git(worktree, 'checkout', '--quiet', '--orphan', 'mine');
      git(worktree, 'commit', '--quiet', '--all', '--message', 'mine');
    },
    'hides its changes from its index': (worktree) => {
      git(worktree, 'update-index', '--skip-worktree', 'a.txt');
      git(worktree, 'update-index', '--assume-unchanged', 'src/b.txt');
      appendFileSync(join(git(worktree, 'rev-parse', '--git-common-dir'), 'info/exclude'), 'new.txt\n');
    },
    'leaves locks': (worktree) => {
      for (const name of ['index.lock', 'HEAD.lock']) writeFileSync(join(git(worktree, 'rev-parse', '--git-dir'), name), '');
    },
    'deletes .git': (worktree) => unlinkSync(join(worktree, '.git')),
    'points .git to a repository with a filter and a file watcher': (worktree) => {
      const trap = scratch.path('trap.sh');
      writeFileSync(trap, `#!/bin/sh\ntouch ${scratch.path('sprung')}\ncat\n`, {mode: 0o755});
      unlinkSync(join(worktree, '.git'));
      git(scratch.dir, 'init', '--quiet', 'evil');
      git(scratch.path('evil'), 'config', 'core.fsmonitor', trap);
      git(scratch.path('evil'), 'config', 'filter.evil.clean', trap);
      writeFileSync(join(worktree, '.git'), `gitdir: ${scratch.path('evil', '.git')}\n`);
      appendFileSync(join(worktree, '.git'), '');
    },
    'makes .git a folder': (worktree) => {
      unlinkSync(join(worktree, '.git'));
      git(worktree, 'init', '--quiet');
    },
    'configures a filter in the hub': (worktree) => {
      writeFileSync(scratch.path('trap.sh'), `#!/bin/sh\ntouch ${scratch.path('sprung')}\ncat\n`, {mode: 0o755});
      git(worktree, 'config', 'filter.evil.clean', scratch.path('trap.sh'));
      git(worktree, 'config', 'core.worktree', '/');
      writeFileSync(join(git(worktree, 'rev-parse', '--git-common-dir'), 'info/attributes'), '* filter=evil\n');
    },
    'breaks the hub\'s config': (worktree) => writeFileSync(join(git(worktree, 'rev-parse', '--git-common-dir'), 'config'), '[core\n'),
    'stages what it then takes back': (worktree) => {
      writeFiles(worktree, {'src/b.txt': 'staged\n'});
      git(worktree, 'add', '--all');
      writeFiles(worktree, {'src/b.txt': 'two\n'});
    },
  };

  test.each(Object.keys(mischief))('it %s', async (name) => {
    const here = await place();
    const before = snapshotUserRepo(user());
    edits(here.worktree);
    mischief[name]?.(here.worktree);
    edits(here.worktree);
    expect(await changesOf(here, await collectFrom(here))).toEqual(['M a.txt', 'A new.txt']);
    expect(existsSync(scratch.path('sprung'))).toBe(false);
    expect(snapshotUserRepo(user())).toEqual(before);
    await layOut(here);
    expect(readFileSync(join(here.worktree, 'a.txt'), 'utf8')).toBe('one\n');
    expect(git(here.worktree, 'status', '--porcelain', '--branch')).toBe('## HEAD (no branch)');
    expect(git(here.worktree, 'rev-parse', 'HEAD')).toBe(here.base);
  });

  test('a filter that the agent\'s own attributes name does not run', async () => {
    const here = await place();
    git(here.worktree, 'config', 'filter.evil.clean', `touch ${scratch.path('sprung')}; cat`);
    writeFiles(here.worktree, {'.gitattributes': '* filter=evil\n', 'a.txt': 'edited\n'});
    expect(await changesOf(here, await collectFrom(here))).toEqual(['A .gitattributes', 'M a.txt']);
    expect(existsSync(scratch.path('sprung'))).toBe(false);
  });

  test('a change of equal size and time is seen', async () => {
    const here = await place();
    const file = join(here.worktree, 'a.txt');
    utimesSync(file, 1, 1);
    writeFileSync(file, 'eno\n');
    utimesSync(file, 1, 1);
    expect(await changesOf(here, await collectFrom(here))).toEqual(['M a.txt']);
  });

  test.each<[string, (hub: string) => void]>([
    ['deletes the hub', (hub) => rmSync(hub, {recursive: true})],
    ['deletes the objects of the hub', (hub) => rmSync(join(hub, 'objects'), {recursive: true})],
    ['deletes the refs of the hub', (hub) => rmSync(join(hub, 'refs'), {recursive: true})],
    ['makes the hub a file', (hub) => {
      rmSync(hub, {recursive: true});
      writeFileSync(hub, '');
    }],
  ])('it %s: that is made anew, and told', async (_, ruin) => {
    const here = await place();
    edits(here.worktree);
    await collectFrom(here);
    writeFiles(here.worktree, {'new.txt': 'newer\n'});
    ruin(here.hub.gitDir);
    const collected = await collectFrom(here);
    expect(await changesOf(here, collected)).toEqual(['M a.txt', 'A new.txt']);
    expect(collected).toMatchObject({warnings: [`${here.hub.gitDir} was deleted or damaged, perhaps by an agent; it was made anew`]});
    await layOut(here);
    expect(git(here.worktree, 'status', '--porcelain')).toBe('');
  });

  test('it deletes the hub, which alone held the commit that it began from: its work is lost, in plain words', async () => {
    const here = await place();
    const base = await commitTree(here.hub, {tree: await treeOf(here.hub, here.base), parents: [here.base], message: 'only here', author: here.hub.repository.author});
    await layOut(here, {base});
    edits(here.worktree);
    rmSync(here.hub.gitDir, {recursive: true});
    expect(await collectFrom(here, {base})).toEqual({type: 'lost', message: expect.stringMatching(/hub\.git was deleted or damaged.* could not be collected any more/) as string});
  });

  test('an index of ours that is torn, locked or gone is made again', async () => {
    const here = await place();
    writeFiles(here.worktree, {'a.txt': 'edited\n'});
    const index = join(here.hub.stateDir, 'index', here.name);
    const expected = await collectFrom(here);
    writeFileSync(index, readFileSync(index).subarray(0, 40));
    writeFileSync(`${index}.lock`, '');
    expect(await collectFrom(here)).toEqual(expected);
    unlinkSync(index);
    expect(await collectFrom(here)).toEqual(expected);
  });
});

describe('what cannot be collected', () => {
  const limits = {maxFiles: 3, maxFileBytes: 100, maxTotalBytes: 150};

  test('too many files, a file too large, too much in all: refused before anything is added', async () => {
    const here = await place();
    writeFiles(here.worktree, {'new/1': '', 'new/2': '', 'new/3': '', 'z': ''});
    const objects = readdirSync(join(here.hub.gitDir, 'objects')).length;
    expect(await collectFrom(here, {limits})).toEqual({type: 'refused', message: expect.stringMatching(/^4 files are new or changed, most of them in new\/; expected at most 3\. Add .*\.gitignore/)});
    expect(readdirSync(join(here.hub.gitDir, 'objects')).length).toBe(objects);
    rmSync(join(here.worktree, 'new'), {recursive: true});
    writeFiles(here.worktree, {z: 'x'.repeat(101)});
    expect(await collectFrom(here, {limits})).toEqual({type: 'refused', message: expect.stringMatching(/^z has 101 bytes; expected at most 100/)});
    writeFiles(here.worktree, {z: 'x'.repeat(80), y: 'y'.repeat(80)});
    expect(await collectFrom(here, {limits})).toEqual({type: 'refused', message: expect.stringMatching(/160 bytes in all; expected at most 150/)});
    writeFiles(here.worktree, {z: '', y: ''});
    expect(await collectFrom(here, {limits})).toMatchObject({type: 'committed'});
  });

  test.each<[string, (worktree: string) => void]>([
    ['gone', (worktree) => rmSync(worktree, {recursive: true})],
    ['emptied', (worktree) => {
      for (const name of readdirSync(worktree)) rmSync(join(worktree, name), {recursive: true});
    }],
    ['a symlink to the user\'s checkout', (worktree) => {
      rmSync(worktree, {recursive: true});
      symlinkSync(user(), worktree);
    }],
    ['a file', (worktree) => {
      rmSync(worktree, {recursive: true});
      writeFileSync(worktree, '');
    }],
  ])('a worktree that is %s is lost, and can be made again', async (_, ruin) => {
    const here = await place();
    const before = snapshotUserRepo(user());
    ruin(here.worktree);
    expect(await collectFrom(here)).toEqual({type: 'lost', message: expect.stringContaining(here.worktree)});
    await layOut(here);
    expect(git(here.worktree, 'status', '--porcelain')).toBe('');
    expect(snapshotUserRepo(user())).toEqual(before);
  });

  const six = {'a': '1', 'b': '1', 'c': '1', 'd/e': '1', 'd/f': '1', 'd/g': '1'};
  test.each<[string, readonly string[], RegExp]>([
    ['all files', Object.keys(six), /has lost 6 of the project's 6 files; .*keep at least one/],
    ['.git and most files', ['.git', 'a', 'b', 'c', 'd/e'], /has lost its \.git and 4 of the project's 6 files/],
  ])('a worktree without %s was wiped: that is lost, not a deletion', async (_, gone, message) => {
    const here = await place(six);
    for (const path of gone) unlinkSync(join(here.worktree, path));
    writeFiles(here.worktree, {'new.txt': '1'});
    const lost = {type: 'lost', message: expect.stringMatching(message) as string};
    expect(await collectFrom(here)).toEqual(lost);
    expect(await collectFrom(here), 'again').toEqual(lost);
    await layOut(here);
    expect(git(here.worktree, 'status', '--porcelain')).toBe('');
  });

  test.each<[string, readonly string[]]>([
    ['most files', ['a', 'b', 'c', 'd/e', 'd/f']],
    ['.git and half of the files', ['.git', 'a', 'b', 'c']],
  ])('without %s it is work', async (_, gone) => {
    const here = await place(six);
    for (const path of gone) unlinkSync(join(here.worktree, path));
    expect(await changesOf(here, await collectFrom(here))).toEqual(gone.filter((path) => path !== '.git').map((path) => `D ${path}`));
  });

  test('a worktree that was moved away is lost; the outer repository is never taken for it', async () => {
    const here = await place();
    renameSync(here.worktree, scratch.path('moved'));
    mkdirSync(here.worktree);
    writeFileSync(join(here.worktree, 'only'), '1');
    expect(await changesOf(here, await collectFrom(here))).toEqual(['D .gitignore', 'D a.txt', 'A only', 'D src/b.txt']);
  });
});
