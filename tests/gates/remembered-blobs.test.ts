import {expect, test} from 'vitest';
import {rememberedBlobs} from '../../src/gates/remembered-blobs.ts';

const blob = (text: string): {readonly size: number; readonly content: Buffer} => ({size: text.length, content: Buffer.from(text)});

test('what was read once is not read again, up to a bound; what is not there is asked for again', async () => {
  const asked: string[] = [];
  const texts: Readonly<Record<string, string>> = {a: 'aaaa', b: 'bbbb', c: 'cccc'};
  const blobs = rememberedBlobs(
    {
      read: async (shas) => {
        asked.push(shas.join(' '));
        return shas.map((sha) => (texts[sha] === undefined ? null : blob(texts[sha])));
      },
    },
    8,
  );
  const read = async (...shas: readonly string[]): Promise<readonly (string | null)[]> => (await blobs.read(shas)).map((one) => one?.content.toString() ?? null);
  expect(await read('a', 'gone', 'b', 'a')).toEqual(['aaaa', null, 'bbbb', 'aaaa']);
  expect(await read('c', 'b', 'gone')).toEqual(['cccc', 'bbbb', null]);
  expect(await read('c', 'a')).toEqual(['cccc', 'aaaa']);
  expect(await read('a', 'b')).toEqual(['aaaa', 'bbbb']);
  expect(asked).toEqual(['a gone b', 'c gone', 'c']);
});

test('a reader that fails fails each time', async () => {
  const blobs = rememberedBlobs({read: () => Promise.reject(new Error('disk gone'))});
  await expect(blobs.read(['a'])).rejects.toThrow('disk gone');
  await expect(blobs.read(['a'])).rejects.toThrow('disk gone');
});
