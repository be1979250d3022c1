import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseRawDiff} from '../../src/gates/change.ts';
import {zero} from './changes.ts';

const sha = 'a1'.repeat(20);
const rec = (status: string, path: string | Buffer): Buffer => Buffer.concat([Buffer.from(`:100644 100755 ${sha} ${sha} ${status}\0`), Buffer.from(path), Buffer.from([0])]);

describe('parseRawDiff', () => {
  it('reads nothing from no change', () => {
    expect(parseRawDiff(Buffer.alloc(0))).toEqual([]);
  });

  it('reads records, with names as they are', () => {
    const files = parseRawDiff(Buffer.concat([rec('M', 'src/ü "x"\t.ts'), Buffer.from(`:000000 120000 ${zero} ${sha} A\0a\nb\0`)]));
    expect(files).toEqual([
      {status: 'M', oldMode: '100644', newMode: '100755', oldSha: sha, newSha: sha, path: 'src/ü "x"\t.ts', pathValid: true},
      {status: 'A', oldMode: '000000', newMode: '120000', oldSha: zero, newSha: sha, path: 'a\nb', pathValid: true},
    ]);
  });

  it('tells names that are not UTF-8', () => {
    expect(parseRawDiff(rec('A', Buffer.from([0x61, 0xff])))).toMatchObject([{path: 'a\ufffd', pathValid: false}]);
    expect(parseRawDiff(rec('A', 'a\ufffd'))).toMatchObject([{path: 'a\ufffd', pathValid: true}]);
  });

  it.each([
    ['a rename', Buffer.concat([rec('R100', 'a'), Buffer.from('b\0')]), 'no record'],
    ['an unmerged path', rec('U', 'a'), 'no record'],
    ['a short name', Buffer.from(':100644 100644 a1 b2 M\0a\0'), 'no record'],
    ['a record cut short', rec('M', 'a').subarray(0, -1), 'ends within'],
    ['a record without a path', rec('M', '').subarray(0, -1), 'ends within'],
    ['an empty path', rec('M', ''), 'without a path'],
    ['words', Buffer.from('fatal: bad object\n'), 'ends within'],
    ['words in a record', Buffer.from('fatal: bad object\0'), 'no record'],
  ])('throws on %s', (_what, bytes, words) => {
    expect(() => parseRawDiff(bytes)).toThrow(words);
  });

  it('gives back every path, whatever its bytes, and never skips a record', () => {
    const name = fc.uint8Array({minLength: 1, maxLength: 12}).map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 ? 1 : byte))));
    fc.assert(
      fc.property(fc.array(name, {maxLength: 6}), (names) => {
        const files = parseRawDiff(Buffer.concat(names.map((each) => rec('M', each))));
        expect(files.map((file) => file.path)).toEqual(names.map((each) => each.toString('utf8')));
      }),
    );
  });
});
