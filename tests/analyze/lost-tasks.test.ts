import {describe, expect, it} from 'vitest';
import {analyzed, planned} from './plans.ts';

const told = (text: string): readonly string[] => analyzed(text).diagnostics.map(({line, column, severity, code, message}) => `${line}:${column} ${severity} ${code}: ${message}`);

describe('a block that is never closed', () => {
  it.each([
    ['## T-1: a\n```js\nlet x;\n\n## T-2: b\n- files: b\n', '2:1 error open-fence: This block is never closed; the 4 lines below it, among them what looks like task T-2, are read as part of it. Close it with a line ```.'],
    ['- [ ] T-1 a\n  ~~~~\n  x\n- [ ] T-2 b\n- [ ] T-3 c', '2:3 error open-fence: This block is never closed; the 3 lines below it, among them what looks like tasks T-2, T-3, are read as part of it. Close it with a line ~~~~.'],
    ['## T-1: a\n```sh run\nls\n```js\n## T-2: b', '2:1 error open-fence: This script is never closed; the 3 lines below it, among them what looks like task T-2, are read as part of it. Close it with a line ```.'],
    ['## Phase 1: a\n- [ ] T001 a\n```\n- [ ] T002 b', '3:1 error open-fence: This block is never closed; the line below it, among them what looks like task T002, is read as part of it. Close it with a line ```.'],
    ['## T-1: a\n<!-- later\n## T-2: b', '2:1 error open-comment: This comment is never closed; the line below it, among them what looks like task T-2, is read as part of it. Close it with `-->`.'],
    ['```\n## T-1: a', '1:1 error open-fence: This block is never closed; the line below it, among them what looks like task T-1, is read as part of it. Close it with a line ```.'],
  ])('is an error where it holds a task: %j', (text, message) => {
    expect(told(text)).toEqual([message]);
  });

  it.each([
    ['## T-1: a\n```js\nlet x;\n## Notes\n- [ ] works\n', 'warning open-fence: This block is never closed; the 3 lines below it are read as part of it.'],
    ['## T-1: a\n<!-- x', 'warning open-comment: This comment is never closed. Close it'],
    ['- [ ] T001 a\n```\n', 'warning open-fence: This block is never closed. Close it'],
  ])('is a warning where it holds none: %j', (text, message) => {
    expect(planned(text).tasks).toHaveLength(1);
    expect(told(text)).toEqual([expect.stringContaining(message)]);
  });

  it('is an error where it is a script: nobody meant to run the rest of the file', () => {
    expect(told('## T-1: a\n```sh run\nls\nThen rest.')).toEqual([expect.stringContaining('error open-fence: This script is never closed; the 2 lines')]);
  });

  it('names five tasks at most', () => {
    const text = ['```', ...Array.from({length: 9}, (_, index) => `## T-${index}: x`)].join('\n');
    expect(told(text)).toEqual([expect.stringContaining('tasks T-0, T-1, T-2, T-3, T-4 and 4 more,')]);
  });
});

describe('a block that ends where another one should', () => {
  it.each([
    ['## T-1: a\n```js\nx\n## T-2: b\n```sh\nls\n```\n## T-3: c', 'warning open-fence: This block goes on to line 7 and hides what looks like task T-2, but line 5 opens another one. If it should have ended before that, close it with a line ```.'],
    ['## T-1: a\n<!-- x\n## T-2: b\n<!-- y -->\n## T-3: c', 'warning open-comment: This comment goes on to line 4 and hides what looks like task T-2, but line 4 opens another one. If it should have ended before that, close it with `-->`.'],
  ])('is a warning where it holds a task: %j', (text, message) => {
    expect(told(text)).toEqual([`2:1 ${message}`]);
    expect(planned(text).tasks.map(({id}) => id)).toEqual(['T-1', 'T-3']);
  });

  it.each([
    '## T-1: a\n```md\n## T-2: b\n- files: b\n```',
    '## T-1: a\n````md\n## T-2: b\n```sh\nls\n```\n````',
    '## T-1: a\n```md\n## T-2: b\n~~~sh\n```',
    '## T-1: a\n```md\ntext\n```sh\n## T-2: b\n```',
    '## T-1: a\n<!--\n## T-2: b\n-->',
    '## T-1: a\n<!-- x --> ## T-2: b',
  ])('is nothing to tell of else: %j', (text) => {
    expect(told(text)).toEqual([]);
    expect(planned(text).tasks).toHaveLength(1);
  });
});
