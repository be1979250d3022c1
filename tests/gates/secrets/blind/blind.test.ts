import {describe, expect, it} from 'vitest';
import {readable} from '../../../../src/gates/secrets/normalise.ts';
import {secretsGate} from '../../../../src/gates/secrets.ts';
import {scanText} from '../../../../src/gates/secrets/scan.ts';
import {findWholeFile} from '../../../../src/gates/secrets/whole-file.ts';
import {adding} from '../../changes.ts';
import {drawer, type Drawn} from '../drawn.ts';
import type {Sample} from '../positives.ts';
import {hidden} from './hidden.ts';
import {placed, shaped} from './issued.ts';
import {given, numbers, words} from './ordinary.ts';
import {secondLike, secondReal} from './second.ts';
import {fourthLike, fourthReal} from './set-4.ts';
import {fifthLike, fifthReal} from './set-5.ts';
import {sixthLike, sixthReal} from './set-6.ts';
import {seventhLike, seventhReal} from './set-7.ts';
import {thirdLike, thirdReal} from './third.ts';
import {written} from './written.ts';


async function rulesIn({path, content}: Sample): Promise<string[]> {
  const {text} = readable(Buffer.from(content));
  return [...(await scanText(text)), ...findWholeFile(path.toLowerCase(), text)].map(({rule}) => rule);
}


/** Lines that do not say what the token is. */
const lines: readonly (readonly [path: string, make: (token: string) => string])[] = [
  ['src/a.ts', (token) => `const value = '${token}';`],
  ['a.py', (token) => `client = connect("${token}")`],
  ['a.yml', (token) => `  - name: x\n    value: ${token}`],
  ['notes.md', (token) => `Use \`${token}\` for now.`],
  ['a.json', (token) => `{"a": 1, "b": "${token}"}`],
  ['.env', (token) => `VALUE=${token}`],
  ['a.go', (token) => `run(ctx, "${token}", 3)`],
];

type Samples = Readonly<Record<string, readonly [path: string, make: (drawn: Drawn) => Sample['content']]>>;

const from = (of: Drawn, all: Samples): Sample[] => Object.entries(all).map(([name, [path, make]]) => ({name, path, content: make(of)}));

function fromTokens(of: Drawn): Sample[] {
  return Object.entries(shaped).map(([name, make], index) => {
    const [path, line] = lines[index % lines.length] ?? ['', String];
    return {name, path, content: line(make(of))};
  });
}

const drawn = drawer(11);
const real = [...fromTokens(drawn), ...from(drawn, placed), ...from(drawn, written), ...hidden(drawn)];
const like = [...from(drawn, numbers), ...from(drawn, given), ...from(drawn, words)];

describe('samples written before the rules were read', () => {
  it.each(real.map((sample) => [sample.name, sample] as const))('finds: %s', async (_name, sample) => {
    expect(await rulesIn(sample)).not.toEqual([]);
  });

  it.each(like.map((sample) => [sample.name, sample] as const))('leaves alone: %s', async (_name, sample) => {
    expect(await rulesIn(sample)).toEqual([]);
  });
});

describe.each([
  ['the second set', secondReal, secondLike],
  ['the third set', thirdReal, thirdLike],
])('%s', (_set, there, notThere) => {
  const again = drawer(1);

  it.each(from(again, there).map((sample) => [sample.name, sample] as const))('finds: %s', async (_name, sample) => {
    expect(await rulesIn(sample)).not.toEqual([]);
  });

  it.each(from(again, notThere).map((sample) => [sample.name, sample] as const))('leaves alone: %s', async (_name, sample) => {
    expect(await rulesIn(sample)).toEqual([]);
  });
});

const judge = async ({path, content}: Sample): Promise<string> => (await secretsGate({...adding({[path]: content}), values: [], mode: 'auto'})).type;

/** Through the whole gate, since some stores of keys are told by it alone. */
describe.each([
  ['the fourth set', fourthReal, fourthLike],
  ['the fifth set', fifthReal, fifthLike],
  ['the sixth set', sixthReal, sixthLike],
  ['the seventh set', seventhReal, seventhLike],
])('%s', (_set, there, notThere) => {
  const again = drawer(1);

  it.each(from(again, there).map((sample) => [sample.name, sample] as const))('finds: %s', async (_name, sample) => {
    expect(await judge(sample)).not.toBe('pass');
  });

  it.each(from(again, notThere).map((sample) => [sample.name, sample] as const))('leaves alone: %s', async (_name, sample) => {
    expect(await judge(sample)).toBe('pass');
  });
});
