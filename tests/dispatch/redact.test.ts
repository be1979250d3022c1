import {assert as holds, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {redactor, secretValues} from '../../src/dispatch/redact.ts';

test('values of variables that are named like credentials are secrets; paths, short ones and others are not', () => {
  expect(secretValues({API_KEY: 'abcdefgh1234', GITHUB_TOKEN: 'ghp_0123456789', DB_PASSWORD: 'hunter2hunter2', SSH_AUTH_SOCK: '/run/agent.sock', PATH: '/usr/bin:/bin', TOKEN: 'short', EDITOR: 'a-long-editor'})).toEqual(['ghp_0123456789', 'hunter2hunter2', 'abcdefgh1234']);
});

test('a value goes in plain, URL, JSON and base64 form, at any place of the base64', () => {
  const secret = 'p@ss"word/1234';
  const redact = redactor([secret]);
  for (const before of ['', 'x', 'xy']) {
    const encoded = Buffer.from(`${before}${secret}zzzz`).toString('base64');
    expect(redact(encoded)).toContain('***');
  }
  expect(redact(`a ${secret} b ${encodeURIComponent(secret)} c ${JSON.stringify(secret)}`)).toBe('a *** b *** c "***"');
});

test('nothing of a secret is left in any text around it', () => {
  holds(
    property(string({minLength: 8, maxLength: 30}).filter((value) => /^[\w@!%+]{8,}$/.test(value)), string(), string(), (secret, before, after) => {
      expect(redactor([secret])(`${before}${secret}${after}`)).not.toContain(secret);
    }),
  );
});
