import {createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {secretsGate} from '../../../src/gates/secrets.ts';
import {isDerKey} from '../../../src/gates/secrets/der-key.ts';
import {adding} from '../changes.ts';

const rsa = generateKeyPairSync('rsa', {modulusLength: 1024}).privateKey;
const ec = generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const pkcs8 = (key: KeyObject): Buffer => key.export({type: 'pkcs8', format: 'der'});

describe('a private key in its plain bytes', () => {
  it.each([
    ['RSA in PKCS #8', pkcs8(rsa)],
    ['RSA in PKCS #1', rsa.export({type: 'pkcs1', format: 'der'})],
    ['P-256 in PKCS #8', pkcs8(ec)],
    ['P-256 in SEC 1', ec.export({type: 'sec1', format: 'der'})],
    ['Ed25519', pkcs8(ed25519)],
    ['under a password', ec.export({type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'only for this test'})],
  ])('is told: %s', async (_name, content) => {
    expect(isDerKey(content)).toBe(true);
    expect(await secretsGate({...adding({'certs/a.der': content}), values: [], mode: 'auto'})).toMatchObject({type: 'block', findings: [{rule: 'secrets/private-key', file: 'certs/a.der'}]});
  });

  it.each([
    ['RSA, public', createPublicKey(rsa).export({type: 'spki', format: 'der'})],
    ['RSA, public, PKCS #1', createPublicKey(rsa).export({type: 'pkcs1', format: 'der'})],
    ['P-256, public', createPublicKey(ec).export({type: 'spki', format: 'der'})],
    ['the beginning of a certificate', Buffer.from('308203a73082028fa003020102021403', 'hex')],
    ['text', Buffer.from('0.1.0\n')],
    ['nothing', Buffer.alloc(0)],
  ])('is not: %s', (_name, content) => {
    expect(isDerKey(content)).toBe(false);
  });
});
