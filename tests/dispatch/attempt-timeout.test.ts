import {expect, test} from 'vitest';
import {attemptTimeoutMs} from '../../src/dispatch/attempt.ts';

test.each([
  {flag: 1, task: 2, file: 3, profile: 4, takes: 1},
  {flag: null, task: 2, file: 3, profile: 4, takes: 2},
  {flag: null, task: null, file: 3, profile: 4, takes: 3},
  {flag: null, task: null, file: null, profile: 4, takes: 4},
  {flag: null, task: null, file: null, profile: null, takes: 5},
])('flag $flag, task $task, front matter $file, profile $profile: $takes', ({flag, task, file, profile, takes}) => {
  expect(attemptTimeoutMs({timeout: {flagMs: flag, fileMs: file, defaultMs: 5}}, {timeoutMs: task}, {timeoutMs: profile})).toBe(takes);
});
