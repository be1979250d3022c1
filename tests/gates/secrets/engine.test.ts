import {describe, expect, it} from 'vitest';
import {changedLines} from '../../../src/gates/secrets/changed-lines.ts';
import {hasBase62Crc} from '../../../src/gates/secrets/checksum.ts';
import {findFormats, formats} from '../../../src/gates/secrets/formats.ts';
import {readable} from '../../../src/gates/secrets/normalise.ts';
import {scanText} from '../../../src/gates/secrets/scan.ts';
import {sources} from '../../../src/gates/secrets/sources.ts';
import {drawer, sets, withChecksum} from './drawn.ts';
import {lookAlikes} from './look-alikes.ts';
import {positives} from './positives.ts';

const rulesIn = async (content: string | Buffer): Promise<string[]> => (await scanText(readable(Buffer.from(content)).text)).map(({rule}) => rule);
const seed = 20_260;
const token = withChecksum('ghp_', drawer(seed));

describe('drawn samples', () => {
  it.each(positives(seed).map((sample) => [sample.name, sample] as const))('finds: %s', async (_name, {content}) => {
    expect(await rulesIn(content)).not.toEqual([]);
  });

  it.each(lookAlikes(seed).map((sample) => [sample.name, sample] as const))('leaves alone: %s', async (_name, {content}) => {
    expect(await rulesIn(content)).toEqual([]);
  });
});

describe('formats', () => {
  it('are of about seventy issuers or more, each with a keyword that it needs', () => {
    expect(new Set(formats.map(({issuer}) => issuer)).size).toBeGreaterThan(70);
    expect(formats.filter(({keywords}) => keywords.length === 0 || keywords.some((word) => word !== word.toLowerCase() || word.length < 2))).toEqual([]);
  });

  it('say where each was looked up, of seventy issuers or more; the others are unconfirmed', () => {
    const known = new Map(formats.map(({id, issuer}) => [id, issuer]));
    expect(Object.keys(sources).filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(Object.keys(sources).map((id) => known.get(id))).size).toBeGreaterThanOrEqual(70);
    expect(Object.values(sources).filter(({title, address}) => title === '' || !address.startsWith('https://'))).toEqual([]);
  });

  it('knows the checksum of GitHub and npm, which proves a token that looks like a placeholder', () => {
    expect(hasBase62Crc(token)).toBe(true);
    expect(hasBase62Crc(`${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`)).toBe(false);
    const odd = withChecksum('ghp_', {...drawer(1), of: (_letters, length) => 'x'.repeat(length)});
    expect(findFormats(odd).map(({rule}) => rule)).toEqual(['github-token']);
    expect(findFormats(`ghp_${'x'.repeat(36)}`)).toEqual([]);
  });

  it('wants the beginning of a word, and the length that was issued', () => {
    expect(findFormats(`x${token}`)).toEqual([]);
    expect(findFormats(`${token}9`)).toEqual([]);
    expect(findFormats(`"\\n${token}"`)).toHaveLength(1);
    expect(findFormats(`a%3D${token}`)).toHaveLength(1);
  });

  it('wants as much chance as the issuer puts in', () => {
    expect(findFormats('hf_bdfacehgib2daehcfgibgdahcefi2bdhag')).toEqual([]);
    expect(findFormats(`hf_${drawer(3).of(sets.mixed, 34)}`)).toHaveLength(1);
  });

  it('leaves alone what issuers publish themselves', () => {
    expect(findFormats(`key AKIA${'IOSFODNN7EXAMPLE'}`)).toEqual([]);
  });
});

describe('normalisation', () => {
  it('keeps the lines', async () => {
    const {text} = readable(Buffer.from(`ä\u200b\n\u200b\n${token}`));
    const [hit] = await scanText(text);
    expect(text.slice(0, hit?.start).split('\n')).toHaveLength(3);
  });

  it('tells a whole credential once', async () => {
    expect(await rulesIn(`const apiToken = "${token}";`)).toEqual(['github-token']);
  });

  it('compares decoded text with what the file holds literally', async () => {
    const encoded = Buffer.from(`{"token": "${token}"}`).toString('base64');
    const [found] = await scanText(`x = ${encoded}`);
    expect(found).toMatchObject({secret: token, source: encoded});
  });
});

describe('changed lines', () => {
  it('keep their place, with a few lines around', () => {
    const old = Array.from({length: 40}, (_, i) => `line ${i}`);
    const now = old.with(20, 'new');
    const lines = changedLines(old.join('\n'), now.join('\n')).split('\n');
    expect(lines).toHaveLength(40);
    expect(lines[20]).toBe('new');
    expect(lines.filter((line) => line !== '')).toHaveLength(17);
  });

  it('find a token whose beginning was there before', async () => {
    const before = `const t = '${token.slice(0, 10)}' +\n  '';\n`;
    const after = `const t = '${token.slice(0, 10)}' +\n  '${token.slice(10)}';\n`;
    expect((await scanText(changedLines(before, after))).map(({rule}) => rule)).toEqual(['github-token']);
  });
});

it('finds a credential wherever it stands in a long text', async () => {
  const filler = `${'const a = 1;\n'.repeat(25_000)}`;
  for (const at of [0, 128 * 1024 - 20, 128 * 1024, 256 * 1024 - 8]) {
    const text = `${filler.slice(0, at)}\n${token}\n${filler.slice(at)}`;
    expect((await scanText(text)).map(({start}) => start)).toEqual([at + 1]);
  }
});

it('stops when it is aborted', async () => {
  await expect(scanText(drawer(1).of(sets.mixed, 1000), AbortSignal.abort())).rejects.toThrow('aborted');
});
