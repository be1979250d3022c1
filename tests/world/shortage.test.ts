import {expect, test} from 'vitest';
import {GitFailure} from '../../src/world/git.ts';
import {shortageIn} from '../../src/world/shortage.ts';

const inWords = (stderr: string): string | null => shortageIn(new GitFailure(['add'], 128, stderr));

test.each([
  ['disk', 'error: unable to write loose object file: No space left on device\nerror: a.txt: failed to insert into database\nerror: unable to index file \'a.txt\'\nfatal: adding files failed\n'],
  ['disk', 'error: unable to create file src/it\'s here.ts: No space left on device\n'],
  ['disk', "Preparing worktree (detached HEAD 0123456)\nfatal: Unable to create '/r/.git/worktrees/x/index.lock': Disk quota exceeded\n"],
  ['disk', "fatal: cannot create directory at 'src/deep': No space left on device\n"],
  ['disk that can only be read', "fatal: Unable to create '/r/.git/index.lock': Read-only file system"],
  ['file handles', 'error: open("a.txt"): Too many open files\nerror: unable to index file \'a.txt\'\n'],
  ['file handles', 'Too many open files: it could not be started'],
  ['memory', 'fatal: Out of memory, malloc failed (tried to allocate 1048576 bytes)\n'],
  ['memory', 'fatal: mmap failed: Cannot allocate memory\r\n'],
  ['memory', 'error: cannot fork() for index-pack: Resource temporarily unavailable\nfatal: fetch-pack: unable to fork off index-pack\n'],
])('git lacks %s: %j', (what, stderr) => {
  expect(inWords(stderr)).toContain(what);
});

test.each([
  'error: open("No space left on device"): Permission denied\nerror: unable to index file \'No space left on device\'\nfatal: adding files failed\n',
  "error: unable to index file 'a: No space left on device'\n",
  "fatal: pathspec 'x: Too many open files' did not match any files\n",
  'error: open("Out of memory, malloc failed"): Permission denied\n',
  'error: open("a: No space left on device\nb"): Permission denied\n',
  "error: unable to index file 'a: Read-only file system\nb'\n",
  'error: unable to create file a: No space left on device\nb: File name too long\n',
  'error: The following untracked working tree files would be overwritten by checkout:\n\tx: No space left on device\nAborting\n',
  'error: unable to create file No space left on device/b: Permission denied\n',
  'x: No space left on device\n',
])('a name that an agent chose is no shortage: %j', (stderr) => {
  expect(inWords(stderr)).toBe(null);
});

test("the system's own errors count by their code", () => {
  expect(shortageIn(Object.assign(new Error('write'), {code: 'ENOSPC'}))).toContain('disk');
  expect(shortageIn(Object.assign(new Error('No space left on device'), {code: 'EACCES'}))).toBe(null);
});
