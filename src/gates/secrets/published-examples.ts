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
]);
