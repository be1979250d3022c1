import {describe, expect, test} from 'vitest';
import {mayReview, type Hand} from '../../src/agents/separation.ts';

const hand = (name: string, type: Hand['type'] = 'claude', model: string | null = null): Hand => ({name, type, model});
const may = (authors: readonly Hand[], reviewer: Hand, crossModel = false): true | string => {
  const answer = mayReview(authors, reviewer, {crossModel});
  return answer.may || answer.why;
};

describe('nobody reviews own work', () => {
  test('another profile may, also of the same program and model', () => {
    expect(may([hand('backend')], hand('reviewer'))).toBe(true);
  });

  test('whoever made an attempt may not, also when another profile took over', () => {
    expect(may([hand('backend')], hand('backend'))).toBe('backend has worked on the task itself');
    expect(may([hand('backend'), hand('general', 'codex')], hand('backend'))).toBe('backend has worked on the task itself');
    expect(may([hand('backend'), hand('general', 'codex')], hand('general', 'codex'), true)).toBe('general has worked on the task itself');
  });

  test('work of nobody, such as a person’s own commits, is reviewed by anybody', () => {
    expect(may([], hand('reviewer'), true)).toBe(true);
  });
});

describe('cross_model', () => {
  test.each<[string, Hand, Hand, boolean]>([
    ['programs of two makers', hand('a', 'claude'), hand('b', 'codex'), true],
    ['one program, two models of one maker', hand('a', 'claude', 'sonnet'), hand('b', 'claude', 'opus'), false],
    ['one maker behind two programs', hand('a', 'claude'), hand('b', 'opencode', 'anthropic/claude-x'), false],
    ['one maker through a cloud of somebody else', hand('a', 'claude'), hand('b', 'cursor', 'us.anthropic.claude-x-v1:0'), false],
    ['two makers behind one program', hand('a', 'copilot', 'claude-x'), hand('b', 'copilot', 'gpt-9'), true],
    ['the name of the model goes before the program', hand('a', 'claude', 'deepseek-chat'), hand('b', 'claude', 'opus'), true],
    ['a number right behind the name', hand('a', 'opencode', 'qwen3-coder'), hand('b', 'qwen'), false],
    ['unknown makers and other names', hand('a', 'command', 'house-1'), hand('b', 'command', 'house-2'), true],
    ['unknown makers and one name in two spellings', hand('a', 'command', 'lab/House-1'), hand('b', 'opencode', 'house-1'), false],
    ['an unknown maker beside a known one', hand('a', 'command', 'house-1'), hand('b', 'claude', 'opus'), true],
    ['an unknown model of an unknown maker', hand('a', 'command'), hand('b', 'claude', 'opus'), false],
    ['an unknown model of the reviewer', hand('a', 'claude', 'opus'), hand('b', 'cursor'), false],
  ])('%s', (_name, author, reviewer, expected) => {
    expect(may([author], reviewer, true) === true).toBe(expected);
    expect(may([author], reviewer, false)).toBe(true);
  });

  test('every author counts, not the last one alone', () => {
    expect(may([hand('a', 'codex'), hand('b', 'gemini')], hand('r', 'codex', 'gpt-9'), true)).toBe('r and a, which has worked on the task, both use models of OpenAI');
  });

  test('what cannot be told is asked for by name', () => {
    expect(may([hand('a', 'claude')], hand('r', 'acp'), true)).toBe('nobody can tell which model r uses; name it with `model`');
  });
});
