/** Reads amounts of money as people write them. */

/** Completes "expected …". */
export const moneyExpected = 'an amount in US dollars, such as 2.50';

const most = 1_000_000;

/** `2.50`, `$2.50`, `2.50 USD`: US dollars above 0 and up to a million; null for anything else. */
export function parseMoney(text: string): number | null {
  const found = /^\$? ?(\d{1,7}(?:\.\d{1,4})?)(?: ?(?:usd|\$))?$/i.exec(text.trim());
  const amount = Number(found?.[1] ?? 0);
  return amount > 0 && amount <= most ? amount : null;
}
