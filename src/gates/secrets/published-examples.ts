/**
 * Credentials that their issuers publish themselves, in manuals and samples: the first 16 hexadecimal digits of their SHA-256. Data.
 * Nobody can use them against anybody, and everybody's tests hold them.
 */
export const publishedExamples: ReadonlySet<string> = new Set([
  // AWS documentation: key id and secret key. Azurite and Cosmos emulators: the account keys everybody has. jwt.io: the first token. Stripe: the keys of its manual.
  '1a5d44a2dca19669',
  '78314b11be2e5815',
  '0011cc25eb432071',
  'aa6547439583c3a2',
  '7f75367e78812551',
  '2cafc0970149a84f',
  'f2d6ca16515033e5',
  // Google: keys in the samples and tests of github.com/firebase/firebase-android-sdk.
  '27a9a42931dff7eb',
  '49f777db995e8260',
  '8731261cb72d8626',
  '37f8f09bdf12c2f2',
  'eb540d2b6ee2a0a4',
  '2037abcaffb2b777',
  '4c98242dcadc8b29',
  'ea9bb1082cf95663',
  'a19f89ab3555eac1',
  'dc0fcf046c61640c',
  '6ca6473b42d9c17e',
  'f56e323494a6ffc2',
  '0b476bdf9acf2123',
  // The tokens and secrets of RFC 5849, 6749, 6750 and 7617, and the manuals of npm and PyJWT.
  '6c96130f130ab0d6',
  '00cf4c781dc37003',
  'ca7459e2b26776de',
  'a71b359a87afde13',
  '9d03b692e941d5ac',
  '8d567eb88afff34f',
  'e32bfba8430f499a',
  '369fc275510a7e63',
  'b8e148545b13c78b',
  'e9974c507d2a8021',
  '53f5da0aaa93d64c',
  'a35b81a7d7927b70',
  'c20fbc2b96183894',
  'cf4d418ed3de92d7',
  '7e8a30c801002173',
  'c3d6f56b667ef613',
  'bf145d9380bbe05b',
  // Hardhat and Anvil: the first account of every local chain, with and without 0x.
  'bc1a50966c9e6486',
  '60a09e4357868c1e',
]);
