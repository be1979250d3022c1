/** Finds private keys, in all the forms in which programs write them. */
import type {Hit} from './hit.ts';
import {isPeriodic} from './randomness.ts';

/** Every repetition is bounded, so that no text makes one slow. */
export function findPrivateKeys(text: string): Hit[] {
  return shapes.flatMap(({rule, keyword, pattern}) => {
    if (!text.includes(keyword)) return [];
    return [...text.matchAll(pattern)].filter((match) => !isPeriodic((match[1] ?? match[0]).replace(/[^A-Za-z0-9+/]/g, ''))).map((match) => ({rule, start: match.index, secret: match[0]}));
  });
}

/** Line ends as they are, escaped, or written as pieces of a string. */
const filler = String.raw`(?:\\+[rn]|&#10;|<br>|[\s"'+,|>#*/\\]){0,40}`;
const headers = String.raw`(?:[A-Za-z-]{1,30}: [^\n\\]{1,100}(?:\n|\\+n){1,2}\s{0,4}){0,3}`;

const shapes: readonly {readonly rule: string; readonly keyword: string; readonly pattern: RegExp}[] = [
  {
    rule: 'private-key',
    keyword: 'PRIVATE KEY',
    pattern: new RegExp(`-{4,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}${filler}${headers}${filler}([A-Za-z0-9+/=]{40}(?:[A-Za-z0-9+/=\\s]|\\\\+[rn]|["'+,|\\\\]){0,8000})`, 'g'),
  },
  {rule: 'openvpn-key', keyword: 'BEGIN OpenVPN', pattern: /-----BEGIN OpenVPN [A-Za-z0-9 -]{4,40}-----(?:\\+[rn]|\s){1,4}([A-Za-z0-9+/=]{32}(?:[A-Za-z0-9+/=\s]|\\+[rn]){0,4000})/g},
  {rule: 'putty-key', keyword: 'PuTTY-User-Key-File-', pattern: /PuTTY-User-Key-File-\d: [\s\S]{20,4000}?Private-Lines: \d{1,3}(?:\\+[rn]|\s){1,4}([A-Za-z0-9+/=]{40,64}(?:[A-Za-z0-9+/=\s]|\\+[rn]){0,4000})/g},
  {rule: 'openssh-key', keyword: 'b3BlbnNzaC1rZXktdjEAAAAA', pattern: /(?<![A-Za-z0-9+/]|KEY-{5}(?:\\[rn]|[\s"'+,]){0,40})b3BlbnNzaC1rZXktdjEAAAAA([A-Za-z0-9+/]{60}(?:[A-Za-z0-9+/=\s]|\\[rn]){0,8000})/g},
  // PKCS #8 and PKCS #1 of RSA, SEC 1 and PKCS #8 of elliptic curves, Ed25519: the first bytes of the DER form, without a header around them.
  {rule: 'private-key', keyword: 'MII', pattern: /(?<![A-Za-z0-9+/]|KEY-{5}(?:\\[rn]|[\s"'+,]){0,40})MII[BCEJ][A-Za-z0-9+/]{2}(?:IBADANBgkqhkiG9w0BAQEFAASC|IBAAK[BC][A-Za-z0-9+/])([A-Za-z0-9+/]{60}(?:[A-Za-z0-9+/=\s]|\\[rn]){0,8000})/g},
  {rule: 'private-key', keyword: 'AgEAMB', pattern: /(?<![A-Za-z0-9+/]|KEY-{5}(?:\\[rn]|[\s"'+,]){0,40})MI[GH][A-Za-z0-9]AgEAMBMGByqGSM49Ag([A-Za-z0-9+/=]{60,400})/g},
  {rule: 'private-key', keyword: 'MC4CAQAwBQYDK2VwBCIEI', pattern: /(?<!KEY-{5}(?:\\[rn]|[\s"'+,]){0,40})MC4CAQAwBQYDK2VwBCIEI([A-Za-z0-9+/]{42,44}=?)/g},
  {rule: 'private-key', keyword: 'CAQEE', pattern: /(?<![A-Za-z0-9+/]|KEY-{5}(?:\\[rn]|[\s"'+,]){0,40})MH[A-Za-z0-9]CAQEEI([A-Za-z0-9+/=]{80,200})/g},
  {rule: 'json-web-key', keyword: '"kty"', pattern: /"kty"\\?["']?\s{0,4}:[\s\S]{0,1500}?"(?:d|k)\\?["']?\s{0,4}:\s{0,4}\\?["']([A-Za-z0-9_-]{32,700})/g},
  {rule: 'json-web-key', keyword: '"kty"', pattern: /"d"\s{0,4}:\s{0,4}"([A-Za-z0-9_-]{32,700})"(?=[^{}]{0,1500}"kty")/g},
  {rule: 'xml-key', keyword: '<RSAKeyValue>', pattern: /<RSAKeyValue>[\s\S]{0,2000}?<D>([A-Za-z0-9+/=\s]{40,800})<\/D>/g},
  {rule: 'wireguard-key', keyword: 'PrivateKey', pattern: /\bPrivateKey\s{0,3}=\s{0,3}([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)/g},
];
