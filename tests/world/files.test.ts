import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ensureDir, openLog, readBounded, removeTree, writeFileAtomic} from '../../src/world/files.ts';
import {findProgram} from '../../src/world/find-program.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();

describe('writeFileAtomic', () => {
  test('replaces a file and leaves no draft', async () => {
    writeFileSync(scratch.path('f'), 'old');
    await Promise.all([writeFileAtomic(scratch.path('f'), 'new'), writeFileAtomic(scratch.path('f'), 'new')]);
    expect(readFileSync(scratch.path('f'), 'utf8')).toBe('new');
    expect(readdirSync(scratch.dir).filter((name) => name !== 'home')).toEqual(['f']);
  });

  test('a failure leaves what was there', async () => {
    mkdirSync(scratch.path('f', 'x'), {recursive: true});
    await expect(writeFileAtomic(scratch.path('f'), 'new')).rejects.toThrow();
    expect(readdirSync(scratch.dir).filter((name) => name !== 'home')).toEqual(['f']);
    await expect(writeFileAtomic(scratch.path('none', 'f'), 'new')).rejects.toMatchObject({code: 'ENOENT'});
  });
});

describe('readBounded', () => {
  test('reads a small regular file and nothing else', async () => {
    writeFileSync(scratch.path('f'), 'text');
    symlinkSync(scratch.path('f'), scratch.path('link'));
    execFileSync('mkfifo', [scratch.path('fifo')]);
    expect(await readBounded(scratch.path('f'), 4)).toBe('text');
    for (const [name, limit] of [['f', 3], ['link', 9], ['fifo', 9], ['home', 9], ['none', 9]] as const) expect(await readBounded(scratch.path(name), limit), name).toBeNull();
  });
});

describe('openLog', () => {
  test('appends lines up to its limit and counts the rest', async () => {
    writeFileSync(scratch.path('log'), 'old\n');
    const log = await openLog(scratch.path('log'), 10);
    log.line('12345');
    log.line('6');
    log.line('');
    expect(await log.close()).toBe(3);
    expect(readFileSync(scratch.path('log'), 'utf8')).toBe('old\n12345\n');
  });

  test('keeps the order of many lines', async () => {
    const log = await openLog(scratch.path('log'), 1e6);
    const lines = Array.from({length: 2000}, (_, index) => String(index));
    for (const line of lines) log.line(line);
    await log.close();
    expect(readFileSync(scratch.path('log'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  });
});

describe('removeTree', () => {
  test('removes write-protected folders, and of symlinks only the link', async () => {
    await ensureDir(scratch.path('t', 'a', 'b'));
    writeFileSync(scratch.path('t', 'a', 'b', 'f'), '');
    mkdirSync(scratch.path('outside'));
    symlinkSync(scratch.path('outside'), scratch.path('t', 'a', 'link'));
    chmodSync(scratch.path('t', 'a', 'b'), 0o500);
    chmodSync(scratch.path('t', 'a'), 0o500);
    await removeTree(scratch.path('t'));
    await removeTree(scratch.path('t'));
    expect(existsSync(scratch.path('t'))).toBe(false);
    expect(lstatSync(scratch.path('outside')).isDirectory()).toBe(true);
  });
});

describe('findProgram', () => {
  test('finds the first executable file, and no folder or plain file', () => {
    for (const dir of ['one', 'two', 'three']) mkdirSync(scratch.path(dir));
    mkdirSync(scratch.path('one', 'tool'));
    writeFileSync(scratch.path('two', 'tool'), '', {mode: 0o644});
    writeFileSync(scratch.path('three', 'tool'), '', {mode: 0o755});
    const path = ['one', 'two', 'three'].map((dir) => scratch.path(dir)).join(':');
    expect(findProgram('tool', path, '/')).toBe(scratch.path('three', 'tool'));
    expect(findProgram('tool', `.:${scratch.path('two')}`, scratch.path('three'))).toBeNull();
    expect(findProgram('./tool', path, scratch.path('three'))).toBe(join(scratch.dir, 'three', 'tool'));
    expect(findProgram('tool', undefined, '/')).toBeNull();
    expect(findProgram('', path, '/')).toBeNull();
  });
});
