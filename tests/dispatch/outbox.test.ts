/** What agents say to others, however they write it. */
import {lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readDecisions, readOutbox} from '../../src/dispatch/advice.ts';
import {layMessages} from '../../src/dispatch/outbox.ts';
import {newSayings, type Saying} from '../../src/dispatch/outbox-news.ts';
import {freshTask} from '../../src/run/advance.ts';

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'orch-outbox-'))));
afterAll(() => rmSync(dir, {recursive: true, force: true}));

async function read(text: string): Promise<readonly Saying[]> {
  const file = join(dir, 'outbox.jsonl');
  writeFileSync(file, text);
  return readOutbox(file);
}

describe('an outbox', () => {
  test('is read line by line; what is no such line is passed over, and the last one only with its end', async () => {
    expect(await read('{"to":"user","text":"hi"}\nno json\n{"to":"B"}\n{"to":"","text":"x"}\n[]\n{"to":"B","text":" "}\n{"to":"B","text":"x","more":1}\n{"to":"all","text":"unfinish')).toEqual([{to: 'user', text: 'hi'}, {to: 'B', text: 'x'}]);
  });

  test('is harmless to print', async () => {
    expect(await read(`${JSON.stringify({to: 'user', text: '\u001B[2Jred\u001B]0;title\u0007 \u202Edone\u0000'})}\n`)).toEqual([{to: 'user', text: 'red done'}]);
  });

  test('is not followed elsewhere, waited for or read when it is huge', async () => {
    writeFileSync(join(dir, 'secret'), '{"to":"user","text":"from elsewhere"}\n');
    symlinkSync(join(dir, 'secret'), join(dir, 'link'));
    mkdirSync(join(dir, 'folder'));
    expect([await readOutbox(join(dir, 'link')), await readOutbox(join(dir, 'folder')), await readOutbox(join(dir, 'none'))]).toEqual([[], [], []]);
    expect(await read('{"to":"user","text":"x"}\n'.repeat(20_000))).toEqual([]);
  });

  test('of any content gives texts that are bounded and without control characters', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.json(), fc.string({unit: 'binary'}), fc.record({to: fc.string({unit: 'binary'}), text: fc.string({unit: 'binary'})}).map((line) => JSON.stringify(line)))), async (lines) => {
      for (const {text} of await read(`${lines.join('\n')}\n`)) {
        expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
        expect(text.length).toBeLessThanOrEqual(2000);
      }
    }), {numRuns: 60});
  });
});

/** A task that runs and has heard the first of two messages. */
const record = (worktree: string) => ({...freshTask, worktree, startedSeq: 3, messages: [{seq: 2, at: '', from: 'dev', byAgent: false, text: 'old', id: 'a'}, {seq: 4, at: '', from: 'dev', byAgent: false, text: 'new', id: 'b'}]});
const lay = (worktree: string): Promise<void> => layMessages({paths: {prompts: dir}}, 'A', record(worktree));

describe('messages are laid into a worktree', () => {
  test('those that its prompt does not hold, in the place of a link that the agent has put there', async () => {
    const worktree = mkdtempSync(join(dir, 'w-'));
    writeFileSync(join(dir, 'mine'), 'mine');
    symlinkSync(join(dir, 'mine'), join(worktree, 'agent-messages.md'));
    await lay(worktree);
    expect(readFileSync(join(worktree, 'agent-messages.md'), 'utf8')).toBe('## Messages\n\nFrom dev, who runs this; it goes before what you were told earlier:\n\nnew\n');
    expect(lstatSync(join(worktree, 'agent-messages.md')).isFile()).toBe(true);
    expect(readFileSync(join(dir, 'mine'), 'utf8')).toBe('mine');
  });

  test('or not at all, where that cannot be', async () => {
    const worktree = mkdtempSync(join(dir, 'w-'));
    mkdirSync(join(worktree, 'agent-messages.md'));
    await lay(worktree);
    await lay(join(dir, 'gone'));
    expect(readdirSync(dir).filter((name) => name.endsWith('.messages.md'))).toEqual([]);
  });
});

describe('of what was found', () => {
  const tasks = new Map([['A', freshTask], ['B', freshTask], ['DONE', {...freshTask, phase: {type: 'merged', sha: 'c'}} as const]]);
  const news = (said: readonly Saying[], found: readonly Saying[]) => newSayings({task: 'A', tasks, said, found});

  test('the same words count once, and nobody speaks to itself', () => {
    const one = {to: 'B', text: 'x'};
    expect(news([one], [one, one, {to: 'A', text: 'x'}, {to: 'all', text: 'x'}]).sayings).toEqual([{to: 'all', text: 'x'}]);
  });

  test('no more than forty are told in all', () => {
    const many = Array.from({length: 100}, (_, index) => ({to: 'user', text: `${index}`}));
    expect(news([], many).sayings).toHaveLength(40);
    expect(news(many.slice(0, 39), many).sayings).toHaveLength(1);
  });

  test('a person hears of words to nobody', () => {
    expect(news([], [{to: 'C', text: 'x'}, {to: 'DONE', text: 'y'}, {to: 'B', text: 'z'}]).notices).toEqual(['speaks to C, which is no task of this run: x', 'speaks to DONE, which has landed: y']);
  });
});

test('decisions are taken out of a handoff', async () => {
  const file = join(dir, 'handoff.json');
  const decisions = (value: unknown): Promise<readonly string[]> => {
    writeFileSync(file, JSON.stringify(value));
    return readDecisions(file);
  };
  expect(await decisions({notes: 'n', decisions: ['tabs', '\u0007', 'ids are text']})).toEqual(['tabs', 'ids are text']);
  expect(await decisions({notes: 'n'})).toEqual([]);
  expect(await decisions({decisions: Array.from({length: 30}, () => 'x')})).toEqual([]);
});
