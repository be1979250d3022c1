import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {oneLine} from '../../src/report/sanitize.ts';
import {cutTo, displayWidth, fitTo, wrapTo} from '../../src/report/width.ts';

const words = fc.array(fc.oneof(fc.string({unit: 'grapheme', maxLength: 12}), fc.constantFrom('漢字', '👩‍💻', '❤️', 'e\u0301\u0301', 'a::b', '::::', '…')), {maxLength: 12}).map((parts) => oneLine(parts.join(' ')));

describe('width', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['✓ ok', 4],
    ['🚀', 2],
    ['e\u0301', 1],
    ['❤\ufe0f', 2],
    ['', 0],
  ])('%j takes %i columns', (text, expected) => {
    expect(displayWidth(text)).toBe(expected);
  });

  it('cuts at whole characters', () => {
    expect(cutTo('漢字漢字', 5)).toBe('漢字…');
    expect(cutTo('漢字漢字', 6)).toBe('漢字…');
    expect(cutTo('abc', 3)).toBe('abc');
    expect(cutTo('abcd', 3)).toBe('ab…');
    expect(cutTo('abcd', 0)).toBe('');
  });

  it('cuts a pile of combining marks', () => {
    expect(cutTo(`a${'\u0301'.repeat(10_000)}`, 5).length).toBeLessThan(100);
  });

  it('fits exactly', () => {
    expect(fitTo('漢', 4)).toBe('漢  ');
    expect(fitTo('7', 3, 'right')).toBe('  7');
    fc.assert(fc.property(words, fc.integer({min: 1, max: 60}), (text, width) => void expect(displayWidth(fitTo(text, width))).toBe(width)));
  });

  it('wraps within the width, losing nothing', () => {
    expect(wrapTo('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapTo('a abcdefgh', 3)).toEqual(['a', 'abc', 'def', 'gh']);
    fc.assert(
      fc.property(words, fc.integer({min: 2, max: 60}), (text, width) => {
        const lines = wrapTo(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        for (const line of lines) expect(line).not.toMatch(/^\s*::/);
        if (!text.includes('::')) expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('does not let a broken word start a CI command', () => {
    expect(wrapTo('abcd::error::x', 4)).toEqual(['abc…']);
  });
});
