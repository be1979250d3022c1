/** The one place that rolls dice. */
import {randomBytes} from 'node:crypto';

/** A word of so many hex digits that nobody else has. */
export const randomWord = (digits: number): string => randomBytes(Math.ceil(digits / 2)).toString('hex').slice(0, digits);

/** A number from 0 up to 1, exclusive. */
export const chance = (): number => Math.random();
