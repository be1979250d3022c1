/** Amounts of money on the command line. */
import {InvalidArgumentError} from 'commander';
import {moneyExpected, parseMoney} from '../analyze/money.ts';

/** US dollars, or commander's own complaint. */
export function readMoney(text: string): number {
  const usd = parseMoney(text);
  if (usd === null) throw new InvalidArgumentError(`Expected ${moneyExpected}; got ${text}.`);
  return usd;
}
