import {assert as holds, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {redactor, secretValues} from '../../src/dispatch/redact.ts';

test('values of variables that are named like credentials are secrets; paths, short ones and others are not', () => {
  expect(secretValues({GIT_AUTHOR_NAME: 'Ada Lovelace', KEYBOARD: 'us-intl-dvorak', API_KEY: 'abcdefgh1234', GITHUB_TOKEN: 'ghp_0123456789', DB_PASSWORD: 'hunter2hunter2', SSH_AUTH_SOCK: '/run/agent.sock', PATH: '/usr/bin:/bin', TOKEN: 'short', EDITOR: 'a-long-editor'}, [])).toEqual(['ghp_0123456789', 'hunter2hunter2', 'abcdefgh1234']);
});

test('values that look like credentials are secrets under any name; so are passwords in URLs, and what is named', () => {
  const ghp = `ghp_${'a1'.repeat(18)}`;
  expect(secretValues({A: ghp, DB: 'postgres://app:s3cr3t-pass@db/x', C: 'sk-ant-api03-xyzxyz', PIN: '1234-5678-90'}, ['PIN'])).toEqual([ghp, 'sk-ant-api03-xyzxyz', '1234-5678-90', 's3cr3t-pass']);
});

test('each line of a private key is a secret, its frame is not', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----';
  const redact = redactor(secretValues({DEPLOY: key}, []), []);
  expect(redact('x MIIEvQIBADANBgkqhkiG9w0BAQ')).toBe('x ***');
  expect(redact('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
});

test('patterns hide what they match; of a cut line the end goes, where half a secret may stand', () => {
  expect(redactor([], ['cust-[0-9]+'])('cust-12 and cust-345')).toBe('*** and ***');
  const secret = 'hunter2hunter2';
  for (let kept = 1; kept <= secret.length; kept++) expect(redactor([secret], [])(`${'x'.repeat(100)}${secret.slice(0, kept)}`, true)).not.toContain('h');
});

test('a value goes in plain, URL, JSON and base64 form, at any place of the base64', () => {
  const secret = 'p@ss"word/1234';
  const redact = redactor([secret], []);
  for (const before of ['', 'x', 'xy']) {
    const encoded = Buffer.from(`${before}${secret}zzzz`).toString('base64');
    expect(redact(encoded)).toContain('***');
  }
  expect(redact(`a ${secret} b ${encodeURIComponent(secret)} c ${JSON.stringify(secret)}`)).toBe('a *** b *** c "***"');
});

test('nothing of a secret is left in any text around it', () => {
  holds(
    property(string({minLength: 8, maxLength: 30}).filter((value) => /^[\w@!%+]{8,}$/.test(value)), string(), string(), (secret, before, after) => {
      expect(redactor([secret], [])(`${before}${secret}${after}`)).not.toContain(secret);
    }),
  );
});
