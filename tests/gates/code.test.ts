import {describe, expect, it} from 'vitest';
import {codeGate} from '../../src/gates/code.ts';
import {adding, changing, told, type World} from './changes.ts';
import {everyday} from './code/everyday.ts';
import {positives} from './code/positives.ts';

const judge = async (world: World, more: Partial<Parameters<typeof codeGate>[0]> = {}) => told(await codeGate({...world, mode: 'auto', rules: [], ...more}));

describe('code', () => {
  it.each(positives.map(({path, text, told: expected}) => ({path, text, expected})))('finds $expected in $path: $text', async ({path, text, expected}) => {
    const found = (await judge(adding({[path]: text}))).split(' | ');
    const [grade, rule = ''] = expected.split(' ');
    expect({grade: found[0], rules: [...new Set(found.slice(1).map((line) => line.split(' ')[0]))]}).toEqual({grade, rules: expect.arrayContaining([rule])});
  });

  it.each(everyday)('says nothing of %s: %s', async (path, text) => {
    expect(await judge(adding({[path]: text}))).toBe('pass');
  });
});
