import {describe, expect, it} from 'vitest';
import {tableLines, type Column} from '../../src/report/table.ts';

const columns: readonly Column[] = [{}, {least: 4}, {align: 'right', drop: 1}, {least: 6}];
const rows = [
  ['a', 'first title', '7', 'a note that is long'],
  ['bb', 'second', '12', ''],
].map((row) => row.map((text) => ({text})));

const table = (width: number): string => `\n${tableLines(columns, rows, width).join('\n')}\n`;

describe('tableLines', () => {
  it('aligns, without spaces at the end', () => {
    expect(table(80)).toBe('\na   first title   7  a note that is long\nbb  second       12\n');
  });

  it('cuts the last column first, then the one before, then drops', () => {
    expect(table(30)).toBe('\na   first title   7  a note t…\nbb  second       12\n');
    expect(table(22)).toBe('\na   first…   7  a not…\nbb  second  12\n');
    expect(table(16)).toBe('\na   fir…  a not…\nbb  sec…\n');
  });

  it('never gets wider than it may', () => {
    for (let width = 1; width < 50; width++) for (const line of tableLines(columns, rows, width)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('leaves out a column without any text', () => {
    expect(tableLines([{}, {}, {}], [[{text: 'a'}, {text: ''}, {text: 'c'}]], 20)).toEqual(['a  c']);
  });

  it('paints after cutting', () => {
    expect(tableLines([{least: 3}, {}], [[{text: 'abcdef', paint: (text) => `<${text}>`}, {text: 'x'}]], 6)).toEqual(['<ab…>  x']);
  });
});
