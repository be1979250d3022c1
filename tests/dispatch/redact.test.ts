import {assert as holds, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {redactor, secretValues} from '../../src/dispatch/redact.ts';

test('values of variables that are named like credentials are secrets; paths, short ones and others are not', () => {
  expect(secretValues({GIT_AUTHOR_NAME: 'Ada Lovelace', KEYBOARD: 'us-intl-dvorak', API_KEY: 'abcdefgh1234', GITHUB_TOKEN: 'ghp_0123456789', DB_PASSWORD: 'hunter2hunter2', SSH_AUTH_SOCK: '/run/agent.sock', PATH: '/usr/bin:/bin', TOKEN: 'short', EDITOR: 'a-long-editor'}, [])).toEqual(['ghp_0123456789', 'hunter2hunter2', 'abcdefgh1234']);
});

test.each([
  ['NEXTAUTH_URL', 'http://localhost:3000'],
  ['AUTH_DOMAIN', 'accounts.example.org'],
  ['KEYCLOAK_HOST', 'keycloak.example.org:8443'],
  ['AUTH_PROVIDER', 'google-oauth2'],
  ['PRIVATE_REGISTRY', 'registry.example.org/team/images'],
  ['DB_PASSWORD', 'postgres'],
  ['REDIS_PASSWORD', 'password'],
  ['SESSION_SECRET', 'changeme'],
  ['SECRET_NAME', 'my-team-staging-credentials'],
  ['TOKEN_EXPIRES', '2026-01-31'],
  ['AUTH_METHOD', 'SCRAM-SHA-256'],
  ['SENTRY_DSN', 'https://sentry.example.org/12'],
  ['AUTH_EMAIL', 'someone.there@example.org'],
  ['SSH_KEY', '/home/someone/.ssh/id_ed25519'],
])('a plain value is no secret whatever its name: %s=%s', (name, value) => {
  expect(secretValues({[name]: value}, [])).toEqual([]);
  expect(secretValues({[name]: value}, [name])).toContain(value);
});

test.each([
  ['MY_API_KEY', 'k7Qw-29xLmP4'],
  ['DB_PASSWORD', 'hunter2hunter2'],
  ['DB_PASSWORD', 'Tr0ub4dor'],
  ['DB_PASSWORD', '!Tr0ub4dor&3'],
  ['DB_PASSWORD', '@dorable'],
  ['BACKUP_PASSPHRASE', 'correct-horse-battery-staple'],
  ['APP_SECRET', 'correcthorsebattery'],
  ['NPM_AUTH', 'dXNlcjpxOHcyenA0N2Jk'],
  ['CLIENT_SECRET', '3f0c7c1e-58f2-4c1b-9a0d-7be1a2c94d55'],
  ['SENTRY_DSN', 'https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@sentry.example.org/12'],
  ['AUTH_HOOK', 'https://hooks.example.org/T02/x8Qk2mZ7pLw4Rt9vBn3c'],
  ['STRIPE_SECRET_KEY', 'test_9pQx7LmZ2vKw8RtB4nYcHd3s'],
  ['AWS_SECRET_ACCESS_KEY', '/x8Qk2mZ7pLw4Rt9vBn3cF6h+J1sD5gYaKeUoWi'.padEnd(40, 'q')],
])('a value that may be a credential is a secret under such a name: %s=%s', (name, value) => {
  expect(secretValues({[name]: value}, [])).toContain(value);
});

test('of a credential of many lines only what tells something is a secret by itself', () => {
  const key = 'x8Qk2mZ7pLw4Rt9vBn3cF6h';
  const json = `{\n  "type": "service_account",\n  "project": "team-staging",\n  "key": "${key}"\n}`;
  expect(secretValues({CLOUD_CREDENTIALS: json}, [])).toEqual([json, `"key": "${key}"`]);
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
