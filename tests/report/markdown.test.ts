import {describe, expect, it} from 'vitest';
import {mdBlock, mdCode, mdTable, mdText} from '../../src/report/markdown.ts';

describe('markdown', () => {
  it.each([
    ['plain words, DEV-1: fine (3 files)', 'plain words, DEV-1: fine (3 files)'],
    ['a | b', 'a \\| b'],
    ['`*_[]<>~$&\\', '\\`\\*\\_\\[\\]\\<\\>\\~\\$\\&\\\\'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['2026 is a year', '2026 is a year'],
    ['a\nb', 'a b'],
    ['@ann fixes #12', '@\u200bann fixes #\u200b12'],
    ['https://x.test and www.x.test', 'https\\://x.test and www\\.x.test'],
    ['<!-- x -->', '\\<!-- x --\\>'],
  ])('text %j', (text, expected) => {
    expect(mdText(text)).toBe(expected);
  });

  it('code holds backticks', () => {
    expect(mdCode('a')).toBe('`a`');
    expect(mdCode('a `b` ``c``')).toBe('``` a `b` ``c`` ```');
    expect(mdCode('')).toBe('');
  });

  it('a block cannot be closed from inside', () => {
    expect(mdBlock('a\n````\n# b\x1b[2J')).toBe('`````text\na\n````\n# b\n`````');
  });

  it('a table', () => {
    expect(mdTable(['A', 'B'], [['1', '2']])).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |');
  });
});
